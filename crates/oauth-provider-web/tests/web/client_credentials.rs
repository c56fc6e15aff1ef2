//! A client that acts for itself, and resource servers that ask what tokens are worth: over HTTP, as programs see them.

use oauth_core::model::client::Client;
use oauth_core::text::resource::ResourceUri;
use serde_json::json;

use crate::token::{is_error, is_private_json};
use crate::world::{Answer, Ask, Browser, Fields, ISSUER, World};

const OWN: (&str, &str) = ("grant_type", "client_credentials");

impl World {
    fn change_shop(&self, change: impl FnOnce(&mut Client)) {
        change(self.store.rows().clients.get_mut(&self.shop.id).unwrap());
    }

    /// Asks about a token as the shop.
    fn introspect(&self, fields: Fields<'_>) -> Answer {
        let ask = Ask::post("/oauth/introspect").form(fields);
        self.send(ask.basic(&self.shop.id.to_string(), &self.secret))
    }
}

/// A world whose shop may act for itself.
fn machine() -> World {
    let world = World::new();
    world.change_shop(|shop| shop.grant_types.client_credentials = true);
    world
}

/// Rule: RFC6749-4.4.2
/// Rule: RFC6749-4.4.3
/// Rule: RFC6749-5.1
/// F-5, MW-R21
#[test]
fn a_client_gets_a_token_for_itself_at_every_token_path() {
    let world = machine();
    let (id, secret) = (world.shop.id.to_string(), world.secret.as_str());
    for path in ["/oauth/token", "/oauth/access_token", "/oauth-2/access_token"] {
        let basic = Ask::post(path).form(&[OWN, ("scope", "read")]).basic(&id, secret);
        let body = [OWN, ("client_id", &id), ("client_secret", secret), ("scope", "read"), ("nonsense", "x")];
        for ask in [basic, Ask::post(path).form(&body)] {
            let answer = world.send(ask).is(200);
            is_private_json(&answer);
            let json = answer.json();
            assert!(json["access_token"].as_str().is_some_and(|token| token.starts_with("oat_")));
            assert_eq!(
                (&json["token_type"], &json["expires_in"], &json["scope"], json.as_object().unwrap().len()),
                (&"Bearer".into(), &3600.into(), &"read".into(), 4),
                "no refresh token"
            );
        }
    }
    let grants: Vec<_> = world.store.rows().grants.values().map(|grant| grant.user.clone()).collect();
    assert_eq!(grants, [None], "one grant, of nobody");
    let mut browser = Browser::of(&world, &world.alice);
    let page = browser.get("/oauth/client/connections").is(200);
    assert!(!page.body.contains("Print Shop"), "nobody's connection");
}

/// Rule: RFC6749-4.4
/// Rule: RFC6749-5.2
/// SEC-60, MW-R21
#[test]
fn others_get_none() {
    let world = World::new();
    let phone = world.phone.id.to_string();
    is_error(&world.token(&[OWN]), 400, "unauthorized_client");
    world.change_shop(|shop| shop.grant_types.client_credentials = true);
    world.store.rows().clients.get_mut(&world.phone.id).unwrap().grant_types.client_credentials = true;
    is_error(&world.token(&[OWN, ("scope", "read admin")]), 400, "invalid_scope");
    is_error(&world.token(&[OWN, ("scope", "\"")]), 400, "invalid_scope");
    is_error(&world.token(&[OWN, ("scope", "read"), ("scope", "write")]), 400, "invalid_request");
    let public = Ask::post("/oauth/token").form(&[OWN, ("client_id", &phone)]);
    is_error(&world.send(public), 400, "unauthorized_client");
    let wrong = Ask::post("/oauth/token").form(&[OWN]).basic(&world.shop.id.to_string(), "wrong");
    is_error(&world.send(wrong), 401, "invalid_client");
    assert!(world.store.rows().tokens.is_empty() && world.store.rows().grants.is_empty());
}

