//! Letters and their links: who is sent what, which link works, and what becomes of a letter that cannot be sent.

use std::time::Duration;

use oauth_core::flow::account::{NewAccount, change_password, sign_up};
use oauth_core::flow::letters::{self, Fate, Outgoing};
use oauth_core::flow::login::wrong;
use oauth_core::flow::person::{ResourceOwner, known};
use oauth_core::flow::{admin, email, reset};
use oauth_core::model::event::Actor;
use oauth_core::model::letter::Content;
use oauth_core::model::link::LinkPurpose;
use oauth_core::model::user::{PasswordHash, Role, User};
use oauth_core::refusal::Refusal;
use oauth_core::testing::build;

use crate::race::Race;
use crate::world::{World, login_name};

const HOUR: u64 = 3600;

fn hash(phc: &str) -> PasswordHash {
    PasswordHash::new(phc.to_owned())
}

fn row<'a>(w: &'a mut World, user: &User) -> &'a mut User {
    w.rows.users.get_mut(&user.id).unwrap()
}

fn confirmed(w: &mut World, user: &User) {
    row(w, user).email_confirmed_at = Some(w.env.now());
}

/// What waits to be sent: the kind and the address of each.
fn waiting(w: &World) -> Vec<(String, String)> {
    w.rows.letters.values().map(|letter| (letter.content.kind(), letter.address.clone())).collect()
}

/// Takes and sends everything that is due.
fn deliver(w: &mut World) -> Vec<Outgoing> {
    let due = letters::due(&mut w.rows, &w.env).unwrap();
    let mut sent = Vec::new();
    for letter in due {
        if let Some(outgoing) = letters::take(&mut w.rows, &w.env, &letter).unwrap() {
            letters::sent(&mut w.rows, &outgoing.letter).unwrap();
            sent.push(outgoing);
        }
    }
    sent
}

/// The link of the only letter that is due.
fn link(w: &mut World) -> String {
    let sent = deliver(w);
    let [only] = sent.as_slice() else { panic!("one letter: {sent:?}") };
    only.link.as_ref().expect("a link").reveal().to_owned()
}

fn again(w: &mut World, user: &User) -> Result<(), Refusal> {
    email::send_again(&mut w.rows, &w.env, &user.id, "en").unwrap().into_result()
}

fn confirm(w: &mut World, user: &User, wire: &str) -> Result<(), Refusal> {
    email::confirm(&mut w.rows, &w.env, &user.id, wire).unwrap().into_result()
}

fn move_to(w: &mut World, user: &User, address: &str) -> Result<(), Refusal> {
    let verified = w.rows.users[&user.id].account.clone().unwrap().password;
    email::change(&mut w.rows, &w.env, &user.id, &verified, address, Some("de")).unwrap().into_result()
}

fn ask(w: &mut World, named: &str) -> Result<(), Refusal> {
    reset::ask(&mut w.rows, &w.env, named, "en").unwrap().into_result()
}

fn set(w: &mut World, wire: &str) -> Result<(), Refusal> {
    reset::set(&mut w.rows, &w.env, wire, &hash("$new$"), "en").unwrap().into_result()
}

/// F-78: whether or not somebody else has the address.
#[test]
fn a_new_person_is_asked_whether_the_address_is_right() {
    let mut w = World::new();
    for (name, email) in [("cara", "cara@people.example"), ("dave", "ann@people.example")] {
        let new = NewAccount {
            login: login_name(name),
            email: email.to_owned(),
            password: hash("$first$"),
            role: Role::User,
        };
        let _ = sign_up(&mut w.rows, &w.env, &new, Some("de")).unwrap().into_result().unwrap();
        assert_eq!(waiting(&w), [("confirm-email".to_owned(), email.to_owned())]);
        let sent = deliver(&mut w);
        assert_eq!(sent[0].letter.language, "de");
        assert!(w.rows.letters.is_empty(), "it was sent");
        let person = w.rows.users.values().find(|user| user.name == name).unwrap().clone();
        assert_eq!(person.email_confirmed_at, None);
        confirm(&mut w, &person, sent[0].link.as_ref().unwrap().reveal()).unwrap();
        assert_eq!(w.rows.users[&person.id].email_confirmed_at, Some(w.env.now()));
    }
    let silent = NewAccount {
        login: login_name("eve"),
        email: "e@people.example".to_owned(),
        password: hash("$first$"),
        role: Role::User,
    };
    let _ = sign_up(&mut w.rows, &w.env, &silent, None).unwrap().into_result().unwrap();
    assert!(w.rows.letters.is_empty(), "where no mail is set up");
}

