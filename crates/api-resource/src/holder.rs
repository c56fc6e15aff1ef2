//! By which token a request was let in, looked at again at the moment of writing.

use oauth_core::id::{ClientId, GrantId, UserId};
use oauth_core::port::{StoreError, Tx};
use oauth_core::refusal::{Refusal, TokenFault};

use crate::access::{Authorized, RequiredScopes};
use crate::challenge::Rejection;
use crate::guard::Voice;

/// Who acts, through which client, by which grant, and what the route asks for.
#[derive(Clone, Debug)]
pub(crate) struct Holder {
    pub(crate) user: UserId,
    pub(crate) client: ClientId,
    grant: GrantId,
    scopes: &'static [&'static str],
    voice: Voice,
}

impl Holder {
    pub(crate) fn of<S: RequiredScopes>(access: &Authorized<S>) -> Self {
        let user = access.user.clone();
        let (client, grant, voice) = (access.client, access.grant, access.voice());
        Self { user, client, grant, scopes: S::SCOPES, voice }
    }

    /// Does the grant stand, and does it reach as far? The guard looked before the body came, which may be minutes ago; what was
    /// taken back since then writes nothing and is answered as the guard would.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(crate) fn still_writes(&self, tx: &mut dyn Tx) -> Result<Result<(), Rejection>, StoreError> {
        let live = tx.live_grants(&self.user, Some(self.client))?;
        Ok(match live.iter().find(|grant| grant.id == self.grant) {
            Some(grant) => self.voice.writes_by(grant, self.scopes),
            None => Err(self.voice.reject(Refusal::TokenInvalid(TokenFault::GrantRevoked))),
        })
    }
}