/// Rule: RFC7662-2.1
/// Rule: RFC7662-2.2
/// Rule: RFC7662-4
/// SEC-80
#[test]
fn a_resource_server_is_told_of_what_is_addressed_to_it() {
    let world = machine();
    let (theirs, _) = world.tokens();
    let now = world.env.now().unix();
    // The shop asks about a token of the phone's.
    let code = world.code(&world.phone);
    let phone = world.phone.id.to_string();
    let redeem = [&World::redeem(&code)[..], &[("client_id", &phone)]].concat();
    let tokens = world.send(Ask::post("/oauth/token").form(&redeem)).is(200).json();
    let access = tokens["access_token"].as_str().unwrap();
    let hinted = [("token", access), ("token_type_hint", "refresh_token")];
    let answer = world.introspect(&hinted).is(200);
    is_private_json(&answer);
    assert_eq!(answer.body, r#"{"active":false}"#, "not addressed to it");
    world.change_shop(|shop| shop.resource = ResourceUri::parse(&format!("{ISSUER}/api")));
    let answer = world.introspect(&hinted).is(200);
    is_private_json(&answer);
    assert_eq!(
        answer.json(),
        json!({
            "active": true, "scope": "email profile read write", "client_id": phone, "username": "alice", "token_type": "Bearer",
            "exp": now + 3600, "iat": now, "sub": world.alice.id.as_str(), "iss": ISSUER,
            "aud": format!("{ISSUER}/api"),
        })
    );
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(world.introspect(&[("token", refresh)]).is(200).body, r#"{"active":false}"#);
    for text in ["nonsense", &theirs[..theirs.len() - 1], "\u{202e}"] {
        assert_eq!(world.introspect(&[("token", text)]).is(200).body, r#"{"active":false}"#, "{text}");
    }
    is_error(&world.introspect(&[]), 400, "invalid_request");
    is_error(&world.introspect(&[("token", access), ("token", access)]), 400, "invalid_request");
    assert!(world.store.rows().throttles.is_empty(), "nothing of this is a guess");
}

/// Rule: RFC7662-2.1
/// Rule: RFC7662-2.3
/// SEC-67, F-97
#[test]
fn who_does_not_authenticate_is_told_nothing_and_counted() {
    let world = World::new();
    let (access, _) = world.tokens();
    let (shop, phone) = (world.shop.id.to_string(), world.phone.id.to_string());
    let ask = |fields: Fields<'_>| {
        Ask::post("/oauth/introspect").form(&[&[("token", access.as_str())], fields].concat())
    };
    for ask in [
        ask(&[("client_id", &phone)]),
        ask(&[("client_id", &phone), ("client_secret", "any")]),
        ask(&[("client_id", &shop)]),
        ask(&[("client_id", &shop), ("client_secret", "wrong")]),
        ask(&[]).basic(&shop, "wrong"),
        ask(&[]).header("authorization", format!("Bearer {access}")),
    ] {
        is_error(&world.send(ask), 401, "invalid_client");
    }
    is_error(&world.send(ask(&[])), 400, "invalid_request");
    let stopped =
        (0..100).map(|_| world.send(ask(&[("client_id", &phone)]))).find(|answer| answer.status == 429);
    assert!(stopped.is_some_and(|answer| answer.header("retry-after").is_some()));
    assert_eq!(world.introspect(&[("token", &access)]).is(200).json()["active"], json!(true), "its own");
}

/// RFC 7662 §2.1 has no GET, and nothing in the address is looked at.
#[test]
fn a_question_is_a_post() {
    let world = World::new();
    let (access, _) = world.tokens();
    let place = format!("/oauth/introspect?token={access}");
    let answer = world.send(Ask::get(&place).basic(&world.shop.id.to_string(), &world.secret)).is(405);
    assert_eq!(answer.header("allow"), Some("POST, OPTIONS"));
    let ask = Ask::post(&place).form(&[]).basic(&world.shop.id.to_string(), &world.secret);
    is_error(&world.send(ask), 400, "invalid_request");
}
