//! The example of a host application, on a real socket and on SQLite: what OAuth adds, and that it takes nothing away.

use std::sync::Arc;

use base64ct::{Base64, Encoding};
use oauth_core::env::Settings;
use oauth_core::port::{Backend, Mode, wait};
use oauth_core::testing::build;
use oauth_core::text::resource::ResourceUri;
use oauth_provider_web::system;
use oauth_store_diesel::{DieselStore, StoreConfig, migrate};
use url::form_urlencoded::Serializer;

use crate::wire::Server;
use crate::world::{Answer, CHALLENGE, Fields, REDIRECT, STATE, World};

#[path = "../../examples/host/app.rs"]
mod app;
#[path = "../../examples/host/people.rs"]
mod people;

const ORIGIN: &str = "http://127.0.0.1:8085";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// The running host, and one browser in front of it.
struct Host {
    server: Server,
    store: Arc<DieselStore>,
    prefix: &'static str,
    cookies: Vec<String>,
    _directory: tempfile::TempDir,
}

impl Host {
    fn start(prefix: &'static str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", directory.path().join("gallery.db").display());
        migrate::up(&database).unwrap();
        let store = Arc::new(DieselStore::open(&StoreConfig::new(database)).unwrap());
        let mut settings = Settings::new(format!("{ORIGIN}{prefix}"));
        settings.resource = ResourceUri::parse(&format!("{ORIGIN}/api"));
        let env = system::env(settings);
        let backend = Arc::clone(&store) as Arc<dyn Backend>;
        let gallery = app::Gallery::new(backend, env, ORIGIN).unwrap();
        let server = Server::start(move |config| gallery.configure()(config));
        Self { server, store, prefix, cookies: Vec::new(), _directory: directory }
    }

