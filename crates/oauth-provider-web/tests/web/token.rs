//! The token and revocation endpoints: statuses, headers and JSON, for good requests and for all kinds of bad ones.

use actix_web::http::Method;
use oauth_core::model::token::TokenState;

use crate::world::{Answer, Ask, Fields, REDIRECT, VERIFIER, World};

/// What every answer for programs carries.
pub(crate) fn is_private_json(answer: &Answer) {
    for (name, value) in [
        ("cache-control", "no-store"),
        ("pragma", "no-cache"),
        ("content-type", "application/json"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}: {answer:?}");
    }
    assert_eq!(answer.headers.get("set-cookie"), None, "{answer:?}");
}

pub(crate) fn is_error(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.error().as_str()), (status, code), "{answer:?}");
    is_private_json(answer);
    let description = answer.json()["error_description"].as_str().unwrap_or_default().to_owned();
    let allowed = |b: u8| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    assert!(!description.is_empty() && description.bytes().all(allowed), "{description}");
    let challenge = answer.header("www-authenticate").is_some_and(|value| value.starts_with("Basic "));
    assert_eq!(challenge, status == 401, "{answer:?}");
}

/// Rule: RFC6749-5.1
/// Rule: RFC6749-3.2.1
/// Rule: RFC6750-5.2
/// Rule: RFC6750-5.3
/// F-3, F-13, F-25, F-42, MG-R3, MG-T5
#[test]
fn a_code_is_redeemed_with_basic_with_the_body_and_by_public_clients() {
    let world = World::new();
    let (shop, phone) = (world.shop.id.to_string(), world.phone.id.to_string());
    for path in ["/oauth/token", "/oauth/access_token"] {
        let code = world.code(&world.shop);
        let basic = Ask::post(path).form(&World::redeem(&code)).basic(&shop, &world.secret);
        let code = world.code(&world.shop);
        let own = [("client_id", shop.as_str()), ("client_secret", world.secret.as_str())];
        let body = Ask::post(path).form(&[&World::redeem(&code)[..], &own[..]].concat());
        let code = world.code(&world.phone);
        let none = Ask::post(path).form(&[&World::redeem(&code)[..], &[("client_id", &phone)]].concat());
        for ask in [basic, body, none] {
            let answer = world.send(ask).is(200);
            is_private_json(&answer);
            let json = answer.json();
            assert_eq!(json.as_object().unwrap().len(), 5, "{json}");
            assert!(json["access_token"].as_str().is_some_and(|token| token.starts_with("oat_")));
            assert!(json["refresh_token"].as_str().is_some_and(|token| token.starts_with("ort_")));
            assert_eq!(
                (&json["token_type"], &json["expires_in"], &json["scope"]),
                (&"Bearer".into(), &3600.into(), &"read write".into())
            );
        }
    }
}

