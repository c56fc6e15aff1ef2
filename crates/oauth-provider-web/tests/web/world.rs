//! One provider with two people and two applications; browsers that keep cookies; answers to look at.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use actix_web::cookie::Cookie;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, COOKIE, HeaderMap, SET_COOKIE};
use actix_web::rt::Runtime;
use actix_web::{App, test};
use base64ct::{Base64, Encoding};
use oauth_core::catalog::Catalog;
use oauth_core::env::{Env, Settings};
use oauth_core::model::client::Client;
use oauth_core::model::user::{Account, PasswordHash, Role, User};
use oauth_core::oauth2::transport::Transport;
use oauth_core::port::Backend;
use oauth_core::seal::Keyring;
use oauth_core::secret::Secret;
use oauth_core::testing::{FixedClock, MemStore, MemTx, build, env_with};
use oauth_provider_web::password::Hasher;
use oauth_provider_web::{Builder, Provider, SignUp};
use url::form_urlencoded::Serializer;

pub(crate) const PASSWORD: &str = "correct horse battery";
/// Where the applications are answered.
pub(crate) const REDIRECT: &str = build::REDIRECT;
pub(crate) const VERIFIER: &str = build::VERIFIER;
/// The challenge of [`VERIFIER`].
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// A `state` with everything that a careless program would change.
pub(crate) const STATE: &str = "a b+c%2F&=#<\"'>\u{e4}\u{1f511}";
pub(crate) const ISSUER: &str = oauth_core::testing::ISSUER;

pub(crate) type Fields<'a> = &'a [(&'a str, &'a str)];

pub(crate) struct World {
    pub(crate) store: Arc<MemStore>,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) env: Env,
    pub(crate) provider: Provider,
    pub(crate) alice: User,
    pub(crate) bob: User,
    /// A confidential client of bob's, and its secret.
    pub(crate) shop: Client,
    pub(crate) secret: String,
    /// A public client of bob's.
    pub(crate) phone: Client,
}