    fn send(&mut self, method: &str, path: &str, fields: Fields<'_>) -> Answer {
        let cookies = self.cookies.join("; ");
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        let answer = self.server.send(method, path, &[FORM, ("Cookie", &cookies)], &body);
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookies.push(cookie.to_owned());
        }
        answer
    }

    /// Signs in where the provider sends people, and comes back.
    fn sign_in(&mut self, path: &str) -> Answer {
        let answer = self.send("GET", path, &[]).is(303);
        assert!(answer.location().starts_with("/login?then="), "{answer:?}");
        let then = answer.parameter("then").unwrap();
        assert_eq!(then, path);
        self.send("GET", answer.location(), &[]).is(200);
        let fields = [("name", "alice"), ("password", "winter"), ("then", then.as_str())];
        let answer = self.send("POST", "/login", &fields).is(303);
        self.send("GET", answer.location(), &[]).is(200)
    }

    /// Registers an application on the pages; answers its identifier and secret.
    fn register(&mut self) -> (String, String) {
        let path = format!("{}/oauth/client/register", self.prefix);
        let csrf = self.sign_in(&path).input("csrf").unwrap();
        let fields = [
            ("csrf", csrf.as_str()),
            ("name", "Print Shop"),
            ("client_type", "confidential"),
            ("redirect_uris", REDIRECT),
            ("scope", "read"),
            ("scope", "write"),
        ];
        let page = self.send("POST", &path, &fields).is(200);
        let value = |id: &str| {
            let input = page.body.split(&format!("id=\"{id}\"")).nth(1).unwrap();
            input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        (value("client_id"), value("client_secret"))
    }

    /// A whole code flow for this scope; answers the access token.
    fn token(&mut self, (id, secret): &(String, String), scope: &str) -> String {
        let query = Serializer::new(String::new())
            .extend_pairs([("response_type", "code"), ("client_id", id), ("redirect_uri", REDIRECT)])
            .extend_pairs([("scope", scope), ("state", STATE), ("prompt", "consent")])
            .extend_pairs([("code_challenge", CHALLENGE), ("code_challenge_method", "S256")])
            .finish();
        let authorize = format!("{}/oauth/authorize", self.prefix);
        let page = self.send("GET", &format!("{authorize}?{query}"), &[]).is(200).has("Print Shop");
        let (csrf, interaction) = (page.input("csrf").unwrap(), page.input("interaction").unwrap());
        let fields = [("csrf", csrf.as_str()), ("interaction", interaction.as_str()), ("decision", "allow")];
        let answer = self.send("POST", &authorize, &fields).is(303);
        assert_eq!(answer.parameter("state").as_deref(), Some(STATE));
        let issuer = format!("{ORIGIN}{}", self.prefix);
        assert_eq!(answer.parameter("iss").as_deref(), Some(issuer.as_str()));
        let code = answer.parameter("code").unwrap();
        let body = Serializer::new(String::new()).extend_pairs(World::redeem(&code)).finish();
        let basic = format!("Basic {}", Base64::encode_string(format!("{id}:{secret}").as_bytes()));
        let path = format!("{}/oauth/token", self.prefix);
        let answer = self.server.send("POST", &path, &[FORM, ("Authorization", &basic)], &body).is(200);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    fn api(&self, method: &str, path: &str, token: &str, body: &str) -> Answer {
        self.server.send(method, path, &[("Authorization", &format!("Bearer {token}"))], body)
    }
}

/// SEC-102, F-99
#[test]
fn a_program_reads_and_writes_with_what_a_person_of_the_host_allowed() {
    for prefix in ["", "/idp"] {
        let mut host = Host::start(prefix);
        let metadata = host.server.get(&format!("/.well-known/oauth-authorization-server{prefix}")).is(200);
        assert_eq!(metadata.json()["issuer"], format!("{ORIGIN}{prefix}"));
        let resource = host.server.get("/.well-known/oauth-protected-resource/api").is(200).json();
        assert_eq!(resource["authorization_servers"][0], format!("{ORIGIN}{prefix}"));
        let shop = host.register();
        let (read, write) = (host.token(&shop, "read"), host.token(&shop, "read write"));
        host.api("POST", "/api/photos", &write, "Winter").is(201);
        host.api("POST", "/api/photos", &read, "Summer").is(403);
        assert_eq!(host.api("GET", "/api/photos", &read, "").is(200).body, "[\"Winter\"]");
        assert_eq!(host.api("GET", "/api/test", &read, "").is(200).json()["username"], "alice");
        let refused = host.server.get("/api/photos").is(401);
        assert!(refused.header("www-authenticate").is_some_and(|value| value.contains("resource_metadata")));
        // Developers are told of the host's own API, and of no protocol that lacks its keys.
        let developers =
            host.server.get(&format!("{prefix}/oauth")).is(200).has(&format!("{ORIGIN}/api/test"));
        assert!(!developers.body.contains("OAuth 1.0a"));
        // What this host leaves out is not there.
        assert!(!developers.body.contains("resource/profile"));
        host.server.get(&format!("{prefix}/w/rest.php/oauth2/resource/profile")).is(404);
        // Taken back on the page, dead on the next request.
        let page = format!("{prefix}/oauth/client/connections");
        host.send("GET", &page, &[]).is(200).has("Print Shop");
        let question = host.send("GET", &format!("{page}?ask={}", shop.0), &[]).is(200);
        let csrf = question.input("csrf").unwrap();
        host.send("POST", &page, &[("csrf", &csrf), ("client_id", &shop.0)]).is(303);
        host.api("GET", "/api/photos", &read, "").is(401);
        host.api("POST", "/api/photos", &write, "Autumn").is(401);
    }
}

#[test]
fn the_hosts_own_routes_and_errors_are_untouched() {
    for prefix in ["", "/idp"] {
        let mut host = Host::start(prefix);
        assert_eq!(host.server.get("/hello").is(200).body, "Hello from the gallery");
        host.server.get("/").is(200).has("nobody is signed in");
        for path in
            ["/nothing", "/oauth/", "/oauth/nothing", "/idp", "/signup", "/account", "/api", "/logout"]
        {
            assert_eq!(host.server.get(path).is(404).body, "Gallery: no such page", "{path}");
        }
        let other = host.server.send("POST", "/hello", &[], "");
        assert_eq!((other.status, other.body.as_str()), (405, ""), "actix's own");
        let fields = [("name", "alice"), ("words", "what a view")];
        assert_eq!(host.send("POST", "/guestbook", &fields).is(200).body, "alice wrote 3 words");
        let fault = host.send("POST", "/guestbook", &[("name", "alice")]).is(422);
        assert_eq!(fault.body, "Gallery: please fill in the whole form");
        for answer in [host.server.get("/hello"), host.server.get("/nothing"), fault] {
            for name in ["content-security-policy", "x-frame-options", "set-cookie", "cache-control"] {
                assert_eq!(answer.header(name), None, "{name}: {answer:?}");
            }
        }
        host.sign_in(&format!("{prefix}/oauth/client/list"));
        host.send("GET", "/", &[]).is(200).has("alice is signed in");
        host.send("POST", "/sign-out", &[]).is(303);
        host.send("GET", "/", &[]).is(200).has("nobody is signed in");
        // And the provider answers in its own way, not in the host's.
        let path = format!("{prefix}/oauth/token");
        assert_eq!(host.send("POST", &path, &[]).status, 400);
        let answer = host.send("PUT", &path, &[]).is(405);
        assert_eq!(answer.error(), "invalid_request");
    }
}

/// A person of the host whom the provider was told to disable is not let in again by the host's login.
#[test]
fn who_is_disabled_here_stays_out() {
    let mut host = Host::start("");
    let shop = host.register();
    let token = host.token(&shop, "read");
    wait(&*host.store, Mode::Write, |tx| {
        for mut user in tx.users()? {
            user.disabled_at = Some(user.created_at);
            tx.save_user(&user)?;
        }
        Ok(())
    })
    .unwrap();
    host.api("GET", "/api/photos", &token, "").is(401);
    host.send("GET", "/oauth/client/register", &[]).is(403);
    let edit = format!("/oauth/client/{}", shop.0);
    let page = host.send("GET", &edit, &[]).is(200);
    let csrf = page.input("csrf").unwrap();
    let fields = [
        ("csrf", csrf.as_str()),
        ("name", "Second"),
        ("client_type", "public"),
        ("redirect_uris", build::REDIRECT),
        ("scope", "read"),
    ];
    host.send("POST", "/oauth/client/register", &fields).is(403);
    host.send("POST", &edit, &[("csrf", &csrf), ("action", "reset-secret")]).is(403);
}