/// Rule: RFC6749-5.2
/// Rule: RFC6749-2.3.1
/// Rule: RFC6749-3.2.1
/// Rule: RFC6749-4.1.3
/// SEC-39, SEC-42, F-25
#[test]
fn clients_that_do_not_prove_who_they_are_get_nothing() {
    let world = World::new();
    let (shop, phone, secret) = (world.shop.id.to_string(), world.phone.id.to_string(), world.secret.clone());
    let stranger = oauth_core::testing::build::client(&world.env, None).id.to_string();
    let code = world.code(&world.shop);
    let token =
        |fields: Fields<'_>| Ask::post("/oauth/token").form(&[&World::redeem(&code)[..], fields].concat());
    for (ask, status, error) in [
        (token(&[("client_id", &shop)]), 401, "invalid_client"),
        (token(&[("client_id", &shop), ("client_secret", "wrong")]), 401, "invalid_client"),
        (
            token(&[("client_id", &shop), ("client_secret", &secret[..secret.len() - 1])]),
            401,
            "invalid_client",
        ),
        (token(&[("client_id", &stranger), ("client_secret", &secret)]), 401, "invalid_client"),
        (token(&[("client_id", "nonsense"), ("client_secret", &secret)]), 401, "invalid_client"),
        (token(&[("client_id", &phone), ("client_secret", &secret)]), 401, "invalid_client"),
        (token(&[]).basic(&shop, "wrong"), 401, "invalid_client"),
        (token(&[]).basic(&shop, ""), 401, "invalid_client"),
        (token(&[]).basic(&stranger, &secret), 401, "invalid_client"),
        (token(&[]).header("authorization", "Basic !"), 401, "invalid_client"),
        (token(&[]).header("authorization", "Basic \u{ff}"), 401, "invalid_client"),
        (token(&[]).header("authorization", format!("Bearer {secret}")), 401, "invalid_client"),
        (token(&[]), 400, "invalid_request"),
        (token(&[("client_secret", &secret)]), 400, "invalid_request"),
        (
            token(&[("client_id", &shop), ("client_secret", &secret)]).basic(&shop, &secret),
            400,
            "invalid_request",
        ),
        (token(&[("client_id", &phone)]).basic(&shop, &secret), 400, "invalid_request"),
        (token(&[("client_id", &shop), ("client_id", &shop)]), 400, "invalid_request"),
        (token(&[]).basic(&shop, &secret).header("authorization", "Basic eDp5"), 400, "invalid_request"),
    ] {
        is_error(&world.send(ask), status, error);
    }
    assert!(world.store.rows().tokens.is_empty());
    world.token(&World::redeem(&code)).is(200);
}

/// Rule: RFC6749-5.2
/// Rule: RFC6749-3.2
#[test]
fn malformed_requests_have_their_errors() {
    let world = World::new();
    let code = world.code(&world.shop);
    let long = "x".repeat(8193);
    let cases: &[(Fields<'_>, &str)] = &[
        (&[], "invalid_request"),
        (&[("grant_type", "")], "invalid_request"),
        (&[("grant_type", "authorization_code")], "invalid_request"),
        (&[("grant_type", "refresh_token")], "invalid_request"),
        (&[("grant_type", "password"), ("username", "alice"), ("password", "x")], "unsupported_grant_type"),
        (&[("grant_type", "client_credentials")], "unauthorized_client"),
        (&[("grant_type", "implicit")], "unsupported_grant_type"),
        (&[("grant_type", "authorization_code"), ("grant_type", "authorization_code")], "invalid_request"),
        (&[("grant_type", "authorization_code"), ("code", &code), ("code", &code)], "invalid_request"),
        (&[("grant_type", "authorization_code"), ("code", "nonsense")], "invalid_grant"),
        (&[("grant_type", "authorization_code"), ("code", &long)], "invalid_request"),
        (&[("grant_type", "refresh_token"), ("refresh_token", &code)], "invalid_grant"),
        (&[("grant_type", "refresh_token"), ("refresh_token", "ort_x"), ("scope", "\"")], "invalid_scope"),
    ];
    for (fields, error) in cases {
        is_error(&world.token(fields), 400, error);
    }
    let basic = || Ask::post("/oauth/token").basic(&world.shop.id.to_string(), &world.secret);
    let form = |body: &[u8]| basic().header("content-type", "application/x-www-form-urlencoded").body(body);
    for body in [&b"grant_type=%"[..], b"grant_type=%zz", b"grant_type=\xff", b"code=%00", b"%ff=x"] {
        is_error(&world.send(form(body)), 400, "invalid_request");
    }
    is_error(&world.send(form("a=1&".repeat(101).as_bytes())), 400, "invalid_request");
    world.token(&World::redeem(&code)).is(200);
}

/// Rule: RFC6749-4.1.3
#[test]
fn a_body_is_a_form_of_bounded_size() {
    let world = World::new();
    let code = world.code(&world.shop);
    let body = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={REDIRECT}&code_verifier={VERIFIER}&pad=",
    );
    for path in ["/oauth/token", "/oauth/revoke"] {
        let ask = || Ask::post(path).basic(&world.shop.id.to_string(), &world.secret);
        let typed = |kind: &str| ask().header("content-type", kind).body(body.clone());
        for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", "", "\u{ff}"] {
            is_error(&world.send(typed(kind)), 415, "invalid_request");
        }
        is_error(&world.send(ask().body(body.clone())), 415, "invalid_request");
        let large = format!("{body}{}", "x".repeat(64 * 1024));
        let large = ask().header("content-type", "application/x-www-form-urlencoded").body(large);
        is_error(&world.send(large), 413, "invalid_request");
        is_error(&world.send(ask()), 400, "invalid_request");
    }
    let ask = Ask::post("/oauth/token").basic(&world.shop.id.to_string(), &world.secret);
    let kind = "Application/X-WWW-Form-URLEncoded; charset=UTF-8";
    world.send(ask.header("content-type", kind).body(body)).is(200);
}

