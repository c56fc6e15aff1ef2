//! Nonces of signed requests (RFC 5849 §3.3): each is taken once.

use crate::secret::Digest32;
use crate::time::Timestamp;

/// A nonce that was used: at which time, of which client, with which token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nonce {
    /// The timestamp of the request.
    pub signed_at: Timestamp,
    /// The first half of the SHA-256 of client, token and nonce.
    pub key: [u8; 16],
}

impl Nonce {
    /// The nonce of a request that names this client and this token.
    ///
    /// Rule: RFC5849-3.3 (MUST)
    #[must_use]
    pub fn new(signed_at: Timestamp, client: &str, token: &str, nonce: &str) -> Self {
        // Neither key has a line end in it, so no two requests run together.
        let digest = Digest32::of(format!("{client}\n{token}\n{nonce}").as_bytes());
        let mut key = [0u8; 16];
        key.iter_mut().zip(digest.bytes()).for_each(|(to, from)| *to = *from);
        Self { signed_at, key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC5849-3.3
    #[test]
    fn a_nonce_belongs_to_client_token_and_time() {
        let at = Timestamp::from_unix;
        let one = Nonce::new(at(1), "client", "token", "n");
        assert_eq!(one, Nonce::new(at(1), "client", "token", "n"));
        for other in [
            Nonce::new(at(2), "client", "token", "n"),
            Nonce::new(at(1), "other", "token", "n"),
            Nonce::new(at(1), "client", "", "n"),
            Nonce::new(at(1), "client", "token", "m"),
            Nonce::new(at(1), "clienttoken", "", "n"),
        ] {
            assert_ne!(one, other);
        }
    }
}
