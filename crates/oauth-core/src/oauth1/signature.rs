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
    /// Rule: RFC5849-3.4 (MUST)
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }

    /// Does the client sign with a key of its own, and with no secret?
    #[must_use]
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::RsaSha1 | Self::RsaSha256)
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
    let (text, sent) = (|| base_string(request), request.signature());
    let right = match method {
        Method::RsaSha1 => verify_rsa(RSA_SHA1_LEGACY, keys, &text(), sent),
        Method::RsaSha256 => verify_rsa(&signature::RSA_PKCS1_2048_8192_SHA256, keys, &text(), sent),
        Method::HmacSha1 => verify_hmac(HMAC_SHA1_LEGACY, keys, &text(), sent),
        Method::HmacSha256 => verify_hmac(hmac::HMAC_SHA256, keys, &text(), sent),
        Method::HmacSha512 => verify_hmac(hmac::HMAC_SHA512, keys, &text(), sent),
        Method::Plaintext => keys.joined().reveal().as_bytes().ct_eq(sent.as_bytes()).into(),
    };
    if right { Ok(()) } else { Err(WrongSignature) }
}

/// SHA-1, which RFC 5849 prescribes: broken for documents that somebody else writes, sound within an HMAC.
static HMAC_SHA1_LEGACY: hmac::Algorithm = hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
/// SHA-1 under RSA, which RFC 5849 prescribes; clients should sign with `RSA-SHA256`.
static RSA_SHA1_LEGACY: &signature::RsaParameters = &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY;

fn verify_hmac(algorithm: hmac::Algorithm, keys: &Keys<'_>, text: &str, sent: &str) -> bool {
    let key = hmac::Key::new(algorithm, keys.joined().reveal().as_bytes());
    Base64::decode_vec(sent).is_ok_and(|sent| hmac::verify(&key, text.as_bytes(), &sent).is_ok())
}

/// Rule: RFC5849-4.1 (SHOULD)
fn verify_rsa(
    algorithm: &'static dyn signature::VerificationAlgorithm,
    keys: &Keys<'_>,
    text: &str,
    sent: &str,
) -> bool {
    let (Some(key), Ok(sent)) = (keys.rsa, Base64::decode_vec(sent)) else { return false };
    signature::UnparsedPublicKey::new(algorithm, key.to_stored()).verify(text.as_bytes(), &sent).is_ok()
}

