//! Programs written for MediaGoblin's OAuth plugin, request by request: with an administrator's exemption they work, without
//! one, and after its last day, they do not.

use std::time::Duration;

use actix_web::http::Method;
use oauth_core::model::client::Client;
use oauth_core::text::uri::RedirectUri;

use crate::old_tokens::is_405;
use crate::token::is_private_json;
use crate::world::{Answer, Ask, Browser, Fields, REDIRECT, World, path};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Until tomorrow a client is an old one, with these redirect URIs.
pub(crate) fn exempt(world: &World, client: &Client, redirect_uris: &[&str]) {
    let until = world.env.now().plus(DAY);
    let uris = redirect_uris.iter().map(|uri| RedirectUri::register(uri, true).unwrap()).collect();
    let mut rows = world.store.rows();
    let row = rows.clients.get_mut(&client.id).unwrap();
    (row.legacy_until, row.redirect_uris) = (Some(until), uris);
}

pub(crate) fn end_exemption(world: &World, client: &Client) {
    world.store.rows().clients.get_mut(&client.id).unwrap().legacy_until = None;
}

/// An address with this query.
pub(crate) fn at(place: &str, fields: Fields<'_>) -> String {
    path(place, &fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>())
}

/// The four members of the plugin's answer.
pub(crate) fn is_tokens(answer: &Answer) -> (String, String) {
    is_private_json(answer);
    let json = answer.json();
    assert!(json["token_type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")), "{json}");
    assert!(json["expires_in"].as_u64().is_some_and(|seconds| seconds > 0), "{json}");
    let text = |name: &str| json[name].as_str().filter(|text| !text.is_empty()).unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

pub(crate) const CALLBACK: &str = "http://omgmg.example/mg/callback";
const SAFE_CALLBACK: &str = "https://omgmg.example/mg/callback";

/// omgmg's address for the person.
fn omgmg_asks(world: &World) -> String {
    let id = world.shop.id.to_string();
    let scope = ("scope", "['full_control']");
    let fields = [("response_type", "code"), ("client_id", &id), ("redirect_uri", CALLBACK), scope];
    at("/oauth/authorize", &fields)
}

/// omgmg's address for tokens: the same helper made both, hence the response_type.
pub(crate) fn omgmg_redeems(world: &World, code: &str) -> String {
    let (id, secret) = (world.shop.id.to_string(), world.secret.as_str());
    let fields = [("response_type", "code"), ("client_id", &id), ("code", code), ("client_secret", secret)];
    at("/oauth/access_token", &fields)
}

pub(crate) fn omgmg_code(world: &World) -> String {
    let mut alice = Browser::of(world, &world.alice);
    let page = alice.get(&omgmg_asks(world));
    let answer = if page.status == 303 { page } else { alice.decide("allow", &[]) };
    answer.parameter("code").unwrap_or_else(|| panic!("{answer:?}"))
}

/// CL-4: a confidential client with an http redirect, a scope that is no scope, no PKCE, a GET with its secret.
/// Different on purpose: the person is warned, the code works once and for a minute, the scope given is what the client may
/// have. MG-R1, MG-R3, X-4, X-5, X-15
#[test]
fn omgmg_connects_while_it_is_exempt() {
    let world = World::new();
    exempt(&world, &world.shop, &[CALLBACK]);
    let mut alice = Browser::of(&world, &world.alice);
    let page = alice.get(&omgmg_asks(&world)).is(200).has("an old way of connecting that protects you less");
    let page = page.has("without encryption");
    assert!(
        page.header("content-security-policy").unwrap().contains("form-action 'self' http://omgmg.example;")
    );
    let answer = alice.decide("allow", &[]).is(303);
    assert!(answer.location().starts_with(&format!("{CALLBACK}?code=")), "{answer:?}");
    let answer = world.get(&omgmg_redeems(&world, &answer.parameter("code").unwrap())).is(200);
    is_tokens(&answer);
    assert_eq!(answer.json()["scope"], "read write");
}

/// CL-4 without the exemption, and after its last day. X-5, B20
#[test]
fn omgmg_is_refused_without_an_exemption_and_after_it() {
    let never = World::new();
    exempt(&never, &never.shop, &[CALLBACK]);
    let over = World::new();
    exempt(&over, &over.shop, &[CALLBACK]);
    let code = omgmg_code(&over);
    over.clock.advance(DAY);
    is_405(&over.get(&omgmg_redeems(&over, &code)));
    // Its address over plain http was part of the exemption.
    Browser::of(&over, &over.alice).get(&omgmg_asks(&over)).is(400);
    for world in [never, over] {
        exempt(&world, &world.shop, &[SAFE_CALLBACK]);
        end_exemption(&world, &world.shop);
        let mut alice = Browser::of(&world, &world.alice);
        let asks = omgmg_asks(&world).replace("redirect_uri=http%3A", "redirect_uri=https%3A");
        let answer = alice.get(&asks).is(303);
        assert_eq!(answer.parameter("error").as_deref(), Some("invalid_scope"));
        // Even a good code is not given for a request in the address, and is not lost by it.
        let asks = asks.replace("%5B%27full_control%27%5D", "read");
        alice.get(&asks).is(200);
        let code = alice.decide("allow", &[]).parameter("code").unwrap();
        is_405(&world.get(&omgmg_redeems(&world, &code)));
        let fields = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", SAFE_CALLBACK)];
        world.token(&fields).is(200);
    }
}

