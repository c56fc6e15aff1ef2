//! The guard: one value that knows the resource, checks requests, and is shared by every worker.

mod signed;
mod voice;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::web::{Bytes, Query};
use oauth_core::env::Env;
use oauth_core::oauth1::wire::is_signed;
use oauth_core::oauth2::metadata;
use oauth_core::oauth2::resource::{Access, Admitted, bearer};
use oauth_core::oauth2::transport::{Arrival, Transport};
use oauth_core::policy::Carrier;
use oauth_core::port::Backend;
#[cfg(feature = "admin")]
use oauth_core::port::{Mode, StoreError, Tx};
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::text::form::Pairs;
use oauth_core::text::scope::{Scope, ScopeSet};

pub(crate) use self::voice::Voice;
use crate::challenge::{Cause, Challenge, Rejection};
use crate::store::StoreValidator;

/// Bytes of an `Authorization` header above which nothing is read of it: twice what a large signed token needs.
const MAX_HEADER: usize = 8 * 1024;
/// A form that has not arrived after this long is given up, so that dribbling costs the sender more than us.
const FORM_PATIENCE: Duration = Duration::from_secs(20);
const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// What the guard protects, and on which ways tokens may reach it.
#[derive(Clone, Debug)]
pub struct ResourceConfig {
    resource: String,
    /// Where in `resource` the path begins.
    path_at: usize,
    form_patience: Duration,
}

/// A text that identifies no protected resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAResource;

impl fmt::Display for NotAResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "not a resource: an http or https URL in ASCII with a path, without query, fragment and last slash",
        )
    }
}

impl std::error::Error for NotAResource {}

impl ResourceConfig {
    /// A resource identifier (RFC 9728 §1.2): the public URL under which the API stands, such as `https://op.example/api`.
    ///
    /// Rule: RFC9728-1.2 (MUST)
    ///
    /// # Errors
    /// [`NotAResource`] when it is no http or https URL with a path, has a query or a fragment, ends in a slash, or has
    /// characters that a URL in a header cannot have.
    pub fn new(resource: &str) -> Result<Self, NotAResource> {
        let rest = resource.strip_prefix("https://").or_else(|| resource.strip_prefix("http://"));
        let (host, path) = rest.and_then(|rest| rest.split_once('/')).ok_or(NotAResource)?;
        let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b'?' | b'#' | b'{' | b'}');
        if host.is_empty() || path.is_empty() || path.ends_with('/') || !resource.bytes().all(plain) {
            return Err(NotAResource);
        }
        let path_at = resource.len() - path.len() - 1;
        Ok(Self { resource: resource.to_owned(), path_at, form_patience: FORM_PATIENCE })
    }

    /// How long a form that may be signed has to arrive; 20 seconds unless set.
    #[must_use]
    pub const fn form_patience(mut self, patience: Duration) -> Self {
        self.form_patience = patience;
        self
    }

    /// Where the metadata stands (RFC 9728 §3.1): the well-known part between host and path.
    ///
    /// Rule: RFC9728-3.1 (MUST)
    fn metadata_url(&self) -> String {
        let (origin, path) = self.resource.split_at(self.path_at);
        format!("{origin}{WELL_KNOWN}{path}")
    }
}

/// Guards routes. Cheap to clone; every clone is the same guard.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    validator: Validator,
    env: Env,
    config: ResourceConfig,
    challenge: Arc<Challenge>,
    metadata: Bytes,
}

/// How a token is judged.
enum Validator {
    /// By the store that the authorization server writes, at each request.
    Store(StoreValidator),
}

/// What [`Guard::data`] leaves in the application: of a type that nobody else has.
pub(crate) struct Installed(pub(crate) Guard);

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(&self.0.config.resource).finish()
    }
}

/// A scope that the provider's catalog does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownScope(String);

impl fmt::Display for UnknownScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the scope catalog has no scope {:?}", self.0)
    }
}

impl std::error::Error for UnknownScope {}

impl Guard {
    /// A guard that shares the authorization server's store: each request is one indexed read, and what is revoked,
    /// expired or disabled is refused on the next one.
    #[must_use]
    pub fn store(backend: Arc<dyn Backend>, env: Env, config: ResourceConfig) -> Self {
        let document =
            metadata::protected_resource(&config.resource, &env.settings.issuer, &env.settings.catalog);
        Self(Arc::new(Inner {
            validator: Validator::Store(StoreValidator::new(backend, env.clone())),
            challenge: Arc::new(Challenge::new(&config.resource, &config.metadata_url())),
            metadata: Bytes::from(document.to_string()),
            env,
            config,
        }))
    }

    /// What `App::app_data` takes, so that [`crate::Authorized`] finds this guard.
    pub fn data(&self) -> impl Sized + use<> {
        Installed(self.clone())
    }

