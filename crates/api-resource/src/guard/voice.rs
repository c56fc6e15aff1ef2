//! In whose words a request is told what is wrong.

use std::fmt;

#[cfg(any(feature = "admin", feature = "media"))]
use actix_web::HttpRequest;
#[cfg(any(feature = "admin", feature = "media"))]
use oauth_core::env::Env;
use oauth_core::flow::profile;
#[cfg(any(feature = "admin", feature = "media"))]
use oauth_core::model::grant::Reach;
use oauth_core::oauth2::resource::Access;
use oauth_core::port::Mode;
use oauth_core::refusal::Refusal;
use oauth_core::text::scope::ScopeSet;
use serde_json::Value;

use super::{Guard, Validator};
use crate::challenge::{Cause, Rejection};

/// A guard that judged a request, and the protocol that the request spoke.
#[derive(Clone)]
pub(crate) struct Voice {
    pub(super) guard: Guard,
    /// Was it signed? Then it is told in the words of OAuth 1.0a.
    pub(super) signed: bool,
}

impl Voice {
    pub(crate) fn reject(&self, cause: impl Into<Cause>) -> Rejection {
        let rejection = self.guard.reject(cause);
        if self.signed { rejection.signed() } else { rejection }
    }

    /// What the token's client may know of its person.
    pub(crate) async fn profile(&self, access: Access) -> Result<Value, Rejection> {
        let Validator::Store(store) = &self.guard.0.validator;
        let env = self.guard.0.env.clone();
        let read = store.job(Mode::Read, move |tx| profile::read(tx, &env, &access)).await;
        read.map_err(|cause| self.reject(cause))?.into_result().map_err(|cause| self.reject(cause))
    }

    /// Does this access let a request write that needs these scopes?
    #[cfg(any(feature = "admin", feature = "media"))]
    pub(crate) fn writes_by(&self, access: &Access, scopes: &[&str]) -> Result<(), Rejection> {
        if access.reach == Reach::ReadOnly {
            return Err(self.reject(Refusal::ReadOnlyGrant));
        }
        self.require(&access.scopes, scopes)
    }

    /// The surroundings of what a request asks for.
    #[cfg(any(feature = "admin", feature = "media"))]
    pub(crate) fn env_of(&self, request: &HttpRequest) -> Env {
        self.guard.env_of(request)
    }

    /// Are all of these scopes among those of an access?
    ///
    /// Rule: RFC6750-3.1 (SHOULD)
    /// Rule: RFC6749-7 (MUST)
    pub(crate) fn require(&self, allowed: &ScopeSet, scopes: &[&str]) -> Result<(), Rejection> {
        let has = |wanted: &&str| allowed.iter().any(|scope| scope.as_str() == *wanted);
        if scopes.iter().all(has) {
            return Ok(());
        }
        Err(self.reject(Refusal::ScopeInsufficient).naming(scopes.join(" ")))
    }
}

impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.signed { "Voice(OAuth 1.0a)" } else { "Voice(OAuth 2)" })
    }
}
