//! A client of OAuth 1.0a, as far as tests need one: it signs requests by HMAC or PLAINTEXT, in each of the three places.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::oauth1::base_string::base_string;
use crate::oauth1::percent::encode;
use crate::oauth1::signature::{Keys, Method, sign};
use crate::oauth1::wire::{Sent, SignedRequest};
use crate::secret::Secret;
use crate::text::form::with_query;

/// Where the parameters of the protocol travel (RFC 5849 §3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transmission {
    /// In the `Authorization` header.
    Header,
    /// In the query.
    Query,
    /// In the form body.
    Form,
}

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

/// A request that was signed.
#[derive(Clone, Debug)]
pub struct SignedParts {
    /// The `Authorization` header, where the parameters travel there.
    pub header: Option<String>,
    /// The query, with the parameters where they travel there.
    pub query: String,
    /// The form body, with the parameters where they travel there.
    pub form: String,
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
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let scheme = base.find("://").expect("an absolute address") + 3;
        let host = base.get(scheme..).unwrap_or_default();
        let (origin, path) = base.split_at(scheme + host.find('/').unwrap_or(host.len()));
        let mut fields = self.fields();
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let with = |signature: &str| {
            let mut fields = fields.clone();
            fields.push(("oauth_signature".to_owned(), signature.to_owned()));
            parts(&fields, query, form, way)
        };
        let draft = with("unsigned");
        let headers: Vec<&[u8]> = draft.header.iter().map(|header| header.as_bytes()).collect();
        let sent = Sent {
            method,
            origin,
            path,
            query: draft.query.as_bytes(),
            authorization: &headers,
            form: Some(draft.form.as_bytes()),
        };
        let request = SignedRequest::read(&sent).expect("a readable request").expect("a signed request");
        let (client, token) = (Secret::new(self.secret.clone()), self.token.clone());
        let token = token.map(|(_, secret)| Secret::new(secret));
        let keys = Keys { client: &client, token: token.as_ref(), rsa: None };
        with(&sign(self.method, &keys, &base_string(&request)).expect("a method that tests can sign by"))
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

fn parts(fields: &[(String, String)], query: &str, form: &str, way: Transmission) -> SignedParts {
    let pairs: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let added = |to: &str| with_query(&format!("?{to}"), &pairs).trim_start_matches('?').to_owned();
    let header = pairs.iter().map(|(name, value)| format!("{}=\"{}\"", encode(name), encode(value)));
    let (mut query, mut form, mut in_header) = (query.to_owned(), form.to_owned(), None);
    match way {
        Transmission::Header => in_header = Some(format!("OAuth {}", header.collect::<Vec<_>>().join(", "))),
        Transmission::Query => query = added(&query),
        Transmission::Form => form = added(&form),
    }
    SignedParts { header: in_header, query, form }
}