    /// A scope by its name, for [`crate::Authorized::require`]; checked now, so that a misspelt one is found at start.
    ///
    /// # Errors
    /// [`UnknownScope`] when the catalog has none of this name.
    pub fn scope(&self, name: &str) -> Result<Scope, UnknownScope> {
        let scope = Scope::parse(name).ok();
        let found = scope.filter(|scope| self.0.env.settings.catalog.entry(scope).is_some());
        found.ok_or_else(|| UnknownScope(name.to_owned()))
    }

    /// Judges a request: what [`crate::Authorized`] does, for extractors and middleware of the host.
    ///
    /// A token in the query is refused, also beside a good header, unless an administrator allowed its client that; one in
    /// a form body is never looked at, so it opens nothing. A request that is signed (RFC 5849) may have its parameters in
    /// header and query; where they may stand in a form, see [`Guard::authorize_with`].
    ///
    /// Rule: RFC6750-2 (MUST NOT), RFC6750-2.3 (SHOULD NOT), RFC9700-4.3.2 (MUST NOT)
    ///
    /// # Errors
    /// A [`Rejection`] for every request that carries no token that stands, for a token that is a client's own, and when that
    /// cannot be found out.
    pub async fn authorize(&self, request: &HttpRequest) -> Result<Access, Rejection> {
        self.authorize_with(request, None).await
    }

    /// The same, where the body is this form, which a signature covers (RFC 5849 §3.4.1.3.1).
    ///
    /// # Errors
    /// As [`Guard::authorize`].
    pub async fn authorize_with(
        &self,
        request: &HttpRequest,
        form: Option<&[u8]>,
    ) -> Result<Access, Rejection> {
        let (admitted, voice) = self.judge(request, form).await?;
        admitted.owner().map_err(|cause| voice.reject(cause))
    }

    /// Who acts, where both resource owners and clients that act for themselves (RFC 6749 §4.4) may: a handler must look
    /// which of them it is. Otherwise as [`Guard::authorize`].
    ///
    /// # Errors
    /// As [`Guard::authorize`], but not for a client's own token.
    pub async fn admit(&self, request: &HttpRequest) -> Result<Admitted, Rejection> {
        self.admit_with(request, None).await
    }

    /// The same, where the body is this form.
    ///
    /// # Errors
    /// As [`Guard::admit`].
    pub async fn admit_with(
        &self,
        request: &HttpRequest,
        form: Option<&[u8]>,
    ) -> Result<Admitted, Rejection> {
        self.judge(request, form).await.map(|(admitted, _)| admitted)
    }

    /// Who acts, and how to tell them what else is wrong.
    pub(crate) async fn judge(
        &self,
        request: &HttpRequest,
        form: Option<&[u8]>,
    ) -> Result<(Admitted, Voice), Rejection> {
        let headers = values(request.headers(), AUTHORIZATION.as_str());
        let signed = self.signed(request, &headers, form)?;
        let voice = Voice { guard: self.clone(), signed: signed.is_some() };
        let admitted = match signed {
            Some(signed) => Admitted::Owner(self.admit_signed(request, signed).await?),
            None => self.admit_bearer(request, &headers).await?,
        };
        if let Admitted::Owner(access) = &admitted {
            access.may(request.method().as_str()).map_err(|cause| voice.reject(cause))?;
        }
        Ok((admitted, voice))
    }

