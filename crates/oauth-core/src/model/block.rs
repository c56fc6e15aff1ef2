//! Blocks: a person wants to be asked no more by a client.

use crate::id::{ClientId, UserId};
use crate::time::Timestamp;

/// The person wants to hear no more of the client: no consent page is shown for it until the person ends the block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Who wants to be left alone.
    pub user: UserId,
    /// By which client.
    pub client: ClientId,
    /// Since when.
    pub created_at: Timestamp,
}
