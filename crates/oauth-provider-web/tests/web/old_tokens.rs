//! Token requests in the address, of clients that are exempt: the plugin's answers, and what is refused.

use std::time::Duration;

use actix_web::http::Method;

use crate::log::lines;
use crate::old_clients::{
    CALLBACK, REGISTERED, at, end_exemption, exempt, is_tokens, omgmg_code, omgmg_redeems,
};
use crate::token::is_private_json;
use crate::world::{Answer, Ask, Fields, World};

/// A refusal that only its body tells, as the plugin did.
fn is_told_with_200(answer: &Answer, error: &str) {
    assert_eq!((answer.status, answer.error().as_str()), (200, error), "{answer:?}");
    assert!(answer.json()["error_description"].as_str().is_some_and(|text| !text.is_empty()), "{answer:?}");
    is_private_json(answer);
    assert_eq!(answer.header("www-authenticate"), None, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{answer:?}");
}

/// The address is no place for a token request.
pub(crate) fn is_405(answer: &Answer) {
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST, OPTIONS")), "{answer:?}");
    assert_eq!(answer.error(), "invalid_request", "{answer:?}");
    is_private_json(answer);
}

/// MG-T5, MG-T7: the token answer has the plugin's four members. Different on purpose: `token_type` is `Bearer`, an access
/// token ends after an hour, and a refresh token works once.
#[test]
fn a_code_and_a_refresh_token_are_redeemed_in_the_address() {
    let world = World::new();
    exempt(&world, &world.shop, &[CALLBACK]);
    let (id, secret) = (world.shop.id.to_string(), world.secret.as_str());
    for place in ["/oauth/access_token", "/oauth-2/access_token"] {
        let code = omgmg_code(&world);
        let redeems = omgmg_redeems(&world, &code).replace("/oauth/access_token", place);
        let (access, refresh) = is_tokens(&world.get(&redeems).is(200));
        let fields = [("refresh_token", refresh.as_str()), ("client_id", &id), ("client_secret", secret)];
        let refreshes = at(place, &fields);
        let (fresh, next) = is_tokens(&world.get(&refreshes).is(200));
        assert!(fresh != access && next != refresh);
        is_told_with_200(&world.get(&refreshes), "invalid_grant");
    }
}

/// MG-T6: different on purpose, a request that does not say who asks is a GET at an endpoint for POST: 405, with the
/// plugin's `error` and a description. So is one of a client without the exemption, of one that is unknown, and any at
/// `/oauth/token`., B13
#[test]
fn a_get_of_nobody_in_particular_is_405() {
    let world = World::new();
    exempt(&world, &world.shop, &[CALLBACK]);
    let (shop, phone, secret) =
        (world.shop.id.to_string(), world.phone.id.to_string(), world.secret.as_str());
    let stranger = world.alice.id.to_string();
    let code = omgmg_code(&world);
    for place in ["/oauth/access_token", "/oauth-2/access_token"] {
        let get = |fields: Fields<'_>| Ask::get(&at(place, fields));
        for ask in [
            get(&[("code", &code), ("client_secret", secret)]),
            get(&[("code", &code), ("client_secret", secret)]).basic(&shop, secret),
            get(&[("code", &code), ("client_id", &phone)]),
            get(&[("client_id", &phone)]),
            get(&[("code", &code), ("client_id", &stranger)]),
            get(&[("code", &code), ("client_id", "nonsense")]),
            get(&[("code", &code), ("client_id", &shop), ("client_id", &shop)]),
            Ask::get(place),
            Ask::get(&format!("{place}?%")),
        ] {
            is_405(&world.send(ask));
        }
        world.send(Ask::new(Method::HEAD, &omgmg_redeems(&world, &code))).is(405);
    }
    is_405(&world.get(&omgmg_redeems(&world, &code).replace("access_token", "token")));
    is_tokens(&world.get(&omgmg_redeems(&world, &code)).is(200));
}

/// MG-R3: what is wrong is told with status 200 and CORS. Different on purpose: the codes are those of RFC 6749, so a wrong
/// code is `invalid_grant`; and what has nothing to do with the request keeps its status. X-4, CL-4
#[test]
fn an_exempt_client_is_told_its_faults_with_200() {
    let world = World::new();
    exempt(&world, &world.shop, &[CALLBACK]);
    exempt(&world, &world.phone, &[REGISTERED]);
    let (shop, phone, secret) =
        (world.shop.id.to_string(), world.phone.id.to_string(), world.secret.as_str());
    let shop: [(&str, &str); 2] = [("client_id", &shop), ("client_secret", secret)];
    let code = omgmg_code(&world);
    let long = "x".repeat(8193);
    let cases: &[(&[Fields<'_>], &str)] = &[
        (&[&shop, &[]], "invalid_request"),
        (&[&shop, &[("code", "nonsense")]], "invalid_grant"),
        (&[&shop, &[("refresh_token", "nonsense")]], "invalid_grant"),
        (&[&shop, &[("code", &code), ("code", &code)]], "invalid_request"),
        (&[&shop, &[("grant_type", "password")]], "unsupported_grant_type"),
        (&[&shop[..1], &[("code", &code)]], "invalid_client"),
        (&[&shop[..1], &[("code", &code), ("client_secret", "wrong")]], "invalid_client"),
        (&[&[("client_id", &phone), ("client_secret", secret), ("code", &code)]], "invalid_client"),
    ];
    for place in ["/oauth/access_token", "/oauth-2/access_token"] {
        for (fields, error) in cases {
            is_told_with_200(&world.get(&at(place, &fields.concat())), error);
        }
    }
    // An address that cannot be read names nobody.
    is_405(&world.get(&at("/oauth/access_token", &[&shop[..], &[("code", &long)]].concat())));
    is_tokens(&world.get(&omgmg_redeems(&world, &code)).is(200));
    let code = omgmg_code(&world);
    is_told_with_200(
        &world.get(&at("/oauth/access_token", &[("client_id", &phone), ("code", &code)])),
        "invalid_grant",
    );
    let far = world.send(Ask::get(&omgmg_redeems(&world, &code)).from("203.0.113.9"));
    assert_eq!((far.status, far.error().as_str()), (400, "invalid_request"), "plain http: {far:?}");
    (world.store.rows().calls, world.store.rows().cut_at) = (0, Some(1));
    let down = world.get(&omgmg_redeems(&world, &code));
    assert_eq!(down.status, 503, "{down:?}");
}

/// MG-R3: different on purpose, a code works once; a repeated request ends what the first one led to. X-15, SEC-28
#[test]
fn a_repeated_get_ends_the_grant() {
    let world = World::new();
    exempt(&world, &world.shop, &[CALLBACK]);
    let redeems = omgmg_redeems(&world, &omgmg_code(&world));
    let (_, refresh) = is_tokens(&world.get(&redeems).is(200));
    is_told_with_200(&world.get(&redeems), "invalid_grant");
    assert!(world.store.rows().grants.values().all(|grant| grant.revoked_at.is_some()));
    assert_eq!(world.token(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).status, 400);
    let late = omgmg_redeems(&world, &omgmg_code(&world));
    world.clock.advance(Duration::from_secs(60));
    is_told_with_200(&world.get(&late), "invalid_grant");
}

/// codes, secrets and tokens that stand in addresses are not in the log.
#[test]
fn nothing_of_the_address_is_in_the_log() {
    let world = World::new();
    exempt(&world, &world.shop, &[CALLBACK]);
    let code = omgmg_code(&world);
    let redeems = omgmg_redeems(&world, &code);
    let log = lines(|| {
        world.get(&redeems).is(200);
        is_told_with_200(&world.get(&redeems), "invalid_grant");
        end_exemption(&world, &world.shop);
        is_405(&world.get(&redeems));
    });
    assert_eq!(log.len(), 2, "each refusal has its line: {log:?}");
    let (id, secret) = (world.shop.id.to_string(), world.secret.as_str());
    for word in [code.as_str(), secret, id.as_str(), "access_token", "client_secret", "response_type", "?"] {
        assert!(log.iter().all(|line| !line.contains(word)), "{word}: {log:?}");
    }
}

/// X-5, F-97: guesses in addresses count as those in bodies do.
#[test]
fn guesses_in_the_address_are_counted() {
    let world = World::new();
    exempt(&world, &world.shop, &[CALLBACK]);
    let wrong = omgmg_redeems(&world, "nonsense").replace(&world.secret, "wrong");
    let answers: Vec<u16> = (0..100).map(|_| world.get(&wrong).status).collect();
    assert!(answers.starts_with(&[200]) && answers.ends_with(&[429]), "{answers:?}");
    assert!(world.get(&wrong).header("retry-after").is_some());
}
