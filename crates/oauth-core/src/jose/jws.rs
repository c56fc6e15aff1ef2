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

/// A compact token that cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Not three parts of base64url, or no JSON in the first two.
    #[error("it is no JSON Web Token in compact form")]
    Malformed,
    /// Signed otherwise than by HS256, or with an extension that must be understood (RFC 7515 §4.1.11).
    #[error("it is not signed by HS256 alone")]
    Algorithm,
    /// The signature is that of another key or another text.
    #[error("its signature is not that of this secret")]
    Signature,
}

/// The claims of a JSON Web Token that is signed by HS256 with this secret. What they claim (`iss`, `aud`, `exp`) is for the
/// reader to judge.
///
/// Rule: RFC7515-5.2 (MUST)
/// Rule: RFC7515-4.1.11 (MUST)
///
/// # Errors
/// [`JwsError`]
pub fn verify_hs256(token: &str, secret: &Secret) -> Result<Value, JwsError> {
    let (signed, signature) = token.rsplit_once('.').ok_or(JwsError::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(JwsError::Malformed)?;
    let decoded = |part: &str| Base64UrlUnpadded::decode_vec(part).map_err(|_| JwsError::Malformed);
    let json = |part: &str| serde_json::from_slice::<Value>(&decoded(part)?).map_err(|_| JwsError::Malformed);
    let header = json(header)?;
    if header.get("alg").and_then(Value::as_str) != Some("HS256") || header.get("crit").is_some() {
        return Err(JwsError::Algorithm);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
    hmac::verify(&key, signed.as_bytes(), &decoded(signature)?).map_err(|_| JwsError::Signature)?;
    json(payload)
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

    /// Rule: RFC7515-5.2, RFC7515-4.1.11
    /// SEC-50, SEC-52, SEC-53
    #[test]
    fn only_what_this_secret_signed_is_believed() {
        let claims = json!({ "sub": "alice" });
        let secret = Secret::new("one".to_owned());
        let token = hs256(&claims, &secret);
        assert_eq!(verify_hs256(&token, &secret), Ok(claims.clone()));
        let parts: Vec<&str> = token.split('.').collect();
        let by = |header: &str| compact(header.as_bytes(), claims.to_string().as_bytes(), b"one");
        let other = hs256(&json!({ "sub": "mallory" }), &secret);
        let mixed = format!("{}.{}.{}", parts[0], other.split('.').nth(1).unwrap(), parts[2]);
        for (token, error) in [
            (hs256(&claims, &Secret::new("other".to_owned())), JwsError::Signature),
            (mixed, JwsError::Signature),
            (format!("{}.{}.", parts[0], parts[1]), JwsError::Signature),
            (by(r#"{"alg":"none"}"#), JwsError::Algorithm),
            (by(r#"{"alg":"hs256"}"#), JwsError::Algorithm),
            (by(r#"{"alg":"HS512"}"#), JwsError::Algorithm),
            (by("{}"), JwsError::Algorithm),
            (by(r#"{"alg":"HS256","crit":["x"]}"#), JwsError::Algorithm),
            (by("[]"), JwsError::Algorithm),
            (by("junk"), JwsError::Malformed),
            (format!("{}.{}", parts[0], parts[1]), JwsError::Malformed),
            (format!("{token}.x"), JwsError::Malformed),
            (format!("{token}="), JwsError::Malformed),
            (String::new(), JwsError::Malformed),
        ] {
            assert_eq!(verify_hs256(&token, &secret), Err(error), "{token}");
        }
    }
}