/// Rule: RFC6749-3.2
/// B13, B20
#[test]
fn only_a_post_is_taken_and_parameters_in_the_address_are_not_looked_at() {
    let world = World::new();
    let code = world.code(&world.shop);
    let query = World::redeem(&code).map(|(name, value)| format!("{name}={value}")).join("&");
    for path in ["/oauth/token", "/oauth/access_token", "/oauth-2/access_token", "/oauth/revoke"] {
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::PATCH] {
            let head = method == Method::HEAD;
            let ask = Ask::new(method, &format!("{path}?{query}"));
            let answer = world.send(ask.basic(&world.shop.id.to_string(), &world.secret));
            assert_eq!((answer.status, answer.header("allow")), (405, Some("POST, OPTIONS")), "{answer:?}");
            if !head {
                is_error(&answer, 405, "invalid_request");
            }
        }
    }
    let ask = Ask::post(&format!("/oauth/token?{query}")).form(&[]);
    is_error(&world.send(ask.basic(&world.shop.id.to_string(), &world.secret)), 400, "invalid_request");
    world.token(&World::redeem(&code)).is(200);
}

/// Rule: RFC6749-4.1.3
/// Rule: RFC7636-4.6
/// Rule: RFC9700-4.8.2
/// SEC-21, SEC-22, SEC-23, SEC-24, SEC-26, SEC-83, B7, B16, B24
#[test]
fn a_code_that_is_presented_wrongly_is_burnt() {
    let world = World::new();
    let (shop, phone) = (world.shop.id.to_string(), world.phone.id.to_string());
    let as_shop = |fields: Fields<'_>| world.token(fields);
    let as_phone = |fields: Fields<'_>| {
        world.send(Ask::post("/oauth/token").form(&[fields, &[("client_id", &phone)]].concat()))
    };
    let other_verifier = "x".repeat(43);
    type Wrong<'a> = (&'a str, &'a str);
    let wrongs: &[Wrong<'_>] = &[
        ("code_verifier", ""),
        ("code_verifier", &other_verifier),
        ("code_verifier", crate::world::CHALLENGE),
        ("redirect_uri", ""),
        ("redirect_uri", "https://app.example/other"),
        ("redirect_uri", "https://APP.example/cb"),
    ];
    for client in [&world.shop, &world.phone] {
        let own = |fields: Fields<'_>| {
            if client.id.to_string() == shop { as_shop(fields) } else { as_phone(fields) }
        };
        let other = |fields: Fields<'_>| {
            if client.id.to_string() == shop { as_phone(fields) } else { as_shop(fields) }
        };
        for (name, value) in wrongs {
            let code = world.code(client);
            let fields = World::redeem(&code).map(|(key, old)| (key, if key == *name { value } else { old }));
            is_error(&own(&fields), 400, "invalid_grant");
            is_error(&own(&World::redeem(&code)), 400, "invalid_grant");
        }
        let code = world.code(client);
        is_error(&other(&World::redeem(&code)), 400, "invalid_grant");
        is_error(&own(&World::redeem(&code)), 400, "invalid_grant");
    }
    assert!(world.store.rows().tokens.is_empty());
}

