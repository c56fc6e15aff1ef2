//! The pages about people, for administrators; taking one's data along; the end of an account.

use std::sync::Arc;
use std::time::Duration;

use oauth_core::flow::grants;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::model::event::Deed;
use oauth_core::model::right::Right;
use oauth_core::model::user::{Role, User};
use oauth_core::port::Grants;
use oauth_core::testing::build;
use oauth_provider_web::belongings::{Answer, Belongings, Section, StoreError, UserId};
use oauth_provider_web::mail::{Mail, Mailer, NotSent};
use serde_json::json;

use crate::world::{Ask, Browser, ISSUER, PASSWORD, World};

struct Nowhere;

impl Mailer for Nowhere {
    fn send(&self, _: &Mail) -> Result<(), NotSent> {
        Ok(())
    }
}

/// Two pictures of everybody; after an account is gone it fails, which harms nobody.
struct Pictures;

impl Belongings for Pictures {
    fn kept<'a>(&'a self, person: &'a UserId) -> Answer<'a, Section> {
        let items = vec![json!({ "owner": person.as_str() }), json!({})];
        Box::pin(async { Ok(Section { name: "pictures", items }) })
    }

    fn forget<'a>(&'a self, _: &'a UserId) -> Answer<'a, ()> {
        Box::pin(async { Err(StoreError::Busy) })
    }
}

fn world() -> World {
    let world =
        World::with(ISSUER, |builder| builder.mailer(Arc::new(Nowhere)).belongings(Arc::new(Pictures)));
    world.promote(&world.alice);
    world
}

fn row(world: &World, user: &User) -> User {
    world.store.rows().users[&user.id].clone()
}

/// SEC-44: for administrators alone; everybody else is sent to sign in or refused, and sees no link.
#[test]
fn only_administrators_see_people() {
    let world = world();
    for path in ["/people", "/people/bob", "/people/nobody"] {
        assert_eq!(world.get(path).is(303).parameter("return_to").as_deref(), Some(path));
    }
    for role in [Role::User, Role::Developer, Role::Moderator] {
        world.store.rows().users.get_mut(&world.bob.id).unwrap().role = role;
        let mut bob = Browser::of(&world, &world.bob);
        for path in ["/people", "/people/bob", "/people/alice", "/people/nobody"] {
            bob.get(path).is(403);
        }
        bob.post("/people/alice", &[("action", "disable")]).is(403);
        let page = bob.get("/account").is(200);
        assert!(!page.body.contains("/people"), "{page:?}");
    }
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/account").is(200).has("href=\"/people\"");
    alice.get("/people").is(200).has("bob@people.example").has("href=\"/people/bob\"");
    alice.get("/people/nobody").is(404);
    assert!(world.store.rows().events.is_empty());
}

#[test]
fn people_are_found_by_filter_and_page() {
    let world = world();
    let guest = User { name: "Guest".to_owned(), ..build::guest(&world.env, "host|42/a+b") };
    for number in 0..25 {
        let user = build::user(&world.env, &format!("many{number:02}"));
        world.store.rows().users.insert(user.id.clone(), user);
    }
    world.store.rows().users.insert(guest.id.clone(), guest);
    let mut alice = Browser::of(&world, &world.alice);
    for (query, has, lacks) in [
        ("name=BO", "href=\"/people/bob\"", "/people/many"),
        ("email=alice%40", "href=\"/people/alice\"", "/people/bob"),
        ("role=admin", "href=\"/people/alice\"", "/people/bob"),
        ("disabled=yes", "Nobody was found", "/people/bob"),
        ("name=many", "?name=many&amp;page=2", "/people/bob"),
        ("name=many&page=2", "?name=many&amp;page=1", "page=3"),
    ] {
        let page = alice.get(&format!("/people?{query}")).is(200).has(has);
        assert!(!page.body.contains(lacks), "{query}: {page:?}");
    }
    assert_eq!(alice.get("/people?name=many&page=2").body.matches("<a href=\"/people/many").count(), 5);
    let page = alice.get("/people?name=guest").is(200).has("href=\"/people/host%7C42%2Fa%2Bb\"");
    drop(page);
    let page = alice.get("/people/host%7C42%2Fa%2Bb").is(200).has("Guest").has("signs in elsewhere");
    for action in ["set-role", "sign-out", "send-reset"] {
        assert!(!page.body.contains(&format!("value=\"{action}\"")), "{page:?}");
        alice.post("/people/host%7C42%2Fa%2Bb", &[("action", action), ("role", "admin")]).is(404);
    }
    alice.post("/people/host%7C42%2Fa%2Bb", &[("action", "disable")]).is(303);
}