/// Argon2 is slow on purpose: one hash for all tests.
fn hash() -> PasswordHash {
    static SHARED: OnceLock<PasswordHash> = OnceLock::new();
    let hash = SHARED.get_or_init(|| {
        let random = oauth_core::testing::env().random;
        Hasher::hash_blocking(&*random, &Secret::new(PASSWORD.to_owned())).unwrap()
    });
    hash.clone()
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(ISSUER, |builder| builder)
    }

    /// A world below another issuer, with other settings.
    pub(crate) fn with(issuer: &str, settings: impl FnOnce(Builder) -> Builder) -> Self {
        Self::over(issuer, Transport::default(), settings)
    }

    /// A world that believes other proxies.
    pub(crate) fn over(
        issuer: &str,
        transport: Transport,
        settings: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let change = |env: &mut Settings| {
            env.transport = transport;
            env.issuer = issuer.to_owned();
        };
        Self::made(change, settings)
    }

    /// A world with other scopes, all of which its applications may ask for.
    pub(crate) fn of(catalog: Catalog) -> Self {
        let all = catalog.all();
        let world = Self::made(|env| env.catalog = catalog, |builder| builder);
        world.store.rows().clients.values_mut().for_each(|client| client.scopes = all.clone());
        world
    }

    /// A world with other settings of the core.
    pub(crate) fn made_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::made(change, |builder| builder)
    }

    pub(crate) fn made(
        change: impl FnOnce(&mut Settings),
        settings: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let clock = Arc::new(FixedClock::default());
        let mut env = env_with(&clock);
        change(Arc::make_mut(&mut env.settings));
        let hash = hash();
        let person = |name: &str| {
            let user = build::user(&env, name);
            let account = user.account.clone().map(|account| Account { password: hash.clone(), ..account });
            User { account, ..user }
        };
        let (alice, bob) = (person("alice"), person("bob"));
        let (shop, secret) = build::confidential_client(&env, Some(&bob));
        let phone = build::client(&env, Some(&bob));
        let mut rows = MemTx::default();
        rows.users.extend([&alice, &bob].map(|user| (user.id.clone(), user.clone())));
        rows.clients.extend([&shop, &phone].map(|client| (client.id, client.clone())));
        let store = Arc::new(MemStore::new(rows));
        let backend = Arc::clone(&store) as Arc<dyn Backend>;
        let provider =
            settings(Provider::builder(backend, env.clone()).accounts(SignUp::Open)).build().unwrap();
        let secret = secret.wire.reveal().to_owned();
        Self { store, clock, env, provider, alice, bob, shop, secret, phone }
    }

    /// The same, without a key to seal by.
    pub(crate) fn keyless(self) -> Self {
        let env = Env { seals: Arc::new(Keyring::default()), ..self.env.clone() };
        let builder = Provider::builder(Arc::clone(&self.store) as _, env);
        Self { provider: builder.accounts(SignUp::Open).build().unwrap(), ..self }
    }

    /// Sends one request and waits for its answer.
    pub(crate) fn send(&self, ask: Ask) -> Answer {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(async {
            let app = test::init_service(App::new().configure(self.provider.configure())).await;
            let mut request =
                test::TestRequest::with_uri(&ask.path).method(ask.method.clone()).peer_addr(ask.peer);
            for (name, value) in &ask.headers {
                request = request.append_header((name.as_str(), value.as_slice()));
            }
            let request = request.set_payload(ask.body.clone()).to_request();
            let response = test::call_service(&app, request).await;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let body = String::from_utf8(test::read_body(response).await.to_vec()).unwrap();
            Answer { asked: format!("{} {}", ask.method, ask.path), status, headers, body }
        })
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Ask::get(path))
    }

    /// The shop's request at the token endpoint, authenticated by Basic.
    pub(crate) fn token(&self, fields: Fields<'_>) -> Answer {
        self.send(Ask::post("/oauth/token").form(fields).basic(&self.shop.id.to_string(), &self.secret))
    }

    /// Makes an administrator of somebody.
    pub(crate) fn promote(&self, user: &User) {
        self.store.rows().users.get_mut(&user.id).expect("somebody").role = Role::Admin;
    }

    /// The fields of a good authorization request of a client.
    pub(crate) fn request(&self, client: &Client) -> Vec<(&'static str, String)> {
        vec![
            ("response_type", "code".to_owned()),
            ("client_id", client.id.to_string()),
            ("redirect_uri", REDIRECT.to_owned()),
            ("scope", "read write".to_owned()),
            ("state", STATE.to_owned()),
            ("code_challenge", CHALLENGE.to_owned()),
            ("code_challenge_method", "S256".to_owned()),
        ]
    }

    /// Its address.
    pub(crate) fn authorize(&self, client: &Client) -> String {
        path("/oauth/authorize", &self.request(client))
    }

    /// Its address with some fields set to other values, or taken out where the value is empty.
    pub(crate) fn authorize_but(&self, client: &Client, other: Fields<'_>) -> String {
        let mut fields = self.request(client);
        fields.retain(|(name, _)| other.iter().all(|(changed, _)| name != changed));
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&fields).extend_pairs(other.iter().filter(|(_, value)| !value.is_empty()));
        format!("/oauth/authorize?{}", query.finish())
    }

    /// A code that alice gave a client for everything.
    pub(crate) fn code(&self, client: &Client) -> String {
        let mut browser = Browser::of(self, &self.alice);
        let answer = browser.get(&self.authorize(client));
        let answer = if answer.status == 303 { answer } else { browser.decide("allow", &[]) };
        answer.parameter("code").unwrap_or_else(|| panic!("{answer:?}"))
    }

    /// The fields that redeem a code of [`World::code`].
    pub(crate) fn redeem(code: &str) -> [(&'static str, &str); 4] {
        [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
        ]
    }

    /// Access and refresh token that alice gave the shop.
    pub(crate) fn tokens(&self) -> (String, String) {
        let tokens = self.token(&Self::redeem(&self.code(&self.shop))).json();
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        (text("access_token"), text("refresh_token"))
    }
}

pub(crate) fn path(path: &str, fields: &[(&str, String)]) -> String {
    format!("{path}?{}", Serializer::new(String::new()).extend_pairs(fields).finish())
}

