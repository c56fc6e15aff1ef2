//! Letters and their links in the in-memory store.

use super::{MemTx, add, drop_some};
use crate::id::{LetterId, LinkId, UserId};
use crate::model::letter::Letter;
use crate::model::link::Link;
use crate::model::user::User;
use crate::port::{Letters, Links, Mode, StoreError};
use crate::time::Timestamp;

impl Letters for MemTx {
    fn insert_letter(&mut self, letter: &Letter) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(Some(&letter.user), None)?;
        add(&mut self.letters, letter.id, letter)
    }

    fn due_letters(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Letter>, StoreError> {
        self.call(Mode::Read)?;
        let due = |letter: &&Letter| letter.next_try_at <= now;
        let mut found: Vec<Letter> = self.letters.values().filter(due).cloned().collect();
        found.sort_by_key(|letter| (letter.next_try_at, letter.id));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    fn claim_letter(&mut self, letter: &Letter, until: Timestamp) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        let seen = |row: &&mut Letter| (row.tries, row.next_try_at) == (letter.tries, letter.next_try_at);
        let row = self.letters.get_mut(&letter.id).filter(seen);
        Ok(row
            .map(|row| {
                row.tries = row.tries.saturating_add(1);
                row.next_try_at = until;
            })
            .is_some())
    }

    fn postpone_letter(&mut self, id: LetterId, tries: u32, to: Timestamp) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        let row = self.letters.get_mut(&id).filter(|row| row.tries == tries);
        Ok(row.map(|row| row.next_try_at = to).is_some())
    }

    fn delete_letter(&mut self, id: LetterId) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        Ok(self.letters.remove(&id).is_some())
    }
}

impl Links for MemTx {
    fn insert_link(&mut self, link: &Link) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(Some(&link.user), None)?;
        add(&mut self.links, link.id, link)
    }

    fn link(&mut self, id: LinkId) -> Result<Option<(Link, User)>, StoreError> {
        self.call(Mode::Read)?;
        let Some(link) = self.links.get(&id) else { return Ok(None) };
        Ok(self.users.get(&link.user).map(|user| (link.clone(), user.clone())))
    }

    fn take_link(&mut self, id: LinkId) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        Ok(self.links.remove(&id).is_some())
    }

    fn delete_links(&mut self, user: &UserId) -> Result<u64, StoreError> {
        self.call(Mode::Write)?;
        Ok(drop_some(&mut self.links, u32::MAX, |_, row| row.user == *user))
    }
}
