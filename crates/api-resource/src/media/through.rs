//! Through which token an entry is written, looked at again at the moment of writing.

use oauth_core::id::{ClientId, GrantId, UserId};
use oauth_core::port::StoreError;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_store_diesel::media::MediaTx;

use super::problem::Problem;
use crate::access::{Authorized, RequiredScopes};
use crate::guard::Voice;

/// Who writes, through which client, by which grant.
#[derive(Clone, Debug)]
pub(super) struct Through {
    pub(super) user: UserId,
    pub(super) client: ClientId,
    grant: GrantId,
    voice: Voice,
}

impl Through {
    pub(super) fn new<S: RequiredScopes>(access: &Authorized<S>) -> Self {
        let user = access.user.clone();
        Self { user, client: access.client, grant: access.grant, voice: access.voice() }
    }

    /// Does the grant stand? The guard looked before the body came, which may be minutes ago; what was revoked since then
    /// writes nothing and is answered as the guard would.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) fn check(&self, tx: &mut dyn MediaTx) -> Result<Result<(), Problem>, StoreError> {
        let live = tx.live_grants(&self.user, Some(self.client))?;
        if live.iter().any(|grant| grant.id == self.grant) {
            return Ok(Ok(()));
        }
        Ok(Err(Problem::Rejected(self.voice.reject(Refusal::TokenInvalid(TokenFault::GrantRevoked)))))
    }
}
