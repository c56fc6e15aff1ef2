//! The authorization endpoint: what is told to the client, what only to the person, and what comes back untouched.

use oauth_core::model::client::{Client, ClientKind};
use oauth_core::model::stage::Stage;
use oauth_core::testing::build;
use oauth_core::text::uri::RedirectUri;

use crate::world::{Answer, Ask, Browser, Fields, ISSUER, REDIRECT, STATE, World, path};

/// Where a fault is told.
enum Told {
    /// On a page, with these words for the developer.
    Person(&'static str),
    /// At the client's redirect URI, with this code.
    Client(&'static str),
}
use Told::{Client as ToClient, Person as ToPerson};

/// An error page of the authorization endpoint: it never redirects, and says that nothing was shared.
fn is_page(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(answer.header("location").is_none(), "{answer:?}");
    assert!(answer.body.contains(words), "{words:?} is missing: {answer:?}");
    assert!(answer.body.contains("Nothing about you was shared"), "{answer:?}");
}

/// An authorization response: at the registered URI, with `state` untouched and the issuer's name.
fn is_response(answer: &Answer) {
    assert_eq!(answer.status, 303, "{answer:?}");
    assert!(answer.location().starts_with(&format!("{REDIRECT}?")), "{answer:?}");
    assert_eq!(answer.parameter("state").as_deref(), Some(STATE));
    assert_eq!(answer.parameter("iss").as_deref(), Some(ISSUER));
}

/// Rule: RFC6749-4.1.2.1
/// Rule: RFC9700-4.11.2
/// Rule: RFC9207-2
/// SEC-3, SEC-6, SEC-11, SEC-12, SEC-15, B2, B27
#[test]
fn a_fault_is_told_where_it_may_be_told() {
    let world = World::new();
    let unknown = world.alice.id.to_string();
    let cases: &[(Fields<'_>, Told)] = &[
        // Who asks, and where the answer may go, is not sure: only the person is told.
        (&[("client_id", "")], ToPerson("client_id is missing")),
        (&[("client_id", "nonsense")], ToPerson("invalid_client")),
        (&[("client_id", &unknown)], ToPerson("invalid_client")),
        (&[("client_id", "a"), ("client_id", "b")], ToPerson("client_id is given more than once")),
        (&[("redirect_uri", "https://evil.example/cb")], ToPerson("redirect_uri is not one")),
        (&[("redirect_uri", "https://app.example/cb/")], ToPerson("redirect_uri is not one")),
        (&[("redirect_uri", "https://app.example@evil.example/cb")], ToPerson("redirect_uri is not one")),
        (&[("redirect_uri", "https://app.example/cb#")], ToPerson("redirect_uri is not one")),
        (&[("redirect_uri", "javascript:alert(1)")], ToPerson("redirect_uri is not one")),
        (
            &[("redirect_uri", "https://evil.example/"), ("prompt", "none")],
            ToPerson("redirect_uri is not one"),
        ),
        (&[("redirect_uri", REDIRECT), ("redirect_uri", REDIRECT)], ToPerson("redirect_uri is given more")),
        // The rest is the client's own fault.
        (&[("response_type", "")], ToClient("invalid_request")),
        (&[("response_type", "token")], ToClient("unsupported_response_type")),
        (&[("response_type", "code token")], ToClient("unsupported_response_type")),
        (&[("response_type", "code"), ("response_type", "code")], ToClient("invalid_request")),
        (&[("response_mode", "fragment")], ToClient("invalid_request")),
        (&[("response_mode", "form_post")], ToClient("invalid_request")),
        (&[("scope", "read admin")], ToClient("invalid_scope")),
        (&[("scope", "\"")], ToClient("invalid_scope")),
        (&[("code_challenge", "short")], ToClient("invalid_request")),
        (&[("code_challenge_method", "plain")], ToClient("invalid_request")),
        (&[("code_challenge_method", "")], ToClient("invalid_request")),
        (&[("code_challenge", "")], ToClient("invalid_request")),
    ];
    for signed_in in [false, true] {
        for (fields, told) in cases {
            let mut browser =
                if signed_in { Browser::of(&world, &world.alice) } else { Browser::new(&world) };
            let answer = browser.get(&world.authorize_but(&world.shop, fields));
            match told {
                ToPerson(words) => is_page(&answer, words),
                ToClient(code) => {
                    is_response(&answer);
                    assert_eq!(answer.parameter("error").as_deref(), Some(*code), "{answer:?}");
                    assert!(answer.parameter("error_description").is_some_and(|text| text.is_ascii()));
                    assert_eq!(answer.parameter("code"), None);
                }
            }
        }
    }
    assert!(world.store.rows().interactions.is_empty(), "no refusal leaves a row");
}

/// Rule: RFC6749-4.1.2.1
#[test]
fn a_disabled_client_is_told_to_the_person_only() {
    let world = World::new();
    let address = world.authorize(&world.shop);
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().life.stage = Stage::Disabled;
    is_page(&world.get(&address), "invalid_client");
    is_page(&Browser::of(&world, &world.alice).get(&address), "Print Shop");
}

/// Rule: RFC6749-4.1.2
/// Rule: RFC6749-10.10
/// Rule: RFC9207-2
/// Rule: RFC9700-4.12
/// SEC-4, SEC-27, B28, F-3, F-10, F-63, G-5, MG-R1
#[test]
fn consent_answers_with_a_code_the_state_and_the_issuer() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.alice);
    browser.get(&world.authorize(&world.shop)).is(200).has("Print Shop").has("app.example");
    let answer = browser.decide("allow", &[]);
    is_response(&answer);
    let code = answer.parameter("code").unwrap();
    assert!(code.starts_with("oac_") && code.len() == 4 + 64, "an id and 256 random bits: {code}");
    assert_eq!(answer.parameter("error"), None);
    let rows = world.store.rows();
    let rows = format!("{:?} {:?}", rows.interactions, rows.tokens);
    assert!(!rows.contains(&code[26..]), "only a digest is kept");
}

/// Rule: RFC6749-3.1.2.3
#[test]
fn the_only_registered_uri_may_be_left_out_and_a_choice_of_two_may_not() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.alice);
    let address = world.authorize_but(&world.shop, &[("redirect_uri", "")]);
    browser.get(&address).is(200);
    is_response(&browser.decide("allow", &[]));
    let second = RedirectUri::register("https://app.example/other", false).unwrap();
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().redirect_uris.push(second);
    is_page(&browser.get(&address), "redirect_uri is missing");
}

