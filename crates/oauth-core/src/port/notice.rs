//! What the core needs of a store for notices.

use super::StoreError;
use crate::id::{NoticeId, UserId};
use crate::model::notice::Notice;
use crate::time::Timestamp;

/// What people are told about applications.
pub trait Notices {
    /// Adds a notice.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_notice(&mut self, notice: &Notice) -> Result<(), StoreError>;
    /// A person's notices, the newest first: at most `limit`, older than `before`.
    ///
    /// # Errors
    /// [`StoreError`]
    fn notices(
        &mut self,
        user: &UserId,
        before: Option<NoticeId>,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError>;
    /// How many of them the person did not look at.
    ///
    /// # Errors
    /// [`StoreError`]
    fn unread_notices(&mut self, user: &UserId) -> Result<u64, StoreError>;
    /// Takes all of a person's notices for read, in one statement; says how many were not.
    ///
    /// # Errors
    /// [`StoreError`]
    fn read_notices(&mut self, user: &UserId, at: Timestamp) -> Result<u64, StoreError>;
}
