//! A wiki's `Special:OAuth`: its addresses, its answers, its whole handshake, and who a person is.

use std::time::Duration;

use actix_web::http::Method;
use base64ct::{Base64UrlUnpadded, Encoding};
use oauth_core::id::ClientId;
use oauth_core::model::client::{Client, ClientKind};
use oauth_core::model::stage::{Life, Stage};
use oauth_core::model::user::User;
use oauth_core::oauth1::signature;
use oauth_core::testing::{Signer, Transmission, build};
use serde_json::Value;

use crate::world::{Answer, Ask, Browser, ISSUER, REDIRECT, World};

pub(crate) const SCRIPT: &str = "/w/index.php?title=Special:OAuth/";

/// A client that signs; its callbacks may extend the registered one if `prefix`.
pub(crate) fn signing(world: &World, prefix: bool) -> (Client, Signer) {
    let (client, secret) = build::signing_client(&world.env, Some(&world.bob));
    let ClientKind::Signing(mut signing) = client.kind.clone() else { panic!("no client that signs") };
    signing.callback_is_prefix = prefix;
    let client = Client { kind: ClientKind::Signing(signing), ..client };
    world.store.rows().clients.insert(client.id, client.clone());
    let signer = Signer::new(&client.id.to_string(), secret.reveal(), world.env.now().unix());
    (client, signer)
}

/// A request whose parameters travel in the header.
fn ask(signer: &Signer, method: &Method, path: &str, more: &[(&str, &str)]) -> Ask {
    let header = signer.header(method.as_str(), &format!("{ISSUER}{path}"), more);
    Ask::new(method.clone(), path).header("authorization", header)
}

pub(crate) fn initiate(world: &World, signer: &Signer, callback: &str) -> Answer {
    world.send(ask(signer, &Method::POST, &format!("{SCRIPT}initiate"), &[("oauth_callback", callback)]))
}

fn field(answer: &Answer, name: &str) -> String {
    let found = url::form_urlencoded::parse(answer.body.as_bytes()).find(|(key, _)| key == name);
    found.unwrap_or_else(|| panic!("no {name}: {answer:?}")).1.into_owned()
}

pub(crate) fn pair(answer: &Answer) -> (String, String) {
    (field(answer, "oauth_token"), field(answer, "oauth_token_secret"))
}

/// Text or JSON that nobody keeps, with its length.
fn is_machine(answer: &Answer, kind: &str) {
    assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
    assert_eq!(answer.header("location"), None, "{answer:?}");
}

pub(crate) fn is_error(answer: &Answer, text: &str) {
    is_machine(answer, "text/plain; charset=utf-8");
    assert!(answer.body.starts_with("Error: ") && answer.body.contains(text), "{text}: {answer:?}");
}

/// Alice's temporary credentials, allowed: signer and verifier.
pub(crate) fn allowed(world: &World, signer: &Signer, user: &User) -> (Signer, String) {
    let (token, secret) = pair(&initiate(world, signer, "oob"));
    let mut browser = Browser::of(world, user);
    browser
        .get(&format!("{SCRIPT}authorize&oauth_token={token}&oauth_consumer_key={}", signer.client))
        .is(200);
    let answer = browser.decide("allow", &[]).is(303);
    assert_eq!(answer.parameter("oauth_token").as_deref(), Some(token.as_str()));
    (signer.with(&token, &secret), answer.parameter("oauth_verifier").unwrap())
}

pub(crate) fn token(world: &World, signer: &Signer, verifier: &str) -> Answer {
    world.send(ask(signer, &Method::POST, &format!("{SCRIPT}token"), &[("oauth_verifier", verifier)]))
}

/// A signer with alice's access token.
pub(crate) fn connected(world: &World, signer: &Signer) -> Signer {
    let (temporary, verifier) = allowed(world, signer, &world.alice);
    let (token, secret) = pair(&token(world, &temporary, &verifier));
    signer.with(&token, &secret)
}