/// SEC-71, SEC-79, F-78
#[test]
fn a_link_confirms_once_in_time_for_its_person_and_address() {
    let mut w = World::new();
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    again(&mut w, &ann).unwrap();
    let wire = link(&mut w);
    assert!(!format!("{:?}", w.rows).contains(&wire[26..]), "only a digest is kept");
    assert_eq!(confirm(&mut w, &bob, &wire), Err(Refusal::LinkOfAnotherPerson));
    for other in ["", "oce_", &wire[..67], &format!("{wire}A"), &wire.replacen("oce_", "opr_", 1)] {
        assert_eq!(confirm(&mut w, &ann, other), Err(Refusal::LinkOver), "{other}");
    }
    let mut forged = wire.clone().into_bytes();
    forged[60] ^= 1;
    assert_eq!(confirm(&mut w, &ann, std::str::from_utf8(&forged).unwrap()), Err(Refusal::LinkOver));
    assert_eq!(reset::shown(&mut w.rows, &w.env, &wire).unwrap().into_result(), Err(Refusal::LinkOver));
    let shown = email::shown(&mut w.rows, &w.env, &ann.id, &wire).unwrap().into_result();
    assert_eq!(shown.unwrap(), "ann@people.example");
    assert_eq!(w.rows.users[&ann.id].email_confirmed_at, None, "a look changes nothing");

    w.later(24 * HOUR - 1);
    assert_eq!(confirm(&mut w.clone(), &ann, &wire), Ok(()));
    w.later(1);
    assert_eq!(confirm(&mut w.clone(), &ann, &wire), Err(Refusal::LinkOver), "24 hours");

    again(&mut w, &ann).unwrap();
    let wire = link(&mut w);
    let mut moved = w.clone();
    move_to(&mut moved, &ann, "new@people.example").unwrap();
    assert_eq!(confirm(&mut moved, &ann, &wire), Err(Refusal::LinkOver), "an older address");
    let mut host = w.clone();
    row(&mut host, &ann).email = "new@people.example".to_owned();
    assert_eq!(confirm(&mut host, &ann, &wire), Err(Refusal::LinkOver), "the link itself knows its address");
    assert_eq!(confirm(&mut w, &ann, &wire), Ok(()));
    assert_eq!(confirm(&mut w, &ann, &wire), Err(Refusal::LinkOver), "once");
}

/// F-74, F-78: nobody has confirmed the new one; the old one is told, if it was the person's own.
#[test]
fn another_address_is_not_confirmed() {
    let mut w = World::new();
    let ann = w.ann.clone();
    let letter = |kind: &str, address: &str| (kind.to_owned(), format!("{address}@people.example"));
    move_to(&mut w, &ann, "two@people.example").unwrap();
    assert_eq!(waiting(&w), [letter("confirm-email", "two")]);
    deliver(&mut w);
    confirmed(&mut w, &ann);
    move_to(&mut w, &ann, "two@people.example").unwrap();
    assert!(w.rows.letters.is_empty() && w.rows.users[&ann.id].email_confirmed_at.is_some(), "the same one");
    move_to(&mut w, &ann, "three@people.example").unwrap();
    assert_eq!(waiting(&w), [letter("email-changed", "two"), letter("confirm-email", "three")]);
    let now = &w.rows.users[&ann.id];
    assert_eq!((now.email.as_str(), now.email_confirmed_at), ("three@people.example", None));

    let wrong_one = email::change(&mut w.rows, &w.env, &ann.id, &hash("$other$"), "x@y", Some("en"));
    assert_eq!(wrong_one.unwrap().into_result(), Err(Refusal::PasswordWrong));
    for _ in 0..30 {
        let _ = wrong(&mut w.rows, &w.env, &login_name("ann")).unwrap();
    }
    assert!(matches!(move_to(&mut w, &ann, "x@y"), Err(Refusal::TooManyFailures { .. })));
    assert_eq!(w.rows.users[&ann.id].email, "three@people.example");
}

