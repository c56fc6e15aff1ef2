//! By which token a request was let in, looked at again at the moment of writing.

use std::fmt;

use actix_web::HttpRequest;
use oauth_core::env::Env;
use oauth_core::id::{ClientId, TokenId, UserId};
use oauth_core::oauth2::resource;
use oauth_core::port::{StoreError, Tx};
use oauth_core::refusal::Verdict;

use crate::access::{Authorized, RequiredScopes};
use crate::challenge::Rejection;
use crate::guard::Voice;

/// Who acts, through which client, by which token, and what the route asks for.
#[derive(Clone)]
pub(crate) struct Holder {
    pub(crate) user: UserId,
    pub(crate) client: ClientId,
    token: TokenId,
    scopes: &'static [&'static str],
    voice: Voice,
    env: Env,
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holder")
            .field("user", &self.user)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Holder {
    pub(crate) fn of<S: RequiredScopes>(access: &Authorized<S>, request: &HttpRequest) -> Self {
        let (voice, user) = (access.voice(), access.user.clone());
        let env = voice.env_of(request);
        Self { user, client: access.client, token: access.token, scopes: S::SCOPES, voice, env }
    }

    /// Does the token stand, with everything above it, and does it reach as far? The guard looked before the body came, which
    /// may be minutes ago; what was taken back since then writes nothing and is answered as the guard would.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(crate) fn still_writes(&self, tx: &mut dyn Tx) -> Result<Result<(), Rejection>, StoreError> {
        let admitted = match resource::again(tx, &self.env, self.token)? {
            Verdict::Done(admitted) => admitted,
            Verdict::Refused(refusal) => return Ok(Err(self.voice.reject(refusal))),
        };
        Ok(match admitted.owner() {
            Ok(access) => self.voice.writes_by(&access, self.scopes),
            Err(refusal) => Err(self.voice.reject(refusal)),
        })
    }
}