/// F-73: each deed says that it was done, and stands in the log with who did it and from where.
#[test]
fn an_administrator_looks_after_a_person() {
    let world = world();
    world.store.rows().users.get_mut(&world.bob.id).unwrap().email_confirmed_at = Some(world.env.now());
    let mut alice = Browser::of(&world, &world.alice);
    let mut bob = Browser::of(&world, &world.bob);
    let mut act = |fields: &[(&str, &str)], says: &str| {
        let answer = alice.post("/people/bob", fields).is(303);
        assert!(alice.get(answer.location()).is(200).body.contains(says), "{fields:?}: {says}");
    };
    act(&[("action", "set-role"), ("role", "moderator")], "The role is now: moderator.");
    assert_eq!(row(&world, &world.bob).role, Role::Moderator);
    bob.get("/account").is(200);
    act(&[("action", "sign-out")], "signed out everywhere");
    bob.get("/account").is(303);
    act(&[("action", "send-reset")], "letter");
    assert_eq!(world.store.rows().letters.len(), 1);
    act(&[("action", "disable")], "The person is disabled");
    assert!(row(&world, &world.bob).disabled_at.is_some());
    act(&[("action", "enable")], "The person is enabled");
    let rows = world.store.rows();
    let deeds: Vec<Deed> = rows.events.iter().map(|event| event.deed).collect();
    let want = [
        Deed::PersonRoleSet,
        Deed::PersonSignedOut,
        Deed::PersonResetSent,
        Deed::PersonDisabled,
        Deed::PersonEnabled,
    ];
    assert_eq!(deeds, want);
    let from = Ask::get("/").peer.ip();
    let by_alice = |event: &oauth_core::model::event::Event| event.actor.person() == Some(&world.alice.id);
    assert!(rows.events.iter().all(|event| by_alice(event) && event.from == Some(from)));
    drop(rows);
    alice.get("/people/bob?ask=disable").is(200).has("Disable bob?").has("value=\"disable\"");
    let id = format!("href=\"/people/{}\"", world.bob.id);
    alice.get("/oauth/log").is(200).has(&id);
    alice.get(&format!("/people/{}", world.bob.id)).is(200).has("bob@people.example");
    world.store.rows().users.get_mut(&world.bob.id).unwrap().role = Role::Moderator;
    let log = Browser::of(&world, &world.bob).get("/oauth/log").is(200);
    assert!(!log.body.contains("/people/"), "{log:?}");
}

/// F-73: what is so already is not done again, and not written down.
#[test]
fn what_is_so_already_is_not_done_again() {
    let world = world();
    let mut alice = Browser::of(&world, &world.alice);
    for fields in [[("action", "set-role"), ("role", "user")], [("action", "enable"), ("role", "")]] {
        alice.post("/people/bob", &fields).is(303);
    }
    alice.post("/people/bob", &[("action", "disable")]).is(303);
    let since = row(&world, &world.bob).disabled_at;
    world.clock.advance(Duration::from_secs(60));
    alice.post("/people/bob", &[("action", "disable")]).is(303);
    assert_eq!(row(&world, &world.bob).disabled_at, since);
    let deeds: Vec<Deed> = world.store.rows().events.iter().map(|event| event.deed).collect();
    assert_eq!(deeds, [Deed::PersonDisabled]);
}