pub(crate) const REGISTERED: &str = "http://www.foo.example/";

fn automgtic_asks(world: &World) -> String {
    let id = world.phone.id.to_string();
    let uri = ("redirect_uri", "http://foo.example/");
    at("/oauth-2/authorize", &[("client_id", &id), ("response_type", "code"), uri])
}

fn automgtic_redeems(world: &World, code: &str) -> String {
    let id = world.phone.id.to_string();
    at("/oauth-2/access_token", &[("response_type", "code"), ("client_id", &id), ("code", code)])
}

/// CL-6: a public client without PKCE whose request names another address than the registered one.
/// Different on purpose: the person is warned and asked each time. MG-R1, MG-R3, X-10
#[test]
fn automgtic_connects_while_it_is_exempt_and_is_answered_at_its_registered_address() {
    let world = World::new();
    exempt(&world, &world.phone, &[REGISTERED]);
    let mut alice = Browser::of(&world, &world.alice);
    for _ in 0..2 {
        let page = alice.get(&automgtic_asks(&world)).is(200).has("an old way of connecting");
        assert!(page.body.contains("<strong><bdi>www.foo.example</bdi></strong>"), "{page:?}");
        let answer = alice.decide("allow", &[]).is(303);
        assert!(answer.location().starts_with(&format!("{REGISTERED}?code=")), "{answer:?}");
        let code = answer.parameter("code").unwrap();
        is_tokens(&world.get(&automgtic_redeems(&world, &code)).is(200));
    }
}

/// CL-6 without the exemption, and after its last day.
#[test]
fn automgtic_is_refused_without_an_exemption_and_after_it() {
    let world = World::new();
    exempt(&world, &world.phone, &[REGISTERED]);
    let mut alice = Browser::of(&world, &world.alice);
    alice.get(&automgtic_asks(&world)).is(200);
    let code = alice.decide("allow", &[]).parameter("code").unwrap();
    alice.get(&automgtic_asks(&world)).is(200);
    world.clock.advance(DAY);
    is_405(&world.get(&automgtic_redeems(&world, &code)));
    // A page that stood open over the end of the exemption answers nobody.
    let late = alice.decide("allow", &[]);
    assert!(late.status == 400 && late.header("location").is_none(), "{late:?}");
    let page = alice.get(&automgtic_asks(&world)).is(400);
    page.has("redirect_uri is not one that the client registered");
    let asks = automgtic_asks(&world).replace("foo.example", "www.foo.example");
    // An answer over plain http was part of the exemption.
    alice.get(&asks).is(400).has("redirect_uri is not one that the client registered");
    exempt(&world, &world.phone, &[ELSEWHERE]);
    end_exemption(&world, &world.phone);
    let asks = at(
        "/oauth-2/authorize",
        &[("client_id", &world.phone.id.to_string()), ("response_type", "code"), ("redirect_uri", ELSEWHERE)],
    );
    let answer = alice.get(&asks).is(303);
    assert!(answer.parameter("error_description").unwrap().contains("code_challenge"));
}

const ALBUM: Fields<'_> = &[("name", "Album"), ("description", "Shows pictures"), ("scope", "read")];
const ELSEWHERE: &str = "https://elsewhere.example/cb?page=1";

/// MG-T1, MG-T2, MG-T3, MG-R4: the plugin's rules of registration. Different on purpose: a refused form is a 400, the
/// answer of a good one is the page with the secret, and a confidential client without a redirect URI needs an
/// administrator's exemption.
///
/// Rule: RFC6749-3.1.2.2
/// Rule: RFC6749-10.2
/// Rule: RFC6749-10.6
#[test]
fn a_public_client_needs_a_redirect_uri_and_an_exempt_confidential_one_does_not() {
    let world = World::new();
    let mut bob = Browser::of(&world, &world.bob);
    let count = || world.store.rows().clients.len();
    let public = [ALBUM, &[("client_type", "public")]].concat();
    let confidential = [ALBUM, &[("client_type", "confidential")]].concat();
    let exemption = ("legacy_until", "2999-12-31");
    for place in ["/oauth/client/register", "/oauth-2/client/register"] {
        let before = count();
        bob.post(place, &public).is(400).has("id=\"redirect_uris-error\"");
        bob.post(place, &confidential).is(400).has("id=\"redirect_uris-error\"");
        assert_eq!(count(), before);
        bob.post(place, &[&public[..], &[("redirect_uris", REDIRECT)]].concat()).is(200).has("Album");
        assert_eq!(count(), before + 1);
        let rows = world.store.rows();
        let albums = rows.clients.values().filter(|client| client.name.as_str() == "Album");
        for album in albums {
            assert_eq!(album.redirect_uris, [RedirectUri::register(REDIRECT, false).unwrap()]);
        }
    }
    world.promote(&world.bob);
    let before = count();
    bob.post("/oauth/client/register", &[&public[..], &[exemption]].concat())
        .is(400)
        .has("id=\"redirect_uris-error\"");
    bob.post("/oauth/client/register", &[&confidential[..], &[exemption]].concat())
        .is(200)
        .has("value=\"ocs_");
    assert_eq!(count(), before + 1);
}