/// MW-R1, MW-R2, MW-R4, F-2
#[test]
fn the_whole_handshake_at_each_address() {
    let world = World::new();
    let (_, signer) = signing(&world, false);
    let mut tokens = Vec::new();
    for place in
        ["/index.php?title=Special:OAuth/", "/w/index.php?title=Special%3AOAuth%2F", "/wiki/Special:OAuth/"]
    {
        for method in [Method::GET, Method::POST] {
            let callback = [("oauth_callback", "oob")];
            let given = world.send(ask(&signer, &method, &format!("{place}initiate"), &callback));
            is_machine(&given, "text/plain; charset=utf-8");
            assert_eq!(given.body.split('&').count(), 3, "{given:?}");
            assert_eq!(field(&given, "oauth_callback_confirmed"), "true");
            let (name, secret) = pair(&given);
            let mut browser = Browser::of(&world, &world.alice);
            let joint = if place.contains('?') { '&' } else { '?' };
            browser.get(&format!("{place}authorize{joint}requestToken={name}")).is(200);
            // `oob` means the registered callback here.
            let answer = browser.decide("allow", &[]).is(303);
            assert!(answer.location().starts_with(REDIRECT), "{answer:?}");
            let verifier = answer.parameter("oauth_verifier").unwrap();
            let holder = signer.with(&name, &secret);
            let verifier = [("oauth_verifier", verifier.as_str())];
            let given = world.send(ask(&holder, &method, &format!("{place}token"), &verifier));
            is_machine(&given, "text/plain; charset=utf-8");
            assert_eq!(field(&given, "oauth_callback_confirmed"), "true");
            tokens.push(pair(&given));
        }
    }
    // The same person, client, scopes and terms: the same token.
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{}", tokens.len());
}

/// F-87, MW-R1, MW-E1, X-8, MW-C2
#[test]
fn json_and_parameters_that_come_twice() {
    let world = World::new();
    let (_, signer) = signing(&world, true);
    let callback = format!("{REDIRECT}?more=1");
    // Signed once, sent twice: in the query, and in the header.
    let path = format!("{SCRIPT}initiate&format=json");
    let header = signer.header("GET", &format!("{ISSUER}{path}"), &[("oauth_callback", &callback)]);
    let twice = url::form_urlencoded::Serializer::new(path).append_pair("oauth_callback", &callback).finish();
    let given = world.send(Ask::get(&twice).header("authorization", header));
    is_machine(&given, "application/json");
    let json = given.json();
    let members: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(members, ["key", "oauth_callback_confirmed", "oauth_token", "oauth_token_secret", "secret"]);
    assert_eq!(json["oauth_callback_confirmed"], "true");
    assert_eq!((&json["key"], &json["secret"]), (&json["oauth_token"], &json["oauth_token_secret"]));
    // All in the query.
    let url = format!("{ISSUER}{SCRIPT}initiate&format=json");
    let parts = signer.sign("GET", &url, "", &[("oauth_callback", "oob")], Transmission::Query);
    is_machine(&world.get(&format!("/w/index.php?{}", parts.query)), "application/json");
    // What is no parameter of the protocol is signed as often as it stands.
    let path = format!("{SCRIPT}initiate&a=1");
    let header = signer.header("GET", &format!("{ISSUER}{path}"), &[("oauth_callback", "oob")]);
    is_error(
        &world.send(Ask::get(&format!("{path}&a=1")).header("authorization", header)),
        "Invalid signature",
    );
    // An error as JSON.
    let wrong = world.send(ask(&signer, &Method::GET, &format!("{SCRIPT}initiate&format=json"), &[]));
    is_machine(&wrong, "application/json");
    assert_eq!(wrong.error(), "mwoauth-callback-not-oob-or-prefix");
    assert!(wrong.json()["message"].as_str().is_some_and(|text| !text.is_empty()));
}

