//! What the core needs of a store for letters.

use super::StoreError;
use crate::id::{LetterId, LinkId, UserId};
use crate::model::letter::Letter;
use crate::model::link::Link;
use crate::model::user::User;
use crate::time::Timestamp;

/// Letters that are to be sent.
pub trait Letters {
    /// Adds a letter.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_letter(&mut self, letter: &Letter) -> Result<(), StoreError>;
    /// At most `limit` letters of [`Content::KINDS`](crate::model::letter::Content::KINDS) whose next try may begin by now,
    /// those that wait longest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn due_letters(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Letter>, StoreError>;
    /// Begins a try, if no other did since the letter was read: a compare-and-swap. Until `until` nobody else begins one.
    ///
    /// # Errors
    /// [`StoreError`]
    fn claim_letter(&mut self, letter: &Letter, until: Timestamp) -> Result<bool, StoreError>;
    /// Says when the next try may begin, if this is still the `tries`th; `false` when another one began.
    ///
    /// # Errors
    /// [`StoreError`]
    fn postpone_letter(&mut self, id: LetterId, tries: u32, to: Timestamp) -> Result<bool, StoreError>;
    /// Deletes a letter; `false` when there is none.
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_letter(&mut self, id: LetterId) -> Result<bool, StoreError>;
}

/// Links in letters.
pub trait Links {
    /// Adds a link.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_link(&mut self, link: &Link) -> Result<(), StoreError>;
    /// A link and whose it is.
    ///
    /// # Errors
    /// [`StoreError`]
    fn link(&mut self, id: LinkId) -> Result<Option<(Link, User)>, StoreError>;
    /// Takes a link, once: `false` when it was taken before.
    ///
    /// # Errors
    /// [`StoreError`]
    fn take_link(&mut self, id: LinkId) -> Result<bool, StoreError>;
    /// Ends all links of a person; says how many.
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_links(&mut self, user: &UserId) -> Result<u64, StoreError>;
}