/// F-77: an administrator without the right to what is private sees a person without the log.
#[test]
fn the_log_beside_a_person_takes_its_right() {
    for (rights, sees) in [(vec![Right::Manage], false), (vec![Right::ViewPrivate], true)] {
        let world = World::made_with(|settings| settings.rights.admin = rights.into_iter().collect());
        world.promote(&world.alice);
        let mut alice = Browser::of(&world, &world.alice);
        alice.post("/people/bob", &[("action", "disable")]).is(303);
        assert_eq!(alice.get("/people/bob").is(200).body.contains("127.0.0.1"), sees);
    }
}

/// F-73: what an administrator ended names the person whose it was.
#[test]
fn the_log_says_whose_grant_was_ended() {
    let world = world();
    let _ = world.tokens();
    let by = ResourceOwner::from(row(&world, &world.alice));
    let mut rows = world.store.rows();
    let bobs = build::grant(&world.env, &rows.clients[&world.shop.id].clone(), &world.bob);
    rows.insert_grant(&bobs).unwrap();
    assert_eq!(grants::end(&mut *rows, &world.env, bobs.id, &by).unwrap().into_result(), Ok(()));
    drop(rows);
    let log = Browser::of(&world, &world.alice).get("/oauth/log?deed=grant-ended").is(200);
    log.has("<bdi>Print Shop</bdi></a>, <bdi>bob</bdi>");
}

/// A notice is only told where it is so; what makes no sense is refused.
#[test]
fn pages_do_not_lie_and_forms_are_read_strictly() {
    let world = world();
    let mut alice = Browser::of(&world, &world.alice);
    for done in ["disable", "nonsense"] {
        let page = alice.get(&format!("/people/bob?done={done}")).is(200);
        assert!(!page.body.contains("role=\"status\""), "{page:?}");
    }
    for fields in
        [&[][..], &[("action", "x")], &[("action", "set-role")], &[("action", "set-role"), ("role", "x")]]
    {
        alice.post("/people/bob", fields).is(400);
    }
    alice.csrf = "wrong".to_owned();
    alice.post("/people/bob", &[("action", "disable")]).is(403);
    assert!(row(&world, &world.bob).disabled_at.is_none() && world.store.rows().events.is_empty());
}

#[test]
fn the_last_administrator_stays_and_nobody_disables_themselves() {
    let world = world();
    let mut alice = Browser::of(&world, &world.alice);
    let page = alice.get("/people/alice").is(200);
    assert!(!page.body.contains("ask=disable"), "{page:?}");
    let demote = [("action", "set-role"), ("role", "user")];
    alice.post("/people/alice", &demote).is(409).has("One administrator must be left");
    alice.post("/people/alice", &[("action", "disable")]).is(409).has("Not your own account");
    alice.post("/account/delete", &[("password", PASSWORD)]).is(409).has("One administrator must be left");
    assert_eq!(row(&world, &world.alice).role, Role::Admin);
    world.promote(&world.bob);
    alice.post("/people/alice", &[("action", "disable")]).is(409);
    alice.post("/people/alice", &demote).is(303);
    alice.get("/people").is(403);
}

