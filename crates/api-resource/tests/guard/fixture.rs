//! An API with a person, a client, a grant and a token; and what it answers.

use std::sync::Arc;

use actix_web::body::to_bytes;
use actix_web::dev::{Payload, Service};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpResponse, web};
use api_resource::{
    Authorized, Guard, Rejection, RequiredScopes, ResourceConfig, resource_routes, scopes, wiki_routes,
};
use futures_util::stream;
use oauth_core::env::Env;
use oauth_core::model::client::Client;
use oauth_core::model::grant::Grant;
use oauth_core::model::token::TokenKind;
use oauth_core::model::user::User;
use oauth_core::oauth2::transport::Transport;
use oauth_core::port::{Clients, Grants, Tokens, Users};
use oauth_core::testing::{self, FixedClock, MemStore, MemTx, build};
use oauth_core::text::scope::Scope;

pub(crate) const RESOURCE: &str = "https://op.example/api";
pub(crate) const BASE: &str = "Bearer realm=\"https://op.example/api\", \
    resource_metadata=\"https://op.example/.well-known/oauth-protected-resource/api\"";

pub(crate) struct Fixture {
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) env: Env,
    pub(crate) store: Arc<MemStore>,
    pub(crate) guard: Guard,
    pub(crate) user: User,
    pub(crate) client: Client,
    pub(crate) grant: Grant,
    pub(crate) token: String,
    /// Does the administration change nothing?
    pub(crate) read_only: bool,
}

/// Needs more than anybody has.
pub(crate) struct Everything;

impl RequiredScopes for Everything {
    const SCOPES: &'static [&'static str] = &["read", "write", "everything"];
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        // Challenges stand in order: the first is of whom the request was like.
        let may_repeat = name.eq_ignore_ascii_case("www-authenticate");
        assert!(may_repeat || self.headers.get_all(name).count() < 2, "{name} twice");
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn error(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        assert!(body["error_description"].is_string(), "{}", self.body);
        body["error"].as_str().unwrap().to_owned()
    }
}

impl Fixture {
    pub(crate) fn new() -> Self {
        Self::with("read write", Transport::default())
    }

    pub(crate) fn with(scopes: &str, transport: Transport) -> Self {
        let clock = Arc::new(FixedClock::default());
        let mut env = testing::env_with(&clock);
        Arc::make_mut(&mut env.settings).transport = transport;
        let user = build::user(&env, "alice");
        let client = build::client(&env, Some(&user));
        let grant = Grant { scopes: build::scopes(scopes), ..build::grant(&env, &client, &user) };
        let (token, wire) = build::token(&env, &grant, TokenKind::Access);
        let mut rows = MemTx::default();
        assert!(rows.insert_user(&user).unwrap());
        rows.insert_client(&client).unwrap();
        rows.insert_grant(&grant).unwrap();
        rows.insert_token(&token).unwrap();
        let store = Arc::new(MemStore::new(rows));
        let config = ResourceConfig::new(RESOURCE).unwrap();
        let guard = Guard::store(store.clone(), env.clone(), config);
        Self {
            clock,
            env,
            store,
            guard,
            user,
            client,
            grant,
            token: wire.wire.reveal().to_owned(),
            read_only: false,
        }
    }

    /// Changes the rows.
    pub(crate) fn rows<T>(&self, change: impl FnOnce(&mut MemTx) -> T) -> T {
        change(&mut self.store.rows())
    }

    /// A request over loopback, with the token.
    pub(crate) fn request(&self, path: &str) -> TestRequest {
        anonymous(path).insert_header(("Authorization", format!("Bearer {}", self.token)))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(self.request(path)).await
    }

    pub(crate) async fn ask(&self, request: TestRequest) -> Answer {
        self.send(request, None).await
    }

    /// Sends a body, but does something else first, when the server waits for it.
    pub(crate) async fn ask_slowly(
        &self,
        request: TestRequest,
        body: String,
        first: impl FnOnce() + 'static,
    ) -> Answer {
        let body = stream::once(async move {
            first();
            Ok::<_, PayloadError>(web::Bytes::from(body))
        });
        self.send(request, Some(Payload::Stream { payload: Box::pin(body) })).await
    }

    async fn send(&self, request: TestRequest, body: Option<Payload>) -> Answer {
        let mut request = request.to_request();
        if let Some(body) = body {
            *request.payload() = body;
        }
        let write = web::Data::new(self.guard.scope("write").unwrap());
        let app = init_service(
            App::new()
                .configure(admin(&self.guard, self.read_only))
                .app_data(self.guard.data())
                .app_data(write)
                .configure(resource_routes(&self.guard))
                .configure(wiki_routes(&self.guard))
                .service(web::resource("/any").get(any).post(any))
                .service(web::resource("/write").get(wants::<scopes::Write>))
                .service(web::resource("/everything").get(wants::<Everything>))
                .service(web::resource("/value").get(value))
                .default_service(web::to(|| async { HttpResponse::NotFound().body("the host's own page") })),
        )
        .await;
        answer(app.call(request).await.unwrap()).await
    }
}

#[cfg(feature = "admin")]
fn admin(guard: &Guard, read_only: bool) -> impl Fn(&mut web::ServiceConfig) + use<> {
    use api_resource::admin::{AdminConfig, admin_routes};

    let config = AdminConfig { site_name: "Pictures & <co>".to_owned(), stylesheet: None, read_only };
    admin_routes(guard, config)
}

#[cfg(not(feature = "admin"))]
fn admin(_: &Guard, _: bool) -> impl Fn(&mut web::ServiceConfig) + use<> {
    |_| ()
}

pub(crate) fn anonymous(path: &str) -> TestRequest {
    TestRequest::get().uri(path).peer_addr("127.0.0.1:4711".parse().unwrap())
}

pub(crate) async fn answer(response: actix_web::dev::ServiceResponse) -> Answer {
    let response = response.into_parts().1;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap();
    Answer { status, headers, body }
}

async fn any(access: Authorized) -> String {
    format!(
        "{} {} {} {} {}",
        access.user,
        access.client,
        access.client_name,
        access.scopes,
        access.expires_at.map_or(0, |at| at.unix())
    )
}

async fn wants<S: RequiredScopes>(access: Authorized<S>) -> String {
    access.into_access().user_name
}

async fn value(scope: web::Data<Scope>, access: Authorized) -> Result<String, Rejection> {
    access.require(&scope)?;
    Ok(access.user_name.clone())
}
