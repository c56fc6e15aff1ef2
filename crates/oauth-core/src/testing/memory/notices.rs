//! Notices in the in-memory store.

use super::{MemTx, add};
use crate::id::{NoticeId, UserId};
use crate::model::notice::Notice;
use crate::port::{Mode, Notices, StoreError};
use crate::time::Timestamp;

impl Notices for MemTx {
    fn insert_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(Some(&notice.user), None)?;
        add(&mut self.notices, notice.id, notice)
    }

    fn notices(
        &mut self,
        user: &UserId,
        before: Option<NoticeId>,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError> {
        self.call(Mode::Read)?;
        let own = |notice: &&Notice| notice.user == *user && before.is_none_or(|before| notice.id < before);
        Ok(self.notices.values().rev().filter(own).take(limit as usize).cloned().collect())
    }

    fn unread_notices(&mut self, user: &UserId) -> Result<u64, StoreError> {
        self.call(Mode::Read)?;
        let unread = |notice: &&Notice| notice.user == *user && notice.read_at.is_none();
        Ok(self.notices.values().filter(unread).count() as u64)
    }

    fn read_notices(&mut self, user: &UserId, at: Timestamp) -> Result<u64, StoreError> {
        self.call(Mode::Write)?;
        let unread = |notice: &&mut Notice| notice.user == *user && notice.read_at.is_none();
        Ok(self.notices.values_mut().filter(unread).map(|notice| notice.read_at = Some(at)).count() as u64)
    }
}
