//! What the core needs of a store for secrets that were replaced.

use super::StoreError;
use crate::id::ClientId;
use crate::model::old_secret::OldSecret;

/// Secrets that were replaced and work on for a while.
pub trait OldSecrets {
    /// The old secret of a client, also one whose time is over.
    ///
    /// # Errors
    /// [`StoreError`]
    fn old_secret(&mut self, client: ClientId) -> Result<Option<OldSecret>, StoreError>;
    /// Writes the old secret of a client, in the place of the one that there may be.
    ///
    /// # Errors
    /// [`StoreError`]
    fn put_old_secret(&mut self, old: &OldSecret) -> Result<(), StoreError>;
    /// Deletes the old secret of a client; `false` when there is none.
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_old_secret(&mut self, client: ClientId) -> Result<bool, StoreError>;
}