/// MW-E1, MW-C1, MW-T93
#[test]
fn what_is_wrong_is_told_with_200() {
    let world = World::new();
    let (client, signer) = signing(&world, false);
    let (_, prefix) = signing(&world, true);
    let at = |seconds: i64| Signer { timestamp: signer.timestamp + seconds, ..signer.clone() };
    let wrong = "An error occurred in the OAuth protocol: ";
    let stranger = Signer { client: world.alice.id.to_string(), ..signer.clone() };
    let bearer = Signer { client: world.shop.id.to_string(), ..signer.clone() };
    let forged = Signer { secret: "wrong".to_owned(), ..signer.clone() };
    let plain = Signer { method: signature::Method::Plaintext, ..signer.clone() };
    let now = signer.timestamp;
    for (signer, callback, text) in [
        (&forged, "oob", format!("{wrong}Invalid signature")),
        (&stranger, "oob", format!("{wrong}Invalid consumer")),
        (&bearer, "oob", format!("{wrong}Invalid consumer")),
        (&at(-301), "oob", format!("{wrong}Expired timestamp, yours {}, ours {now}", now - 301)),
        (&at(301), "oob", format!("{wrong}Expired timestamp, yours {}, ours {now}", now + 301)),
        (&plain, "oob", format!("{wrong}Signature method 'PLAINTEXT' not supported")),
        (&signer.with("token", "secret"), "oob", format!("{wrong}Invalid parameter: oauth_token")),
        (&signer, REDIRECT, "\"oob\".".to_owned()),
        (&prefix, "https://elsewhere.example/", "begin with the registered callback".to_owned()),
    ] {
        is_error(&initiate(&world, signer, callback), &text);
    }
    let once = Signer { nonce: Some("once".to_owned()), ..signer.clone() };
    is_machine(&initiate(&world, &once, "oob"), "text/plain; charset=utf-8");
    is_error(&initiate(&world, &once, "oob"), &format!("{wrong}Nonce already used: once"));
    let key = client.id;
    let fields = format!("oauth_consumer_key={key}&oauth_signature=x&oauth_callback=oob");
    let hmac = "oauth_signature_method=HMAC-SHA1";
    for (query, text) in [
        (String::new(), "Invalid consumer key".to_owned()),
        (fields.clone(), "No signature method parameter".to_owned()),
        (format!("{fields}&{hmac}"), "Missing timestamp parameter".to_owned()),
        (format!("{fields}&{hmac}&oauth_timestamp={now}"), "Missing nonce parameter".to_owned()),
        (format!("{fields}&oauth_signature_method=MD5"), "Signature method 'MD5' not supported".to_owned()),
        (format!("{fields}&{hmac}&oauth_version=3.0"), "OAuth version '3.0' not supported".to_owned()),
        (format!("{fields}&{hmac}&oauth_version=2"), "E012".to_owned()),
    ] {
        is_error(&world.get(&format!("{SCRIPT}initiate&{query}")), &text);
    }
}

/// MW-R4, MW-E1
#[test]
fn a_token_is_given_once_for_a_verifier() {
    let world = World::new();
    let (_, signer) = signing(&world, false);
    let (temporary, verifier) = allowed(&world, &signer, &world.alice);
    is_error(&token(&world, &temporary, "wrong"), "The verification code provided was not valid.");
    let path = format!("{SCRIPT}token");
    is_error(&world.get(&path), "Invalid consumer key");
    let name = temporary.token.clone().unwrap().0;
    is_error(&token(&world, &signer.with(&name, "wrong"), &verifier), "Invalid signature");
    let unknown = "0".repeat(32);
    is_error(&token(&world, &signer.with(&unknown, "secret"), &verifier), "E004");
    let (access, secret) = pair(&token(&world, &temporary, &verifier));
    is_error(&token(&world, &temporary, &verifier), "E009");
    is_error(&token(&world, &signer.with(&access, &secret), &verifier), "E004");
    let (late, verifier) = allowed(&world, &signer, &world.alice);
    world.clock.advance(Duration::from_secs(601));
    let late = Signer { timestamp: world.env.now().unix(), ..late };
    is_error(&token(&world, &late, &verifier), "E004");
}

/// The claims, if the secret signed them.
pub(crate) fn claims(jwt: &str, secret: &str) -> Value {
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let key = ring_key(secret);
    let signature = Base64UrlUnpadded::decode_vec(signature).unwrap();
    ring::hmac::verify(&key, signed.as_bytes(), &signature).unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let read = |part: &str| serde_json::from_slice::<Value>(&Base64UrlUnpadded::decode_vec(part).unwrap());
    assert_eq!(read(header).unwrap(), serde_json::json!({ "typ": "JWT", "alg": "HS256" }));
    read(payload).unwrap()
}

fn ring_key(secret: &str) -> ring::hmac::Key {
    ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes())
}

