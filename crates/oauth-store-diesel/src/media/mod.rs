//! Uploaded pictures: what is known of each, beside the tables of the core. Their files are somebody else's business.
//!
//! A [`MediaJob`] goes the way of every job, in the same queue to the same threads, and sees the tables of the core too,
//! so that a person's state and an entry are judged in one transaction.

mod entry;
mod event;
mod history;
mod job;
mod model;
mod row;
mod schema;

pub use event::{By, Event, Field, HistoryQuery, Mark, RECENT, What};
pub use job::{MediaJob, MediaRun, wait};
pub use model::{Blob, Entry, EntryId, EntryQuery, Format, Listed, OwnerInfo};

/// What an entry takes beside its files, in bytes: as much as the longest words that can be said of it, so that nobody fills
/// the database with words alone.
pub const ENTRY_BYTES: u64 = 32 * 1024;

use oauth_core::id::UserId;
use oauth_core::port::{StoreError, Tx};
use oauth_core::secret::Digest32;

/// A transaction over all tables, the entries among them.
pub trait MediaTx: Tx {
    /// Adds an entry, with which its history begins. Its owner and its client must exist, and its texts hold no NUL
    /// character.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_entry(&mut self, entry: &Entry, by: &By) -> Result<(), StoreError>;
    /// One entry and whose it is; none when its owner is disabled. Who may see it is for the caller to judge.
    ///
    /// # Errors
    /// [`StoreError`]
    fn entry(&mut self, id: EntryId) -> Result<Option<Listed>, StoreError>;
    /// One entry, which nobody else changes until this job ends, also one of a disabled person: for jobs that write it.
    ///
    /// # Errors
    /// [`StoreError`]
    fn lock_entry(&mut self, id: EntryId) -> Result<Option<Entry>, StoreError>;
    /// Writes title, description, licence, tags, whether everybody sees it, and when that was changed, and puts down in
    /// its history that these fields, at least one, were; `false` when there is none with this id.
    ///
    /// # Errors
    /// [`StoreError`]
    fn save_entry(&mut self, entry: &Entry, fields: &[Field], by: &By) -> Result<bool, StoreError>;
    /// Deletes an entry; `false` when there is none. Its files may be needed by others: see [`MediaTx::is_stored`].
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_entry(&mut self, id: EntryId) -> Result<bool, StoreError>;
    /// The newest entries that somebody may see, newest first; those of disabled people are left out.
    ///
    /// # Errors
    /// [`StoreError`]
    fn entries(&mut self, query: &EntryQuery) -> Result<Vec<Listed>, StoreError>;
    /// What happened to an entry, newest first; nothing when there is none. Who may see it is for the caller to judge.
    ///
    /// # Errors
    /// [`StoreError`]
    fn history(&mut self, query: &HistoryQuery) -> Result<Vec<Event>, StoreError>;
    /// Everybody's newest entries, private ones and those of disabled people too, newest first: for those who look after
    /// the site. Only older ones than `before`, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`]
    fn all_entries(&mut self, before: Option<EntryId>, limit: u32) -> Result<Vec<Listed>, StoreError>;
    /// How many entries a person has, private ones too.
    ///
    /// # Errors
    /// [`StoreError`]
    fn count_entries(&mut self, owner: &UserId) -> Result<u64, StoreError>;
    /// Bytes of the originals and thumbnails of all entries of a person, and [`ENTRY_BYTES`] for each entry. It holds until the job ends if the person is
    /// locked ([`oauth_core::port::Users::lock_user`]) by this job and by all that add entries.
    ///
    /// # Errors
    /// [`StoreError`]
    fn stored_bytes(&mut self, owner: &UserId) -> Result<u64, StoreError>;
    /// The person whose [`OwnerInfo::handle`] this is, unless disabled.
    ///
    /// # Errors
    /// [`StoreError`]
    fn owner_by_handle(&mut self, handle: &str) -> Result<Option<OwnerInfo>, StoreError>;
    /// Does any entry, a disabled person's too, need the file with this content, be it its original or its thumbnail?
    ///
    /// # Errors
    /// [`StoreError`]
    fn is_stored(&mut self, digest: &Digest32) -> Result<bool, StoreError>;
}
