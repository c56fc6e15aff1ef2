//! Through which token an entry is written, looked at again at the moment of writing.

use oauth_core::id::{ClientId, GrantId, UserId};
use oauth_core::port::StoreError;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_store_diesel::media::{By, Entry, Mark, MediaTx};

use super::problem::Problem;
use crate::access::{Authorized, RequiredScopes};
use crate::guard::Voice;

/// Who writes, through which client, by which grant.
#[derive(Clone, Debug)]
pub(super) struct Through {
    pub(super) user: UserId,
    pub(super) client: ClientId,
    grant: GrantId,
    scopes: &'static [&'static str],
    voice: Voice,
}

impl Through {
    pub(super) fn new<S: RequiredScopes>(access: &Authorized<S>) -> Self {
        let user = access.user.clone();
        let (client, grant, voice) = (access.client, access.grant, access.voice());
        Self { user, client, grant, scopes: S::SCOPES, voice }
    }

    /// Does the grant stand, and does it reach as far? The guard looked before the body came, which may be minutes ago; what was
    /// taken back since then writes nothing and is answered as the guard would.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) fn check(&self, tx: &mut dyn MediaTx) -> Result<Result<(), Problem>, StoreError> {
        let live = tx.live_grants(&self.user, Some(self.client))?;
        let still = match live.iter().find(|grant| grant.id == self.grant) {
            Some(grant) => self.voice.writes_by(grant, self.scopes),
            None => Err(self.voice.reject(Refusal::TokenInvalid(TokenFault::GrantRevoked))),
        };
        Ok(still.map_err(Problem::Rejected))
    }

    /// Who writes, for the history.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) fn by(&self, tx: &mut dyn MediaTx) -> Result<By, StoreError> {
        Ok(By { user: Some(self.user.clone()), mark: self.mark(tx)? })
    }

    /// The mark that the client leaves on what it writes. One that is its owner's alone leaves none: what it does, its owner does.
    fn mark(&self, tx: &mut dyn MediaTx) -> Result<Option<Mark>, StoreError> {
        let client = tx.client(self.client)?;
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