/// MW-R5, MW-C3, MW-T91, F-20
#[test]
fn a_client_learns_who_its_token_is_of() {
    let world = World::new();
    let (client, signer) = signing(&world, false);
    let path = format!("{SCRIPT}identify");
    let holder = Signer { nonce: Some("123456".to_owned()), ..connected(&world, &signer) };
    let answer = world.send(ask(&holder, &Method::POST, &path, &[]));
    is_machine(&answer, "application/json");
    let stated = claims(&answer.body, &signer.secret);
    let now = world.env.now().unix();
    for (name, want) in [
        ("iss", Value::from(ISSUER)),
        ("aud", Value::from(client.id.to_string())),
        ("sub", Value::from(world.alice.id.to_string())),
        ("iat", Value::from(now)),
        ("exp", Value::from(now + 100)),
        ("nonce", Value::from("123456")),
        ("username", Value::from("alice")),
        ("editcount", Value::from(0)),
        ("confirmed_email", Value::from(false)),
        ("email_verified", Value::from(false)),
        ("email", Value::from("")),
        ("blocked", Value::from(false)),
        ("groups", Value::from(vec!["user"])),
        ("rights", Value::from(vec!["read", "write"])),
        ("grants", Value::from(vec!["email", "profile", "read", "write"])),
    ] {
        assert_eq!(stated[name], want, "{name}");
    }
    let registered = stated["registered"].as_str().unwrap();
    assert!(registered.len() == 14 && registered.bytes().all(|b| b.is_ascii_digit()), "{registered}");
    // The nonce is taken.
    is_error(&world.send(ask(&holder, &Method::POST, &path, &[])), "Nonce already used: 123456");
}

/// MW-R5
#[test]
fn only_a_token_that_stands_identifies() {
    let world = World::new();
    let (_, signer) = signing(&world, false);
    let path = format!("{SCRIPT}identify");
    let identify = |signer: &Signer| world.send(ask(signer, &Method::GET, &path, &[]));
    is_error(&world.get(&path), "Invalid consumer key");
    is_error(&identify(&signer), "Invalid access token");
    let (name, secret) = pair(&initiate(&world, &signer, "oob"));
    is_error(&identify(&signer.with(&name, &secret)), "Invalid access token");
    let holder = connected(&world, &signer);
    let name = holder.token.clone().unwrap().0;
    is_error(&identify(&signer.with(&name, "wrong")), "Invalid signature");
    let (_, other) = signing(&world, false);
    let (name, secret) = holder.token.clone().unwrap();
    is_error(&identify(&other.with(&name, &secret)), "Invalid access token");
    claims(&identify(&holder).body, &signer.secret);
    for grant in world.store.rows().grants.values_mut() {
        grant.revoked_at = Some(world.env.now());
    }
    is_error(&identify(&holder), "No approved grant was found");
}

/// For looking only: still who it is, but not what changes anything. MW-R5, MW-C3
#[test]
fn a_read_only_grant_identifies_and_carries_no_rights_to_write() {
    let world = World::new();
    let (_, signer) = signing(&world, false);
    let (name, secret) = pair(&initiate(&world, &signer, "oob"));
    let mut browser = Browser::of(&world, &world.alice);
    browser.get(&format!("{SCRIPT}authorize&oauth_token={name}")).is(200);
    let verifier = browser.decide("allow", &[("reach", "read")]).parameter("oauth_verifier").unwrap();
    let (name, secret) = pair(&token(&world, &signer.with(&name, &secret), &verifier));
    let holder = signer.with(&name, &secret);
    let answer = world.send(ask(&holder, &Method::POST, &format!("{SCRIPT}identify"), &[]));
    assert_eq!(claims(&answer.body, &signer.secret)["rights"], Value::from(vec!["read"]));
}

/// The page is skipped for those who allowed the same, all of which says only who they are. MW-R3
/// Rule: RFC5849-4.6, RFC5849-4.15
#[test]
fn authenticate_recognises_who_allowed_it_before() {
    let world = World::new();
    let mut browser = Browser::of(&world, &world.alice);
    for (scopes, status) in [("profile", 303), ("profile email", 303), ("read", 200)] {
        let (client, signer) = signing(&world, false);
        world.store.rows().clients.get_mut(&client.id).unwrap().scopes = build::scopes(scopes);
        let start = |world: &World| {
            let (token, _) = pair(&initiate(world, &signer, "oob"));
            format!("{SCRIPT}authenticate&oauth_token={token}&oauth_consumer_key={}", signer.client)
        };
        browser.get(&start(&world)).is(200);
        let limited = [("lifetime", "day")];
        let (first, verifier) = allowed(&world, &signer, &world.alice);
        pair(&token(&world, &first, &verifier));
        let again = browser.get(&start(&world)).is(status);
        assert_eq!(again.header("location").is_some(), status == 303);
        if status == 303 {
            assert!(again.parameter("oauth_verifier").is_some(), "{again:?}");
            // Nobody who is not signed in is recognised, and `authorize` always asks.
            assert!(world.get(&start(&world)).is(303).location().contains("/login"));
            browser.get(&start(&world).replace("authenticate", "authorize")).is(200);
        }
        for grant in world.store.rows().grants.values_mut().filter(|grant| grant.client == client.id) {
            grant.terms.until = Some(world.env.now().plus(Duration::from_secs(600)));
        }
        browser.get(&start(&world)).is(200);
        browser.decide("allow", &limited).is(303);
    }
}

