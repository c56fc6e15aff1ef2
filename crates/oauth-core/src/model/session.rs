//! Browser sessions of built-in accounts.

use crate::id::{SessionId, UserId};
use crate::secret::Digest32;
use crate::time::Timestamp;

/// One browser that is signed in. The cookie is a credential of kind `Session` for this row.
#[derive(Clone, Debug)]
pub struct Session {
    /// The row.
    pub id: SessionId,
    /// The digest of the cookie's secret part.
    pub digest: Digest32,
    /// Who is signed in.
    pub user: UserId,
    /// When the person typed the password.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}
