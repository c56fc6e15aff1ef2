//! In whose words a request is told what is wrong.

use std::fmt;

use oauth_core::refusal::Refusal;
use oauth_core::text::scope::ScopeSet;

use super::Guard;
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
