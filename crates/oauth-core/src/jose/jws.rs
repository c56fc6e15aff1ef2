//! JSON Web Signature in its compact form (RFC 7515 §3.1), by HMAC with SHA-256 (RFC 7518 §3.2).

use base64ct::{Base64UrlUnpadded, Encoding};
use ring::hmac;
use serde_json::Value;

use crate::secret::Secret;

/// The header of a JSON Web Token (RFC 7519 §5) that is signed by HS256.
const HS256: &[u8] = br#"{"typ":"JWT","alg":"HS256"}"#;

/// A JSON Web Token (RFC 7519) with these claims, keyed by a secret that its reader has too. The reader could have made it
/// as well: it proves something to that reader alone.
///
/// Rule: RFC7515-5.1 (MUST)
#[must_use]
pub fn hs256(claims: &Value, secret: &Secret) -> String {
    compact(HS256, claims.to_string().as_bytes(), secret.reveal().as_bytes())
}

/// Header, payload and signature, encoded and joined.
fn compact(header: &[u8], payload: &[u8], key: &[u8]) -> String {
    let mut text = Base64UrlUnpadded::encode_string(header);
    text.push('.');
    text.push_str(&Base64UrlUnpadded::encode_string(payload));
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes());
    text.push('.');
    text.push_str(&Base64UrlUnpadded::encode_string(signature.as_ref()));
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of RFC 7515, appendix A.1.
    ///
    /// Rule: RFC7515-5.1
    #[test]
    fn the_example_of_the_standard() {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let key = Base64UrlUnpadded::decode_vec(key).unwrap();
        let header = b"{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
        let payload = b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
        assert_eq!(
            compact(header, payload, &key),
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
             eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
             dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
    }

    #[test]
    fn a_token_has_its_claims_and_another_key_signs_otherwise() {
        let claims = json!({ "sub": "alice" });
        let sign = |key: &str| hs256(&claims, &Secret::new(key.to_owned()));
        let (one, other) = (sign("one"), sign("other"));
        let parts: Vec<&str> = one.split('.').collect();
        let decoded = |at: usize| Base64UrlUnpadded::decode_vec(parts[at]).unwrap();
        assert_eq!((parts.len(), decoded(0).as_slice()), (3, HS256));
        assert_eq!(serde_json::from_slice::<Value>(&decoded(1)).unwrap(), claims);
        assert_ne!(one, other);
        assert_eq!(one.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().0);
    }
}
