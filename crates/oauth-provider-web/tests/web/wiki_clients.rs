//! The requests of a wiki's PHP programs, as their sources write them: the library (CL-2) and two example scripts (CL-3).
//! All are GETs that ask for JSON.

use oauth_core::testing::{Signer, Transmission};
use serde_json::Value;

use crate::mediawiki::{SCRIPT, claims, signing};
use crate::world::{Answer, Ask, Browser, Fields, ISSUER, REDIRECT, World};

/// A request with the protocol's parameters in the header. Those of `both` stand in the address too, and are signed once.
fn by_header(world: &World, signer: &Signer, part: &str, both: Fields<'_>, more: Fields<'_>) -> Answer {
    let path = format!("{SCRIPT}{part}");
    let header = signer.header("GET", &format!("{ISSUER}{path}"), &[both, more].concat());
    let address = url::form_urlencoded::Serializer::new(path).extend_pairs(both).finish();
    world.send(Ask::get(&address).header("authorization", header))
}

/// The same with all of it in the query.
fn by_query(world: &World, signer: &Signer, part: &str, both: Fields<'_>, more: Fields<'_>) -> Answer {
    let url = format!("{ISSUER}{SCRIPT}{part}");
    let parts = signer.sign("GET", &url, "", &[both, more].concat(), Transmission::Query);
    world.get(&format!("/w/index.php?{}", parts.query))
}

/// What these programs read of credentials: text, under short names.
fn credentials(answer: Answer) -> (String, String) {
    let json = answer.is(200).json();
    let [key, secret] = ["key", "secret"].map(|name| json[name].as_str().unwrap().to_owned());
    (key, secret)
}

/// CL-2, X-8, MW-R1, MW-R2, MW-R4, MW-R5, MW-E1
#[test]
fn the_library_in_php() {
    let world = World::new();
    let (client, signer) = signing(&world, true);
    let callback = format!("{REDIRECT}?from=the%20wiki&more=a+b");
    let both = [("oauth_callback", callback.as_str())];
    let answer = by_header(&world, &signer, "initiate&format=json", &both, &[]);
    assert_eq!(answer.json()["oauth_callback_confirmed"], Value::from("true"), "text, no truth value");
    let (key, secret) = credentials(answer);
    // Its address for the person can be set to the pretty one.
    let mut browser = Browser::of(&world, &world.alice);
    for place in
        [&format!("{SCRIPT}authenticate&"), &format!("{SCRIPT}authorize&"), "/wiki/Special:OAuth/authorize?"]
    {
        browser.get(&format!("{place}oauth_token={key}&oauth_consumer_key={}", client.id)).is(200);
    }
    let answer = browser.decide("allow", &[]).is(303);
    assert!(answer.location().starts_with(&format!("{callback}&")), "{answer:?}");
    assert_eq!(answer.parameter("oauth_token"), Some(key.clone()));
    let verifier = answer.parameter("oauth_verifier").unwrap();
    let (holder, verifier) = (signer.with(&key, &secret), [("oauth_verifier", verifier.as_str())]);
    let (key, secret) = credentials(by_header(&world, &holder, "token&format=json", &[], &verifier));
    let holder = Signer { nonce: Some("of-the-last-request".to_owned()), ..signer.with(&key, &secret) };
    let stated = claims(&by_header(&world, &holder, "identify", &[], &[]).is(200).body, &signer.secret);
    let (now, number) = (world.env.now().unix(), |name: &str| stated[name].as_i64().unwrap());
    assert_eq!((&stated["iss"], &stated["aud"]), (&ISSUER.into(), &client.id.to_string().into()));
    assert!(number("iat") <= now && number("exp") > now, "{stated}");
    assert_eq!((stated["nonce"].as_str(), &stated["username"]), (holder.nonce.as_deref(), &"alice".into()));
    // Of what went wrong it reads these two.
    let forged = Signer { secret: "wrong".to_owned(), ..signer };
    let told = by_header(&world, &forged, "initiate&format=json", &both, &[]).is(200).json();
    assert!(
        ["error", "message"].iter().all(|name| told[name].as_str().is_some_and(|text| !text.is_empty())),
        "{told}"
    );
}

/// CL-3, MW-R1, MW-R4: the person copies the verifier from a page, and the second script sends it in the header.
#[test]
fn the_examples_in_php() {
    let both = [("oauth_callback", "oob")];
    for send in [by_query, by_header] {
        let world = World::new();
        let (client, signer) = signing(&world, false);
        world.store.rows().clients.get_mut(&client.id).unwrap().redirect_uris.clear();
        let (key, secret) = credentials(send(&world, &signer, "initiate&format=json", &both, &[]));
        let mut browser = Browser::of(&world, &world.alice);
        browser.get(&format!("{SCRIPT}authorize&oauth_token={key}&oauth_consumer_key={}", client.id)).is(200);
        let page = browser.decide("allow", &[]).is(200);
        let verifier = page.body.split("id=\"oauth_verifier\">").nth(1).unwrap().split('<').next().unwrap();
        let holder = signer.with(&key, &secret);
        let verifier = [("oauth_verifier", verifier)];
        let (key, secret) = credentials(send(&world, &holder, "token&format=json", &[], &verifier));
        let holder = signer.with(&key, &secret);
        let stated = claims(&send(&world, &holder, "identify", &[], &[]).is(200).body, &signer.secret);
        assert_eq!(stated["username"], "alice");
    }
}
