//! The kit itself: what it starts, what its people see, what its mistakes say, and that nothing is left of it.
#![cfg(test)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use actix_web::App;
use actix_web::http::header::AUTHORIZATION;
use actix_web::test::{TestRequest, call_service, init_service};
use api_resource::resource_routes;
use oauth_core::port::{Mode, StoreError, wait};
use oauth_provider_web::Provider;
use oauth_test::{ClientSpec, REDIRECT_URI, SignUp, TestProvider, Timestamp};

/// Status and body of a GET.
fn get(url: &str) -> (u16, String) {
    let answer = reqwest::blocking::get(url).unwrap();
    (answer.status().as_u16(), answer.text().unwrap())
}

/// The words of a panic.
fn complaint<T>(run: impl FnOnce() -> T) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(run)) else { panic!("nothing was wrong") };
    *payload.downcast::<String>().unwrap()
}

#[test]
fn the_first_test_in_the_readme_is_one_of_ours() {
    let test = format!("```rust\n{}```\n", include_str!("first.rs"));
    assert!(include_str!("../README.md").contains(&test));
}

#[test]
fn a_provider_is_found_by_its_metadata_also_below_a_path() {
    for (provider, path) in
        [(TestProvider::start(), ""), (TestProvider::builder().issuer_path("/idp").start(), "/idp")]
    {
        let (status, body) = get(&provider.metadata_url());
        let metadata: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, metadata["issuer"].as_str().unwrap()), (200, provider.url()));
        assert_eq!(metadata["token_endpoint"], format!("{}/oauth/token", provider.url()));
        assert!(provider.url().starts_with("http://127.0.0.1:") && provider.url().ends_with(path));
        let (alice, client) = (provider.person("alice"), provider.client(ClientSpec::public("Phone")));
        assert_eq!(provider.tokens(&client, &alice, "read write").scope(), "read write");
    }
}

#[test]
fn settings_are_the_providers() {
    let provider = TestProvider::builder()
        .sign_up(SignUp::Closed)
        .scope("notes", "See your notes")
        .scope("tags", "See your tags")
        .settings(|settings| settings.access_lifetime = Duration::from_secs(5))
        .start();
    let client = provider.client(ClientSpec::confidential("Notebook").scopes("notes").without_refresh());
    let tokens = provider.tokens(&client, &provider.person("alice"), "notes");
    assert_eq!((tokens.scope(), tokens.lifetime()), ("notes", Duration::from_secs(5)));
    assert_eq!(complaint(|| tokens.refresh().len()), "this client gets no refresh tokens");
    assert_eq!(get(&format!("{}/signup", provider.url())).0, 404);
    let open = TestProvider::start();
    assert_eq!(get(&format!("{}/signup", open.url())).0, 200);
}

#[test]
fn a_person_allows_all_or_some_or_nothing() {
    let provider = TestProvider::start();
    let (alice, bob, carol) = (provider.person("alice"), provider.person("bob"), provider.person("carol"));
    let client =
        provider.client(ClientSpec::confidential("Notebook").redirect_uri("https://notes.example/back?a=b"));
    let url = provider.authorize_url(&client, "read write");

    let all = provider.sign_in_and_allow(&url, &alice);
    assert!(all.url().starts_with("https://notes.example/back?a=b&"), "{all:?}");
    assert_eq!((all.state().as_deref(), all.error()), (Some("a state"), None));
    assert_eq!(all.parameter("iss").as_deref(), Some(provider.url()));
    assert_eq!(provider.redeem(&client, &all.code()).unwrap().scope(), "read write");
    // Allowed before: there is no page any more.
    assert!(provider.sign_in_and_allow(&url, &alice).code() != all.code());
    assert!(complaint(|| provider.sign_in_and_deny(&url, &alice)).starts_with("there was no consent page"));

    let some = provider.sign_in_and_allow_only(&url, &bob, "read");
    assert_eq!(provider.redeem(&client, &some.code()).unwrap().scope(), "read");

    let nothing = provider.sign_in_and_deny(&url, &carol);
    assert_eq!(
        (nothing.error().as_deref(), nothing.state().as_deref()),
        (Some("access_denied"), Some("a state"))
    );
}

#[test]
fn the_clock_is_everybodys() {
    let provider = TestProvider::start();
    let other = TestProvider::start();
    assert_eq!(provider.clock().now().rfc3339(), "2026-01-01T00:00:00Z");
    provider.clock().set(Timestamp::from_unix(2_000_000_000));
    provider.clock().advance(Duration::from_millis(2_500));
    assert_eq!(provider.env().now(), Timestamp::from_unix(2_000_000_002));
    assert_eq!(other.clock().now().rfc3339(), "2026-01-01T00:00:00Z");
    provider.clock().advance(Duration::MAX);
    provider.clock().advance(Duration::MAX);
    assert!(provider.clock().now() > Timestamp::from_unix(2_000_000_002));
}