    async fn admit_bearer(&self, request: &HttpRequest, headers: &[&[u8]]) -> Result<Admitted, Rejection> {
        let in_query = query_tokens(request.query_string());
        if headers.iter().map(|value| value.len()).sum::<usize>() > MAX_HEADER {
            return Err(self.reject(Refusal::TokenInvalid(TokenFault::TooLong)));
        }
        let (token, carrier) = match (in_query.as_slice(), headers) {
            ([], headers) => (bearer(headers).map_err(|cause| self.reject(cause))?, Carrier::Hidden),
            ([token], []) => (token.as_str(), Carrier::Query),
            _ => return Err(self.reject(Refusal::TokenMisplaced)),
        };
        let way = |transport: &Transport, arrival: &Arrival<'_>| {
            (transport.carries_tokens(arrival), transport.client_address(arrival))
        };
        let (carries_tokens, from) = self.came(request, way);
        if !carries_tokens {
            return Err(self.reject(Refusal::PlainHttp));
        }
        match &self.0.validator {
            Validator::Store(store) => {
                store.validate(token, carrier, from).await.map_err(|cause| self.reject(cause))
            }
        }
    }

    /// What can be done with an access.
    pub(crate) fn usable(&self, access: &Access) -> ScopeSet {
        self.0.env.settings.catalog.within(access.reach, &access.scopes)
    }

    /// Writes down what is still only in memory: when grants were last used. For a graceful stop.
    pub async fn flush(&self) {
        match &self.0.validator {
            Validator::Store(store) => store.flush().await,
        }
    }

    /// The same for the use case that a request asks for.
    #[cfg(any(feature = "admin", feature = "media"))]
    pub(crate) fn env_of(&self, request: &HttpRequest) -> Env {
        self.0.env.from(self.came(request, Transport::client_address))
    }

    /// Runs one job on the store behind the tokens.
    #[cfg(feature = "admin")]
    pub(crate) async fn job<T: Send + 'static>(
        &self,
        mode: Mode,
        run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let Validator::Store(store) = &self.0.validator;
        store.job(mode, run).await
    }

    /// Time, randomness and settings.
    #[cfg(any(feature = "admin", feature = "media"))]
    pub(crate) fn env(&self) -> &Env {
        &self.0.env
    }

    pub(crate) fn reject(&self, cause: impl Into<Cause>) -> Rejection {
        Rejection::new(cause.into(), Arc::clone(&self.0.challenge))
    }

    pub(crate) fn form_patience(&self) -> Duration {
        self.0.config.form_patience
    }

    /// The metadata document, made once.
    pub(crate) fn metadata(&self) -> Bytes {
        self.0.metadata.clone()
    }

    /// The path of the resource, such as `/api`.
    pub(crate) fn path(&self) -> &str {
        self.0.config.resource.split_at(self.0.config.path_at).1
    }

    /// Where the metadata is asked for: at the resource's own place, and at the bare one where programs look first.
    pub(crate) fn metadata_paths(&self) -> [String; 2] {
        [WELL_KNOWN.to_owned(), format!("{WELL_KNOWN}{}", self.path())]
    }

    fn came<T>(&self, request: &HttpRequest, judge: impl Fn(&Transport, &Arrival<'_>) -> T) -> T {
        judge(
            &self.0.env.settings.transport,
            &Arrival {
                tls: request.app_config().secure(),
                peer: request.peer_addr().map(|peer| peer.ip()),
                forwarded_for: &values(request.headers(), "x-forwarded-for"),
                forwarded_proto: &values(request.headers(), "x-forwarded-proto"),
            },
        )
    }
}

fn values<'a>(headers: &'a HeaderMap, name: &str) -> Vec<&'a [u8]> {
    headers.get_all(name).map(|value| value.as_bytes()).collect()
}

/// Is there something where tokens are looked for?
pub(crate) fn carries_something(request: &HttpRequest, form: Option<&[u8]>) -> bool {
    let signs = |text: &[u8]| Pairs::parse(text).is_ok_and(|pairs| is_signed(&pairs));
    let query = request.query_string();
    request.headers().contains_key(AUTHORIZATION)
        || !query_tokens(query).is_empty()
        || signs(query.as_bytes())
        || form.is_some_and(signs)
}

/// The access tokens among the query's parameters.
fn query_tokens(query: &str) -> Vec<String> {
    if query.is_empty() {
        return Vec::new();
    }
    // Pairs of texts can always be read; if ever not, there is no such name among them.
    let pairs = Query::<Vec<(String, String)>>::from_query(query).map(Query::into_inner).unwrap_or_default();
    let tokens = pairs.into_iter().filter(|(name, _)| name == "access_token");
    tokens.map(|(_, token)| token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC9728-1.2, RFC9728-3.1
    #[test]
    fn a_resource_is_a_url_with_a_path() {
        for (resource, want) in [
            ("https://op.example/api", "https://op.example/.well-known/oauth-protected-resource/api"),
            ("http://localhost:8080/api", "http://localhost:8080/.well-known/oauth-protected-resource/api"),
            ("https://op.example/idp/api", "https://op.example/.well-known/oauth-protected-resource/idp/api"),
        ] {
            let config = ResourceConfig::new(resource).unwrap();
            assert_eq!(config.metadata_url(), want);
        }
        for text in [
            "",
            "op.example/api",
            "ftp://op.example/api",
            "https://op.example",
            "https://op.example/",
            "https://op.example/api/",
            "https:///api",
            "https://op.example/api?x",
            "https://op.example/api#x",
            "https://op.example/a\"b",
            "https://op.example/{id}",
            "https://op.example/a b",
            "https://op.example/\u{e4}",
        ] {
            assert_eq!(ResourceConfig::new(text).err(), Some(NotAResource), "{text}");
        }
    }

    #[test]
    fn the_parameter_is_found_under_every_spelling() {
        for query in [
            "access_token",
            "access_token=x",
            "a=b&access_token=x",
            "a&access%5Ftoken=x&b",
            "access_token=%ff",
        ] {
            assert_eq!(query_tokens(query).len(), 1, "{query}");
        }
        for query in ["", "a=access_token", "Access_Token=x", "access_token2=x", "%ff=%zz"] {
            assert!(query_tokens(query).is_empty(), "{query}");
        }
    }
}
