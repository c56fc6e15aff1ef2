//! The client's private RSA key (RFC 5849 §3.4.3). ring verifies RSA with SHA-1 and does not sign it; the key is the
//! client's own, on its own machine.

use rsa::PrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::sha2::Sha256;
use rsa::signature::{SignatureEncoding, Signer};
use sha1::Sha1;

use base64ct::{Base64, Encoding};
use oauth_core::oauth1::signature::Method;

/// A key to sign with.
pub(super) struct RsaKey(PrivateKey);

impl RsaKey {
    /// Reads PEM, `PRIVATE KEY` or `RSA PRIVATE KEY`.
    pub(super) fn parse(pem: &str) -> Option<Self> {
        let pem = pem.trim();
        PrivateKey::from_pkcs8_pem(pem).or_else(|_| PrivateKey::from_pkcs1_pem(pem)).ok().map(Self)
    }

    /// The signature of a base string; none when the method is not RSA, or the key is too short.
    pub(super) fn sign(&self, method: Method, base_string: &str) -> Option<String> {
        let (key, text) = (self.0.clone(), base_string.as_bytes());
        let signature = match method {
            Method::RsaSha1 => SigningKey::<Sha1>::new(key).try_sign(text),
            Method::RsaSha256 => SigningKey::<Sha256>::new(key).try_sign(text),
            _ => return None,
        };
        Some(Base64::encode_string(&signature.ok()?.to_vec()))
    }
}
