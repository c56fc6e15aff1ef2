//! What is known of one person's pictures, for the person to take along.

use oauth_core::id::UserId;
use oauth_core::port::{Mode, StoreError};
use oauth_store_diesel::media::EntryQuery;
use serde_json::Value;

use super::Media;

/// Entries that are read at once.
const BATCH: u32 = 200;

impl Media {
    /// Everything that is known of a person's entries, private ones too, newest first, as the API shows it. With the person's
    /// row the entries go; their files go with the next [`Media::sweep`].
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn kept(&self, owner: &UserId) -> Result<Vec<Value>, StoreError> {
        let (mut kept, mut before) = (Vec::new(), None);
        loop {
            let (viewer, owner) = (Some(owner.clone()), Some(owner.clone()));
            let query = EntryQuery { viewer, owner, before, limit: BATCH, ..EntryQuery::default() };
            let found = self.ask(Mode::Read, move |tx| tx.entries(&query)).await?;
            let Some(last) = found.last() else { return Ok(kept) };
            before = Some(last.entry.id);
            kept.extend(found.into_iter().map(|listed| self.describe(listed)));
        }
    }
}