/// One request.
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    pub(crate) peer: SocketAddr,
}

impl Ask {
    pub(crate) fn new(method: Method, path: &str) -> Self {
        let peer = SocketAddr::from(([127, 0, 0, 1], 49_152));
        Self { method, path: path.to_owned(), headers: Vec::new(), body: Vec::new(), peer }
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new(Method::GET, path)
    }

    pub(crate) fn post(path: &str) -> Self {
        Self::new(Method::POST, path)
    }

    pub(crate) fn form(self, fields: Fields<'_>) -> Self {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.header(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded").body(body)
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }

    pub(crate) fn from(self, peer: &str) -> Self {
        Self { peer: SocketAddr::new(peer.parse().unwrap(), 49_152), ..self }
    }

    pub(crate) fn basic(self, id: &str, secret: &str) -> Self {
        let credentials = Base64::encode_string(format!("{id}:{secret}").as_bytes());
        self.header("authorization", format!("Basic {credentials}"))
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) asked: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// For the messages of failed tests.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, status, headers, body } = self;
        write!(f, "{asked}: {status} {headers:?}\n{body}")
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("no redirect: {self:?}"))
    }

    /// A parameter in the query of the redirect.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let location = self.header("location")?;
        let url = url::Url::parse(ISSUER).unwrap().join(location).unwrap();
        let found: Vec<String> =
            url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect();
        assert!(found.len() < 2, "{name} stands twice: {location}");
        found.into_iter().next()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The error code of a JSON answer.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    /// The value of an input of the page.
    pub(crate) fn input(&self, name: &str) -> Option<String> {
        let at = self.body.split(&format!("name=\"{name}\" ")).nth(1)?;
        let value = at.split("value=\"").nth(1)?.split('"').next()?;
        Some(value.to_owned())
    }

    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    pub(crate) fn has(self, text: &str) -> Self {
        assert!(self.body.contains(text), "{text:?} is not in {self:?}");
        self
    }
}

/// A browser: it keeps cookies and the hidden field of the page it saw last.
pub(crate) struct Browser<'a> {
    pub(crate) world: &'a World,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) csrf: String,
    /// The question on the consent page it saw last.
    pub(crate) interaction: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(world: &'a World) -> Self {
        Self { world, cookies: BTreeMap::new(), csrf: String::new(), interaction: String::new() }
    }

    /// A browser on which somebody is signed in already.
    pub(crate) fn of(world: &'a World, user: &User) -> Self {
        let (session, cookie) = build::session(&world.env, user);
        world.store.rows().sessions.insert(session.id, session);
        let mut browser = Self::new(world);
        browser.cookies.insert("__Host-oauth_session".to_owned(), cookie.wire.reveal().to_owned());
        // Any page of the provider gives the key for forms.
        browser.get("/oauth/client/register");
        browser
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send(Ask::get(path))
    }

    /// Sends a form as the page would.
    pub(crate) fn post(&mut self, path: &str, fields: Fields<'_>) -> Answer {
        let csrf = self.csrf.clone();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        self.send(Ask::post(path).form(&fields))
    }

    /// Presses a button of the consent page.
    pub(crate) fn decide(&mut self, decision: &str, fields: Fields<'_>) -> Answer {
        let interaction = self.interaction.clone();
        let fixed = [("interaction", interaction.as_str()), ("decision", decision)];
        let fields: Vec<(&str, &str)> = fixed.into_iter().chain(fields.iter().copied()).collect();
        self.post("/oauth/authorize", &fields)
    }

    pub(crate) fn send(&mut self, ask: Ask) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let ask = if cookies.is_empty() { ask } else { ask.header(COOKIE.as_str(), cookies.join("; ")) };
        let answer = self.world.send(ask);
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = Cookie::parse(cookie.to_str().unwrap().to_owned()).unwrap();
            if cookie.max_age().is_some_and(|age| age.is_zero()) {
                self.cookies.remove(cookie.name());
            } else {
                self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        self.csrf = answer.input("csrf").unwrap_or_else(|| self.csrf.clone());
        self.interaction = answer.input("interaction").unwrap_or_else(|| self.interaction.clone());
        answer
    }
}