/// SEC-68, F-74: a letter to a confirmed address of somebody who may use it, whatever was typed.
#[test]
fn who_is_sent_a_link_for_a_new_password() {
    type Change = fn(&mut World, &User);
    let cases: &[(&str, &str, Change, usize)] = &[
        ("by name", "ann", confirmed, 1),
        ("in capitals, with spaces", " ANN ", confirmed, 1),
        ("by address", "ann@people.example", confirmed, 1),
        ("by address in capitals", "Ann@People.Example", confirmed, 1),
        ("nobody confirmed it", "ann", |_, _| {}, 0),
        ("the same by address", "ann@people.example", |_, _| {}, 0),
        ("nobody", "nobody", confirmed, 0),
        ("nobody's address", "nobody@people.example", confirmed, 0),
        ("nothing", "", confirmed, 0),
        ("no name", "a b\u{e4}/..", confirmed, 0),
        ("a zero byte", "a\0@b", confirmed, 0),
        (
            "disabled",
            "ann",
            |w, user| {
                confirmed(w, user);
                w.disable_user(user);
            },
            0,
        ),
        (
            "the host's login",
            "ann@people.example",
            |w, user| {
                confirmed(w, user);
                row(w, user).account = None;
            },
            0,
        ),
        (
            "two share the address",
            "ann@people.example",
            |w, ann| {
                let bob = w.bob.clone();
                row(w, &bob).email = "ann@people.example".to_owned();
                confirmed(w, &bob);
                confirmed(w, ann);
            },
            2,
        ),
    ];
    for (case, named, change, letters) in cases {
        let mut w = World::new();
        let ann = w.ann.clone();
        change(&mut w, &ann);
        assert_eq!(ask(&mut w, named), Ok(()), "{case}");
        assert_eq!(w.rows.letters.len(), *letters, "{case}");
        assert!(waiting(&w).iter().all(|(kind, to)| kind == "reset-password" && to == "ann@people.example"));
        assert_eq!(w.rows.throttles.len(), 1 + (*letters).min(1), "{case}: it is counted");
    }
}

/// SEC-68, SEC-79, F-74
#[test]
fn a_link_sets_one_password_within_the_hour_and_ends_everything_else() {
    let mut w = World::new();
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    confirmed(&mut w, &ann);
    for user in [&ann, &ann, &bob] {
        let (session, _) = build::session(&w.env, user);
        w.rows.sessions.insert(session.id, session);
    }
    ask(&mut w, "ann").unwrap();
    let first = link(&mut w);
    ask(&mut w, "ann").unwrap();
    let second = link(&mut w);
    assert!(!format!("{:?}", w.rows).contains(&first[26..]), "only a digest is kept");
    let shown = reset::shown(&mut w.rows, &w.env, &first).unwrap().into_result().unwrap();
    assert_eq!(shown, login_name("ann"));
    for other in ["", "opr_", &first[..67], &first.replacen("opr_", "oce_", 1), "oss_x"] {
        assert_eq!(set(&mut w, other), Err(Refusal::LinkOver), "{other}");
    }
    assert_eq!(confirm(&mut w, &ann, &first), Err(Refusal::LinkOver), "no link for another thing");
    w.later(HOUR - 1);
    let mut later = w.clone();
    later.clock.advance(Duration::from_secs(1));
    assert_eq!(set(&mut later, &first), Err(Refusal::LinkOver), "1 hour");
    w.clock.set(w.env.now().minus(Duration::from_secs(1)));
    for _ in 0..30 {
        let _ = wrong(&mut w.rows, &w.env, &login_name("ann")).unwrap();
    }
    assert_eq!(set(&mut w, &first), Ok(()));
    assert_eq!(w.rows.users[&ann.id].account.as_ref().unwrap().password, hash("$new$"));
    let left: Vec<_> = w.rows.sessions.values().map(|session| &session.user).collect();
    assert_eq!(left, [&bob.id], "the sessions of others stay");
    assert_eq!(set(&mut w, &first), Err(Refusal::LinkOver), "once");
    assert_eq!(set(&mut w, &second), Err(Refusal::LinkOver), "the other ones are over");
    assert_eq!(waiting(&w), [("password-changed".to_owned(), "ann@people.example".to_owned())]);
    assert!(
        oauth_core::flow::account::may_try(&mut w.rows, &w.env, &login_name("ann"))
            .unwrap()
            .into_result()
            .is_ok()
    );
}