/// All that is kept is told, and no secret and nobody else.
#[test]
fn a_person_takes_the_data_along() {
    let world = world();
    world.tokens();
    let mut alice = Browser::of(&world, &world.alice);
    alice.post("/people/bob", &[("action", "set-role"), ("role", "moderator")]).is(303);
    world.store.rows().events.last_mut().unwrap().through = Some((world.shop.id, "Print Shop".to_owned()));
    let file = alice.get("/account/export").is(200);
    assert_eq!(file.header("content-type"), Some("application/json"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"account.json\""));
    assert_eq!(file.header("cache-control"), Some("no-store"));
    let told = file.json();
    assert_eq!(told["account"]["username"], "alice");
    assert_eq!(
        (&told["grants"][0]["application"], &told["grants"][0]["scope"]),
        (&json!("Print Shop"), &json!("read write"))
    );
    assert_eq!((&told["log"][0]["by"], &told["log"][0]["through"]), (&json!("self"), &json!("Print Shop")));
    assert_eq!(told["pictures"][0]["owner"], world.alice.id.as_str());
    assert!(told["sessions"].as_array().unwrap().len() >= 2);
    assert!(!file.body.contains(world.bob.id.as_str()) && !file.body.contains("argon2"), "{file:?}");
    let file = Browser::of(&world, &world.bob).get("/account/export").is(200);
    let told = file.json();
    let secret = world.secret.split('_').nth(1).unwrap();
    assert_eq!(told["applications"].as_array().unwrap().len(), 2);
    assert!(!file.body.contains(secret) && !file.body.contains("digest"), "{file:?}");
    let by = &told["log"][0];
    assert_eq!((&by["by"], &by["address"], &by["through"]), (&json!("person"), &json!(null), &json!(null)));
    assert!(!file.body.contains(world.alice.id.as_str()), "{file:?}");
    world.get("/account/export").is(303);
}

/// SEC-66: the account is gone with everything under it on the next request; the log alone says that there was one.
#[test]
fn a_person_deletes_the_account() {
    let world = world();
    let (access, refresh) = world.tokens();
    world.promote(&world.bob);
    let (mut alice, mut other) = (Browser::of(&world, &world.alice), Browser::of(&world, &world.alice));
    alice.get("/account").is(200).has("href=\"/account/delete\"").has("href=\"/account/export\"");
    let page = alice.get("/account/delete").is(200).has("one application ends").has("2 pictures");
    assert_eq!(page.input("password"), None);
    alice.post("/account/delete", &[("password", "wrong")]).is(400).has("id=\"password-error\"");
    alice.post("/account/delete", &[]).is(400);
    let page =
        alice.post("/account/delete", &[("password", PASSWORD)]).is(200).has("Your account is deleted");
    let page = page.has("One connection ended").has("2 pictures were deleted");
    assert!(!page.body.contains("nav-") && !page.body.contains("/logout"), "nobody is signed in: {page:?}");
    assert!(!alice.cookies.contains_key("__Host-oauth_session"));
    for browser in [&mut alice, &mut other] {
        browser.get("/account").is(303);
    }
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    assert_eq!(world.token(&fields).is(400).error(), "invalid_grant");
    let asked = [("token", access.as_str())];
    let shop = world.shop.id.to_string();
    let told = world.send(Ask::post("/oauth/introspect").form(&asked).basic(&shop, &world.secret)).is(200);
    assert_eq!(told.json()["active"], false);
    let mut login = Browser::new(&world);
    login.get("/login");
    login.post("/login", &[("username", "alice"), ("password", PASSWORD)]).is(400);
    let mut rows = world.store.rows();
    let events = std::mem::take(&mut rows.events);
    assert_eq!(events.last().map(|event| event.deed), Some(Deed::PersonDeleted));
    assert!(!format!("{rows:?}").contains(world.alice.id.as_str()), "{rows:?}");
}

/// Guesses at the form are counted as those of signing in.
#[test]
fn guesses_before_the_end_are_counted() {
    let world = world();
    let mut bob = Browser::of(&world, &world.bob);
    let guess = |bob: &mut Browser<'_>| bob.post("/account/delete", &[("password", "wrong")]).status;
    let statuses: Vec<u16> = (0..31).map(|_| guess(&mut bob)).collect();
    assert_eq!((statuses[0], statuses[30]), (400, 429));
    bob.post("/account/delete", &[("password", PASSWORD)]).is(429);
    assert!(world.store.rows().users.contains_key(&world.bob.id));
}
