//! The page on which a person takes back a part of what an application may do.

use oauth_core::model::client::ClientName;
use oauth_core::model::grant::Reach;
use oauth_core::testing::build;

use crate::world::{Answer, Ask, Browser, Fields, World};

const PAGE: &str = "/oauth/client/connections";

/// Alice's connection to the shop, for `read` and `write`; its identifier.
fn connected(world: &World) -> String {
    world.tokens();
    world.shop.id.to_string()
}

fn change(alice: &mut Browser<'_>, id: &str, fields: Fields<'_>) -> Answer {
    let fixed = [("client_id", id), ("action", "change")];
    let fields: Vec<(&str, &str)> = fixed.into_iter().chain(fields.iter().copied()).collect();
    alice.post(PAGE, &fields)
}

/// What the shop has.
fn left(world: &World) -> Vec<(String, Reach)> {
    let rows = world.store.rows();
    let live = rows.grants.values().filter(|grant| grant.revoked_at.is_none());
    live.map(|grant| (grant.scopes.to_string(), grant.terms.reach)).collect()
}

fn is_ticked(page: &Answer, scope: &str) -> bool {
    let input = page.body.split(&format!("value=\"{scope}\"")).nth(1).expect("a box");
    input.split('>').next().unwrap().contains("checked")
}

/// F-69: the page has what the application may do, with the words and marks of the consent page, and leads on to taking back
/// everything.
#[test]
fn the_page_shows_what_can_be_taken_back() {
    let world = World::new();
    let id = connected(&world);
    let mut alice = Browser::of(&world, &world.alice);
    let address = format!("{PAGE}?change={id}");
    alice.get(PAGE).is(200).has(&format!("href=\"{address}\"")).has("Change what Print Shop may do");
    let page = alice
        .get(&address)
        .is(200)
        .has("Change what Print Shop may do")
        .has("See your account and your content")
        .has("Create, edit and delete in your name")
        .has("others see it")
        .has(&format!("href=\"{PAGE}?ask={id}\""));
    assert!(is_ticked(&page, "read") && is_ticked(&page, "write"), "{page:?}");
    assert_eq!(page.input("reach").as_deref(), Some("write"), "as it is");
    let german = Ask::get(&address).header("accept-language", "de");
    alice.send(german).is(200).has("Ändern, was Print Shop darf").has("für andere sichtbar");
    Browser::of(&world, &world.bob).get(&address).is(404);
    alice.get(&format!("{PAGE}?change=nonsense")).is(404);
    let login = world.get(&address).is(303);
    assert_eq!(login.parameter("return_to").as_deref(), Some(address.as_str()));
}

