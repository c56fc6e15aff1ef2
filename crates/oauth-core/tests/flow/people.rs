//! What administrators do about people, and people who leave: what each allows, refuses, and leaves behind.

use oauth_core::flow::{kept, leave, people};
use oauth_core::id::UserId;
use oauth_core::model::event::{Actor, Deed};
use oauth_core::model::letter::Content;
use oauth_core::model::user::{PasswordHash, Role, User};
use oauth_core::port::{Sessions, UserFilter};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::testing::build;

use crate::world::World;

/// Ann is an administrator; a guest of the host is there too.
fn world() -> (World, Actor, User) {
    let mut w = World::new();
    let guest = build::guest(&w.env, "host|42");
    w.rows.users.insert(guest.id.clone(), guest.clone());
    w.rows.users.get_mut(&w.ann.id).unwrap().role = Role::Admin;
    w.rows.users.get_mut(&w.bob.id).unwrap().email_confirmed_at = Some(w.env.now());
    let ann = Actor::Person(w.ann.id.clone(), w.ann.name.clone());
    (w, ann, guest)
}

type Deal = fn(&mut World, &UserId, &Actor) -> Result<(), Refusal>;

fn told<T>(verdict: Result<Verdict<T>, oauth_core::port::StoreError>) -> Result<(), Refusal> {
    verdict.expect("no fault of the store").into_result().map(drop)
}

const DISABLE: Deal = |w, id, by| told(people::set_disabled(&mut w.rows, &w.env, id, true, by));
const ENABLE: Deal = |w, id, by| told(people::set_disabled(&mut w.rows, &w.env, id, false, by));
const DEMOTE: Deal = |w, id, by| told(people::set_role(&mut w.rows, &w.env, id, Role::User, by));
const PROMOTE: Deal = |w, id, by| told(people::set_role(&mut w.rows, &w.env, id, Role::Admin, by));
const SIGN_OUT: Deal = |w, id, by| told(people::sign_out(&mut w.rows, &w.env, id, by));
const RESET: Deal = |w, id, by| told(people::send_reset(&mut w.rows, &w.env, id, "en", by));

