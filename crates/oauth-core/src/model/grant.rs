//! One authorization: everything that a client may do for a person hangs on one of these.

use crate::id::{ClientId, GrantId, UserId};
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;

/// One redeemed interaction of one resource owner for one client. Revoked, everything under it is dead.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The row.
    pub id: GrantId,
    /// Whose things.
    pub user: UserId,
    /// Through which client.
    pub client: ClientId,
    /// What the person gave.
    pub scopes: ScopeSet,
    /// Since when.
    pub created_at: Timestamp,
    /// When a token of it was last taken at the API, to within some seconds.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is taken back.
    pub revoked_at: Option<Timestamp>,
}
