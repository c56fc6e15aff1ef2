//! A client of OAuth 1.0a, as far as tests need one: it signs requests by HMAC or PLAINTEXT, in each of the three places.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::oauth1::sign::{Draft, Request, SignedParts, Transmission};
use crate::oauth1::signature::{Keys, Method, sign};
use crate::secret::Secret;

/// Who signs, and how.
#[derive(Clone, Debug)]
pub struct Signer {
    /// The consumer key.
    pub client: String,
    /// The consumer secret.
    pub secret: String,
    /// Temporary or token credentials: identifier and secret.
    pub token: Option<(String, String)>,
    /// The signature method; no RSA.
    pub method: Method,
    /// The timestamp, seconds since 1970.
    pub timestamp: i64,
    /// The nonce; none for a new one each time.
    pub nonce: Option<String>,
    /// Is `oauth_version` sent?
    pub version: bool,
}

impl Signer {
    /// A client that signs by HMAC-SHA1 at this time.
    #[must_use]
    pub fn new(client: &str, secret: &str, timestamp: i64) -> Self {
        Self {
            client: client.to_owned(),
            secret: secret.to_owned(),
            token: None,
            method: Method::HmacSha1,
            timestamp,
            nonce: None,
            version: true,
        }
    }

    /// The same with these credentials.
    #[must_use]
    pub fn with(&self, token: &str, secret: &str) -> Self {
        Self { token: Some((token.to_owned(), secret.to_owned())), ..self.clone() }
    }

    /// The header for a request without a body; `more` are further parameters of the protocol.
    ///
    /// # Panics
    /// When the address is none, or the method is RSA.
    #[must_use]
    pub fn header(&self, method: &str, url: &str, more: &[(&str, &str)]) -> String {
        self.sign(method, url, "", more, Transmission::Header).header.unwrap_or_default()
    }

    /// Signs a request with a form body.
    ///
    /// # Panics
    /// When the address is none, or the method is RSA.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test's own request that cannot be made should stop the test")]
    pub fn sign(
        &self,
        method: &str,
        url: &str,
        form: &str,
        more: &[(&str, &str)],
        way: Transmission,
    ) -> SignedParts {
        let mut fields = self.fields();
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let draft = Draft::new(&Request { method, url, form }, fields, way).expect("a readable request");
        let (client, token) = (Secret::new(self.secret.clone()), self.token.clone());
        let token = token.map(|(_, secret)| Secret::new(secret));
        let keys = Keys { client: &client, token: token.as_ref(), rsa: None };
        draft.signed(&sign(self.method, &keys, draft.base_string()).expect("a method that tests can sign by"))
    }

    fn fields(&self) -> Vec<(String, String)> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let fresh = || format!("n{}", NEXT.fetch_add(1, Ordering::SeqCst));
        let mut fields = vec![
            ("oauth_consumer_key".to_owned(), self.client.clone()),
            ("oauth_signature_method".to_owned(), self.method.as_str().to_owned()),
            ("oauth_timestamp".to_owned(), self.timestamp.to_string()),
            ("oauth_nonce".to_owned(), self.nonce.clone().unwrap_or_else(fresh)),
        ];
        fields.extend(self.version.then(|| ("oauth_version".to_owned(), "1.0".to_owned())));
        fields.extend(self.token.iter().map(|(token, _)| ("oauth_token".to_owned(), token.clone())));
        fields
    }
}
