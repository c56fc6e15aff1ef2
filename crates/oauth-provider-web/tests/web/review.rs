//! The pages around the life of applications: who sees which, and what each does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::HttpRequest;
use oauth_core::id::UserId;
use oauth_core::model::right::Right;
use oauth_core::model::stage::Stage;
use oauth_core::model::user::{Role, User};
use oauth_core::oauth2::transport::Transport;
use oauth_core::policy::Registration;
use oauth_core::text::network::Network;
use oauth_provider_web::login::{Current, ResourceOwner, ResourceOwners};

use crate::world::{Ask, Browser, Fields, ISSUER, World};

const REGISTER: &str = "/oauth/client/register";
const NEW: Fields<'_> = &[
    ("name", "Card <b>Box</b>"),
    ("description", "Keeps \"cards\""),
    ("client_type", "confidential"),
    ("redirect_uris", "https://box.example/cb"),
    ("scope", "read"),
];

/// A world whose applications are reviewed, where alice has this role.
fn reviewed(alice: Role) -> World {
    let world = World::with(ISSUER, |builder| builder.registration(Registration::Review));
    become_one(&world, &world.alice, alice);
    world
}

fn become_one(world: &World, user: &User, role: Role) {
    world.store.rows().users.get_mut(&user.id).unwrap().role = role;
}

/// Bob's new application, by its id.
fn proposed(world: &World) -> String {
    let mut bob = Browser::of(world, &world.bob);
    bob.post(REGISTER, NEW).is(200).has("waits for review");
    let rows = world.store.rows();
    let found = rows.clients.values().find(|client| client.name.as_str() == "Card <b>Box</b>");
    found.expect("it is registered").id.to_string()
}

fn stage(world: &World, id: &str) -> Stage {
    let id = oauth_core::id::ClientId::parse(id).unwrap();
    world.store.rows().clients[&id].life.stage
}

/// F-44, F-72, F-76, MW-T95: a moderator finds what waits, decides with a reason, once; a second look at the same state is a
/// conflict, and nothing is done.
#[test]
fn a_moderator_decides() {
    let world = reviewed(Role::Moderator);
    let id = proposed(&world);
    let mut alice = Browser::of(&world, &world.alice);
    let queue = alice.get("/oauth/review").is(200).has("Waiting (1)").has("Approved (2)");
    assert!(queue.body.contains("Card &lt;b&gt;Box&lt;/b&gt;") && !queue.body.contains("<b>Box"));
    let one = format!("/oauth/review/{id}");
    let page = alice.get(&one).is(200).has("value=\"approve\"").has("value=\"reject\"");
    assert!(!page.body.contains("value=\"reject-and-hide\""), "hiding is for those who may");
    let revision = page.input("revision").unwrap();
    let decide = |browser: &mut Browser<'_>, step, revision: &str| {
        browser.post(&one, &[("step", step), ("revision", revision), ("reason", "fine")])
    };
    decide(&mut alice, "moon", &revision).is(400);
    decide(&mut alice, "approve", "x").is(400);
    decide(&mut alice, "reject-and-hide", &revision).is(403);
    assert_eq!(stage(&world, &id), Stage::Proposed);
    let answer = decide(&mut alice, "approve", &revision).is(303);
    assert_eq!(answer.parameter("done").as_deref(), Some("approved"));
    let here = answer.location().to_owned();
    alice.get(&here).is(200).has("is approved");
    assert_eq!(stage(&world, &id), Stage::Approved);
    Browser::of(&world, &world.bob).get(&format!("/oauth/client/{id}")).is(200).has("<bdi>fine</bdi>");
    decide(&mut alice, "approve", &revision).is(409).has("This has changed meanwhile");
    assert_eq!(stage(&world, &id), Stage::Approved);
    alice.get("/oauth/log?deed=client-approved").is(200).has("Card &lt;b&gt;").has("fine").has("127.0.0.1");
    let long = "x".repeat(256);
    let page = alice.get(&one);
    let revision = page.input("revision").unwrap();
    alice.post(&one, &[("step", "disable"), ("revision", &revision), ("reason", &long)]).is(400);
}

/// What people allow is in the log, and does not bury what was decided beside the application under review.
#[test]
fn beside_a_review_stands_what_was_decided() {
    let world = reviewed(Role::Moderator);
    let id = world.shop.id.to_string();
    world.tokens();
    let mut alice = Browser::of(&world, &world.alice);
    let log = format!("/oauth/log?client={id}");
    alice.get(&log).is(200).has("Allowed").has("Print Shop");
    let one = format!("/oauth/review/{id}");
    let revision = alice.get(&one).is(200).input("revision").unwrap();
    alice.post(&one, &[("step", "disable"), ("revision", &revision), ("reason", "spam")]).is(303);
    let page = alice.get(&one).is(200).has("spam").has(&log);
    assert!(!page.body.contains("Allowed"), "{page:?}");
}