/// MG-T4, MG-R1, MG-R2: no redirect URI is registered, the request brings one and an unknown scope. Different on purpose:
/// the host is shown with a warning, and the person is asked each time. X-11
#[test]
fn a_client_without_a_registered_address_is_answered_where_it_asks_after_a_warning() {
    let world = World::new();
    exempt(&world, &world.shop, &[]);
    let id = world.shop.id.to_string();
    let mut alice = Browser::of(&world, &world.alice);
    for place in ["/oauth", "/oauth-2"] {
        let fields = [("client_id", id.as_str()), ("redirect_uri", ELSEWHERE), ("scope", "all")];
        let page = alice.get(&at(&format!("{place}/authorize"), &fields)).is(200);
        page.has("has not registered where it sends you")
            .has("<strong><bdi>elsewhere.example</bdi></strong>");
        let interaction = alice.interaction.clone();
        let fields = [("interaction", interaction.as_str()), ("decision", "allow")];
        let answer = alice.post(&format!("{place}/client/authorize"), &fields).is(303);
        assert!(answer.location().starts_with(&format!("{ELSEWHERE}&code=")), "{answer:?}");
        let code = answer.parameter("code").unwrap();
        is_tokens(&world.get(&omgmg_redeems(&world, &code)).is(200));
    }
    // What goes wrong before the person agreed is not told to an address that nobody registered.
    let fields = [("client_id", id.as_str()), ("redirect_uri", ELSEWHERE), ("prompt", "none")];
    let answer = alice.get(&at("/oauth/authorize", &fields));
    assert!(answer.status == 400 && answer.header("location").is_none(), "{answer:?}");
    end_exemption(&world, &world.shop);
    alice.get(&at("/oauth/authorize", &fields[..2])).is(400);
}

/// MG-R1, MG-R2, MG-R3, MG-R4, MG-R5, MG-R6: both generations of the plugin's paths lead to the same pages and endpoints, whose links are ours.
#[test]
fn both_generations_of_paths_lead_to_the_same_pages() {
    let world = World::new();
    world.tokens();
    let mut bob = Browser::of(&world, &world.bob);
    let same = |ours: Answer, theirs: Answer| {
        assert_eq!((ours.status, ours.body), (theirs.status, theirs.body), "{}", theirs.asked);
        assert_eq!(ours.headers.get("allow"), theirs.headers.get("allow"), "{}", theirs.asked);
    };
    for page in ["/client/register", "/client/list", "/client/connections"] {
        let (ours, theirs) = (format!("/oauth{page}"), format!("/oauth-2{page}"));
        let seen = bob.get(&theirs).is(200);
        assert!(!seen.body.contains("oauth-2"), "{seen:?}");
        same(bob.get(&ours).is(200), seen);
        let method = || Method::PUT;
        let (ours, theirs) = (Ask::new(method(), &ours), Ask::new(method(), &theirs));
        let (ours, theirs) = (bob.send(ours).is(405), bob.send(theirs).is(405));
        assert_eq!(ours.header("allow"), theirs.header("allow"));
        let answer = world.get(&format!("/oauth-2{page}")).is(303);
        assert_eq!(answer.parameter("return_to"), Some(format!("/oauth-2{page}")));
    }
    let mut alice = Browser::of(&world, &world.alice);
    let asks = world.authorize_but(&world.shop, &[("prompt", "consent")]).replace("/oauth/", "/oauth-2/");
    let page = alice.get(&asks).is(200).has("action=\"/oauth/authorize\"");
    assert!(!page.body.contains("action=\"/oauth-2"), "{page:?}");
    let code = alice.decide("allow", &[]).parameter("code").unwrap();
    let ask = Ask::post("/oauth-2/access_token").form(&World::redeem(&code));
    world.send(ask.basic(&world.shop.id.to_string(), &world.secret)).is(200);
    for place in ["/oauth/client/authorize", "/oauth-2/client/authorize"] {
        assert_eq!(alice.get(place).is(405).header("allow"), Some("POST"));
    }
}

/// MG-R1: on the way to such an address a person signs in first, and the browser lets the last redirect through.
#[test]
fn signing_in_on_the_way_to_the_second_generation_leads_on() {
    let world = World::new();
    let asks = world.authorize(&world.shop).replace("/oauth/", "/oauth-2/");
    let mut browser = Browser::new(&world);
    let answer = browser.get(&asks).is(303);
    assert_eq!(answer.parameter("return_to").as_deref(), Some(asks.as_str()));
    let page = browser.get(answer.location()).is(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
}
