//! Proof key for code exchange (RFC 7636), method S256 only.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::secret::{Digest32, Secret};

/// A challenge that an authorization request carried: the SHA-256 that the verifier must have. It is kept with the code.
///
/// Rule: RFC7636-4.4 (MUST)
#[derive(Clone, Copy, Debug)]
pub struct Challenge(Digest32);

/// A challenge or verifier that is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PkceError {
    /// Not 43 base64url characters that stand for 32 bytes.
    #[error("code_challenge must be the 43 base64url characters of a SHA-256")]
    Malformed,
    /// `plain`, or a method that does not exist. A missing method means `plain` (RFC 7636 §4.3).
    #[error("code_challenge_method must be S256")]
    Method,
}

impl Challenge {
    /// Reads `code_challenge` and `code_challenge_method`; `None` when there is neither.
    ///
    /// Rule: RFC7636-4.3 (MUST)
    /// Rule: RFC7636-4.4.1 (MUST)
    /// Rule: RFC9700-2.1.1 (SHOULD)
    ///
    /// # Errors
    /// [`PkceError`] for `plain` and for anything malformed.
    pub fn parse(challenge: Option<&str>, method: Option<&str>) -> Result<Option<Self>, PkceError> {
        match (challenge, method) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(PkceError::Malformed),
            (Some(challenge), Some("S256")) => {
                let mut bytes = [0u8; 32];
                let read =
                    Base64UrlUnpadded::decode(challenge, &mut bytes).map_err(|_| PkceError::Malformed)?;
                Digest32::from_stored(read).map(|digest| Some(Self(digest))).ok_or(PkceError::Malformed)
            }
            (Some(_), _) => Err(PkceError::Method),
        }
    }

    /// The challenge of a verifier, as a client makes it.
    ///
    /// Rule: RFC7636-4.2 (MUST)
    #[must_use]
    pub fn of(verifier: &Secret) -> Self {
        Self(Digest32::of(verifier.reveal().as_bytes()))
    }

    /// `code_challenge` of an authorization request.
    #[must_use]
    pub fn to_wire(&self) -> String {
        Base64UrlUnpadded::encode_string(self.0.bytes())
    }

    /// A challenge from its stored bytes.
    #[must_use]
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        Digest32::from_stored(bytes).map(Self)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        self.0.bytes()
    }

    /// Does this verifier (43 to 128 unreserved characters) belong to the challenge?
    ///
    /// Rule: RFC7636-4.1 (MUST)
    /// Rule: RFC7636-4.2 (MUST)
    /// Rule: RFC7636-4.6 (MUST)
    #[must_use]
    pub fn answers(&self, verifier: &str) -> bool {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        (43..=128).contains(&verifier.len())
            && verifier.bytes().all(unreserved)
            && self.0.matches(&Digest32::of(verifier.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    /// The example of RFC 7636 appendix B.
    ///
    /// Rule: RFC7636-4.1
    /// Rule: RFC7636-4.6
    /// Rule: RFC7636-4.2
    #[test]
    fn the_verifier_of_the_rfc_answers() {
        let challenge = Challenge::parse(Some(CHALLENGE), Some("S256")).unwrap().unwrap();
        assert!(challenge.answers(VERIFIER));
        for wrong in [CHALLENGE, "", &VERIFIER[..42], &format!("{VERIFIER} "), &VERIFIER.to_lowercase()] {
            assert!(!challenge.answers(wrong), "{wrong:?}");
        }
        assert_eq!(Challenge::of(&Secret::new(VERIFIER.to_owned())).to_wire(), CHALLENGE);
        let short = Challenge(Digest32::of(b"short"));
        assert!(!short.answers("short"), "42 characters and fewer are no verifier, even when the hash fits");
    }

    /// Rule: RFC7636-4.3
    /// Rule: RFC7636-4.4.1
    /// Rule: RFC9700-2.1.1
    #[test]
    fn plain_and_malformed_challenges_are_refused() {
        assert!(matches!(Challenge::parse(None, None), Ok(None)));
        for (challenge, method, error) in [
            (Some(CHALLENGE), None, PkceError::Method),
            (Some(CHALLENGE), Some("plain"), PkceError::Method),
            (Some(CHALLENGE), Some("s256"), PkceError::Method),
            (None, Some("S256"), PkceError::Malformed),
            (Some(&CHALLENGE[..42]), Some("S256"), PkceError::Malformed),
            (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"), Some("S256"), PkceError::Malformed),
            (Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="), Some("S256"), PkceError::Malformed),
        ] {
            assert_eq!(Challenge::parse(challenge, method).unwrap_err(), error);
        }
    }
}