/// SEC-44, F-73: who may do what to whom, and what the log says of it; a refusal changes nothing.
#[test]
fn each_deed_is_for_administrators_and_is_logged() {
    let (mut w, ann, guest) = world();
    w.rows.users.get_mut(&guest.id).unwrap().disabled_at = Some(w.env.now());
    let (session, _) = build::session(&w.env, &w.bob);
    w.rows.insert_session(&session).unwrap();
    let bob = Actor::Person(w.bob.id.clone(), w.bob.name.clone());
    let nobody = UserId::parse("nobody").unwrap();
    let (a, b, g) = (&w.ann.id, &w.bob.id, &guest.id);
    for (name, deal, to, by, want) in [
        ("disable", DISABLE, b, &ann, Ok(Some(Deed::PersonDisabled))),
        ("disable the disabled", DISABLE, g, &ann, Ok(None)),
        ("enable a guest", ENABLE, g, &ann, Ok(Some(Deed::PersonEnabled))),
        ("enable the enabled", ENABLE, b, &ann, Ok(None)),
        ("disable oneself", DISABLE, a, &ann, Err(Refusal::OwnAccount)),
        ("disable the last", DISABLE, a, &Actor::Operator, Err(Refusal::LastAdministrator)),
        ("enable oneself", ENABLE, a, &ann, Ok(None)),
        ("role", PROMOTE, b, &ann, Ok(Some(Deed::PersonRoleSet))),
        ("role of the last", DEMOTE, a, &ann, Err(Refusal::LastAdministrator)),
        ("same role of the last", PROMOTE, a, &ann, Ok(None)),
        ("role of a guest", PROMOTE, g, &ann, Err(Refusal::NotFound)),
        ("sign out", SIGN_OUT, b, &ann, Ok(Some(Deed::PersonSignedOut))),
        ("sign out who is not in", SIGN_OUT, a, &ann, Ok(None)),
        ("sign a guest out", SIGN_OUT, g, &ann, Err(Refusal::NotFound)),
        ("letter", RESET, b, &ann, Ok(Some(Deed::PersonResetSent))),
        ("letter to nobody's address", RESET, a, &ann, Err(Refusal::NotFound)),
        ("letter to a guest", RESET, g, &ann, Err(Refusal::NotFound)),
        ("nobody", DISABLE, &nobody, &ann, Err(Refusal::NotFound)),
        ("disable as bob", DISABLE, g, &bob, Err(Refusal::AdministratorsOnly)),
        ("enable as bob", ENABLE, g, &bob, Err(Refusal::AdministratorsOnly)),
        ("role as bob", PROMOTE, b, &bob, Err(Refusal::AdministratorsOnly)),
        ("sign out as bob", SIGN_OUT, a, &bob, Err(Refusal::AdministratorsOnly)),
        ("letter as bob", RESET, b, &bob, Err(Refusal::AdministratorsOnly)),
    ] {
        let mut then = w.clone();
        then.env = then.env.from("192.0.2.7".parse().ok());
        let outcome = deal(&mut then, to, by);
        match want {
            Ok(None) => {
                assert_eq!(outcome, Ok(()), "{name}");
                let kept = |w: &World| format!("{:?}", (&w.rows.users, &w.rows.events));
                assert_eq!(kept(&then), kept(&w), "{name}");
            }
            Ok(Some(deed)) => {
                assert_eq!(outcome, Ok(()), "{name}");
                let [entry] = then.rows.events.as_slice() else { panic!("{name}: {:?}", then.rows.events) };
                assert_eq!((entry.deed, &entry.actor), (deed, by), "{name}");
                assert_eq!(entry.person.as_ref().map(|(id, _)| id), Some(to), "{name}");
                assert_eq!(entry.from, then.env.from, "{name}");
            }
            Err(refusal) => {
                assert_eq!(outcome, Err(refusal), "{name}");
                assert_eq!(format!("{:?}", then.rows.users), format!("{:?}", w.rows.users), "{name}");
                assert!(then.rows.events.is_empty() && then.rows.letters.is_empty(), "{name}");
            }
        }
    }
}

/// With a second one the first may go; one who is disabled does not count.
#[test]
fn an_administrator_goes_while_another_is_left() {
    let (mut w, ann, _) = world();
    let (a, b) = (w.ann.id.clone(), w.bob.id.clone());
    PROMOTE(&mut w, &b, &ann).unwrap();
    DISABLE(&mut w, &b, &ann).unwrap();
    assert_eq!(DEMOTE(&mut w, &a, &ann), Err(Refusal::LastAdministrator));
    assert_eq!(told(leave::delete(&mut w.rows, &w.env, &a)), Err(Refusal::LastAdministrator));
    ENABLE(&mut w, &b, &ann).unwrap();
    DEMOTE(&mut w, &a, &ann).unwrap();
    assert_eq!(DISABLE(&mut w, &b, &ann), Err(Refusal::AdministratorsOnly), "she is none any more");
}

#[test]
fn an_address_gets_only_so_many_letters() {
    let (mut w, ann, _) = world();
    let bob = w.bob.id.clone();
    let sent = (0..50).take_while(|_| RESET(&mut w, &bob, &ann).is_ok()).count();
    assert!((1..50).contains(&sent), "{sent}");
    assert_eq!(w.rows.letters.len(), sent);
    assert!(w.rows.letters.values().all(|letter| letter.content == Content::ResetPassword));
    assert!(matches!(RESET(&mut w, &bob, &ann), Err(Refusal::TooManyFailures { .. })));
}

