//! The page of figures for administrators, and how what is counted gets there.

use std::sync::Arc;
use std::time::Duration;

use oauth_core::model::client::ClientName;
use oauth_core::model::letter::Content;
use oauth_core::model::tally::{Counted, Hour, Tally};
use oauth_core::model::user::Role;
use oauth_core::port::{StoreError, Tallies};
use oauth_core::testing::build;
use oauth_provider_web::mail::{Mail, Mailer, NotSent};

use crate::world::{Answer, Ask, Browser, ISSUER, World};

const PATH: &str = "/oauth/dashboard";

struct Nowhere;

impl Mailer for Nowhere {
    fn send(&self, _: &Mail) -> Result<(), NotSent> {
        Ok(())
    }
}

/// Alice is an administrator.
fn world() -> World {
    let world = World::with(ISSUER, |builder| builder.mailer(Arc::new(Nowhere)));
    world.promote(&world.alice);
    world
}

fn flush(world: &World) -> Result<(), StoreError> {
    actix_web::rt::System::new().block_on(world.provider.flush())
}

/// What is written, by kind.
fn written(world: &World) -> Vec<(Hour, Counted, u64)> {
    world.store.rows().tallies.iter().map(|((hour, what), count)| (*hour, *what, *count)).collect()
}

fn page(world: &World) -> Answer {
    Browser::of(world, &world.alice).get(PATH).is(200)
}

/// SEC-44: everybody else is sent to sign in or refused, and sees no link.
#[test]
fn only_administrators_see_figures() {
    let world = world();
    assert_eq!(world.get(PATH).is(303).parameter("return_to").as_deref(), Some(PATH));
    for role in [Role::User, Role::Developer, Role::Moderator] {
        world.store.rows().users.get_mut(&world.bob.id).unwrap().role = role;
        let mut bob = Browser::of(&world, &world.bob);
        bob.get(PATH).is(403);
        assert!(!bob.get("/account").is(200).body.contains(PATH), "{role:?}");
    }
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/account").is(200).has("href=\"/oauth/dashboard\"");
    alice.get(PATH).is(200).has("href=\"/oauth/dashboard\" aria-current=\"page\"");
    alice.send(Ask::post(PATH)).is(405);
}

/// Each endpoint that gives tokens counts what it gives and refuses, in the hour in which it did; the page has it after the
/// next write, and a write that has nothing to write is none.
#[test]
fn what_is_issued_and_refused_is_counted_and_shown() {
    let world = world();
    let (first, second) =
        (Hour::of(world.env.now()), Hour::of(world.env.now().plus(Duration::from_secs(3600))));
    flush(&world).unwrap();
    assert!(written(&world).is_empty());
    page(&world).has("Nothing was counted in this time.");
    let (_, refresh) = world.tokens();
    let refreshing = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    world.clock.advance(Duration::from_secs(3599));
    world.token(&[("grant_type", "nothing")]).is(400);
    world.send(Ask::post("/oauth/access_token").form(&[])).is(400);
    world.send(Ask::get("/oauth/access_token")).is(405);
    world.clock.advance(Duration::from_secs(1));
    world.token(&refreshing).is(200);
    world.token(&[("grant_type", "nothing")]).is(400);
    // Nobody counts what they give either: they are no tokens.
    world.send(Ask::post("/oauth/request_token").form(&[])).is(400);
    assert!(written(&world).is_empty(), "a request writes no count");
    flush(&world).unwrap();
    let all = [
        (first, Counted::Issued, 1),
        (first, Counted::Refused, 3),
        (second, Counted::Issued, 1),
        (second, Counted::Refused, 1),
    ];
    assert_eq!(written(&world), all);
    flush(&world).unwrap();
    assert_eq!(written(&world), all, "once");
    let page = page(&world);
    for text in [
        "Issued <strong>2</strong>",
        "Refused <strong>4</strong>",
        "<title>00:00: 1 issued, 3 refused</title>",
        "<title>01:00: 1 issued, 1 refused</title>",
        "<title>1 Jan: 2 issued, 4 refused</title>",
    ] {
        assert!(page.body.contains(text), "{text}: {page:?}");
    }
}

/// A store that is away loses no count, and neither does what is counted meanwhile.
#[test]
fn a_write_that_fails_is_made_up_for() {
    let world = world();
    world.token(&[("grant_type", "nothing")]).is(400);
    world.store.rows().cut_at = Some(1);
    assert!(flush(&world).is_err());
    world.store.rows().cut_at = None;
    assert!(written(&world).is_empty());
    world.token(&[("grant_type", "nothing")]).is(400);
    flush(&world).unwrap();
    assert_eq!(written(&world), [(Hour::of(world.env.now()), Counted::Refused, 2)]);
}

/// Nothing is written where nothing may be changed.
#[test]
fn a_provider_that_only_reads_writes_no_counts() {
    let world = World::with(ISSUER, oauth_provider_web::Builder::read_only);
    world.token(&[("grant_type", "nothing")]).is(503);
    flush(&world).unwrap();
    assert!(written(&world).is_empty());
}

/// SEC-17: with names that would be markup, numbers as the language writes them, and what waits.
#[test]
fn the_page_has_the_figures() {
    let world = world();
    let name = "<b>&\"x' {{ y }}";
    world.store.rows().clients.get_mut(&world.shop.id).unwrap().name = ClientName::parse(name).unwrap();
    let _ = world.tokens();
    let tally = Tally { hour: Hour::of(world.env.now()), what: Counted::Issued, count: 1_234_567 };
    world.store.rows().add_tallies(&[tally]).unwrap();
    let mut letters = [0, 1].map(|_| build::letter(&world.env, &world.bob, Content::ConfirmEmail));
    letters[0].tries = 2;
    world.store.rows().letters.extend(letters.map(|letter| (letter.id, letter)));
    let page = page(&world);
    let shop = world.shop.id;
    let escaped = "&lt;b&gt;&amp;&quot;x&#39; {{ y }}";
    for text in [
        format!("<a href=\"/oauth/review/{shop}\"><bdi>{escaped}</bdi></a></th><td>1</td>"),
        "Issued <strong>1,234,567</strong>".to_owned(),
        "<dt>Standing permissions</dt><dd>1</dd>".to_owned(),
        "<dt>Active applications</dt><dd>0</dd>".to_owned(),
        "<dt>People</dt><dd>2</dd>".to_owned(),
        "approved</a></th><td>2</td>".to_owned(),
        "tried before: 1</span></th><td>2</td>".to_owned(),
    ] {
        assert!(page.body.contains(&text), "{text}: {page:?}");
    }
    let german = Ask::get(PATH).header("accept-language", "de");
    Browser::of(&world, &world.alice).send(german).is(200).has("Erfüllt <strong>1.234.567</strong>");
    world.store.rows().grants.clear();
    Browser::of(&world, &world.alice).get(PATH).has("Nobody allows any application anything.");
}
