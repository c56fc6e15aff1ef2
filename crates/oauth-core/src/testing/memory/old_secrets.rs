//! Secrets that were replaced in the in-memory store.

use super::MemTx;
use crate::id::ClientId;
use crate::model::old_secret::OldSecret;
use crate::port::{Mode, OldSecrets, StoreError};

impl OldSecrets for MemTx {
    fn old_secret(&mut self, client: ClientId) -> Result<Option<OldSecret>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.old_secrets.get(&client).cloned())
    }

    fn put_old_secret(&mut self, old: &OldSecret) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(None, Some(old.client))?;
        self.old_secrets.insert(old.client, old.clone());
        Ok(())
    }

    fn delete_old_secret(&mut self, client: ClientId) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        Ok(self.old_secrets.remove(&client).is_some())
    }
}
