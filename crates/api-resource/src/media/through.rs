//! Through which token an entry is written, looked at again at the moment of writing.

use actix_web::HttpRequest;
use oauth_core::id::{ClientId, UserId};
use oauth_core::port::StoreError;
use oauth_store_diesel::media::{By, Entry, Mark, MediaTx};

use super::problem::Problem;
use crate::access::{Authorized, RequiredScopes};
use crate::holder::Holder;

/// Who writes, through which client, by which grant.
#[derive(Clone, Debug)]
pub(super) struct Through {
    holder: Holder,
}

impl Through {
    pub(super) fn new<S: RequiredScopes>(access: &Authorized<S>, request: &HttpRequest) -> Self {
        Self { holder: Holder::of(access, request) }
    }

    pub(super) const fn user(&self) -> &UserId {
        &self.holder.user
    }

    pub(super) const fn client(&self) -> ClientId {
        self.holder.client
    }

    /// Does what it was let in by still reach as far?
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) fn check(&self, tx: &mut dyn MediaTx) -> Result<Result<(), Problem>, StoreError> {
        Ok(self.holder.still_writes(tx)?.map_err(Problem::Rejected))
    }

    /// Who writes, for the history.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) fn by(&self, tx: &mut dyn MediaTx) -> Result<By, StoreError> {
        Ok(By { user: Some(self.user().clone()), mark: self.mark(tx)? })
    }

    /// The mark that the client leaves on what it writes. One that is its owner's alone leaves none: what it does, its owner does.
    fn mark(&self, tx: &mut dyn MediaTx) -> Result<Option<Mark>, StoreError> {
        let client = tx.client(self.client())?;
        let marks = client.filter(|client| !client.owner_only);
        Ok(marks.map(|client| Mark { client: client.id, name: client.name }))
    }
}

/// Is it this person's to change? What they may not see is not there for them.
pub(super) fn must_own(entry: &Entry, person: &UserId) -> Result<(), Problem> {
    match entry {
        entry if entry.owner == *person => Ok(()),
        entry if entry.public => Err(Problem::NotTheOwner),
        _ => Err(Problem::NotFound),
    }
}
