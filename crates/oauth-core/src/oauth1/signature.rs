//! Signatures (RFC 5849 §3.4): by HMAC, by RSA, or the secrets themselves.

use base64ct::{Base64, Encoding};
use ring::{hmac, signature};
use subtle::ConstantTimeEq;

use super::base_string::base_string;
use super::percent;
use super::rsa_key::RsaPublicKey;
use super::wire::SignedRequest;
use crate::secret::Secret;

/// A signature method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `HMAC-SHA1` (RFC 5849 §3.4.2)
    HmacSha1,
    /// `HMAC-SHA256`, as newer clients have it.
    HmacSha256,
    /// `HMAC-SHA512`, as newer clients have it.
    HmacSha512,
    /// `RSA-SHA1` (RFC 5849 §3.4.3)
    RsaSha1,
    /// `RSA-SHA256`, as newer clients have it.
    RsaSha256,
    /// `PLAINTEXT` (RFC 5849 §3.4.4)
    Plaintext,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::HmacSha1, Self::HmacSha256, Self::HmacSha512, Self::RsaSha1, Self::RsaSha256, Self::Plaintext];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::HmacSha512 => "HMAC-SHA512",
            Self::RsaSha1 => "RSA-SHA1",
            Self::RsaSha256 => "RSA-SHA256",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    /// The method of this name; names are exact.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }
}

/// What a signature is checked with.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a> {
    /// The secret of the client.
    pub client: &'a Secret,
    /// The secret of the temporary or token credentials; none where the request names none.
    pub token: Option<&'a Secret>,
    /// The RSA key of the client.
    pub rsa: Option<&'a RsaPublicKey>,
}

impl Keys<'_> {
    /// Both secrets, encoded and joined: the key of HMAC, and the whole of PLAINTEXT.
    ///
    /// Rule: RFC5849-3.4.2 (MUST)
    fn joined(&self) -> Secret {
        let token = self.token.map_or("", Secret::reveal);
        let mut text = percent::encode(self.client.reveal());
        text.push('&');
        percent::push(&mut text, token);
        Secret::new(text)
    }
}

/// A signature that is not right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongSignature;

/// Checks the signature of a request, in constant time where secrets are compared.
///
/// Rule: RFC5849-3.4.2 (MUST)
/// Rule: RFC5849-3.4.3 (MUST)
/// Rule: RFC5849-3.4.4 (MUST)
///
/// # Errors
/// [`WrongSignature`], also where RSA is asked for and there is no key.
pub fn verify(request: &SignedRequest, method: Method, keys: &Keys<'_>) -> Result<(), WrongSignature> {
    if method == Method::Plaintext {
        let same = keys.joined().reveal().as_bytes().ct_eq(request.signature().as_bytes());
        return if same.into() { Ok(()) } else { Err(WrongSignature) };
    }
    let sent = Base64::decode_vec(request.signature()).map_err(|_| WrongSignature)?;
    let text = base_string(request);
    let right = match method {
        Method::RsaSha1 => verify_rsa(RSA_SHA1_LEGACY, keys, &text, &sent),
        Method::RsaSha256 => verify_rsa(&signature::RSA_PKCS1_2048_8192_SHA256, keys, &text, &sent),
        Method::HmacSha1 => verify_hmac(HMAC_SHA1_LEGACY, keys, &text, &sent),
        Method::HmacSha256 => verify_hmac(hmac::HMAC_SHA256, keys, &text, &sent),
        Method::HmacSha512 => verify_hmac(hmac::HMAC_SHA512, keys, &text, &sent),
        Method::Plaintext => false,
    };
    if right { Ok(()) } else { Err(WrongSignature) }
}

/// SHA-1, which RFC 5849 prescribes: broken for documents that somebody else writes, sound within an HMAC.
static HMAC_SHA1_LEGACY: hmac::Algorithm = hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
/// SHA-1 under RSA, which RFC 5849 prescribes; clients should sign with `RSA-SHA256`.
static RSA_SHA1_LEGACY: &signature::RsaParameters = &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY;

fn verify_hmac(algorithm: hmac::Algorithm, keys: &Keys<'_>, text: &str, sent: &[u8]) -> bool {
    let key = hmac::Key::new(algorithm, keys.joined().reveal().as_bytes());
    hmac::verify(&key, text.as_bytes(), sent).is_ok()
}

fn verify_rsa(
    algorithm: &'static dyn signature::VerificationAlgorithm,
    keys: &Keys<'_>,
    text: &str,
    sent: &[u8],
) -> bool {
    let check = |key: &RsaPublicKey| {
        signature::UnparsedPublicKey::new(algorithm, key.to_stored()).verify(text.as_bytes(), sent)
    };
    keys.rsa.is_some_and(|key| check(key).is_ok())
}

/// The signature of a base string by HMAC, or the secrets: what clients compute.
#[cfg(feature = "testing")]
pub(crate) fn sign(method: Method, keys: &Keys<'_>, base_string: &str) -> Option<String> {
    let algorithm = match method {
        Method::HmacSha1 => HMAC_SHA1_LEGACY,
        Method::HmacSha256 => hmac::HMAC_SHA256,
        Method::HmacSha512 => hmac::HMAC_SHA512,
        Method::Plaintext => return Some(keys.joined().reveal().to_owned()),
        Method::RsaSha1 | Method::RsaSha256 => return None,
    };
    let key = hmac::Key::new(algorithm, keys.joined().reveal().as_bytes());
    Some(Base64::encode_string(hmac::sign(&key, base_string.as_bytes()).as_ref()))
}
