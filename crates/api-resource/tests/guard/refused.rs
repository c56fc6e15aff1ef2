//! Which requests are let in, and what the others are told (RFC 6750 §3).

use std::sync::Arc;

use actix_web::App;
use actix_web::dev::Service;
use actix_web::http::Method;
use actix_web::http::header::ContentType;
use actix_web::test::{TestRequest, init_service};
use actix_web::web;
use api_resource::{Authorized, Guard, ResourceConfig};
use oauth_core::id::TokenId;
use oauth_core::model::client::{Client, ClientName};
use oauth_core::model::configured::{Configured, ConfiguredClient};
use oauth_core::model::stage::Stage;
use oauth_core::model::token::TokenKind;
use oauth_core::oauth2::transport::Transport;
use oauth_core::port::{Clients, Grants, Tokens};
use oauth_core::refusal::Refusal;
use oauth_core::testing::{MemTx, build};
use oauth_core::text::network::Network;
use oauth_core::time::Timestamp;

use crate::fixture::{Answer, BASE, Fixture, RESOURCE, anonymous, answer};

const INVALID: &str =
    "error=\"invalid_token\", error_description=\"the access token is unknown, expired or revoked\"";
const MISPLACED: &str = "error=\"invalid_request\", error_description=\"send the access token once, in the Authorization header\"";
const PLAIN: &str =
    "error=\"invalid_request\", error_description=\"tokens are not given or taken over plain http\"";

fn check(answer: &Answer, status: u16, challenge: &str, error: &str, case: &str) {
    let wanted = if challenge.is_empty() { BASE.to_owned() } else { format!("{BASE}, {challenge}") };
    assert_eq!(answer.status.as_u16(), status, "{case}");
    assert_eq!(answer.header("WWW-Authenticate"), Some(wanted.as_str()), "{case}");
    assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{case}");
    assert_eq!(answer.header("Content-Type"), Some("application/json"), "{case}");
    assert_eq!(answer.error(), error, "{case}");
}

/// F-24
#[actix_web::test]
async fn a_token_that_stands_says_who_how_far_and_until_when() {
    let api = Fixture::new();
    let until = api.env.now().plus(api.env.settings.access_lifetime).unix();
    let answer = api.get("/any").await;
    let wanted = format!("{} {} Print Shop email profile read write {until}", api.user.id, api.client.id);
    assert_eq!((answer.status.as_u16(), answer.body), (200, wanted));
    assert_eq!(api.get("/write").await.body, "alice");
    assert_eq!(api.get("/value").await.body, "alice");
    for scheme in ["bearer", "BEARER"] {
        let request = anonymous("/any").insert_header(("Authorization", format!("{scheme} {}", api.token)));
        assert_eq!(api.ask(request).await.status, 200, "{scheme}");
    }
}

/// F-41, MW-T77: what the configuration says of a client is known without asking the store; without it the token is dead.
#[actix_web::test]
async fn a_token_of_a_configured_client_stands_while_the_configuration_has_it() {
    let mut api = Fixture::new();
    let calls = |api: &Fixture| api.rows(|rows| std::mem::take(&mut rows.calls));
    calls(&api);
    assert_eq!(api.get("/any").await.status, 200);
    let usual = calls(&api);
    api.rows(|rows| rows.clients.get_mut(&api.client.id).unwrap().life.stage = Stage::Configured);
    check(&api.get("/any").await, 401, INVALID, "invalid_token", "in no configuration");
    calls(&api);
    let name = ClientName::parse("Our Shop").unwrap();
    let client = Client { name, ..api.client.clone() };
    let one = ConfiguredClient { client, skip_consent: false };
    Arc::make_mut(&mut api.env.settings).configured = Configured::new([one]);
    let config = ResourceConfig::new(RESOURCE).unwrap();
    api.guard = Guard::store(api.store.clone(), api.env.clone(), config);
    let answer = api.get("/any").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("Our Shop"), "{answer:?}");
    assert_eq!(calls(&api), usual);
    let nets = Network::parse("192.0.2.0/24").into_iter().collect();
    let client = Client { networks: nets, ..api.client.clone() };
    let one = ConfiguredClient { client, skip_consent: false };
    Arc::make_mut(&mut api.env.settings).configured = Configured::new([one]);
    let config = ResourceConfig::new(RESOURCE).unwrap();
    api.guard = Guard::store(api.store.clone(), api.env.clone(), config);
    check(&api.get("/any").await, 401, INVALID, "invalid_token", "from another network");
}

/// Rule: RFC6750-3
/// Rule: RFC6750-3.1
/// Rule: RFC9728-5.1
#[actix_web::test]
async fn without_a_token_there_is_a_challenge_and_no_error_in_it() {
    let api = Fixture::new();
    check(&api.ask(anonymous("/any")).await, 401, "", "invalid_token", "no header");
    for header in ["Basic YTpi", "Bearer", "Digest x", "", "Bearerx"] {
        let request = anonymous("/any").insert_header(("Authorization", header));
        check(&api.ask(request).await, 401, "", "invalid_token", header);
    }
}