#[test]
fn mistakes_of_the_test_are_said_in_words() {
    let provider = TestProvider::start();
    let alice = provider.person("alice");
    let client = provider.client(ClientSpec::public("Phone").scopes("read"));
    let url = provider.authorize_url(&client, "read");
    for (said, words) in [
        (complaint(|| provider.person("alice")), "there is a person alice already"),
        (complaint(|| provider.person("Alice Adams")), "\"Alice Adams\" is no user name"),
        (complaint(|| provider.client(ClientSpec::public(""))), "the name needs"),
        (
            complaint(|| provider.client(ClientSpec::public("x").redirect_uri("http://app.example/"))),
            "is not usable",
        ),
        (
            complaint(|| provider.client(ClientSpec::public("x").scopes("read dance"))),
            "there is no scope dance",
        ),
        (complaint(|| provider.guard("https://notes.example")), "not a resource"),
        (complaint(|| provider.take_back(&client, &alice)), "alice allowed this client nothing"),
        (
            complaint(|| provider.sign_in_and_allow_only(&url, &alice, "write")),
            "does not offer the scope \"write\"",
        ),
        (complaint(|| provider.access_token(&client, &alice, "dance")), "invalid_scope"),
        (
            complaint(|| provider.sign_in_and_allow(&url.replace("app.example", "evil.example"), &alice)),
            "shows a page (400)",
        ),
        (complaint(|| TestProvider::builder().scope("a b", "")), "not a scope"),
        (complaint(|| TestProvider::builder().issuer_path("idp/").start()), "issuer"),
    ] {
        assert!(said.contains(words), "{said}");
    }
    provider.disable_person(&alice);
    assert!(complaint(|| provider.sign_in_and_allow(&url, &alice)).contains("shows a page"));
}

#[actix_web::test]
async fn a_host_mounts_the_provider_over_the_same_store() {
    let kit = TestProvider::start();
    let (alice, client) = (kit.person("alice"), kit.client(ClientSpec::public("Phone")));
    let tokens = kit.tokens(&client, &alice, "read");
    let provider = Provider::builder(kit.backend(), kit.env()).accounts(SignUp::Closed).build().unwrap();
    let guard = kit.guard("https://host.example/api");
    let app = App::new().configure(provider.configure()).configure(resource_routes(&guard));
    let app = init_service(app.app_data(guard.data())).await;

    let bearer = (AUTHORIZATION, format!("Bearer {}", tokens.access()));
    let ask = || TestRequest::get().uri("/api/test").insert_header(bearer.clone()).to_request();
    assert_eq!(call_service(&app, ask()).await.status(), 200);
    let peer = "127.0.0.1:4711".parse().unwrap();
    let form = [("token", tokens.access()), ("client_id", client.id())];
    let revoke = TestRequest::post().uri("/oauth/revoke").peer_addr(peer).set_form(form).to_request();
    assert_eq!(call_service(&app, revoke).await.status(), 200);
    assert_eq!(call_service(&app, ask()).await.status(), 401);
}

#[test]
fn an_answer_can_get_lost_after_the_deed() {
    let provider = TestProvider::start();
    let (alice, client) = (provider.person("alice"), provider.client(ClientSpec::public("Phone")));
    let tokens = provider.tokens(&client, &alice, "read");
    provider.faults().lose_answers(1);
    assert_eq!(provider.refresh(&client, tokens.refresh()).unwrap_err().status, 503);
    // The client cannot know that the token was spent: its second try is a reuse.
    assert_eq!(provider.refresh(&client, tokens.refresh()).unwrap_err().error, "invalid_grant");
}

#[test]
fn nothing_is_left_of_a_provider_and_nothing_secret_is_printed() {
    let provider = TestProvider::start();
    let (alice, client) = (provider.person("alice"), provider.client(ClientSpec::confidential("Notebook")));
    assert_eq!(client.redirect_uri(), REDIRECT_URI);
    let response = provider.sign_in_and_allow(&provider.authorize_url(&client, "read"), &alice);
    let tokens = provider.redeem(&client, &response.code()).unwrap();
    let printed = format!("{provider:?} {alice:?} {client:?} {response:?} {tokens:?}");
    let secrets = [client.secret().unwrap(), alice.password(), tokens.access(), tokens.refresh()];
    for secret in secrets.map(str::to_owned).into_iter().chain([response.code()]) {
        assert!(!printed.contains(&secret), "{printed}");
    }
    let (address, backend) = (provider.url().replace("http://", ""), provider.backend());
    drop(provider);
    assert!(std::net::TcpStream::connect(address).is_err(), "nobody listens");
    let later = wait(&*backend, Mode::Write, |tx| tx.users().map(|users| users.len()));
    assert!(matches!(later, Err(StoreError::Unavailable(_))), "{later:?}");
}
