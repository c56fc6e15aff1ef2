//! The fields of a client of OAuth 1.0a as somebody fills them in.

use super::form::FieldError;
use crate::model::client::{Profile, Signing};
use crate::oauth1::rsa_key::RsaPublicKey;
use crate::seal::Sealed;

/// What somebody fills in about a client of OAuth 1.0a.
#[derive(Clone, Debug, Default)]
pub struct SigningForm {
    /// Its handshake: `1.0a` or `1.0`; none leaves it as it is, `1.0a` for a new client.
    pub profile: Option<String>,
    /// May a callback extend the registered one?
    pub callback_is_prefix: bool,
    /// Its RSA key in PEM: a public key or a certificate; empty leaves it as it is.
    pub rsa_key: String,
    /// May it send its secrets in place of a signature? None leaves it as it is, no for a new client.
    pub plaintext: Option<bool>,
}

/// A [`SigningForm`] without faults.
#[derive(Clone, Debug)]
pub(super) struct SigningDraft {
    profile: Profile,
    callback_is_prefix: bool,
    rsa_key: Option<RsaPublicKey>,
    plaintext: bool,
}

impl SigningDraft {
    /// Does it allow what RFC 5849 left behind, and the client did not have yet?
    pub(super) fn weakens(&self, old: Option<&Signing>) -> bool {
        let profile = self.profile == Profile::One && old.is_none_or(|old| old.profile != Profile::One);
        profile || self.plaintext && old.is_none_or(|old| !old.plaintext)
    }

    /// Does it bring another key?
    pub(super) fn changes_key(&self, old: &Signing) -> bool {
        let stored = |key: &Option<RsaPublicKey>| key.as_ref().map(|key| key.to_stored().to_vec());
        stored(&self.rsa_key) != stored(&old.rsa_key)
    }

    /// Does it change what was reviewed? The key is its owner's business.
    pub(super) fn changes_what_was_reviewed(&self, old: &Signing) -> bool {
        (self.profile, self.callback_is_prefix, self.plaintext)
            != (old.profile, old.callback_is_prefix, old.plaintext)
    }

    /// The same with the secret.
    pub(super) fn with(&self, secret: Sealed) -> Signing {
        Signing {
            secret,
            rsa_key: self.rsa_key.clone(),
            profile: self.profile,
            callback_is_prefix: self.callback_is_prefix,
            plaintext: self.plaintext,
        }
    }
}

impl SigningForm {
    pub(super) fn check(&self, old: Option<&Signing>, faults: &mut Vec<FieldError>) -> Option<SigningDraft> {
        let profile = match self.profile.as_deref() {
            None => Some(old.map_or(Profile::OneA, |old| old.profile)),
            Some(word) => Profile::parse(word),
        };
        if profile.is_none() {
            faults.push(FieldError::Profile);
        }
        let rsa_key = match self.rsa_key.trim() {
            "" => old.and_then(|old| old.rsa_key.clone()),
            pem => RsaPublicKey::parse(pem).map_err(|error| faults.push(FieldError::RsaKey(error))).ok(),
        };
        Some(SigningDraft {
            profile: profile?,
            callback_is_prefix: self.callback_is_prefix,
            rsa_key,
            plaintext: self.plaintext.unwrap_or_else(|| old.is_some_and(|old| old.plaintext)),
        })
    }
}
