//! What people are told on the site about applications.

use super::event::Deed;
use crate::id::{ClientId, NoticeId, UserId};
use crate::time::Timestamp;

/// Something about an application that a person should know: its owner, or somebody who decides about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The row; rows in the order of their ids are in the order of time.
    pub id: NoticeId,
    /// Who is told.
    pub user: UserId,
    /// When it was done.
    pub at: Timestamp,
    /// What was done.
    pub deed: Deed,
    /// To which client.
    pub client: ClientId,
    /// What it was called then.
    pub client_name: String,
    /// Why, in the words of whoever did it; may be empty.
    pub reason: String,
    /// When the person looked at it.
    pub read_at: Option<Timestamp>,
}
