//! The actor `app`: a third-party application that knows the RFCs and nothing else.

use crate::canary;
use crate::http::{self, Answer};

/// The example of RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Its challenge.
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A registered client.
#[derive(Clone, Debug)]
pub struct App {
    /// The provider.
    pub base: String,
    /// Its name on the wire.
    pub client_id: String,
    /// None when it is public.
    pub client_secret: Option<String>,
    /// Where it is answered.
    pub redirect_uri: String,
}

/// What a token request brought.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

impl App {
    /// A client that was registered before.
    #[must_use]
    pub fn new(base: &str, client_id: &str, client_secret: Option<&str>, redirect_uri: &str) -> Self {
        if let Some(secret) = client_secret {
            canary::issued("client secret", secret);
        }
        Self {
            base: base.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.map(str::to_owned),
            redirect_uri: redirect_uri.to_owned(),
        }
    }

    /// The same client at another server of the same provider.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// Where it sends people, with PKCE.
    ///
    /// # Panics
    /// Never with a base that is a URL.
    #[must_use]
    pub fn authorization_url(&self, scope: &str, state: &str) -> String {
        let pairs = [
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", scope),
            ("state", state),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let url = format!("{}/oauth/authorize", self.base);
        url::Url::parse_with_params(&url, pairs).expect("a URL").into()
    }

    /// A token request, authenticated as the client can.
    pub fn ask(&self, fields: &[(&str, &str)]) -> Answer {
        http::send(self.request("/oauth/token", fields))
    }

    /// A request to an endpoint that clients authenticate at.
    pub fn request(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::blocking::RequestBuilder {
        let url = format!("{}{path}", self.base);
        match &self.client_secret {
            Some(secret) => http::post(&url, fields).basic_auth(&self.client_id, Some(secret)),
            None => http::post(&url, &[fields, &[("client_id", self.client_id.as_str())]].concat()),
        }
    }

    /// The fields of the request that redeems a code.
    #[must_use]
    pub fn redemption<'a>(&'a self, code: &'a str) -> [(&'static str, &'a str); 4] {
        let [grant, uri] = [("grant_type", "authorization_code"), ("redirect_uri", &*self.redirect_uri)];
        [grant, uri, ("code", code), ("code_verifier", VERIFIER)]
    }

    /// Redeems a code.
    ///
    /// # Panics
    /// When that is refused.
    pub fn redeem(&self, code: &str) -> Tokens {
        Tokens::of(&self.ask(&self.redemption(code)))
    }

    /// Uses a refresh token.
    pub fn refresh(&self, token: &str) -> Answer {
        self.ask(&[("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    /// Gives a token back (RFC 7009).
    pub fn revoke(&self, token: &str) -> Answer {
        http::send(self.request("/oauth/revoke", &[("token", token)]))
    }

    /// Reads the test endpoint of the API.
    pub fn read(&self, token: &str) -> Answer {
        http::send(http::get(&format!("{}/api/test", self.base)).bearer_auth(token))
    }
}

impl Tokens {
    /// Reads a token answer.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, 200, "{answer:?}");
        let (access, refresh) = (answer.member("access_token"), answer.member("refresh_token"));
        canary::issued("access token", &access);
        canary::issued("refresh token", &refresh);
        Self { access, refresh }
    }
}