/// Rule: RFC9700-4.8.2
/// SEC-22: a verifier without a challenge is a request from which somebody took the challenge.
#[test]
fn a_verifier_without_a_challenge_is_refused() {
    let world = World::new();
    let mut browser = crate::world::Browser::of(&world, &world.alice);
    let without: Fields<'_> = &[("code_challenge", ""), ("code_challenge_method", "")];
    browser.get(&world.authorize_but(&world.shop, without)).is(200);
    let code = browser.decide("allow", &[]).parameter("code").unwrap();
    is_error(&world.token(&World::redeem(&code)), 400, "invalid_grant");
    let code = browser.get(&world.authorize_but(&world.shop, &[without, &[("prompt", "consent")]].concat()));
    assert_eq!(code.status, 200);
    let code = browser.decide("allow", &[]).parameter("code").unwrap();
    world.token(&World::redeem(&code)[..3]).is(200);
}

/// Rule: RFC6749-4.1.2
/// Rule: RFC6749-10.5
/// SEC-28, SEC-79, B19, F-16
#[test]
fn a_code_works_once_for_a_minute_and_a_replay_ends_what_it_led_to() {
    let world = World::new();
    let code = world.code(&world.shop);
    let tokens = world.token(&World::redeem(&code)).is(200).json();
    is_error(&world.token(&World::redeem(&code)), 400, "invalid_grant");
    assert!(world.store.rows().grants.values().all(|grant| grant.revoked_at.is_some()));
    let refresh = tokens["refresh_token"].as_str().unwrap();
    is_error(
        &world.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh)]),
        400,
        "invalid_grant",
    );
    let code = world.code(&world.shop);
    world.clock.advance(std::time::Duration::from_secs(60));
    is_error(&world.token(&World::redeem(&code)), 400, "invalid_grant");
    assert!(!world.store.rows().tokens.is_empty());
}

/// Rule: RFC7009-2.1
/// Rule: RFC7009-2.2
/// SEC-32, SEC-33
#[test]
fn tokens_are_given_back_by_their_own_client_only() {
    let world = World::new();
    let (access, refresh) = world.tokens();
    let phone = world.phone.id.to_string();
    let shop = world.shop.id.to_string();
    let live = |world: &World| {
        let rows = world.store.rows();
        let tokens = rows.tokens.values().filter(|token| token.state == TokenState::Live).count();
        (tokens, rows.grants.values().filter(|grant| grant.revoked_at.is_none()).count())
    };
    let revoke = |fields: Fields<'_>| Ask::post("/oauth/revoke").form(fields);
    for ask in [
        revoke(&[("token", &access), ("client_id", &phone)]),
        revoke(&[("token", &refresh), ("client_id", &phone)]),
        revoke(&[("token", "nonsense"), ("token_type_hint", "nonsense")]).basic(&shop, &world.secret),
        revoke(&[("token", &access[..access.len() - 1])]).basic(&shop, &world.secret),
    ] {
        let answer = world.send(ask).is(200);
        is_private_json(&answer);
        assert_eq!(answer.body, "{}");
        assert_eq!(live(&world), (2, 1));
    }
    is_error(&world.send(revoke(&[("token", &access), ("client_id", &shop)])), 401, "invalid_client");
    is_error(&world.send(revoke(&[("token", &access)])), 400, "invalid_request");
    is_error(&world.send(revoke(&[]).basic(&shop, &world.secret)), 400, "invalid_request");
    assert_eq!(live(&world), (2, 1));
    // The hint may be wrong: a token says what it is.
    let hinted = revoke(&[("token", &access), ("token_type_hint", "refresh_token")]);
    world.send(hinted.basic(&shop, &world.secret)).is(200);
    assert_eq!(live(&world), (1, 1), "the access token alone");
    world.send(revoke(&[("token", &refresh)]).basic(&shop, &world.secret)).is(200);
    assert_eq!(live(&world).1, 0, "the whole grant");
    world.send(revoke(&[("token", &refresh)]).basic(&shop, &world.secret)).is(200);
}
