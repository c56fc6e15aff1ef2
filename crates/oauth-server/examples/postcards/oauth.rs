//! What this application knows of OAuth: where the provider is, and how tokens are won, renewed and given back.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use oauth2::basic::{BasicClient, BasicErrorResponseType, BasicTokenResponse};
use oauth2::{
    AccessToken, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, TokenResponse, TokenUrl,
};
use serde::Deserialize;
use url::Url;

/// Asked of the person: to see pictures, and to add some.
const SCOPES: [&str; 2] = ["read", "write"];

/// A token that ends this soon is renewed before it is used.
const SOON: Duration = Duration::from_secs(60);

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Why something did not work.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The person, or the provider, took back what was allowed: there is nothing to renew.
    Disconnected,
    /// The provider said no, in its own words.
    Refused(String),
    /// The provider did not answer, or not as the standards say.
    Unreachable(String),
}

/// What the provider says about itself (RFC 8414).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    revocation_endpoint: String,
}

/// The provider, as one of its clients sees it.
pub(crate) struct Provider {
    pub(crate) web: reqwest::Client,
    base: String,
    client_id: String,
    client_secret: String,
    redirect_uri: String,
    metadata: Mutex<Option<Arc<Metadata>>>,
}

/// A question that the person's browser carries to the provider; the answer must fit it.
pub(crate) struct Pending {
    state: CsrfToken,
    verifier: PkceCodeVerifier,
}

/// What an answer carries in its query (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Deserialize)]
pub(crate) struct Callback {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// What an answer amounts to.
pub(crate) enum Answer {
    Allowed(Tokens),
    Denied,
    /// It does not belong to a question of this browser.
    Foreign,
}

/// The tokens of one person. They stay on this side: no page shows them.
pub(crate) struct Tokens {
    pub(crate) access: AccessToken,
    pub(crate) refresh: Option<RefreshToken>,
    pub(crate) ends: SystemTime,
    pub(crate) scopes: Vec<String>,
    /// How often they were renewed.
    pub(crate) renewals: u32,
}

impl Provider {
    pub(crate) fn new(
        web: reqwest::Client,
        base: &str,
        client_id: &str,
        client_secret: &str,
        redirect_uri: &str,
    ) -> Self {
        Self {
            web,
            base: base.trim_end_matches('/').to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            metadata: Mutex::new(None),
        }
    }