/// Rule: RFC9700-2.1.1
/// F-9
#[test]
fn pkce_is_asked_of_whom_it_is_required() {
    let world = World::new();
    let mut strict = world.shop.clone();
    if let ClientKind::Confidential { pkce_required, .. } = &mut strict.kind {
        *pkce_required = true;
    }
    let mut browser = Browser::of(&world, &world.alice);
    let without: Fields<'_> = &[("code_challenge", ""), ("code_challenge_method", "")];
    for (client, refused) in [(&world.phone, true), (&strict, true), (&world.shop, false)] {
        world.store.rows().clients.insert(client.id, client.clone());
        let answer = browser.get(&world.authorize_but(client, without));
        assert_eq!(answer.status == 303, refused, "{answer:?}");
        if refused {
            assert_eq!(answer.parameter("error").as_deref(), Some("invalid_request"));
        }
    }
}

/// SEC-11, SEC-12: `prompt=none` shows no page, and asks nobody.
#[test]
fn prompt_none_is_answered_at_once() {
    let world = World::new();
    let silent = world.authorize_but(&world.shop, &[("prompt", "none")]);
    let answer = world.get(&silent);
    is_response(&answer);
    assert_eq!(answer.parameter("error").as_deref(), Some("login_required"));
    let mut browser = Browser::of(&world, &world.alice);
    assert_eq!(browser.get(&silent).parameter("error").as_deref(), Some("consent_required"));
    world.tokens();
    let answer = browser.get(&silent);
    is_response(&answer);
    assert!(answer.parameter("code").is_some());
}