/// F-77, SEC-44: none of it is for others, and nobody is sent there by the menu.
#[test]
fn the_review_is_for_those_who_decide() {
    let world = reviewed(Role::Developer);
    let id = proposed(&world);
    let mut alice = Browser::of(&world, &world.alice);
    let list = alice.get("/oauth/client/list").is(200);
    assert!(!list.body.contains("/oauth/review"));
    for path in ["/oauth/review", &format!("/oauth/review/{id}"), "/oauth/log"] {
        alice.get(path).is(403);
        assert_eq!(world.get(path).is(303).parameter("return_to").as_deref(), Some(path));
    }
    let fields: Fields<'_> = &[("step", "approve"), ("revision", "0")];
    alice.post(&format!("/oauth/review/{id}"), fields).is(403);
    assert_eq!(stage(&world, &id), Stage::Proposed);
    become_one(&world, &world.alice, Role::Moderator);
    alice.get("/oauth/client/list").has("/oauth/review");
    alice.get(&format!("/oauth/review/{id}")).is(200);
    alice.get("/oauth/review/0190a4d2-7e3c-7b1a-8f00-0123456789ab").is(404);
    alice.get("/oauth/review?stage=moon").is(404);
}

/// F-70, F-71: everybody sees the list and searches it; contacts and networks are their owner's business, hidden ones are
/// nobody's.
#[test]
fn everybody_sees_the_applications() {
    let world = reviewed(Role::User);
    let id = proposed(&world);
    let path = format!("/oauth/applications/{id}");
    {
        let mut rows = world.store.rows();
        let found = rows.clients.values_mut().find(|client| client.id.to_string() == id).unwrap();
        found.networks = vec![Network::parse("192.0.2.0/24").unwrap()];
        found.contacts = vec!["secret@box.example".to_owned()];
    }
    let passing = world.get("/oauth/applications").is(200).has("Print Shop").has("bob");
    assert!(!passing.body.contains("Card &lt;b&gt;"), "nobody approved it");
    let none = world.get("/oauth/applications?name=nothing").is(200).has("No application was found");
    assert!(!none.body.contains("Print Shop"));
    world.get(&path).is(404);
    let mut alice = Browser::of(&world, &world.alice);
    let some = alice.get("/oauth/applications?name=CARD&publisher=BO&stage=proposed").is(200);
    assert!(some.body.contains("Card &lt;b&gt;") && !some.body.contains("Print Shop"));
    alice.get("/oauth/applications?stage=moon").is(404);
    let stranger = alice.get(&path).is(200).has("https://box.example/cb");
    assert!(!stranger.body.contains("secret@box.example") && !stranger.body.contains("192.0.2.0"));
    let mut bob = Browser::of(&world, &world.bob);
    bob.get(&path).has("secret@box.example").has("192.0.2.0/24").has(&format!("/oauth/client/{id}"));
    let hide = |hidden| {
        let mut rows = world.store.rows();
        let client = rows.clients.values_mut().find(|client| client.id.to_string() == id).unwrap();
        (client.life.stage, client.life.hidden) = (Stage::Rejected, hidden);
    };
    hide(true);
    alice.get(&path).is(404);
    bob.get(&path).is(200);
    assert!(!alice.get("/oauth/applications").body.contains("Card &lt;b&gt;"));
    become_one(&world, &world.alice, Role::Moderator);
    alice.get(&path).is(404);
    let log = alice.get("/oauth/log").is(200);
    assert!(!log.body.contains("Card &lt;b&gt;"), "{log:?}");
    become_one(&world, &world.alice, Role::Admin);
    alice.get(&path).is(200);
    alice.get("/oauth/log").is(200).has("Card &lt;b&gt;");
    alice.get("/oauth/review?stage=rejected").has("Card &lt;b&gt;");
}

/// SEC-107: a name that looks like that of somebody else's approved application is pointed out to whoever decides.
#[test]
fn a_name_that_looks_like_another_is_pointed_out() {
    let world = reviewed(Role::Moderator);
    let mut alice = Browser::of(&world, &world.alice);
    let fields: Fields<'_> = &[
        ("name", "Pr\u{456}nt  Sh\u{43e}p"),
        ("client_type", "public"),
        ("home_page", "https://print.example/"),
        ("redirect_uris", "https://elsewhere.example/cb"),
        ("scope", "read"),
    ];
    alice.post(REGISTER, fields).is(200);
    let id = {
        let rows = world.store.rows();
        let found = rows.clients.values().find(|client| client.owner.as_ref() == Some(&world.alice.id));
        found.unwrap().id.to_string()
    };
    let page = alice.get(&format!("/oauth/review/{id}")).is(200);
    page.has("looks like that of another application").has("elsewhere.example");
}

