//! The connections page: what each application may do, and taking it back.

use std::time::Duration;

use crate::world::{Browser, World};

const PAGE: &str = "/oauth/client/connections";

/// F-67, F-98, MG-R6
#[test]
fn a_person_sees_what_was_given_in_their_own_words() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    alice.get(PAGE).is(200).has("No application is connected");
    world.tokens();
    world.clock.advance(Duration::from_secs(2 * 3600));
    let page = alice
        .get(PAGE)
        .is(200)
        .has("Print Shop")
        .has("See your account and your content")
        .has("2 hours ago")
        .has("bob");
    assert!(page.body.contains(&format!("{PAGE}?ask={}", world.shop.id)));
    let german = crate::world::Ask::get(PAGE).header("accept-language", "de");
    assert!(!alice.send(german).is(200).body.contains("See your account"));
    let bobs = Browser::of(&world, &world.bob).get(PAGE).is(200);
    assert!(!bobs.body.contains("Print Shop"));
}

/// SEC-31, F-68
#[test]
fn taking_back_asks_once_more_and_then_ends_every_grant() {
    let world = World::new();
    let (_, refresh) = world.tokens();
    world.tokens();
    let mut alice = Browser::of(&world, &world.alice);
    let id = world.shop.id.to_string();
    alice.get(&format!("{PAGE}?ask={id}")).is(200).has("Print Shop").has("See your account and your content");
    assert!(world.store.rows().grants.values().all(|grant| grant.revoked_at.is_none()), "only asked");
    let answer = alice.post(PAGE, &[("client_id", &id)]).is(303);
    assert!(answer.location().starts_with(&format!("{PAGE}?done=taken-back")), "{answer:?}");
    assert!(world.store.rows().grants.values().all(|grant| grant.revoked_at.is_some()));
    assert_eq!(world.token(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]).status, 400);
    alice.get(answer.location()).is(200).has("Print Shop has no access any more");
    alice.post(PAGE, &[("client_id", &id)]).is(303);
}

/// The notice stands in the address, so it must not be believed.
#[test]
fn the_address_cannot_make_the_page_lie() {
    let world = World::new();
    world.tokens();
    let mut alice = Browser::of(&world, &world.alice);
    for query in [
        format!("done=taken-back&client={}", world.shop.id),
        "done=taken-back".to_owned(),
        "done=taken-back&client=x".to_owned(),
        format!("done=nonsense&client={}", world.shop.id),
    ] {
        let page = alice.get(&format!("{PAGE}?{query}")).is(200);
        assert!(!page.body.contains("has no access any more"), "{page:?}");
    }
}

#[test]
fn only_ones_own_connections_are_asked_about_and_taken_back() {
    let world = World::new();
    world.tokens();
    let id = world.shop.id.to_string();
    let mut bob = Browser::of(&world, &world.bob);
    bob.get(&format!("{PAGE}?ask={id}")).is(404);
    bob.get(&format!("{PAGE}?ask=nonsense")).is(404);
    bob.post(PAGE, &[("client_id", &id)]).is(303);
    assert!(world.store.rows().grants.values().all(|grant| grant.revoked_at.is_none()));
    bob.post(PAGE, &[]).is(400);
    bob.post(PAGE, &[("client_id", "nonsense")]).is(400);
}

#[test]
fn whoever_is_not_signed_in_signs_in_and_comes_back() {
    let world = World::new();
    let answer = world.get(&format!("{PAGE}?ask=x")).is(303);
    assert_eq!(answer.parameter("return_to").as_deref(), Some("/oauth/client/connections?ask=x"));
}

/// F-55: whoever connected an application sees whom to ask about it.
#[test]
fn a_connection_names_whom_to_ask() {
    let world = World::new();
    world.tokens();
    Browser::of(&world, &world.alice).get(PAGE).is(200).has("<bdi>help@app.example</bdi>");
}

fn block(alice: &mut Browser<'_>, world: &World) {
    alice.get(&world.authorize_but(&world.shop, &[("prompt", "consent")])).is(200);
    alice.decide("deny", &[("block", "yes")]).is(303);
}

/// F-66, MG-R6: what was refused for good is listed, with since when, and may be let in again; then it is asked about as
/// if for the first time.
#[test]
fn a_blocked_application_is_listed_and_let_in_again() {
    let world = World::new();
    world.tokens();
    let mut alice = Browser::of(&world, &world.alice);
    let page = alice.get(PAGE).is(200);
    assert!(!page.body.contains("Blocked applications"), "{page:?}");
    block(&mut alice, &world);
    world.clock.advance(Duration::from_secs(2 * 3600));
    let page = alice.get(PAGE).is(200).has("Blocked applications").has("Print Shop").has("2 hours ago");
    assert!(!page.body.contains("?ask="), "nothing is connected any more: {page:?}");
    assert!(!page.body.contains("No application is connected"), "{page:?}");
    assert!(!Browser::of(&world, &world.bob).get(PAGE).body.contains("Print Shop"));
    let id = page.input("client_id").unwrap();
    let undo = [("client_id", id.as_str()), ("action", "ask-again")];
    let answer = alice.post(PAGE, &undo).is(303);
    let page = alice.get(answer.location()).is(200).has("Print Shop may ask you again");
    assert!(!page.body.contains("Blocked applications"), "{page:?}");
    alice.get(&world.authorize(&world.shop)).is(200);
    alice.post(PAGE, &undo).is(404);
}

/// Only one's own block is ended, by a form of ours, and the address does not make the page say what is not so.
#[test]
fn a_block_is_ended_by_its_own_person_only() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    block(&mut alice, &world);
    let id = world.shop.id.to_string();
    let undo = [("client_id", id.as_str()), ("action", "ask-again")];
    Browser::of(&world, &world.bob).post(PAGE, &undo).is(404);
    alice.send(crate::world::Ask::post(PAGE).form(&undo)).is(403);
    alice.post(PAGE, &[("client_id", &id), ("action", "nonsense")]).is(400);
    alice.post(PAGE, &[("action", "ask-again")]).is(400);
    alice.post(PAGE, &[("client_id", &id), ("action", "take-back")]).is(303);
    let page = alice.get(&format!("{PAGE}?done=asks-again&client={id}")).is(200).has("Blocked applications");
    assert!(!page.body.contains("may ask you again"), "{page:?}");
    assert_eq!(world.store.rows().blocks.len(), 1);
}
