//! The tests of the notes example: what a resource server wants to know of itself, against the real provider.
#![cfg(test)]

use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use api_resource::Guard;
use oauth_test::{ClientSpec, Person, TestClient, TestProvider, TokenError, Tokens};

#[path = "../examples/notes/app.rs"]
mod app;

/// The application, the provider that it trusts, and a client that alice uses it with.
struct World {
    provider: TestProvider,
    guard: Guard,
    notes: web::Data<app::Notes>,
    alice: Person,
    client: TestClient,
}

impl World {
    fn new() -> Self {
        let provider = TestProvider::start();
        let guard = provider.guard("https://notes.example/api");
        let alice = provider.person("alice");
        let client = provider.client(ClientSpec::confidential("Notebook"));
        Self { provider, guard, notes: web::Data::default(), alice, client }
    }

    fn tokens(&self, scope: &str) -> Tokens {
        self.provider.tokens(&self.client, &self.alice, scope)
    }

    /// Status, body and challenge of one request to the application.
    async fn ask(&self, method: Method, token: &str, note: &'static str) -> (u16, String, String) {
        let app = App::new().configure(app::routes(&self.guard, self.notes.clone()));
        let app = init_service(app).await;
        let request = TestRequest::with_uri("/api/notes").method(method).set_payload(note);
        let request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        let response = call_service(&app, request.to_request()).await;
        let challenge =
            response.headers().get(WWW_AUTHENTICATE).map(|value| value.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        (status, body, challenge.unwrap_or_default())
    }

    async fn list(&self, token: &str) -> (u16, String) {
        let (status, body, _) = self.ask(Method::GET, token, "").await;
        (status, body)
    }
}

fn error(refused: Result<Tokens, TokenError>) -> (u16, String) {
    let refused = refused.unwrap_err();
    (refused.status, refused.error)
}

#[actix_web::test]
async fn notes_are_their_writers() {
    let world = World::new();
    let token = world.tokens("read write");
    assert_eq!(world.ask(Method::POST, token.access(), "Buy milk").await.0, 201);
    assert_eq!(world.list(token.access()).await, (200, "[\"Buy milk\"]".to_owned()));
    let bob = world.provider.person("bob");
    let other = world.provider.access_token(&world.client, &bob, "read");
    assert_eq!(world.list(&other).await, (200, "[]".to_owned()));
    assert_eq!(world.notes.lock().unwrap()[0].0, *world.alice.id());
}

#[actix_web::test]
async fn a_token_that_may_only_read_writes_nothing() {
    let world = World::new();
    let (status, body, challenge) = world.ask(Method::POST, world.tokens("read").access(), "Buy milk").await;
    assert_eq!(status, 403, "{body}");
    assert!(challenge.contains("insufficient_scope") && challenge.contains("scope=\"write\""), "{challenge}");
    assert!(world.notes.lock().unwrap().is_empty());
}

#[actix_web::test]
async fn a_token_ends_after_its_hour() {
    let world = World::new();
    let token = world.tokens("read");
    let hour = token.lifetime();
    assert_eq!(hour, Duration::from_secs(3600));
    world.provider.clock().advance(hour - Duration::from_secs(1));
    assert_eq!(world.list(token.access()).await.0, 200);
    world.provider.clock().advance(Duration::from_secs(1));
    let (status, _, challenge) = world.ask(Method::GET, token.access(), "").await;
    assert_eq!(status, 401);
    assert!(challenge.contains("invalid_token"), "{challenge}");
    let next = world.provider.refresh(&world.client, token.refresh()).unwrap();
    assert_eq!(world.list(next.access()).await.0, 200);
}

#[actix_web::test]
async fn what_is_taken_back_or_disabled_is_dead_at_once() {
    let world = World::new();
    let live = async |token: &Tokens| world.list(token.access()).await.0;
    let taken_back = world.tokens("read");
    assert_eq!(live(&taken_back).await, 200);
    world.provider.take_back(&world.client, &world.alice);
    assert_eq!(live(&taken_back).await, 401);
    assert_eq!(error(world.provider.refresh(&world.client, taken_back.refresh())).1, "invalid_grant");

    let (other, bob) = (world.provider.client(ClientSpec::public("Phone")), world.provider.person("bob"));
    let of_client = world.provider.tokens(&other, &bob, "read");
    assert_eq!(live(&of_client).await, 200);
    world.provider.disable_client(&other);
    assert_eq!(live(&of_client).await, 401);

    let of_person = world.provider.tokens(&world.client, &bob, "read");
    assert_eq!(live(&of_person).await, 200);
    world.provider.disable_person(&bob);
    assert_eq!(live(&of_person).await, 401);
}

#[actix_web::test]
async fn without_the_database_the_answer_is_not_now_and_never_no() {
    let world = World::new();
    let token = world.tokens("read");
    world.provider.faults().database_gone(true);
    assert_eq!(world.list(token.access()).await.0, 503);
    let refused = error(world.provider.refresh(&world.client, token.refresh()));
    assert_eq!(refused, (503, "temporarily_unavailable".to_owned()));
    world.provider.faults().database_gone(false);
    assert_eq!(world.list(token.access()).await.0, 200);
    assert!(world.provider.refresh(&world.client, token.refresh()).is_ok(), "a failure spends nothing");

    world.provider.faults().fail_next(1);
    assert_eq!(world.list(token.access()).await.0, 503);
    assert_eq!(world.list(token.access()).await.0, 200);
}

#[test]
fn a_code_ends_after_its_minute() {
    let world = World::new();
    let url = world.provider.authorize_url(&world.client, "read");
    let code = world.provider.sign_in_and_allow(&url, &world.alice).code();
    world.provider.clock().advance(Duration::from_secs(60));
    assert_eq!(error(world.provider.redeem(&world.client, &code)), (400, "invalid_grant".to_owned()));
}

#[actix_web::test]
async fn a_code_that_comes_twice_ends_the_tokens_of_the_first_time() {
    let world = World::new();
    let url = world.provider.authorize_url(&world.client, "read");
    let code = world.provider.sign_in_and_allow(&url, &world.alice).code();
    let tokens = world.provider.redeem(&world.client, &code).unwrap();
    assert_eq!(world.list(tokens.access()).await.0, 200);
    assert_eq!(error(world.provider.redeem(&world.client, &code)).1, "invalid_grant");
    assert_eq!(world.list(tokens.access()).await.0, 401);
}

#[actix_web::test]
async fn a_refresh_token_that_comes_twice_ends_its_successors() {
    let world = World::new();
    let first = world.tokens("read");
    let second = world.provider.refresh(&world.client, first.refresh()).unwrap();
    assert_eq!(world.list(second.access()).await.0, 200);
    assert_eq!(error(world.provider.refresh(&world.client, first.refresh())).1, "invalid_grant");
    assert_eq!(world.list(second.access()).await.0, 401);
    assert_eq!(error(world.provider.refresh(&world.client, second.refresh())).1, "invalid_grant");
}