/// SEC-68: what ends the link between the letter and its use.
#[test]
fn a_link_is_over_when_the_account_has_changed() {
    type Change = fn(&mut World, &User);
    let cases: &[(&str, Change)] = &[
        ("the address", |w, ann| move_to(w, ann, "new@people.example").unwrap()),
        ("the password", |w, ann| {
            let old = w.rows.users[&ann.id].account.clone().unwrap().password;
            let here = build::session(&w.env, ann).0.id;
            let done = change_password(&mut w.rows, &w.env, &ann.id, here, &old, &hash("$mine$"), Some("en"));
            done.unwrap().into_result().unwrap();
        }),
        ("an administrator's password", |w, _| {
            let done = admin::reset_password(
                &mut w.rows,
                &w.env,
                &login_name("ann"),
                &hash("$theirs$"),
                &Actor::Operator,
            );
            done.unwrap().into_result().unwrap();
        }),
        ("disabled", World::disable_user),
        ("disabled and enabled", |w, _| {
            for disabled in [true, false] {
                let done = admin::set_user_disabled(
                    &mut w.rows,
                    &w.env,
                    &login_name("ann"),
                    disabled,
                    &Actor::Operator,
                );
                done.unwrap().into_result().unwrap();
            }
        }),
        ("the host's login now", |w, ann| row(w, ann).account = None),
    ];
    for (case, change) in cases {
        let mut w = World::new();
        let ann = w.ann.clone();
        confirmed(&mut w, &ann);
        ask(&mut w, "ann").unwrap();
        let wire = link(&mut w);
        change(&mut w, &ann);
        let before = format!("{:?}", w.rows.users);
        assert_eq!(set(&mut w, &wire), Err(Refusal::LinkOver), "{case}");
        assert_eq!(format!("{:?}", w.rows.users), before, "{case}");
    }
}

/// SEC-28: between the look and the write, somebody else followed the same link.
#[test]
fn two_uses_of_a_link_at_once() {
    let mut w = World::new();
    let ann = w.ann.clone();
    confirmed(&mut w, &ann);
    ask(&mut w, "ann").unwrap();
    let wire = link(&mut w);
    for before in ["lock_user", "take_link"] {
        let mut w = w.clone();
        let env = w.env.clone();
        let (other_env, other_wire) = (env.clone(), wire.clone());
        let mut race = Race::new(&mut w.rows, before, move |rows| {
            let first = reset::set(rows, &other_env, &other_wire, &hash("$first$"), "en");
            first.unwrap().into_result().unwrap();
        });
        let second = reset::set(&mut race, &env, &wire, &hash("$second$"), "en").unwrap().into_result();
        assert_eq!(second, Err(Refusal::LinkOver), "{before}");
        drop(race);
        assert_eq!(w.rows.users[&ann.id].account.as_ref().unwrap().password, hash("$first$"));
    }
}

/// SEC-72, F-74: nobody's mailbox is flooded, and no answer tells whose is known.
#[test]
fn letters_are_paced() {
    let mut w = World::new();
    let ann = w.ann.clone();
    confirmed(&mut w, &ann);
    let spellings = ["ann", " ANN", "ann@people.example", "Ann@people.example "];
    for round in 0..20 {
        let _ = ask(&mut w, spellings[round % 4]);
    }
    assert_eq!(w.rows.letters.len(), 5, "one mailbox, however it was asked");
    for named in ["ann", "nobody", "nobody@people.example"] {
        let mut w = World::new();
        confirmed(&mut w, &ann);
        let answers: Vec<_> = (0..11).map(|_| ask(&mut w, named)).collect();
        assert!(answers[..10].iter().all(Result::is_ok), "{named}");
        assert_eq!(answers[10], Err(Refusal::TooManyFailures { retry_after: HOUR }), "{named}");
        w.later(HOUR);
        assert_eq!(ask(&mut w, named), Ok(()));
    }
    let bob = w.bob.clone();
    let answers: Vec<_> = (0..6).map(|_| again(&mut w, &bob)).collect();
    assert!(answers[..5].iter().all(Result::is_ok));
    assert_eq!(answers[5], Err(Refusal::TooManyFailures { retry_after: HOUR }));
    assert!(matches!(move_to(&mut w, &bob, "other@people.example"), Err(Refusal::TooManyFailures { .. })));
}

/// F-74: the mail server is away: 1, 2, 4 … minutes, never more than 6 hours, and after 3 days nobody tries any more.
#[test]
fn a_letter_that_cannot_be_sent_is_tried_again() {
    let mut w = World::new();
    let ann = w.ann.clone();
    again(&mut w, &ann).unwrap();
    let begun = w.env.now();
    let mut pauses = Vec::new();
    let mut links = Vec::new();
    loop {
        let due = letters::due(&mut w.rows, &w.env).unwrap();
        let [letter] = due.as_slice() else { panic!("{due:?}") };
        let outgoing = letters::take(&mut w.rows, &w.env, letter).unwrap().unwrap();
        assert!(letters::due(&mut w.rows, &w.env).unwrap().is_empty(), "nobody else takes it");
        assert!(letters::take(&mut w.rows, &w.env, letter).unwrap().is_none());
        links.push(outgoing.link.unwrap().reveal().to_owned());
        match letters::failed(&mut w.rows, &w.env, &outgoing.letter).unwrap() {
            Fate::GivenUp => break,
            Fate::Again(at) => {
                pauses.push(at.seconds_since(w.env.now()));
                w.clock.set(at);
            }
        }
    }
    assert_eq!(pauses[..10], [60, 120, 240, 480, 960, 1920, 3840, 7680, 15_360, 21_600]);
    assert!(pauses[10..].iter().all(|pause| *pause == 21_600));
    let tried = w.env.now().seconds_since(begun);
    assert!((66 * HOUR..=72 * HOUR).contains(&tried), "{tried}");
    assert!(w.rows.letters.is_empty());
    // Whichever of the tries went out after all: its link works.
    assert_eq!(confirm(&mut w.clone(), &ann, &links[links.len() - 1]), Ok(()));
    assert_eq!(confirm(&mut w.clone(), &ann, &links[links.len() - 2]), Ok(()));
}