/// F-49, F-56: the page of registration offers a client for oneself alone, and networks; several faults are told together.
#[test]
fn a_client_for_oneself_and_several_faults_at_once() {
    let world = reviewed(Role::User);
    let mut bob = Browser::of(&world, &world.bob);
    let bad: Fields<'_> = &[
        ("name", ""),
        ("client_type", "public"),
        ("version", "foo"),
        ("networks", "moon"),
        ("scope", "read"),
    ];
    bob.post(REGISTER, bad)
        .is(400)
        .has("Fill in this field")
        .has("numbers with dots")
        .has("no network")
        .has("redirect URI");
    let own: Fields<'_> = &[
        ("name", "My Script"),
        ("client_type", "confidential"),
        ("owner_only", "yes"),
        ("networks", "192.0.2.0/24"),
        ("scope", "read"),
    ];
    let made = bob.post(REGISTER, own).is(200).has("acts for you");
    assert!(made.input("name").is_none() && made.body.contains("id=\"own_token\""));
    bob.post(REGISTER, &[own, &[("version", "1.0")]].concat()).is(400).has("You have version 1.0");
}

/// F-52: of an application that was reviewed only what nobody was shown can be changed; the rest stays, whatever is sent.
#[test]
fn a_reviewed_application_changes_in_little() {
    let world = reviewed(Role::Moderator);
    let id = proposed(&world);
    let mut alice = Browser::of(&world, &world.alice);
    let revision = alice.get(&format!("/oauth/review/{id}")).input("revision").unwrap();
    let approve: Fields<'_> = &[("step", "approve"), ("revision", &revision)];
    alice.post(&format!("/oauth/review/{id}"), approve).is(303);
    let mut bob = Browser::of(&world, &world.bob);
    let page = bob.get(&format!("/oauth/client/{id}")).is(200).has("was reviewed");
    assert!(page.input("name").is_none());
    let stale = [("action", "save"), ("revision", "0"), ("networks", "192.0.2.7")];
    bob.post(&format!("/oauth/client/{id}"), &stale).is(409);
    let revision = page.input("revision").unwrap();
    let fields =
        [("action", "save"), ("revision", revision.as_str()), ("networks", "192.0.2.7"), ("name", "Bank")];
    bob.post(&format!("/oauth/client/{id}"), &fields).is(303);
    let rows = world.store.rows();
    let client = rows.clients.values().find(|client| client.id.to_string() == id).unwrap();
    assert_eq!((client.name.as_str(), client.networks.len()), ("Card <b>Box</b>", 1));
}

/// F-74: who is told sees how much is new, and marks it as read.
#[test]
fn people_are_told() {
    let world = reviewed(Role::Moderator);
    let id = proposed(&world);
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/oauth/notices").is(200).has("Notices (1)").has(&format!("/oauth/review/{id}"));
    alice.post("/oauth/notices", &[]).is(303);
    let read = alice.get("/oauth/notices").is(200);
    assert!(!read.body.contains("Notices (1)"));
    let revision = alice.get(&format!("/oauth/review/{id}")).input("revision").unwrap();
    let fields: Fields<'_> = &[("step", "reject"), ("revision", &revision), ("reason", "<i>no</i>")];
    alice.post(&format!("/oauth/review/{id}"), fields).is(303);
    let mut bob = Browser::of(&world, &world.bob);
    bob.get("/oauth/notices").has("Rejected").has("&lt;i&gt;no&lt;/i&gt;");
    assert_eq!(world.get("/oauth/notices").is(303).parameter("return_to").as_deref(), Some("/oauth/notices"));
}

/// F-56: a client that is bound to networks gets tokens there alone.
#[test]
fn networks_hold_at_the_token_endpoint() {
    let world = World::made_with(|settings| settings.transport = Transport::new(vec![], true));
    {
        let mut rows = world.store.rows();
        let shop = rows.clients.get_mut(&world.shop.id).unwrap();
        shop.networks = vec![Network::parse("192.0.2.0/24").unwrap()];
    }
    let code = world.code(&world.shop);
    let ask = |from: &str| {
        let ask = Ask::post("/oauth/token").form(&World::redeem(&code));
        world.send(ask.basic(&world.shop.id.to_string(), &world.secret).from(from))
    };
    assert_eq!(ask("198.51.100.1").is(403).error(), "access_denied");
    ask("192.0.2.44").is(200);
}