/// A row: what is sent; what is left; what the next page says.
///
/// F-69
#[test]
fn what_is_unticked_is_taken_back_at_once() {
    let rows: [(Fields<'_>, &str, Reach, &str); 5] = [
        (
            &[("scope", "read"), ("reach", "write")],
            "read",
            Reach::ReadWrite,
            "Print Shop may no longer: Add and change content.",
        ),
        (
            &[("scope", "read"), ("scope", "write"), ("reach", "read")],
            "read write",
            Reach::ReadOnly,
            "Print Shop may only look from now on.",
        ),
        (
            &[("scope", "write"), ("reach", "read")],
            "write",
            Reach::ReadOnly,
            "Print Shop may no longer: See your account and your content. What is left is for looking only.",
        ),
        (
            &[("scope", "read"), ("scope", "write")],
            "read write",
            Reach::ReadWrite,
            "Nothing was changed for Print Shop.",
        ),
        (
            &[("scope", "read"), ("scope", "write"), ("scope", "admin"), ("scope", "a\"b")],
            "read write",
            Reach::ReadWrite,
            "Nothing was changed for Print Shop.",
        ),
    ];
    for (fields, scopes, reach, says) in rows {
        let world = World::new();
        let id = connected(&world);
        let mut alice = Browser::of(&world, &world.alice);
        let answer = change(&mut alice, &id, fields).is(303);
        assert_eq!(left(&world), [(scopes.to_owned(), reach)], "{fields:?}");
        alice.get(answer.location()).is(200).has(says);
        let page = alice.get(&format!("{PAGE}?change={id}")).is(200);
        let can_write = reach == Reach::ReadWrite && scopes.contains("write");
        assert_eq!(page.input("reach").is_some(), can_write, "{page:?}");
        assert_eq!(page.body.contains("For looking only."), reach == Reach::ReadOnly, "{page:?}");
    }
}

/// Whoever leaves nothing is asked whether to take back everything; nothing is done before the answer.
#[test]
fn nothing_left_leads_to_the_question() {
    let world = World::new();
    let id = connected(&world);
    let mut alice = Browser::of(&world, &world.alice);
    for fields in [&[][..], &[("reach", "read")], &[("scope", "admin")]] {
        let answer = change(&mut alice, &id, fields).is(303);
        assert_eq!(answer.location(), format!("{PAGE}?ask={id}"), "{fields:?}");
        assert_eq!(left(&world), [("read write".to_owned(), Reach::ReadWrite)], "{fields:?}");
        alice.get(answer.location()).is(200).has("Take back what Print Shop may do?");
    }
}

/// What comes with something else is not taken back alone: the page says so, with what was ticked.
#[test]
fn what_comes_along_stays_with_what_brings_it() {
    let world = World::new();
    let shop = world.shop.id;
    world.store.rows().clients.get_mut(&shop).unwrap().scopes = build::scopes("read write profile");
    let mut alice = Browser::of(&world, &world.alice);
    alice.get(&world.authorize_but(&world.shop, &[("scope", "read write profile")])).is(200);
    let code = alice.decide("allow", &[]).parameter("code").unwrap();
    world.token(&World::redeem(&code)).is(200);
    let id = shop.to_string();
    let page = change(&mut alice, &id, &[("scope", "read"), ("reach", "read")]).is(400);
    let page = page.has("“See your name” comes with “See your account and your content”");
    assert!(is_ticked(&page, "read") && !is_ticked(&page, "write") && !is_ticked(&page, "profile"));
    assert_eq!(left(&world), [("profile read write".to_owned(), Reach::ReadWrite)]);
    let answer = change(&mut alice, &id, &[("scope", "profile")]).is(303);
    alice.get(answer.location()).is(200).has("See your account and your content · Add and change content.");
    assert_eq!(left(&world)[0].0, "profile");
    let page = alice.get(&format!("{PAGE}?change={id}")).is(200);
    assert_eq!(page.input("reach"), None, "looking is all that it can do: {page:?}");
}

/// Only one's own connection, by a form of ours, with words that there are.
#[test]
fn only_ones_own_connection_is_changed() {
    let world = World::new();
    let id = connected(&world);
    let fields = [("scope", "read")];
    change(&mut Browser::of(&world, &world.bob), &id, &fields).is(404);
    let mut alice = Browser::of(&world, &world.alice);
    change(&mut alice, &world.phone.id.to_string(), &fields).is(404);
    change(&mut alice, "nonsense", &fields).is(400);
    change(&mut alice, &id, &[("scope", "read"), ("reach", "everything")]).is(400);
    change(&mut alice, &id, &[("reach", "read"), ("reach", "write")]).is(400);
    let forged = [("client_id", id.as_str()), ("action", "change"), ("scope", "read")];
    alice.send(Ask::post(PAGE).form(&forged)).is(403);
    change(&mut Browser::new(&world), &id, &fields).is(403);
    assert_eq!(left(&world), [("read write".to_owned(), Reach::ReadWrite)]);
}

/// The notice stands in the address, so it is said only where it is so.
#[test]
fn the_address_cannot_make_the_page_lie() {
    let world = World::new();
    let id = connected(&world);
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().name = ClientName::parse("Shop").unwrap();
    let mut alice = Browser::of(&world, &world.alice);
    for query in [
        format!("done=changed&client={id}&scope=write"),
        // It comes with `read`.
        format!("done=changed&client={id}&scope=email"),
        format!("done=changed&client={id}&reach=read"),
        format!("done=changed&client={}&reach=read", world.phone.id),
        "done=changed&reach=read".to_owned(),
        format!("done=narrowed&client={id}"),
    ] {
        let page = alice.get(&format!("{PAGE}?{query}")).is(200);
        assert!(!page.body.contains("role=\"status\""), "{query}: {page:?}");
    }
    alice.get(&format!("{PAGE}?done=changed&client={id}&scope=x&scope=y")).is(400);
    change(&mut alice, &id, &[("scope", "read")]).is(303);
    let page = alice.get(&format!("{PAGE}?done=changed&client={id}&scope=write+%3Cb%3E")).is(200);
    assert!(
        page.body.contains("may no longer: Add and change content.") && !page.body.contains("<b>"),
        "{page:?}"
    );
}