/// Rule: RFC6750-2
/// Rule: RFC6750-2.3
/// Rule: RFC9700-4.3.2
#[actix_web::test]
async fn a_token_elsewhere_than_in_one_header_is_refused() {
    let api = Fixture::new();
    let token = &api.token;
    let in_query = format!("/any?access_token={token}");
    for request in [
        anonymous(&in_query),
        anonymous(&format!("/any?a=b&access%5Ftoken={token}")),
        api.request(&in_query),
        api.request("/any?access_token"),
        api.request("/any").append_header(("Authorization", format!("Bearer {token}"))),
        api.request("/any").append_header(("Authorization", "Basic YTpi")),
    ] {
        check(&api.ask(request).await, 400, MISPLACED, "invalid_request", "misplaced");
    }
    let form = anonymous("/any").method(Method::POST).insert_header(ContentType::form_url_encoded());
    let form = form.set_payload(format!("access_token={token}"));
    check(&api.ask(form).await, 401, "", "invalid_token", "in a form");
}

/// MG-A1, MG-R12, X-5, CL-4, CL-6: the old plugin took tokens from the query of every client; here an administrator allows
/// it to one client, until a day, and a token beside a header is refused even then.
///
/// Rule: RFC9700-4.3.2
/// Rule: RFC6750-2.3
#[actix_web::test]
async fn a_token_in_the_query_is_for_clients_that_are_allowed_it() {
    let api = Fixture::new();
    let until = api.env.now().plus(std::time::Duration::from_secs(60));
    let client = Client { legacy_until: Some(until), ..api.client.clone() };
    assert!(api.store.rows().save_client(&client).unwrap());
    let place = format!("/any?client_id=x&access_token={}", api.token);
    let answer = api.ask(anonymous(&place)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.contains("Print Shop"));
    check(&api.ask(api.request(&place)).await, 400, MISPLACED, "invalid_request", "in both places");
    let twice = format!("{place}&access_token={}", api.token);
    check(&api.ask(anonymous(&twice)).await, 400, MISPLACED, "invalid_request", "twice");
    for wrong in ["x", &api.token[..40], &format!("{}A", api.token)] {
        let place = format!("/any?access_token={wrong}");
        check(&api.ask(anonymous(&place)).await, 400, MISPLACED, "invalid_request", "no token at all");
    }
    api.clock.advance(std::time::Duration::from_secs(60));
    check(&api.ask(anonymous(&place)).await, 400, MISPLACED, "invalid_request", "after the last day");
    assert_eq!(api.get("/any").await.status, 200, "in the header as ever");
}

/// Rule: RFC6750-3.1
/// SEC-27
#[actix_web::test]
async fn whatever_is_no_whole_access_token_is_refused() {
    let api = Fixture::new();
    let (row, refresh) = build::token(&api.env, &api.grant, TokenKind::Refresh);
    api.store.rows().insert_token(&row).unwrap();
    let (_, never_stored) = build::token(&api.env, &api.grant, TokenKind::Access);
    let last = if api.token.ends_with('A') { 'B' } else { 'A' };
    let refresh = refresh.wire.reveal();
    let mut tokens = vec![
        "x".to_owned(),
        "\u{e4}".to_owned(),
        "x".repeat(9000),
        api.token.to_uppercase(),
        format!("{}{last}", &api.token[..api.token.len() - 1]),
        format!("{}A", api.token),
        format!("{} {}", api.token, api.token),
        refresh.to_owned(),
        refresh.replace("ort_", "oat_"),
        never_stored.wire.reveal().to_owned(),
    ];
    tokens.extend((1..api.token.len()).map(|end| api.token[..end].to_owned()));
    for token in tokens {
        let request =
            anonymous("/any").insert_header(("Authorization", format!("Bearer {token}").into_bytes()));
        check(&api.ask(request).await, 401, INVALID, "invalid_token", &token);
    }
    assert_eq!(api.get("/any").await.status, 200);
}

/// Rule: RFC6750-3.1
/// SEC-66, F-56, F-68, F-83
#[actix_web::test]
async fn what_is_taken_back_or_disabled_is_dead_on_the_next_request() {
    type End = fn(&mut MemTx, &Fixture, Timestamp);
    let ends: [(&str, End); 8] = [
        ("person disabled", |rows, api, now| {
            rows.users.get_mut(&api.user.id).unwrap().disabled_at = Some(now);
        }),
        ("client disabled", |rows, api, _| {
            rows.clients.get_mut(&api.client.id).unwrap().life.stage = Stage::Disabled;
        }),
        ("client for somebody else alone", |rows, api, _| {
            let client = rows.clients.get_mut(&api.client.id).unwrap();
            (client.owner, client.owner_only) = (None, true);
        }),
        ("client of another network", |rows, api, _| {
            let networks = vec![Network::parse("198.51.100.0/24").unwrap()];
            rows.clients.get_mut(&api.client.id).unwrap().networks = networks;
        }),
        ("grant revoked", |rows, api, now| {
            assert!(rows.revoke_grant(api.grant.id, now).unwrap());
        }),
        ("token revoked", |rows, _, _| {
            let id: TokenId = *rows.tokens.keys().next().unwrap();
            assert!(rows.retire_token(id, oauth_core::model::token::TokenState::Revoked).unwrap());
        }),
        ("expired", |_, api, _| api.clock.advance(api.env.settings.access_lifetime)),
        ("token gone", |rows, _, _| rows.tokens.clear()),
    ];
    for (case, end) in ends {
        let api = Fixture::new();
        assert_eq!(api.get("/any").await.status, 200, "{case}");
        end(&mut api.store.rows(), &api, api.env.now());
        check(&api.get("/any").await, 401, INVALID, "invalid_token", case);
        check(&api.get("/everything").await, 401, INVALID, "invalid_token", case);
    }
}