/// F-74: a sender that goes away between the sending and the note of it: the letter goes out twice, and both links work.
#[test]
fn a_letter_outlives_its_sender() {
    let mut w = World::new();
    let ann = w.ann.clone();
    again(&mut w, &ann).unwrap();
    let due = letters::due(&mut w.rows, &w.env).unwrap();
    let lost = letters::take(&mut w.rows, &w.env, &due[0]).unwrap().unwrap();
    w.later(299);
    assert!(deliver(&mut w).is_empty());
    w.later(1);
    let wire = link(&mut w);
    let lost = lost.link.unwrap();
    assert_eq!(confirm(&mut w.clone(), &ann, lost.reveal()), Ok(()));
    assert_eq!(confirm(&mut w, &ann, &wire), Ok(()));
    assert_eq!(confirm(&mut w, &ann, lost.reveal()), Err(Refusal::LinkOver), "once, however many there were");
}

/// What happened between the writing and the sending: no link is made that nobody should have.
#[test]
fn a_letter_that_is_not_wanted_any_more_is_not_sent() {
    type Change = fn(&mut World, &User);
    let cases: &[(&str, Content, Change)] = &[
        ("confirmed", Content::ConfirmEmail, confirmed),
        ("another address", Content::ConfirmEmail, |w, ann| row(w, ann).email = "b@c".to_owned()),
        ("disabled", Content::ConfirmEmail, World::disable_user),
        ("not confirmed", Content::ResetPassword, |_, _| {}),
        ("disabled", Content::PasswordChanged, World::disable_user),
    ];
    for (case, content, change) in cases {
        let mut w = World::new();
        let ann = w.ann.clone();
        let letter = build::letter(&w.env, &ann, content.clone());
        w.rows.letters.insert(letter.id, letter);
        change(&mut w, &ann);
        assert!(deliver(&mut w).is_empty(), "{case}");
        assert!(w.rows.letters.is_empty() && w.rows.links.is_empty(), "{case}");
    }
}

/// F-78: a login of the host's own may know that an address is confirmed.
#[test]
fn a_host_says_whether_an_address_is_confirmed() {
    let mut w = World::new();
    let id = build::guest(&w.env, "host-1").id;
    let mut say = |email: &str, confirmed: bool| {
        let person = ResourceOwner::new(id.clone(), "Zo\u{eb}", email).unwrap();
        let person = if confirmed { person.with_confirmed_email() } else { person };
        w.later(1);
        assert!(known(&mut w.rows, &w.env, &person).unwrap());
        (w.rows.users[&id].email_confirmed_at, w.env.now())
    };
    assert_eq!(say("a@b", false).0, None);
    let (since, now) = say("a@b", true);
    assert_eq!(since, Some(now));
    assert_eq!(say("a@b", true).0, since, "it is not confirmed anew");
    let (since, now) = say("c@d", true);
    assert_eq!(since, Some(now), "another address");
    assert_eq!(say("c@d", false).0, None);
    assert_eq!(say("", true).0, None, "there is none to confirm");
}

/// What a request read of a built-in account is not written back over what another one changed meanwhile.
#[test]
fn a_row_that_was_read_is_not_written_back() {
    let mut w = World::new();
    let ann = w.ann.clone();
    let seen = ResourceOwner::from(ann.clone());
    move_to(&mut w, &ann, "new@people.example").unwrap();
    confirmed(&mut w, &ann);
    assert!(known(&mut w.rows, &w.env, &seen).unwrap());
    let now = &w.rows.users[&ann.id];
    assert_eq!((now.email.as_str(), now.email_confirmed_at.is_some()), ("new@people.example", true));
    assert_eq!(LinkPurpose::ALL.map(|purpose| purpose.lifetime().as_secs() / HOUR), [24, 1]);
}