    /// Its address, without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Asked once, when somebody wants to connect: the provider may start later than this application.
    async fn metadata(&self) -> Result<Arc<Metadata>, Trouble> {
        let known = self.metadata.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(metadata) = known {
            return Ok(metadata);
        }
        let bytes = self.web.get(self.metadata_url()?).send().await?.error_for_status()?.bytes().await?;
        let metadata: Metadata =
            serde_json::from_slice(&bytes).map_err(|cause| Trouble::Unreachable(cause.to_string()))?;
        if metadata.issuer != self.base {
            let words = format!("its metadata is that of {}", metadata.issuer);
            return Err(Trouble::Unreachable(words));
        }
        let metadata = Arc::new(metadata);
        *self.metadata.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&metadata));
        Ok(metadata)
    }

    /// The well-known path stands in front of the provider's own, if it has one (RFC 8414 section 3.1).
    fn metadata_url(&self) -> Result<Url, Trouble> {
        let mut url = Url::parse(&self.base).map_err(|cause| Trouble::Unreachable(cause.to_string()))?;
        let path = format!("/.well-known/oauth-authorization-server{}", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Ok(url)
    }

    async fn client(&self) -> Result<Client, Trouble> {
        let metadata = self.metadata().await?;
        let words = |cause: url::ParseError| Trouble::Unreachable(cause.to_string());
        Ok(BasicClient::new(ClientId::new(self.client_id.clone()))
            .set_client_secret(ClientSecret::new(self.client_secret.clone()))
            .set_auth_uri(AuthUrl::new(metadata.authorization_endpoint.clone()).map_err(words)?)
            .set_token_uri(TokenUrl::new(metadata.token_endpoint.clone()).map_err(words)?)
            .set_redirect_uri(RedirectUrl::new(self.redirect_uri.clone()).map_err(words)?))
    }

    /// Where to send the person, and what to keep until they come back.
    pub(crate) async fn ask(&self) -> Result<(Url, Pending), Trouble> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state) = self
            .client()
            .await?
            .authorize_url(CsrfToken::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok((url, Pending { state, verifier }))
    }

    /// Takes the answer to a question.
    pub(crate) async fn answered(&self, pending: Pending, callback: Callback) -> Result<Answer, Trouble> {
        if callback.state.as_deref() != Some(pending.state.secret().as_str())
            || callback.iss.is_some_and(|iss| iss != self.base)
        {
            return Ok(Answer::Foreign);
        }
        if let Some(error) = callback.error {
            if error == "access_denied" {
                return Ok(Answer::Denied);
            }
            return Err(Trouble::Refused(callback.error_description.unwrap_or(error)));
        }
        let Some(code) = callback.code else { return Ok(Answer::Foreign) };
        let client = self.client().await?;
        let request = client.exchange_code(AuthorizationCode::new(code)).set_pkce_verifier(pending.verifier);
        let answer = request.request_async(&|request| carry(&self.web, request)).await?;
        Ok(Answer::Allowed(Tokens::new(answer, None)))
    }

    /// New tokens for old ones. An old refresh token works once: whoever calls holds the person's session.
    pub(crate) async fn renew(&self, tokens: &mut Tokens) -> Result<(), Trouble> {
        let refresh = tokens.refresh.clone().ok_or(Trouble::Disconnected)?;
        let client = self.client().await?;
        let request = client.exchange_refresh_token(&refresh);
        let answer = request.request_async(&|request| carry(&self.web, request)).await?;
        *tokens = Tokens::new(answer, Some(tokens));
        Ok(())
    }

    /// Renews what is about to end.
    pub(crate) async fn keep_alive(&self, tokens: &mut Tokens) -> Result<(), Trouble> {
        if tokens.ends > now() + SOON { Ok(()) } else { self.renew(tokens).await }
    }

    /// Gives a token back (RFC 7009): a refresh token takes with it all that came of the same consent. The crate does
    /// this over https only, which addresses of this machine do not have.
    pub(crate) async fn give_back(&self, token: &str) -> Result<(), Trouble> {
        let metadata = self.metadata().await?;
        let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("token", token).finish();
        let request = self.web.post(&metadata.revocation_endpoint).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.basic_auth(&self.client_id, Some(&self.client_secret)).send().await?.error_for_status()?;
        Ok(())
    }
}

impl Tokens {
    fn new(answer: BasicTokenResponse, before: Option<&Self>) -> Self {
        let lives = answer.expires_in().unwrap_or(Duration::from_secs(3600));
        let scopes = answer.scopes().map(|all| all.iter().map(|scope| scope.to_string()).collect());
        Self {
            access: answer.access_token().clone(),
            refresh: answer.refresh_token().cloned().or_else(|| before?.refresh.clone()),
            ends: now() + lives,
            // An answer that names no scopes gives what was asked for, or what there was.
            scopes: scopes.unwrap_or_else(|| {
                before.map_or(SCOPES.map(str::to_owned).to_vec(), |before| before.scopes.clone())
            }),
            renewals: before.map_or(0, |before| before.renewals + 1),
        }
    }

    /// May this application add pictures?
    pub(crate) fn may_write(&self) -> bool {
        self.scopes.iter().any(|scope| scope == "write")
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "an application of its own, which lives by the clock on the wall"
)]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// The HTTP client that the crate asks its user for.
async fn carry(web: &reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = web.execute(request.try_into()?).await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = HttpResponse::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

impl From<reqwest::Error> for Trouble {
    fn from(cause: reqwest::Error) -> Self {
        // Without the address: what stands in its query is nobody's business.
        Self::Unreachable(cause.without_url().to_string())
    }
}

impl From<oauth2::basic::BasicRequestTokenError<reqwest::Error>> for Trouble {
    fn from(cause: oauth2::basic::BasicRequestTokenError<reqwest::Error>) -> Self {
        match cause {
            RequestTokenError::ServerResponse(said) => match said.error() {
                BasicErrorResponseType::InvalidGrant => Self::Disconnected,
                other => {
                    Self::Refused(said.error_description().cloned().unwrap_or_else(|| other.to_string()))
                }
            },
            RequestTokenError::Request(cause) => cause.into(),
            other => Self::Unreachable(other.to_string()),
        }
    }
}
