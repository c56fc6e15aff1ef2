//! The actor `app` of OAuth 1.0a: it signs with PLAINTEXT, since its provider is on this machine (RFC 5849 §3.4.4).

use reqwest::blocking::RequestBuilder;

use crate::app::App;
use crate::canary;
use crate::http::{self, Answer};

/// A client that signs, with the credentials that it got so far.
#[derive(Clone, Debug)]
pub struct SigningApp {
    client: App,
    token: Option<Credentials>,
}

/// A token and its secret (RFC 5849 §1.1).
#[derive(Clone, Debug)]
struct Credentials {
    token: String,
    secret: String,
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

impl SigningApp {
    /// A client that was registered with `--protocol oauth1 --allow-plaintext`.
    #[must_use]
    pub const fn new(client: App) -> Self {
        Self { client, token: None }
    }

    /// Who it is.
    #[must_use]
    pub const fn client(&self) -> &App {
        &self.client
    }

    /// Asks for temporary credentials, to be answered at this callback (RFC 5849 §2.1); one of profile 1.0 names none.
    ///
    /// # Panics
    /// When that is refused.
    pub fn ask(&mut self, callback: Option<&str>) {
        let more: Vec<_> = callback.map(|callback| ("oauth_callback", callback)).into_iter().collect();
        self.token = None;
        self.keep(&self.post("/oauth/request_token", &more));
    }

    /// Where it sends people (RFC 5849 §2.2).
    #[must_use]
    pub fn authorization_url(&self) -> String {
        format!("{}/oauth/authorize?oauth_token={}", self.client.base, self.token())
    }

    /// Its token; empty while there is none.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_ref().map_or("", |token| &token.token)
    }

    /// Asks for token credentials (RFC 5849 §2.3); one of profile 1.0 has no verifier.
    ///
    /// # Panics
    /// When that is refused.
    pub fn redeem(&mut self, verifier: Option<&str>) {
        let more: Vec<_> = verifier.map(|verifier| ("oauth_verifier", verifier)).into_iter().collect();
        self.keep(&self.post("/oauth/access_token", &more));
    }

    /// The same client, with its token, at another server of the same provider.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self { client: self.client.at(base), token: self.token.clone() }
    }

    /// Reads the test endpoint of the API.
    #[must_use]
    pub fn read(&self) -> Answer {
        self.read_with(&[])
    }

    /// The same with more parameters of the protocol, such as a nonce.
    #[must_use]
    pub fn read_with(&self, more: &[(&str, &str)]) -> Answer {
        http::send(self.signed(http::get(&self.url("/api/test")), more))
    }

    /// Deletes an entry that does not exist.
    #[must_use]
    pub fn delete(&self) -> Answer {
        http::send(self.signed(http::other("DELETE", &self.url("/api/entries/1")), &[]))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.client.base)
    }

    fn post(&self, path: &str, more: &[(&str, &str)]) -> Answer {
        http::send(self.signed(http::post(&self.url(path), &[]), more))
    }

    fn signed(&self, request: RequestBuilder, more: &[(&str, &str)]) -> RequestBuilder {
        let own = self.client.client_secret.as_deref().unwrap_or_default();
        let of_token = self.token.as_ref().map_or("", |token| &token.secret);
        let signature = format!("{}&{}", encoded(own), encoded(of_token));
        let mut fields = vec![
            ("oauth_consumer_key", self.client.client_id.as_str()),
            ("oauth_signature_method", "PLAINTEXT"),
            ("oauth_signature", &signature),
        ];
        fields.extend(self.token.as_ref().map(|token| ("oauth_token", token.token.as_str())));
        let written: Vec<_> = fields.iter().chain(more).map(|(name, value)| (name, encoded(value))).collect();
        let written: Vec<_> = written.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        request.header("authorization", format!("OAuth {}", written.join(", ")))
    }

    fn keep(&mut self, answer: &Answer) {
        assert_eq!(answer.status, 200, "{answer:?}");
        let said = format!("{}/?{}", self.client.base, answer.body);
        let of = |name| http::parameter(&said, name);
        let (token, secret) = (of("oauth_token"), of("oauth_token_secret"));
        canary::issued("token secret", &secret);
        self.token = Some(Credentials { token, secret });
    }
}