/// Rule: RFC8252-8.6
/// SEC-40, B34, F-65
#[test]
fn consent_is_remembered_but_not_for_programs_that_anybody_could_be() {
    let world = World::new();
    let native = |uri: &str| Client {
        redirect_uris: vec![RedirectUri::register(uri, false).unwrap()],
        ..build::client(&world.env, None)
    };
    let (loopback, scheme) = (native("http://127.0.0.1/cb"), native("com.example.app:/cb"));
    for (client, uri, asks_again) in [
        (&world.shop, REDIRECT, false),
        (&world.phone, REDIRECT, false),
        (&loopback, "http://127.0.0.1:4711/cb", true),
        (&scheme, "com.example.app:/cb", true),
    ] {
        world.store.rows().clients.insert(client.id, client.clone());
        let grant = build::grant(&world.env, client, &world.alice);
        world.store.rows().grants.insert(grant.id, grant);
        let mut browser = Browser::of(&world, &world.alice);
        let answer = browser.get(&world.authorize_but(client, &[("redirect_uri", uri)]));
        assert_eq!(answer.status == 200, asks_again, "{answer:?}");
        let answer =
            browser.get(&world.authorize_but(client, &[("redirect_uri", uri), ("prompt", "consent")]));
        assert_eq!(answer.status, 200, "asked for in so many words: {answer:?}");
    }
}

/// F-65
#[test]
fn more_scopes_than_were_given_are_asked_for() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.alice);
    browser.get(&world.authorize_but(&world.shop, &[("scope", "read")])).is(200);
    let code = browser.decide("allow", &[]).parameter("code").unwrap();
    world.token(&World::redeem(&code)).is(200);
    browser.get(&world.authorize_but(&world.shop, &[("scope", "read")])).is(303);
    browser.get(&world.authorize(&world.shop)).is(200);
    let mut other = Browser::of(&world, &world.bob);
    other.get(&world.authorize_but(&world.shop, &[("scope", "read")])).is(200);
}

/// Rule: RFC6749-3.1
/// G-17
#[test]
fn whoever_is_not_signed_in_signs_in_first_and_nothing_is_written() {
    let world = World::new();
    let address = world.authorize(&world.shop);
    let answer = world.get(&address);
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with("/login?"), "{answer:?}");
    assert_eq!(answer.parameter("return_to"), Some(address));
    assert!(world.store.rows().interactions.is_empty());
}

/// F-81: a token is for the API. It signs nobody in, so a program that holds one can neither allow another program
/// something nor register.
#[test]
fn a_token_opens_no_page_and_decides_nothing() {
    let world = World::new();
    let (access, _) = world.tokens();
    let bearer = |ask: Ask| world.send(ask.header("authorization", format!("Bearer {access}")));
    for path in
        [&world.authorize(&world.shop), "/account", "/oauth/client/register", "/oauth/client/connections"]
    {
        bearer(Ask::get(path)).is(403);
    }
    let before = format!("{:?}", world.store.rows().interactions);
    for path in
        ["/oauth/authorize", "/oauth/client/register", "/oauth/client/connections", "/account/password"]
    {
        bearer(Ask::post(path).form(&[("decision", "allow"), ("name", "Album")])).is(403);
    }
    assert_eq!(format!("{:?}", world.store.rows().interactions), before);
}

/// Rule: RFC6749-3.1
#[test]
fn bad_text_in_the_query_is_a_clear_error() {
    let world = World::new();
    let id = world.shop.id.to_string();
    let long = "x".repeat(8193);
    for query in ["client_id=a&client_id=b", "client_id=a&redirect_uri=b&redirect_uri=c"] {
        let page = world.get(&format!("/oauth/authorize?{query}")).is(400);
        let name = query.rsplit('&').next().and_then(|last| last.split('=').next()).unwrap();
        page.has(&format!("It names “{name}” more than once")).has("Nothing about you was shared");
    }
    for query in ["client_id=%ff", "client_id=%", "client_id=a%00b", &format!("client_id={long}"), "=", "a"] {
        is_page(&world.get(&format!("/oauth/authorize?{query}")), "invalid_request");
    }
    is_page(&world.get(&format!("/oauth/authorize?{}", "a=1&".repeat(101))), "invalid_request");
    let state = path("/oauth/authorize", &[("client_id", id), ("state", "x".repeat(4097))]);
    assert_eq!(world.get(&state).parameter("error").as_deref(), Some("invalid_request"));
    let (ask, empty) = (Ask::get("/oauth/authorize"), "client_id is missing");
    is_page(&world.send(ask), empty);
}
