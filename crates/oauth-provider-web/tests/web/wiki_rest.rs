//! OAuth 2 at the addresses of a wiki's REST interface: the same flows, so only what programs of a wiki rely on is looked at.

use crate::token::is_private_json;
use crate::world::{Ask, Browser, Fields, REDIRECT, STATE, World};

const PLACES: [&str; 2] = ["/rest.php/oauth2", "/w/rest.php/oauth2"];

/// The authorization request of a client at a wiki's address.
fn authorize(world: &World, place: &str, other: Fields<'_>) -> String {
    let asked = world.authorize_but(&world.shop, other);
    asked.replacen("/oauth/authorize", &format!("{place}/authorize"), 1)
}

/// MW-R20, MW-R21
#[test]
fn a_code_is_given_and_redeemed_there() {
    let world = World::new();
    for place in PLACES {
        let mut alice = Browser::of(&world, &world.alice);
        let page = alice.get(&authorize(&world, place, &[("prompt", "consent")])).is(200);
        assert_eq!(page.input("interaction"), Some(alice.interaction.clone()));
        let answer = alice.decide("allow", &[]).is(303);
        assert!(answer.location().starts_with(&format!("{REDIRECT}?")), "{answer:?}");
        assert_eq!(answer.parameter("state").as_deref(), Some(STATE));
        let code = answer.parameter("code").unwrap();
        let at = format!("{place}/access_token");
        let by_body = [("client_id", &*world.shop.id.to_string()), ("client_secret", &*world.secret)];
        let fields = [&World::redeem(&code)[..], &by_body].concat();
        let answer = world.send(Ask::post(&at).form(&fields)).is(200);
        is_private_json(&answer);
        let given = answer.json();
        assert_eq!(
            (given["token_type"].as_str(), given["expires_in"].as_u64()),
            (Some("Bearer"), Some(3600))
        );
        let refresh = given["refresh_token"].as_str().unwrap();
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let next = world.send(Ask::post(&at).form(&fields).basic(&world.shop.id.to_string(), &world.secret));
        assert!(next.is(200).json()["access_token"].is_string());
    }
}

/// MW-R20, MW-T82, X-12: different on purpose from the original, which answers a refusal with `unauthorized_client` and
/// without the state.
#[test]
fn a_refusal_is_told_as_one_with_the_state() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    alice.get(&authorize(&world, PLACES[1], &[])).is(200);
    let answer = alice.decide("deny", &[]).is(303);
    assert_eq!(answer.parameter("error").as_deref(), Some("access_denied"));
    assert_eq!(answer.parameter("state").as_deref(), Some(STATE));
    assert_eq!(answer.parameter("code"), None);
}

/// MW-T82
#[test]
fn who_asks_is_checked_first_then_who_is_there() {
    let world = World::new();
    let place = PLACES[1];
    // Nobody is signed in: the login page, in the manner that was asked for, and back here.
    let manner = [("display", "popup"), ("ui_locales", "fake de en")];
    let asked = authorize(&world, place, &manner);
    let answer = world.get(&asked).is(303);
    assert!(answer.location().starts_with("/login?"), "{answer:?}");
    assert_eq!(answer.parameter("return_to").as_deref(), Some(&*asked));
    assert_eq!(answer.parameter("display").as_deref(), Some("popup"));
    assert_eq!(answer.parameter("ui_locales").as_deref(), Some("de"));
    let mut alice = Browser::of(&world, &world.alice);
    alice.get(&asked).is(200).has("lang=\"de\"");
    // What is wrong with who asks is told the person alone.
    alice.get(&authorize(&world, place, &[("client_id", "nobody")])).is(400);
    alice.get(&authorize(&world, place, &[("redirect_uri", "https://evil.example/")])).is(400);
    // The rest is told the client: a public one needs a challenge, and every one a method that protects.
    for (public, other, error) in [
        (true, &[("code_challenge", ""), ("code_challenge_method", "")][..], "invalid_request"),
        (false, &[("code_challenge_method", "plain")], "invalid_request"),
        (false, &[("code_challenge_method", "")], "invalid_request"),
        (false, &[("scope", "read everything")], "invalid_scope"),
        (false, &[("response_type", "token")], "unsupported_response_type"),
    ] {
        let client = if public { &world.phone } else { &world.shop };
        let asked = world.authorize_but(client, other).replacen("/oauth", place, 1);
        let answer = alice.get(&asked).is(303);
        assert_eq!(answer.parameter("error").as_deref(), Some(error), "{answer:?}");
        assert_eq!(answer.parameter("state").as_deref(), Some(STATE), "{answer:?}");
    }
    let plain = [("code_challenge", ""), ("code_challenge_method", "")];
    alice.get(&authorize(&world, place, &plain)).is(200);
}

/// MW-T81
#[test]
fn the_token_endpoint_names_what_is_wrong() {
    let world = World::new();
    let at = format!("{}/access_token", PLACES[0]);
    let id = world.shop.id.to_string();
    for (client, fields, status, error) in [
        ("nobody", &[("grant_type", "client_credentials")][..], 401, "invalid_client"),
        (&id, &[("grant_type", "password")], 400, "unsupported_grant_type"),
        (&id, &[], 400, "invalid_request"),
    ] {
        let answer = world.send(Ask::post(&at).form(fields).basic(client, &world.secret)).is(status);
        assert_eq!(answer.error(), error);
    }
    assert_eq!(world.get(&at).is(405).header("allow"), Some("POST, OPTIONS"));
}
