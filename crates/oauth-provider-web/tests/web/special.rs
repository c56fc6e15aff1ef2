//! A wiki's pages for people, where scopes, addresses and time are others than before.

use std::time::Duration;

use oauth_core::model::client::{Client, ClientKind, Profile};
use oauth_core::testing::{Signer, build};
use oauth_core::text::uri::RedirectUri;

use crate::mediawiki::{SCRIPT, allowed, initiate, pair, signing, token};
use crate::world::{Ask, Browser, Fields, ISSUER, World};

/// The page that recognises people, for new temporary credentials.
fn start(world: &World, signer: &Signer, more: Fields<'_>) -> String {
    let path = format!("{SCRIPT}initiate");
    let header = signer.header("POST", &format!("{ISSUER}{path}"), more);
    let (token, _) = pair(&world.send(Ask::post(&path).header("authorization", header)));
    format!("{SCRIPT}authenticate&oauth_token={token}")
}

fn before_1_0a(client: &mut Client) {
    if let ClientKind::Signing(own) = &mut client.kind {
        own.profile = Profile::One;
    }
}

/// Who was allowed one thing is asked for another; and where there is no address to lead back to, the page is shown.
///
/// MW-R3
#[test]
fn authenticate_asks_for_what_was_not_allowed_so() {
    let oob = [("oauth_callback", "oob")];
    // What became of the client, and what it sends along.
    type Row<'a> = (&'a str, fn(&mut Client), Fields<'a>, u16);
    let rows: [Row<'_>; 5] = [
        ("as before", |_| (), &oob, 303),
        ("more scopes", |client| client.scopes = build::scopes("profile email"), &oob, 200),
        ("other scopes", |client| client.scopes = build::scopes("email"), &oob, 200),
        ("no address", |client| client.redirect_uris.clear(), &oob, 200),
        ("before 1.0a", before_1_0a, &[], 200),
    ];
    for (id, change, more, status) in rows {
        let world = World::new();
        let (client, signer) = signing(&world, false);
        let edit = |change: fn(&mut Client)| {
            change(world.store.rows().clients.get_mut(&client.id).unwrap());
        };
        edit(|client| client.scopes = build::scopes("profile"));
        let (first, verifier) = allowed(&world, &signer, &world.alice);
        pair(&token(&world, &first, &verifier));
        edit(change);
        let place = start(&world, &signer, more);
        let answer = Browser::of(&world, &world.alice).get(&place);
        assert_eq!(answer.status, status, "{id}: {answer:?}");
    }
}

/// MW-R6: a verifier is shown as long as it is worth something.
#[test]
fn a_verifier_is_shown_in_time() {
    let world = World::new();
    let (_, signer) = signing(&world, false);
    let (holder, verifier) = allowed(&world, &signer, &world.alice);
    let name = holder.token.unwrap().0;
    let page = format!("{SCRIPT}verified&oauth_verifier={verifier}&oauth_token={name}");
    world.clock.advance(Duration::from_secs(599));
    let mut browser = Browser::of(&world, &world.alice);
    browser.get(&page).is(200).has(&verifier);
    world.clock.advance(Duration::from_secs(1));
    let late = browser.get(&page).is(400).has("E004");
    assert!(!late.body.contains(&format!(">{verifier}<")), "{late:?}");
}

/// MW-R6: an application without an address of its own registers this page; what it is answered with is shown there.
#[test]
fn the_page_of_the_verifier_is_a_callback() {
    let world = World::new();
    let (client, signer) = signing(&world, false);
    let place = format!("{ISSUER}{SCRIPT}verified");
    let callback = RedirectUri::register(&place, false).unwrap();
    world.store.rows().clients.get_mut(&client.id).unwrap().redirect_uris = vec![callback];
    let (name, secret) = pair(&initiate(&world, &signer, "oob"));
    let mut browser = Browser::of(&world, &world.alice);
    browser.get(&format!("{SCRIPT}authorize&oauth_token={name}")).is(200);
    let answer = browser.decide("allow", &[]).is(303);
    let page = answer.location().strip_prefix(ISSUER).unwrap().to_owned();
    assert!(page.starts_with(&format!("{SCRIPT}verified&oauth_token=")), "{page}");
    let verifier = answer.parameter("oauth_verifier").unwrap();
    browser.get(&page).is(200).has("id=\"oauth_verifier\"").has(&verifier);
    pair(&token(&world, &signer.with(&name, &secret), &verifier));
}

/// F-49: an application for its owner alone asks nobody else.
#[test]
fn one_for_its_owner_alone_asks_nobody_else() {
    let world = World::new();
    let (client, signer) = signing(&world, false);
    world.store.rows().clients.get_mut(&client.id).unwrap().owner_only = true;
    let (name, _) = pair(&initiate(&world, &signer, "oob"));
    let page = format!("{SCRIPT}authorize&oauth_token={name}");
    Browser::of(&world, &world.alice).get(&page).is(403).has("E010");
    Browser::of(&world, &world.bob).get(&page).is(200);
}
