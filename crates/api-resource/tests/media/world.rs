//! A site with two people, their applications and tokens, a folder of files, and what it answers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::dev::{self, Service};
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Bytes;
use actix_web::{App, HttpResponse, web};
use api_resource::media::{Media, MediaConfig};
use api_resource::{Guard, ResourceConfig};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use futures_util::{Stream, StreamExt};
use oauth_core::env::Env;
use oauth_core::model::client::Client;
use oauth_core::model::grant::Grant;
use oauth_core::model::token::TokenKind;
use oauth_core::model::user::User;
use oauth_core::port::{self, Mode};
use oauth_core::testing::{self, FixedClock, build};
use oauth_store_diesel::media::{self, EntryQuery};
use oauth_store_diesel::{DieselStore, StoreConfig, migrate};
use serde_json::Value;

use crate::server::Server;

pub(crate) const SITE: &str = "https://op.example/idp";

pub(crate) struct World {
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) env: Env,
    pub(crate) store: Arc<DieselStore>,
    pub(crate) config: MediaConfig,
    pub(crate) media: Media,
    pub(crate) alice: Person,
    pub(crate) bob: Person,
    pub(crate) url: String,
    _home: tempfile::TempDir,
    _postgres: Option<Server>,
}

pub(crate) struct Person {
    pub(crate) user: User,
    pub(crate) client: Client,
    pub(crate) token: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        // Challenges stand in order: the first is of whom the request was like.
        let may_repeat = name.eq_ignore_ascii_case("www-authenticate");
        assert!(may_repeat || self.headers.get_all(name).count() < 2, "{name} twice");
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// The error of an answer in our form.
    pub(crate) fn error(&self) -> String {
        let body = self.json();
        assert!(body["error_description"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
        assert_eq!(self.header("X-Content-Type-Options"), Some("nosniff"));
        body["error"].as_str().unwrap().to_owned()
    }
}

/// One world for each database.
pub(crate) fn worlds() -> Vec<World> {
    worlds_with(|_| ())
}

pub(crate) fn worlds_with(change: impl Fn(&mut MediaConfig)) -> Vec<World> {
    let mut worlds = vec![World::new(None, &change)];
    worlds.extend(Server::fresh().map(|postgres| World::new(Some(postgres), &change)));
    worlds
}

impl World {
    fn new(postgres: Option<Server>, change: impl Fn(&mut MediaConfig)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let sqlite = || format!("sqlite://{}", home.path().join("oauth.db").display());
        let url = postgres.as_ref().map_or_else(sqlite, |postgres| postgres.url.clone());
        migrate::up(&url).unwrap();
        let mut settings = StoreConfig::new(url.as_str());
        settings.connections = 4;
        let store = Arc::new(DieselStore::open(&settings).unwrap());
        let clock = Arc::new(FixedClock::default());
        let env = testing::env_with(&clock);
        let guard =
            Guard::store(store.clone(), env.clone(), ResourceConfig::new(&format!("{SITE}/api")).unwrap());
        let mut config = MediaConfig::new(home.path().join("media"), SITE);
        change(&mut config);
        let media = Media::open(store.clone(), &guard, config.clone()).unwrap();
        let [alice, bob] = ["alice", "bob"].map(|name| person(&env, &store, name));
        Self { clock, env, store, config, media, alice, bob, url, _home: home, _postgres: postgres }
    }

    pub(crate) async fn ask(&self, request: TestRequest) -> Answer {
        self.answer(request, None::<futures_util::stream::Pending<Bytes>>).await
    }

    /// A request whose body comes piece by piece; the first is wanted after the request was let in.
    pub(crate) async fn ask_slowly(
        &self,
        request: TestRequest,
        body: impl Stream<Item = Bytes> + 'static,
    ) -> Answer {
        self.answer(request, Some(body)).await
    }

    async fn answer(
        &self,
        request: TestRequest,
        body: Option<impl Stream<Item = Bytes> + 'static>,
    ) -> Answer {
        let app = init_service(
            App::new()
                .configure(self.media.routes())
                .default_service(web::to(|| async { HttpResponse::NotFound().body("the host's own page") })),
        )
        .await;
        let mut request = request.peer_addr("127.0.0.1:4711".parse().unwrap()).to_request();
        if let Some(body) = body {
            *request.payload() = dev::Payload::Stream { payload: Box::pin(body.map(Ok)) };
        }
        let response = match app.call(request).await {
            Ok(response) => response.into_parts().1.map_into_boxed_body(),
            Err(error) => error.error_response(),
        };
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.unwrap_or_default().to_vec();
        Answer { status, headers, body }
    }

    /// A GET without a token.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(TestRequest::get().uri(path)).await
    }

    pub(crate) async fn get_as(&self, person: &Person, path: &str) -> Answer {
        self.ask(person.request(Method::GET, path)).await
    }

    /// An upload by alice's application.
    pub(crate) async fn submit(&self, form: &Form) -> Answer {
        self.submit_as(&self.alice, form).await
    }

    pub(crate) async fn submit_as(&self, person: &Person, form: &Form) -> Answer {
        // Ids are ordered by milliseconds.
        self.clock.advance(Duration::from_secs(1));
        self.ask(
            person
                .request(Method::POST, "/idp/api/submit")
                .insert_header(form.kind())
                .set_payload(form.body()),
        )
        .await
    }

    /// An upload that goes well; the entry.
    pub(crate) async fn submitted(&self, form: &Form) -> Value {
        let answer = self.submit(form).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// How many entries there are, and the names of all files, in place or not.
    pub(crate) fn kept(&self) -> (usize, Vec<String>) {
        let everybody = [&self.alice, &self.bob].map(|person| Some(person.user.id.clone()));
        let count = everybody.map(|owner| {
            let query = EntryQuery { viewer: owner.clone(), owner, limit: 1000, ..EntryQuery::default() };
            media::wait(&self.store, Mode::Read, move |tx| tx.entries(&query)).unwrap().len()
        });
        (count.iter().sum(), self.files())
    }

    /// One statement on the database itself.
    pub(crate) fn execute(&self, statement: &str) {
        match self.url.strip_prefix("sqlite://") {
            Some(path) => SqliteConnection::establish(path).unwrap().batch_execute(statement).unwrap(),
            None => PgConnection::establish(&self.url).unwrap().batch_execute(statement).unwrap(),
        }
    }

    pub(crate) fn on_sqlite(&self) -> bool {
        self.url.starts_with("sqlite://")
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        for folder in ["files", "incoming"] {
            walk(&self.config.folder.join(folder), &mut files);
        }
        let mut names: Vec<String> = files
            .iter()
            .map(|file| file.strip_prefix(&self.config.folder).unwrap().display().to_string())
            .collect();
        names.sort();
        names
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.store.close();
    }
}

impl Person {
    pub(crate) fn request(&self, method: Method, path: &str) -> TestRequest {
        let bearer = format!("Bearer {}", self.token);
        TestRequest::default().method(method).uri(path).insert_header(("Authorization", bearer))
    }

    /// The same person through a token of these scopes.
    pub(crate) fn narrowed(&self, world: &World, scopes: &str) -> Self {
        let token = token(&world.env, &world.store, &self.user, &self.client, scopes);
        Self { user: self.user.clone(), client: self.client.clone(), token }
    }
}

fn person(env: &Env, store: &DieselStore, name: &str) -> Person {
    let user = build::user(env, name);
    let client = build::client(env, Some(&user));
    let (person, application) = (user.clone(), client.clone());
    port::wait(store, Mode::Write, move |tx| {
        assert!(tx.insert_user(&person)?);
        tx.insert_client(&application)
    })
    .unwrap();
    let token = token(env, store, &user, &client, "read write");
    Person { user, client, token }
}

fn token(env: &Env, store: &DieselStore, user: &User, client: &Client, scopes: &str) -> String {
    let grant = Grant { scopes: build::scopes(scopes), ..build::grant(env, client, user) };
    let (token, wire) = build::token(env, &grant, TokenKind::Access);
    port::wait(store, Mode::Write, move |tx| {
        tx.insert_grant(&grant)?;
        tx.insert_token(&token)
    })
    .unwrap();
    wire.wire.reveal().to_owned()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for found in fs::read_dir(folder).unwrap() {
        let path = found.unwrap().path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

/// A form with a file, as a browser sends it.
#[derive(Clone, Default)]
pub(crate) struct Form(Vec<(String, Vec<u8>)>);

pub(crate) const BOUNDARY: &str = "----WebKitFormBoundary7MA4YWxkTrZu0gW";

impl Form {
    /// A picture under a harmless name.
    pub(crate) fn file(content: &[u8]) -> Self {
        Self::named("boat.png", content)
    }

    pub(crate) fn named(name: &str, content: &[u8]) -> Self {
        Self::default().part(&format!("name=\"file\"; filename=\"{name}\""), content)
    }

    pub(crate) fn part(mut self, parameters: &str, content: &[u8]) -> Self {
        self.0.push((parameters.to_owned(), content.to_vec()));
        self
    }

    pub(crate) fn text(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.part(&format!("name=\"{name}\""), value.as_ref())
    }

    pub(crate) fn kind(&self) -> (actix_web::http::header::HeaderName, String) {
        (CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
    }

    /// Without a line break behind the last boundary.
    pub(crate) fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (parameters, content) in &self.0 {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; {parameters}\r\nContent-Type: image/png\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--").as_bytes());
        body
    }
}
