//! What is done with entries: each use case is one transaction, and files come before rows and go after them.

use std::io::Read;

use oauth_core::id::{ClientId, UserId};
use oauth_core::port::{Mode, StoreError};
use oauth_core::secret::Digest32;
use oauth_store_diesel::media::{
    Blob, By, ENTRY_BYTES, Entry, EntryId, EntryQuery, Listed, MediaTx, OwnerInfo,
};

use super::files::Sealed;
use super::picture::{self, Picture};
use super::problem::Problem;
use super::through::{Through, must_own};
use super::turn::Turn;
use super::viewer::may_see;
use super::words::{Change, RawWords, Words};
use super::{Media, NewEntry, SweptFiles};

/// Digests that are looked up in one job.
const BATCH: usize = 256;
/// More files than crashes leave behind, of which the database knows none, are not swept: they are another's.
const STRANGE: usize = 200;
/// Bytes that are copied at once.
const CHUNK: usize = 64 * 1024;

/// Whose the new picture is, through which token it comes, unless by a command, and what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) owner: UserId,
    pub(super) through: Option<Through>,
    pub(super) words: Words,
}

impl Media {
    /// The newest entries of the query.
    pub(super) async fn list(&self, query: EntryQuery) -> Result<Vec<Listed>, Problem> {
        Ok(self.ask(Mode::Read, move |tx| tx.entries(&query)).await?)
    }

    /// One entry, for somebody who may see it.
    pub(super) async fn find(&self, id: EntryId, viewer: Option<UserId>) -> Result<Listed, Problem> {
        let found = self.ask(Mode::Read, move |tx| tx.entry(id)).await?;
        found.filter(|found| may_see(&found.entry, viewer.as_ref())).ok_or(Problem::NotFound)
    }

    /// A person, and some of what everybody sees of theirs; only what this application added or changed, where one is
    /// named.
    pub(super) async fn person(
        &self,
        handle: String,
        application: Option<ClientId>,
        before: Option<EntryId>,
        limit: u32,
    ) -> Result<(OwnerInfo, Vec<Listed>), Problem> {
        let found = self.ask(Mode::Read, move |tx| {
            let Some(owner) = tx.owner_by_handle(&handle)? else { return Ok(None) };
            let query =
                EntryQuery { viewer: None, owner: Some(owner.id.clone()), application, before, limit };
            tx.entries(&query).map(|entries| Some((owner, entries)))
        });
        found.await?.ok_or(Problem::NotFound)
    }

    /// Changes what is said of an entry. What says the same as before changes nothing and leaves no mark.
    pub(super) async fn change(
        &self,
        id: EntryId,
        through: Through,
        change: Change,
    ) -> Result<Listed, Problem> {
        let now = self.env().now();
        let changed = self.ask(Mode::Write, move |tx| {
            if let Err(problem) = through.check(tx)? {
                return Ok(Err(problem));
            }
            let Some(mut entry) = tx.lock_entry(id)? else { return Ok(Err(Problem::NotFound)) };
            if let Err(problem) = must_own(&entry, through.user()) {
                return Ok(Err(problem));
            }
            let fields = change.apply(&mut entry);
            if !fields.is_empty() {
                entry.updated_at = now;
                let by = through.by(tx)?;
                tx.save_entry(&entry, &fields, &by)?;
            }
            Ok(tx.entry(id)?.ok_or(Problem::NotFound))
        });
        changed.await?
    }

    /// Deletes an entry; gives back which files may have lost their last one.
    pub(super) async fn delete(&self, id: EntryId, through: Through) -> Result<[Digest32; 2], Problem> {
        let deleted = self.ask(Mode::Write, move |tx| {
            if let Err(problem) = through.check(tx)? {
                return Ok(Err(problem));
            }
            let Some(entry) = tx.lock_entry(id)? else { return Ok(Err(Problem::NotFound)) };
            if let Err(problem) = must_own(&entry, through.user()) {
                return Ok(Err(problem));
            }
            tx.delete_entry(id)?;
            Ok(Ok([entry.original.digest, entry.thumb.digest]))
        });
        deleted.await?
    }

    /// Makes an entry of a picture that is there: decodes it, puts the files in place, writes the row. Blocks.
    ///
    /// A crash leaves files without a row at most, for the next sweep; never a row without its files.
    pub(super) fn publish(&self, draft: Draft, original: Sealed, turn: Turn) -> Result<Listed, Problem> {
        let picture = picture::read(&original.content()?, self.0.config.max_pixels)?;
        drop(turn);
        let mut thumb = self.0.files.begin(&*self.env().random)?;
        thumb.write(&picture.thumb.content)?;
        let thumb = thumb.seal()?;
        let through = draft.through.clone();
        let entry = self.entry(draft, &picture, &original, &thumb)?;
        let digests = [original.digest, thumb.digest];
        let outcome = self.put_in_place(entry, through, original, thumb);
        match &outcome {
            // The commit may have landed, or may land yet: what it needs must be there.
            Err(problem) if problem.is_open() => tracing::warn!("new files wait for the next sweep"),
            Err(_) => self.forget(&digests),
            Ok(_) => {}
        }
        outcome
    }

    fn entry(
        &self,
        draft: Draft,
        picture: &Picture,
        original: &Sealed,
        thumb: &Sealed,
    ) -> Result<Entry, Problem> {
        let (small, words, now) = (&picture.thumb, draft.words, self.env().now());
        Ok(Entry {
            id: EntryId::fresh(self.env())?,
            owner: draft.owner,
            client: draft.through.map(|through| through.client()),
            title: words.title,
            description: words.description,
            license: words.license,
            tags: words.tags,
            public: words.public,
            original: Blob {
                digest: original.digest,
                bytes: original.bytes(),
                width: picture.width,
                height: picture.height,
                format: picture.format,
            },
            thumb: Blob {
                digest: thumb.digest,
                bytes: thumb.bytes(),
                width: small.width,
                height: small.height,
                format: small.format,
            },
            created_at: now,
            updated_at: now,
        })
    }