/// The signature of a base string by HMAC, or the secrets: what clients compute. `None` for RSA, whose private keys are
/// nothing that a server holds.
///
/// Rule: RFC5849-3.4.2 (MUST), RFC5849-3.4.4 (MUST)
#[must_use]
pub fn sign(method: Method, keys: &Keys<'_>, base_string: &str) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::oauth1::wire::Sent;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn read(method: &str, origin: &str, path: &str, query: &str, header: &str) -> SignedRequest {
        let headers: Vec<&[u8]> = vec![header.as_bytes()];
        let sent =
            Sent { method, origin, path, query: query.as_bytes(), authorization: &headers, form: None };
        SignedRequest::read(&sent).unwrap().unwrap()
    }

    fn right(request: &SignedRequest, client: &str, token: Option<&str>) -> bool {
        let (client, token) = (secret(client), token.map(secret));
        let keys = Keys { client: &client, token: token.as_ref(), rsa: None };
        verify(request, Method::parse(request.signature_method()).unwrap(), &keys).is_ok()
    }

    /// The three signed requests of RFC 5849 §1.2: for temporary credentials, for the token, and at the API.
    ///
    /// Rule: RFC5849-3.4.2, RFC5849-3.4.4
    #[test]
    fn the_examples_of_the_rfc() {
        let https = "https://photos.example.net";
        for (origin, path, method, query, header, token) in [
            (
                https,
                "/initiate",
                "POST",
                "",
                r#"OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_signature_method="HMAC-SHA1",
                oauth_timestamp="137131200", oauth_nonce="wIjqoS", oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready",
                oauth_signature="74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D""#,
                None,
            ),
            (
                https,
                "/token",
                "POST",
                "",
                r#"OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="hh5s93j4hdidpola",
                oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="walatlh",
                oauth_verifier="hfdp7dh39dks9884", oauth_signature="gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D""#,
                Some("hdhd0244k9j7ao03"),
            ),
            (
                "http://photos.example.net",
                "/photos",
                "GET",
                "file=vacation.jpg&size=original",
                r#"OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk",
                oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH",
                oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D""#,
                Some("pfkkdhi9sl3r4s00"),
            ),
        ] {
            let request = read(method, origin, path, query, header);
            assert!(right(&request, "kd94hf93k423kf44", token), "{path}");
            assert!(!right(&request, "kd94hf93k423kf45", token), "{path}: another client's secret");
            assert!(!right(&request, "kd94hf93k423kf44", Some("x")), "{path}: another token's secret");
        }
    }

    #[test]
    fn vectors_of_others() {
        let vector = |method, base: &str, client: &str, token: Option<&str>| {
            let (client, token) = (secret(client), token.map(secret));
            sign(method, &Keys { client: &client, token: token.as_ref(), rsa: None }, base).unwrap()
        };
        let photos = "GET&http%3A%2F%2Fphotos.example.net%2Fphotos&file%3Dvacation.jpg%26oauth_consumer_key%3Ddpf43f3p2l4k3l03%26\
                      oauth_nonce%3Dkllo9940pd9333jh%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1191242096%26\
                      oauth_token%3Dnnch734d00sl2jdk%26oauth_version%3D1.0%26size%3Doriginal";
        // MW-T33: made, checked, and wrong when a letter of it is another one.
        for (base, client, token, want) in [
            ("bs", "cs", None, "egQqG5AJep5sJ7anhXju1unge2I="),
            ("bs", "cs", Some("ts"), "VZVjXceV7JgPq/dOTnNmEfO0Fv8="),
            (photos, "kd94hf93k423kf44", Some("pfkkdhi9sl3r4s00"), "tR3+Ty81lMeYAr/Fid0kMTYa/WM="),
        ] {
            assert_eq!(vector(Method::HmacSha1, base, client, token), want);
            let (client, token) = (secret(client), token.map(secret));
            let keys = Keys { client: &client, token: token.as_ref(), rsa: None };
            let check = |signature: &str| verify_hmac(HMAC_SHA1_LEGACY, &keys, base, signature);
            assert!(check(want) && !check(&want.replacen(['g', 'j', 'T'], "A", 1)), "{want}");
        }
        // JF-T1
        for (token, want) in [
            (Some("jjd999tj88uiths3"), "djr9rjt0jd78jf88&jjd999tj88uiths3"),
            (Some("jjd99$tj88uiths3"), "djr9rjt0jd78jf88&jjd99%24tj88uiths3"),
            (None, "djr9rjt0jd78jf88&"),
        ] {
            assert_eq!(vector(Method::Plaintext, "", "djr9rjt0jd78jf88", token), want);
        }
    }

    /// Rule: RFC5849-3.4.4
    /// JF-T1
    #[test]
    fn secrets_in_place_of_a_signature() {
        for (signature, client, token, want) in [
            ("djr9rjt0jd78jf88%26jjd999tj88uiths3", "djr9rjt0jd78jf88", Some("jjd999tj88uiths3"), true),
            ("djr9rjt0jd78jf88%26jjd99%2524tj88uiths3", "djr9rjt0jd78jf88", Some("jjd99$tj88uiths3"), true),
            ("djr9rjt0jd78jf88%26", "djr9rjt0jd78jf88", None, true),
            ("djr9rjt0jd78jf88", "djr9rjt0jd78jf88", None, false),
            ("djr9rjt0jd78jf88%26", "djr9rjt0jd78jf88", Some("x"), false),
            ("djr9rjt0jd78jf88%26x", "djr9rjt0jd78jf88", None, false),
            ("djr9rjt0jd78jf8%26", "djr9rjt0jd78jf88", None, false),
            ("a%26b%26c", "a", Some("b&c"), false),
            ("a%26b%2526c", "a", Some("b&c"), true),
        ] {
            let header = format!(
                r#"OAuth oauth_consumer_key="k", oauth_signature_method="PLAINTEXT", oauth_signature="{signature}""#
            );
            let request = read("POST", "https://op.example", "/", "", &header);
            assert_eq!(right(&request, client, token), want, "{signature} {token:?}");
        }
    }

    /// Signed by OpenSSL.
    ///
    /// Rule: RFC5849-3.4.3
    /// Rule: RFC5849-4.1
    /// F-28, G-16
    #[test]
    fn rsa_is_checked_with_the_key_of_the_client() {
        let key = RsaPublicKey::parse(include_str!("keys/cert.pem")).unwrap();
        let client = secret("unused");
        for (method, signature) in [
            (Method::RsaSha1, include_str!("keys/rsa-sha1.txt")),
            (Method::RsaSha256, include_str!("keys/rsa-sha256.txt")),
        ] {
            let header = |signature: &str, nonce: &str| {
                format!(
                    r#"OAuth oauth_consumer_key="k", oauth_nonce="{nonce}", oauth_signature_method="{}", oauth_timestamp="1",
                    oauth_version="1.0", oauth_signature="{}""#,
                    method.as_str(),
                    percent::encode(signature)
                )
            };
            let check = |header: &str, rsa: Option<&RsaPublicKey>| {
                let request = read("GET", "https://op.example", "/api/test", "", header);
                verify(&request, method, &Keys { client: &client, token: None, rsa }).is_ok()
            };
            assert!(check(&header(signature, "n"), Some(&key)));
            assert!(!check(&header(signature, "m"), Some(&key)), "another request");
            assert!(!check(&header(signature, "n"), None), "no key");
            assert!(!check(&header("AAAA", "n"), Some(&key)) && !check(&header("junk", "n"), Some(&key)));
        }
    }

    /// Rule: RFC5849-3.4
    #[test]
    fn only_these_methods_exist() {
        for method in Method::ALL {
            assert_eq!(Method::parse(method.as_str()), Some(method));
        }
        for name in ["", "hmac-sha1", "HMAC-MD5", "RSA", "PLAINTEXT "] {
            assert_eq!(Method::parse(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_change_makes_a_signature_by_rsa_wrong(at in 0usize..256, by in 1u8..=255, sha1 in prop::bool::ANY) {
            let (method, signature) = if sha1 {
                (Method::RsaSha1, include_str!("keys/rsa-sha1.txt"))
            } else {
                (Method::RsaSha256, include_str!("keys/rsa-sha256.txt"))
            };
            let key = RsaPublicKey::parse(include_str!("keys/spki.pem")).unwrap();
            let mut bytes = Base64::decode_vec(signature).unwrap();
            let check = |bytes: &[u8]| {
                let header = format!(
                    r#"OAuth oauth_consumer_key="k", oauth_nonce="n", oauth_signature_method="{}", oauth_timestamp="1",
                    oauth_version="1.0", oauth_signature="{}""#,
                    method.as_str(),
                    percent::encode(&Base64::encode_string(bytes))
                );
                let request = read("GET", "https://op.example", "/api/test", "", &header);
                verify(&request, method, &Keys { client: &secret("unused"), token: None, rsa: Some(&key) }).is_ok()
            };
            prop_assert!(check(&bytes));
            prop_assert!(!check(&bytes[1..]) && !check(&[bytes.as_slice(), &[0]].concat()));
            bytes[at] = bytes[at].wrapping_add(by);
            prop_assert!(!check(&bytes));
        }

        #[test]
        fn any_change_makes_a_signature_wrong(at in 0usize..120, by in 1u8..=255, which in 0usize..3) {
            let method = [Method::HmacSha1, Method::HmacSha256, Method::HmacSha512][which];
            let client = secret("a secret of the client");
            let keys = Keys { client: &client, token: None, rsa: None };
            let header = format!(
                r#"OAuth oauth_consumer_key="k", oauth_signature_method="{}", oauth_timestamp="1", oauth_nonce="n", oauth_signature="s""#,
                method.as_str()
            );
            let draft = read("GET", "https://op.example", "/api/test", "a=b", &header);
            let signature = sign(method, &keys, &base_string(&draft)).unwrap();
            let signed = header.replace("\"s\"", &format!("\"{}\"", percent::encode(&signature)));
            prop_assert!(verify(&read("GET", "https://op.example", "/api/test", "a=b", &signed), method, &keys).is_ok());
            let mut bytes = signed.into_bytes();
            let at = 6 + at % (bytes.len() - 6);
            bytes[at] = bytes[at].wrapping_add(by);
            let sent = Sent {
                method: "GET",
                origin: "https://op.example",
                path: "/api/test",
                query: b"a=b",
                authorization: &[&bytes],
                form: None,
            };
            // It cannot be read, or it says the same in another spelling, or it is wrong.
            if let Ok(Some(changed)) = SignedRequest::read(&sent) {
                let same = base_string(&changed) == base_string(&draft)
                    && changed.signature() == signature
                    && changed.signature_method() == method.as_str();
                if !same && Method::parse(changed.signature_method()) == Some(method) {
                    prop_assert!(verify(&changed, method, &keys).is_err());
                }
            }
        }
    }
}
