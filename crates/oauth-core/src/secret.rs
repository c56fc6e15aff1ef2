//! Secrets that cannot be printed, digests that cannot be reversed, and the one wire form of a credential.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use crate::random::{Random, RandomError};

/// A text that must not leak: no `Display`, no `Serialize`, a redacted `Debug`, and wiped from memory when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a text in.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for the one place that sends, hashes or compares it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

/// The SHA-256 of a secret with 256 random bits: enough to compare, nothing to read back.
#[derive(Clone, Copy)]
pub struct Digest32([u8; 32]);

impl Digest32 {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
        let mut out = [0u8; 32];
        out.copy_from_slice(digest.as_ref());
        Self(out)
    }

    /// A digest from its stored bytes; `None` unless there are exactly 32.
    #[must_use]
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Compares in constant time.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for Digest32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest32(…)")
    }
}

/// What a credential opens. The prefix makes leaked values findable and keeps one kind from passing as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// Access token (RFC 6749 §1.4), `oat_…`.
    Access,
    /// Refresh token (RFC 6749 §1.5), `ort_…`.
    Refresh,
    /// Authorization code (RFC 6749 §1.3.1), `oac_…`.
    Code,
    /// Browser session cookie, `oss_…`.
    Session,
    /// Link in a letter that confirms an e-mail address, `oce_…`.
    ConfirmEmail,
    /// Link in a letter that sets a new password, `opr_…`.
    ResetPassword,
}

impl CredentialKind {
    /// The four characters in front.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Access => "oat_",
            Self::Refresh => "ort_",
            Self::Code => "oac_",
            Self::Session => "oss_",
            Self::ConfirmEmail => "oce_",
            Self::ResetPassword => "opr_",
        }
    }
}

/// A credential just made: what its holder gets, and what the store keeps.
#[derive(Debug)]
pub struct Minted {
    /// Answered once, never stored. From [`mint`]: prefix, then 64 base64url characters, 16 bytes of row id and 32 random
    /// bytes. From [`mint_client_secret`]: prefix, then 43 base64url characters, 32 random bytes.
    pub wire: Secret,
    /// What is kept: the digest of the 32 random bytes, for a client secret that of the whole text.
    pub digest: Digest32,
}

/// A credential that somebody presented: which row it names, and the digest to compare there.
#[derive(Clone, Copy, Debug)]
pub struct Presented {
    /// The row id.
    pub id: Uuid,
    /// The digest of the secret part.
    pub digest: Digest32,
}

/// Makes a credential for row `id`.
///
/// Rule: RFC6749-10.3 (MUST)
/// Rule: RFC6749-10.4 (MUST)
/// Rule: RFC6749-10.10 (MUST)
/// Rule: RFC6750-5.2 (MUST)
///
/// # Errors
/// [`RandomError`] when there is no randomness.
pub fn mint(kind: CredentialKind, id: Uuid, random: &dyn Random) -> Result<Minted, RandomError> {
    let mut bytes = Zeroizing::new([0u8; 48]);
    let (head, tail) = bytes.split_at_mut(16);
    head.copy_from_slice(id.as_bytes());
    random.fill(tail)?;
    let digest = Digest32::of(tail);
    let mut wire = String::with_capacity(68);
    wire.push_str(kind.prefix());
    let mut text = Base64UrlUnpadded::encode_string(bytes.as_slice());
    wire.push_str(&text);
    text.zeroize();
    Ok(Minted { wire: Secret::new(wire), digest })
}

/// Reads a credential of this kind. `None` for anything that [`mint`] cannot have made, every proper prefix included.
#[must_use]
pub fn read(kind: CredentialKind, wire: &str) -> Option<Presented> {
    let text = wire.strip_prefix(kind.prefix())?;
    let mut bytes = Zeroizing::new([0u8; 48]);
    if text.len() != 64 || Base64UrlUnpadded::decode(text, bytes.as_mut_slice()).ok()?.len() != 48 {
        return None;
    }
    let (head, tail) = bytes.split_at(16);
    Some(Presented { id: Uuid::from_slice(head).ok()?, digest: Digest32::of(tail) })
}

/// Makes a client secret: `ocs_` and 43 base64url characters (256 random bits).
///
/// # Errors
/// [`RandomError`] when there is no randomness.
pub fn mint_client_secret(random: &dyn Random) -> Result<Minted, RandomError> {
    let wire = Secret::new(format!("ocs_{}", random_text(random)?.reveal()));
    let digest = Digest32::of(wire.reveal().as_bytes());
    Ok(Minted { wire, digest })
}

/// Makes a secret to sign with (RFC 5849 §3.4), or a verifier (§2.2): 43 base64url characters (256 random bits), none of
/// which is changed by percent-encoding.
///
/// Rule: RFC5849-4.9 (SHOULD)
///
/// # Errors
/// [`RandomError`] when there is no randomness.
pub fn mint_signing_secret(random: &dyn Random) -> Result<Secret, RandomError> {
    random_text(random)
}

/// 256 random bits as 43 base64url characters.
pub(crate) fn random_text(random: &dyn Random) -> Result<Secret, RandomError> {
    let mut bytes = Zeroizing::new([0u8; 32]);
    random.fill(bytes.as_mut_slice())?;
    Ok(Secret::new(Base64UrlUnpadded::encode_string(bytes.as_slice())))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;
    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
            for (i, b) in bytes.iter_mut().enumerate() {
                *b = u8::try_from(i % 251).unwrap();
            }
            Ok(())
        }
    }

    const KINDS: [CredentialKind; 6] = [
        CredentialKind::Access,
        CredentialKind::Refresh,
        CredentialKind::Code,
        CredentialKind::Session,
        CredentialKind::ConfirmEmail,
        CredentialKind::ResetPassword,
    ];

    /// SEC-27, SEC-79
    #[test]
    fn only_the_whole_credential_of_the_right_kind_is_read() {
        let id = Uuid::from_u128(0x0190_a4d2_7e3c_7b1a_8f00_0123_4567_89ab);
        for kind in KINDS {
            let minted = mint(kind, id, &Counting).unwrap();
            let wire = minted.wire.reveal();
            let presented = read(kind, wire).unwrap();
            assert_eq!(presented.id, id);
            assert!(presented.digest.matches(&minted.digest));
            for end in 0..wire.len() {
                assert!(read(kind, &wire[..end]).is_none(), "prefix of {end}");
            }
            assert!(read(kind, &format!("{wire}A")).is_none());
            assert!(read(kind, &wire.to_uppercase()).is_none());
            for other in KINDS.into_iter().filter(|other| *other != kind) {
                assert!(read(other, wire).is_none());
            }
        }
    }

    /// Rule: RFC5849-4.9
    #[test]
    fn a_secret_to_sign_with_has_256_random_bits_and_needs_no_encoding() {
        let secret = mint_signing_secret(&Counting).unwrap();
        let mut bytes = [0u8; 32];
        let read = Base64UrlUnpadded::decode(secret.reveal(), &mut bytes).unwrap();
        assert_eq!(read, (0..32).collect::<Vec<u8>>());
        assert_eq!(crate::oauth1::percent::encode(secret.reveal()), secret.reveal());
    }

    /// SEC-75
    #[test]
    fn debug_shows_no_secret() {
        let minted = mint(CredentialKind::Access, Uuid::nil(), &Counting).unwrap();
        assert_eq!(format!("{minted:?}"), "Minted { wire: Secret([redacted]), digest: Digest32(…) }");
    }
}