/// F-77: whoever may not look after their grants takes nothing back.
#[test]
fn looking_after_grants_takes_the_right() {
    let world = World::made_with(|settings| {
        settings.rights.user = [Right::Propose].into_iter().collect();
    });
    let _ = world.tokens();
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/oauth/client/connections").is(200).has("Print Shop");
    let id = world.shop.id.to_string();
    alice.post("/oauth/client/connections", &[("client_id", &id)]).is(403);
    assert!(world.store.rows().grants.values().all(|grant| grant.revoked_at.is_none()));
}

/// F-77: whoever may not register is led nowhere, and told why; the page for developers tells of the review.
#[test]
fn who_may_not_register_is_not_led_there() {
    for (registration, rights, may) in [
        (Registration::Review, vec![Right::Propose], true),
        (Registration::Review, vec![Right::ManageMyGrants], false),
        (Registration::Closed, vec![Right::Propose], false),
    ] {
        let world = World::made_with(|settings| {
            settings.registration = registration;
            settings.rights.user = rights.into_iter().collect();
        });
        let mut alice = Browser::of(&world, &world.alice);
        let list = alice.get("/oauth/client/list").is(200);
        assert_eq!(list.body.contains(REGISTER), may);
        assert_eq!(alice.get("/oauth").is(200).body.contains(REGISTER), may);
        if may {
            alice.get("/oauth").has("when a moderator has approved it");
            alice.get(REGISTER).is(200);
        } else {
            list.has("ask those who run this site");
            alice.get(REGISTER).is(403).has("Not everybody registers applications here");
        }
    }
}

/// F-77: who decides without the right to what is private sees neither contacts nor the log.
#[test]
fn the_log_takes_a_right_of_its_own() {
    let world = World::made(
        |settings| {
            settings.registration = Registration::Review;
            settings.rights.moderator = [Right::Propose, Right::Manage].into_iter().collect();
        },
        |builder| builder,
    );
    become_one(&world, &world.alice, Role::Moderator);
    let id = proposed(&world);
    let mut alice = Browser::of(&world, &world.alice);
    let page = alice.get(&format!("/oauth/review/{id}")).is(200);
    assert!(!page.body.contains("127.0.0.1"), "{page:?}");
    let list = alice.get("/oauth/review").is(200);
    assert!(!list.body.contains("/oauth/log"));
    alice.get("/oauth/log").is(403);
    become_one(&world, &world.alice, Role::Admin);
    alice.get(&format!("/oauth/review/{id}")).is(200).has("127.0.0.1");
    alice.get("/oauth/log?deed=moon").is(404);
}

/// A host whose own people sign in, one of them.
struct Desk {
    person: UserId,
    moderates: Arc<AtomicBool>,
}

impl ResourceOwners for Desk {
    fn current<'a>(&'a self, _: &'a HttpRequest) -> Current<'a> {
        let role = if self.moderates.load(Ordering::Relaxed) { Role::Moderator } else { Role::User };
        let person = ResourceOwner::new(self.person.clone(), "Dora", "").unwrap().with_role(role);
        Box::pin(async { Ok(Some(person)) })
    }

    fn login_url(&self, _: &str) -> String {
        "/in".to_owned()
    }
}

/// F-44: a role that the host gives counts at once, and no longer once the host has taken it.
#[test]
fn the_host_says_who_decides() {
    let moderates = Arc::new(AtomicBool::new(false));
    let (person, asked) = (UserId::parse("dora-at-the-host").unwrap(), Arc::clone(&moderates));
    let world =
        World::with(ISSUER, move |builder| builder.login(Arc::new(Desk { person, moderates: asked })));
    world.get("/oauth/review").is(403);
    moderates.store(true, Ordering::Relaxed);
    world.get("/oauth/review").is(200);
    moderates.store(false, Ordering::Relaxed);
    world.get("/oauth/review").is(403);
}

/// F-46: what was reviewed can become stricter about PKCE, not looser; and a form with faults keeps the state that was seen.
#[test]
fn a_reviewed_application_becomes_stricter_only() {
    let world = reviewed(Role::User);
    let page = format!("/oauth/client/{}", world.shop.id);
    let pkce = |world: &World| world.store.rows().clients[&world.shop.id].kind.requires_pkce();
    let mut bob = Browser::of(&world, &world.bob);
    let save = |bob: &mut Browser<'_>, typed: Fields<'_>| {
        bob.post(&page, &[&[("action", "save")], typed].concat()).is(303);
    };
    assert!(!pkce(&world));
    save(&mut bob, &[("pkce_required", "yes")]);
    assert!(pkce(&world));
    save(&mut bob, &[("networks", "192.0.2.0/24")]);
    assert!(pkce(&world));
    let typed: Fields<'_> = &[("action", "save"), ("networks", "moon"), ("revision", "0")];
    let faulty = bob.post(&page, typed).is(400);
    assert_eq!(faulty.input("revision").as_deref(), Some("0"));
}
