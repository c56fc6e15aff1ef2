//! A client at the token endpoint: for tests that only need a token, and for those about what becomes of it.

use std::fmt;
use std::time::Duration;

use oauth_core::secret::Secret;
use serde::Deserialize;

use crate::http::Ask;
use crate::people::{Person, TestClient};
use crate::provider::TestProvider;
use crate::stop::{OrStop, stop};

/// A verifier and its challenge (RFC 7636, appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What the token endpoint gave (RFC 6749 §5.1).
#[derive(Clone, Debug)]
pub struct Tokens {
    access: Secret,
    refresh: Option<Secret>,
    scope: String,
    lifetime: Duration,
}

impl Tokens {
    /// The access token.
    #[must_use]
    pub fn access(&self) -> &str {
        self.access.reveal()
    }

    /// The refresh token.
    ///
    /// # Panics
    /// When the client gets none.
    #[must_use]
    #[track_caller]
    pub fn refresh(&self) -> &str {
        self.refresh.as_ref().or_stop("this client gets no refresh tokens").reveal()
    }

    /// The scopes, parted by spaces.
    #[must_use]
    pub fn scope(&self) -> &str {
        &self.scope
    }

    /// How long the access token lives.
    #[must_use]
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }
}

/// What the token endpoint refused (RFC 6749 §5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenError {
    /// The status.
    pub status: u16,
    /// The error code, such as `invalid_grant`.
    pub error: String,
    /// What a developer reads.
    pub description: String,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status, self.error, self.description)
    }
}

impl std::error::Error for TokenError {}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    refresh_token: Option<String>,
    scope: String,
    expires_in: u64,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl TestProvider {
    /// The address that begins an authorization (RFC 6749 §4.1.1), with `state` and PKCE, as [`TestProvider::redeem`]
    /// ends it. Applications that make their own requests make their own addresses.
    #[must_use]
    pub fn authorize_url(&self, client: &TestClient, scope: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", client.id())
            .append_pair("redirect_uri", client.redirect_uri())
            .append_pair("scope", scope)
            .append_pair("state", "a state")
            .append_pair("code_challenge", CHALLENGE)
            .append_pair("code_challenge_method", "S256")
            .finish();
        format!("{}/oauth/authorize?{query}", self.url())
    }

    /// Redeems a code that [`TestProvider::authorize_url`] led to (RFC 6749 §4.1.3).
    ///
    /// # Errors
    /// What the token endpoint refused.
    pub fn redeem(&self, client: &TestClient, code: &str) -> Result<Tokens, TokenError> {
        self.ask_for_tokens(
            client,
            &[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", client.redirect_uri()),
                ("code_verifier", VERIFIER),
            ],
        )
    }

    /// Uses a refresh token (RFC 6749 §6).
    ///
    /// # Errors
    /// What the token endpoint refused.
    pub fn refresh(&self, client: &TestClient, refresh_token: &str) -> Result<Tokens, TokenError> {
        self.ask_for_tokens(client, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
    }

    /// Tokens with these scopes, parted by spaces: the person signs in and allows, the client redeems the code.
    ///
    /// # Panics
    /// When that fails; the message says where.
    #[must_use]
    #[track_caller]
    pub fn tokens(&self, client: &TestClient, person: &Person, scope: &str) -> Tokens {
        let response = self.sign_in_and_allow(&self.authorize_url(client, scope), person);
        self.redeem(client, &response.code()).or_stop("the code was not redeemed")
    }

    /// Only the access token of [`TestProvider::tokens`].
    ///
    /// # Panics
    /// As there.
    #[must_use]
    #[track_caller]
    pub fn access_token(&self, client: &TestClient, person: &Person, scope: &str) -> String {
        self.tokens(client, person, scope).access().to_owned()
    }

    #[track_caller]
    fn ask_for_tokens(&self, client: &TestClient, fields: &[(&str, &str)]) -> Result<Tokens, TokenError> {
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let mut form: Vec<(String, String)> = fields.iter().copied().map(owned).collect();
        let basic = client.secret().map(|secret| (client.id(), secret));
        if basic.is_none() {
            form.push(owned(("client_id", client.id())));
        }
        let url = format!("{}/oauth/token", self.url());
        let answer = Ask { url: &url, form: Some(&form), cookies: String::new(), basic }.send();
        if answer.status == 200 {
            let given: Given = serde_json::from_str(&answer.body).or_stop("the token endpoint's answer");
            return Ok(Tokens {
                access: Secret::new(given.access_token),
                refresh: given.refresh_token.map(Secret::new),
                scope: given.scope,
                lifetime: Duration::from_secs(given.expires_in),
            });
        }
        match serde_json::from_str::<Refused>(&answer.body) {
            Ok(Refused { error, error_description: description }) => {
                Err(TokenError { status: answer.status, error, description })
            }
            Err(_) => stop(&format!("the token endpoint answered {} without an error code", answer.status)),
        }
    }
}