    /// Nobody removes files between the first step and the last.
    fn put_in_place(
        &self,
        entry: Entry,
        through: Option<Through>,
        original: Sealed,
        thumb: Sealed,
    ) -> Result<Listed, Problem> {
        let files = &self.0.files;
        let held = files.shared()?;
        files.place(&held, original)?;
        files.place(&held, thumb)?;
        let quota = self.0.config.quota;
        self.wait(Mode::Write, move |tx| insert(tx, &entry, through.as_ref(), quota))?
    }

    /// Removes those of these files that no entry needs. What fails is left to the next sweep. Blocks.
    pub(super) fn forget(&self, digests: &[Digest32]) {
        if let Err(problem) = self.remove_unneeded(digests) {
            tracing::warn!(%problem, "files without an entry wait for the next sweep");
        }
    }

    fn remove_unneeded(&self, digests: &[Digest32]) -> Result<u64, Problem> {
        let held = self.0.files.alone()?;
        let mut removed = 0;
        for digest in self.unneeded(digests)? {
            removed += u64::from(self.0.files.remove(&held, &digest)?);
        }
        Ok(removed)
    }

    /// Those that no entry needs at this moment.
    fn unneeded(&self, digests: &[Digest32]) -> Result<Vec<Digest32>, StoreError> {
        let digests = digests.to_vec();
        self.wait(Mode::Read, move |tx| {
            let mut unneeded = Vec::new();
            for digest in &digests {
                if !tx.is_stored(digest)? {
                    unneeded.push(*digest);
                }
            }
            Ok(unneeded)
        })
    }

    /// Removes what crashes left behind: temporary files whose writer is dead, and files that no entry needs. It may run
    /// at any time, also on several servers at once that share the folder. Blocks.
    ///
    /// # Errors
    /// [`Problem::Store`], [`Problem::Files`]; what was removed before stays removed.
    pub fn sweep(&self) -> Result<SweptFiles, Problem> {
        let mut swept = SweptFiles { incoming: self.0.files.sweep_incoming()?, ..SweptFiles::default() };
        let placed = self.0.files.placed()?.concat();
        let mut unneeded = Vec::new();
        for batch in placed.chunks(BATCH) {
            unneeded.extend(self.unneeded(batch)?);
        }
        if unneeded.len() == placed.len() && placed.len() > STRANGE {
            swept.strange = placed.len() as u64;
            return Ok(swept);
        }
        // Most files are needed: only those that seem not to be are worth the lock, and are looked at again.
        for batch in unneeded.chunks(BATCH) {
            swept.files += self.remove_unneeded(batch)?;
        }
        Ok(swept)
    }

    /// Adds a picture as an upload does, with the same checks, for commands. Blocks.
    ///
    /// # Errors
    /// [`Problem`]
    pub fn add(&self, new: NewEntry, content: &mut dyn Read) -> Result<Listed, Problem> {
        let NewEntry { owner, title, description, license, tags, public, file_name } = new;
        let raw = RawWords { title, description, license, tags, public };
        let draft = Draft { owner, through: None, words: raw.check(file_name.as_deref())? };
        let mut incoming = self.0.files.begin(&*self.env().random)?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = content.read(&mut chunk)?;
            let read = chunk.get(..count).filter(|read| !read.is_empty());
            let Some(read) = read else { break };
            incoming.write(read)?;
            if incoming.bytes() > self.0.config.max_bytes {
                return Err(Problem::TooLarge { most: self.0.config.max_bytes });
            }
        }
        self.publish(draft, incoming.seal()?, self.0.decoding.wait()?)
    }

    /// Deletes an entry, whosever it is, with its files, for commands. `false` when there is none. Blocks.
    ///
    /// # Errors
    /// [`Problem::Store`]
    pub fn remove(&self, id: EntryId) -> Result<bool, Problem> {
        let found = self.wait(Mode::Write, move |tx| {
            let found = tx.lock_entry(id)?;
            tx.delete_entry(id)?;
            Ok(found)
        })?;
        if let Some(entry) = &found {
            self.forget(&[entry.original.digest, entry.thumb.digest]);
        }
        Ok(found.is_some())
    }
}

/// Writes the row, if there is such a person and the person has room. All that add for one person wait for each other.
fn insert(
    tx: &mut dyn MediaTx,
    entry: &Entry,
    through: Option<&Through>,
    quota: u64,
) -> Result<Result<Listed, Problem>, StoreError> {
    let person = tx.lock_user(&entry.owner)?;
    if let Some(Err(problem)) = through.map(|through| through.check(tx)).transpose()? {
        return Ok(Err(problem));
    }
    match person {
        Some(person) if person.disabled_at.is_none() => {}
        _ => return Ok(Err(Problem::NotFound)),
    }
    let more = ENTRY_BYTES.saturating_add(entry.original.bytes).saturating_add(entry.thumb.bytes);
    if tx.stored_bytes(&entry.owner)?.saturating_add(more) > quota {
        return Ok(Err(Problem::Quota { most: quota }));
    }
    let by = through.map_or_else(|| Ok(By::default()), |through| through.by(tx))?;
    tx.insert_entry(entry, &by)?;
    Ok(tx.entry(entry.id)?.ok_or(Problem::NotFound))
}