/// MW-R2, MW-R6, MW-R9, MW-R10, MW-R11
#[test]
fn the_other_parts() {
    let world = World::new();
    let (client, signer) = signing(&world, false);
    let mut browser = Browser::of(&world, &world.alice);
    let unknown = "0".repeat(32);
    let (name, _) = pair(&initiate(&world, &signer, "oob"));
    let other = ClientId::fresh(&world.env).unwrap();
    for (part, code) in [
        ("authorize".to_owned(), "E001"),
        (format!("authorize&oauth_token={unknown}"), "E004"),
        (format!("authorize&oauth_token={unknown}&oauth_consumer_key={other}"), "E004"),
        (format!("authorize&oauth_token={name}&oauth_consumer_key={other}"), "E006"),
        ("authenticate".to_owned(), "E001"),
        ("verified".to_owned(), "E001"),
        (format!("verified&oauth_verifier=x&oauth_token={unknown}"), "E004"),
    ] {
        let answer = browser.get(&format!("{SCRIPT}{part}")).has(code);
        assert!(answer.status == 400 || answer.status == 404, "{answer:?}");
    }
    let (holder, verifier) = allowed(&world, &signer, &world.alice);
    let name = holder.token.clone().unwrap().0;
    let page = format!("{SCRIPT}verified&oauth_verifier={verifier}&oauth_token={name}");
    browser.get(&page).is(200).has("id=\"oauth_verifier\"").has(&verifier);
    let forged = page.replace(&verifier, "forged");
    browser.get(&forged).is(400).has("The verification code provided was not valid.");
    pair(&token(&world, &holder, &verifier));
    browser.get(&page).is(400).has("E009");
    assert!(world.get(&format!("{SCRIPT}grants")).is(303).location().ends_with("/oauth/client/connections"));
    for place in ["/index.php?title=Special:OAuth", SCRIPT, "/wiki/Special:OAuth", "/wiki/Special:OAuth/"] {
        is_machine(&world.get(place).has("identify"), "text/plain; charset=utf-8");
    }
    is_error(&world.get(&format!("{SCRIPT}nonsense")), "E002");
    is_error(&world.get(&format!("{SCRIPT}nonsense&consumerKey={other}")), "E002");
    let named = world.get(&format!("{SCRIPT}nonsense&consumerKey={}", client.id));
    is_error(&named, "E003");
    assert!(named.body.contains(client.name.as_str()) && !named.body.contains('@'), "{named:?}");
    // Nobody is told of what not everybody may know.
    let known = world.store.rows().clients[&client.id].clone();
    for (stage, hidden, owner_only) in
        [(Stage::Proposed, false, false), (Stage::Approved, false, true), (Stage::Rejected, true, false)]
    {
        let life = Life { stage, hidden, ..known.life };
        world.store.rows().clients.insert(client.id, Client { life, owner_only, ..known.clone() });
        is_error(&world.get(&format!("{SCRIPT}nonsense&consumerKey={}", client.id)), "E002");
    }
    world.send(Ask::new(Method::PUT, &format!("{SCRIPT}initiate"))).is(405);
    world.get("/index.php?title=Main_Page").is(404);
}

/// No page is opened by a program: not even the one that asks. X-18, MW-T90
#[test]
fn a_signed_request_opens_no_page() {
    let world = World::new();
    let (_, signer) = signing(&world, false);
    let (name, _) = pair(&initiate(&world, &signer, "oob"));
    for part in ["authorize", "authenticate", "verified", "grants"] {
        let path = format!("{SCRIPT}{part}&oauth_token={name}");
        assert_eq!(world.send(ask(&signer, &Method::GET, &path, &[])).status, 403, "{part}");
    }
    let log = crate::log::lines(|| {
        let forged = Signer { secret: "wrong".to_owned(), ..signer.clone() };
        is_error(&initiate(&world, &forged, "oob"), "Invalid signature");
    });
    assert!(log.len() == 1 && log[0].contains("signature_invalid"), "{log:?}");
}