/// Rule: RFC6750-3.1
/// Rule: RFC6749-7
/// Rule: RFC6750-3
/// F-11, G-4
#[actix_web::test]
async fn a_token_with_too_few_scopes_is_told_which() {
    const DESCRIPTION: &str =
        "error=\"insufficient_scope\", error_description=\"the access token does not reach this far\"";
    let api = Fixture::with("read", Transport::default());
    for (path, scope) in [("/write", "write"), ("/value", "write"), ("/everything", "read write everything")]
    {
        let challenge = format!("{DESCRIPTION}, scope=\"{scope}\"");
        check(&api.get(path).await, 403, &challenge, "insufficient_scope", path);
    }
    assert_eq!(api.get("/api/test").await.status, 200);
    let writer = Fixture::with("write", Transport::default());
    let challenge = format!("{DESCRIPTION}, scope=\"read\"");
    check(&writer.get("/api/test").await, 403, &challenge, "insufficient_scope", "write implies nothing");
}

/// Rule: RFC6749-1.6, RFC6750-5.3
/// Rule: RFC6749-10.3
/// SEC-48, F-95, G-3
#[actix_web::test]
async fn a_token_over_plain_http_is_refused() {
    let proxy = || Transport::new(vec![Network::parse("10.0.0.0/8").unwrap()], false);
    let allowed = || Transport::new(Vec::new(), true);
    for (transport, peer, proto, taken) in [
        (Transport::default(), "127.0.0.1:1", "", true),
        (Transport::default(), "[::1]:1", "", true),
        (Transport::default(), "203.0.113.9:1", "", false),
        (Transport::default(), "203.0.113.9:1", "https", false),
        (proxy(), "10.0.0.1:1", "https", true),
        (proxy(), "10.0.0.1:1", "http", false),
        (proxy(), "10.0.0.1:1", "", false),
        (proxy(), "203.0.113.9:1", "https", false),
        (allowed(), "203.0.113.9:1", "", true),
    ] {
        let api = Fixture::with("read write", transport);
        let mut request = api.request("/any").peer_addr(peer.parse().unwrap());
        if !proto.is_empty() {
            request = request.insert_header(("X-Forwarded-Proto", proto));
        }
        let answer = api.ask(request).await;
        if taken {
            assert_eq!(answer.status, 200, "{peer} {proto}");
        } else {
            check(&answer, 400, PLAIN, "invalid_request", &format!("{peer} {proto}"));
        }
    }
}

#[actix_web::test]
async fn a_host_may_ask_the_guard_itself() {
    let api = Fixture::new();
    let refused = api.guard.authorize(&anonymous("/x").to_http_request()).await.unwrap_err();
    assert_eq!(refused.refusal(), Some(&Refusal::TokenMissing));
    let access = api.guard.authorize(&api.request("/x").to_http_request()).await.unwrap();
    assert_eq!(access.user, api.user.id);
    assert!(api.guard.scope("raed").is_err() && api.guard.scope("a b").is_err());
}

#[actix_web::test]
async fn an_application_without_a_guard_says_so_and_lets_nobody_in() {
    async fn handler(_: Authorized) -> &'static str {
        "in"
    }
    let app = init_service(App::new().service(web::resource("/any").get(handler))).await;
    let response = app.call(TestRequest::get().uri("/any").to_request()).await.unwrap();
    let answer = answer(response).await;
    assert_eq!((answer.status.as_u16(), answer.error().as_str()), (500, "server_error"));
    assert_eq!(answer.header("WWW-Authenticate"), None);
}

/// The text of a token is in no value that somebody may print.
///
/// SEC-27
#[actix_web::test]
async fn nothing_prints_a_token() {
    let api = Fixture::with("read", Transport::default());
    let access = api.guard.authorize(&api.request("/x").to_http_request()).await.unwrap();
    let refused = api.guard.authorize(&api.request("/x?access_token=x").to_http_request()).await.unwrap_err();
    let text = format!("{:?} {access:?} {refused:?} {refused}", api.guard);
    assert!(!text.contains(&api.token[4..]), "{text}");
}
