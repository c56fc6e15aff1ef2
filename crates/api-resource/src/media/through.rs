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
}