/// SEC-44
#[test]
fn people_are_looked_at_by_administrators_alone() {
    let (mut w, _, guest) = world();
    let (a, b, all) = (w.ann.id.clone(), w.bob.id.clone(), UserFilter::default());
    assert_eq!(told(people::list(&mut w.rows, &b, &all, 0, 9)), Err(Refusal::AdministratorsOnly));
    assert_eq!(told(people::show(&mut w.rows, &w.env, &b, "ann")), Err(Refusal::AdministratorsOnly));
    let found = people::list(&mut w.rows, &a, &all, 0, 9).unwrap().into_result().unwrap();
    assert_eq!(found.len(), 3);
    let (bob, shop) = (w.bob.clone(), w.shop.clone());
    w.tokens(&bob, &shop, "read");
    w.tokens(&bob, &shop, "read");
    for (named, id, clients, connections) in
        [("ANN", &a, 2, 0), (a.as_str(), &a, 2, 0), ("bob", &b, 1, 1), ("host|42", &guest.id, 0, 0)]
    {
        let seen = people::show(&mut w.rows, &w.env, &a, named).unwrap().into_result().unwrap();
        assert_eq!((&seen.user.id, seen.clients, seen.connections), (id, clients, connections), "{named}");
    }
    assert_eq!(told(people::show(&mut w.rows, &w.env, &a, "nobody")), Err(Refusal::NotFound));
}

/// SEC-66: what a person who left had allowed is dead, and so are the person's applications for everybody.
#[test]
fn who_leaves_takes_everything_but_the_log() {
    let (mut w, _, _) = world();
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let (club, shop) = (w.club.clone(), w.shop.clone());
    let (of_bob, through_bob) = (w.tokens(&bob, &shop, "read"), w.tokens(&ann, &club, "read"));
    let (code, other) = (w.code(&bob, &shop, "read"), w.tokens(&ann, &shop, "read"));
    let hash = bob.account.as_ref().unwrap().password.clone();
    let wrong = PasswordHash::new("$other$".to_owned());
    let before = format!("{:?}", w.rows.users);
    assert_eq!(told(leave::leave(&mut w.rows, &w.env, &bob.id, &wrong)), Err(Refusal::PasswordWrong));
    assert_eq!(format!("{:?}", w.rows.users), before);
    w.rows.events.clear();
    let gone = leave::leave(&mut w.rows, &w.env, &bob.id, &hash).unwrap().into_result().unwrap();
    assert_eq!((gone.clients, gone.connections), (1, 1));
    assert!(!w.opens(&of_bob.access) && !w.would_refresh(&shop, of_bob.refresh()));
    assert!(!w.opens(&through_bob.access), "of an application that is gone");
    assert!(w.redeem(&shop, &code).is_err());
    assert!(w.opens(&other.access), "others keep theirs");
    let deeds: Vec<Deed> = w.rows.events.iter().map(|event| event.deed).collect();
    assert_eq!(deeds, [Deed::ClientDeleted, Deed::PersonDeleted]);
    let events = std::mem::take(&mut w.rows.events);
    assert!(events.iter().all(|event| event.person == Some((bob.id.clone(), bob.name.clone()))));
    assert!(!format!("{:?}", w.rows).contains(bob.id.as_str()), "{:?}", w.rows);
    assert_eq!(told(leave::leave(&mut w.rows, &w.env, &bob.id, &hash)), Err(Refusal::PasswordWrong));
    let last = ann.account.unwrap().password;
    assert_eq!(told(leave::leave(&mut w.rows, &w.env, &ann.id, &last)), Err(Refusal::LastAdministrator));
}

/// All of the log, in more than one reading, and nobody else's.
#[test]
fn what_is_kept_is_told_whole() {
    let (mut w, ann, _) = world();
    let (bob, shop) = (w.bob.clone(), w.shop.clone());
    w.tokens(&bob, &shop, "read");
    for _ in 0..501 {
        w.later(1);
        let deal = if w.rows.users[&bob.id].disabled_at.is_some() { ENABLE } else { DISABLE };
        deal(&mut w, &bob.id, &ann).unwrap();
    }
    let told = kept::kept(&mut w.rows, &bob.id).unwrap().unwrap();
    assert_eq!((told.clients.len(), told.grants.len(), told.log.len()), (1, 1, 502));
    assert_eq!(told.client_names.values().collect::<Vec<_>>(), ["Print Shop"]);
    assert!(kept::kept(&mut w.rows, &UserId::parse("nobody").unwrap()).unwrap().is_none());
}
