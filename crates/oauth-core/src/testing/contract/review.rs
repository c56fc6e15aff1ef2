//! What the review of clients needs: finding and counting them, and the log.

use super::{Scene, read, same, write};
use crate::id::{EventId, NoticeId, UserId};
use crate::model::client::{Client, ClientName};
use crate::model::event::{Actor, Deed, Event};
use crate::model::notice::Notice;
use crate::model::stage::{Life, Stage};
use crate::model::token::TokenKind;
use crate::model::user::{Role, User};
use crate::port::{self, Backend, ClientFilter, EventFilter, Horizons, Mode};
use crate::testing::build;

/// MW-T75: found by what is said, those that came to their stage last first; a sign of patterns is only a sign.
pub fn clients_are_found_by_name_publisher_and_stage(store: &dyn Backend) {
    let scene = Scene::set(store);
    let bob = build::user(&scene.env, "bob");
    let make = |name: &str, stage, hidden, owner_only| {
        scene.tick();
        let life = Life { hidden, ..Life::begin(stage, scene.env.now()) };
        let name = ClientName::parse(name).unwrap();
        Client { name, life, owner_only, ..build::client(&scene.env, Some(&bob)) }
    };
    let rows = [
        make("Card 100%", Stage::Proposed, false, false),
        make("Card_Box \u{c4}", Stage::Approved, false, false),
        make("Spam", Stage::Rejected, true, false),
        make("Mine", Stage::Approved, false, true),
    ];
    let (people, clients) = (bob.clone(), rows.clone());
    write(store, move |tx| {
        assert!(tx.insert_user(&people)?);
        clients.iter().try_for_each(|client| tx.insert_client(client))
    });
    let some = |text: &str| Some(text.to_owned());
    let all = ClientFilter { hidden: true, owner_only: true, ..ClientFilter::default() };
    for (filter, want) in [
        (all.clone(), vec!["Mine", "Spam", "Card_Box \u{c4}", "Card 100%", "Print Shop"]),
        (ClientFilter::default(), vec!["Card_Box \u{c4}", "Card 100%", "Print Shop"]),
        (
            ClientFilter { name: some("cARD"), ..ClientFilter::default() },
            vec!["Card_Box \u{c4}", "Card 100%"],
        ),
        (ClientFilter { name: some("%"), ..ClientFilter::default() }, vec!["Card 100%"]),
        (ClientFilter { name: some("_"), ..ClientFilter::default() }, vec!["Card_Box \u{c4}"]),
        (ClientFilter { name: some("BOX \u{c4}"), ..ClientFilter::default() }, vec!["Card_Box \u{c4}"]),
        (ClientFilter { name: some("\\"), ..ClientFilter::default() }, vec![]),
        (ClientFilter { publisher: some("ALI"), ..ClientFilter::default() }, vec!["Print Shop"]),
        (ClientFilter { stages: vec![Stage::Proposed], ..all.clone() }, vec!["Card 100%"]),
        (ClientFilter { stages: vec![Stage::Expired], ..all.clone() }, vec![]),
        (
            ClientFilter { stages: vec![Stage::Rejected, Stage::Proposed], ..all.clone() },
            vec!["Spam", "Card 100%"],
        ),
    ] {
        let asked = filter.clone();
        let found = read(store, move |tx| tx.find_clients(&asked, 0, 20));
        let names: Vec<&str> = found.iter().map(|listed| listed.client.name.as_str()).collect();
        assert_eq!(names, want, "{filter:?}");
        let of_bob = found.iter().filter(|listed| listed.client.owner.as_ref() == Some(&bob.id));
        assert!(of_bob.clone().all(|listed| listed.publisher.as_deref() == Some("bob")));
    }
    let page = read(store, move |tx| tx.find_clients(&all, 1, 2));
    let names: Vec<&str> = page.iter().map(|listed| listed.client.name.as_str()).collect();
    assert_eq!(names, ["Spam", "Card_Box \u{c4}"]);
    let counts = |hidden| read(store, move |tx| tx.count_clients(hidden));
    assert_eq!(counts(false), [(Stage::Proposed, 1), (Stage::Approved, 3)]);
    assert_eq!(counts(true), [(Stage::Proposed, 1), (Stage::Approved, 3), (Stage::Rejected, 1)]);
    let (proposed, since) = (rows[0].id, rows[0].life.since);
    let idle = |since| read(store, move |tx| tx.idle_proposals(since, 5));
    assert_eq!(idle(since), [proposed]);
    assert_eq!(idle(since.minus(std::time::Duration::from_secs(1))), []);
}

/// MW-T77: also those of which the store has no more than a name, and what hangs on them.
pub fn clients_at_every_stage_come_back(store: &dyn Backend) {
    let scene = Scene::set(store);
    for stage in Stage::ALL {
        scene.tick();
        let life = Life::begin(stage, scene.env.now());
        let client = Client { life, ..build::client(&scene.env, None) };
        let grant = build::grant(&scene.env, &client, &scene.user);
        let (token, _) = build::token(&scene.env, &grant, TokenKind::Access);
        let (id, held) = (client.id, token.id);
        let rows = (client.clone(), grant, token);
        write(store, move |tx| {
            tx.insert_client(&rows.0)?;
            tx.insert_grant(&rows.1)?;
            tx.insert_token(&rows.2)
        });
        let (found, held) = read(store, move |tx| Ok((tx.client(id)?, tx.token(held)?)));
        same(&found, &Some(client));
        assert_eq!(held.unwrap().client.stage, stage);
        let filter = ClientFilter { stages: vec![stage], ..ClientFilter::default() };
        let listed = read(store, move |tx| tx.find_clients(&filter, 0, 1));
        assert_eq!(listed[0].client.id, id);
    }
    let counts = read(store, |tx| tx.count_clients(false));
    assert_eq!(counts.len(), Stage::ALL.len(), "{counts:?}");
}

/// F-41: of the clients of a configuration those that are named, and the others whatever is named.
pub fn clients_of_one_configuration_are_found(store: &dyn Backend) {
    let scene = Scene::set(store);
    let make = |name: &str, stage| {
        scene.tick();
        let (name, life) = (ClientName::parse(name).unwrap(), Life::begin(stage, scene.env.now()));
        Client { name, life, ..build::client(&scene.env, None) }
    };
    let rows = [
        make("Here", Stage::Configured),
        make("Elsewhere", Stage::Configured),
        make("Waits", Stage::Proposed),
        make("Works", Stage::Approved),
    ];
    let (here, waits) = (rows[0].id, rows[2].id);
    write(store, move |tx| rows.iter().try_for_each(|client| tx.insert_client(client)));
    let usable = vec![Stage::Approved, Stage::Configured];
    for (stages, configured, want) in [
        (usable.clone(), Some(vec![here, waits]), vec!["Works", "Here", "Print Shop"]),
        (usable.clone(), Some(vec![]), vec!["Works", "Print Shop"]),
        (usable, None, vec!["Works", "Elsewhere", "Here", "Print Shop"]),
        (vec![], Some(vec![here]), vec!["Works", "Waits", "Here", "Print Shop"]),
        (vec![Stage::Configured], Some(vec![here]), vec!["Here"]),
    ] {
        let filter = ClientFilter { stages, configured, ..ClientFilter::default() };
        let asked = filter.clone();
        let found = read(store, move |tx| tx.find_clients(&asked, 0, 20));
        let names: Vec<&str> = found.iter().map(|listed| listed.client.name.as_str()).collect();
        assert_eq!(names, want, "{filter:?}");
    }
}

/// MW-T53, MW-T55, MW-T75: of one owner no two have the same name and version; nobody's may.
pub fn a_version_is_taken_once(store: &dyn Backend) {
    let scene = Scene::set(store);
    let again =
        Client { version: scene.client.version.clone(), ..build::client(&scene.env, Some(&scene.user)) };
    let row = again.clone();
    assert!(port::wait(store, Mode::Write, move |tx| tx.insert_client(&row)).is_err());
    let rows = [(); 2].map(|()| Client { version: again.version.clone(), ..build::client(&scene.env, None) });
    write(store, move |tx| rows.iter().try_for_each(|row| tx.insert_client(row)));
}

/// F-74: a person's own, the newest first; read once, and gone with the person or with time.
pub fn notices_are_told_and_read(store: &dyn Backend) {
    let scene = Scene::set(store);
    let other = build::user(&scene.env, "bob");
    let tell = |user: &User, deed| {
        scene.tick();
        Notice {
            id: NoticeId::fresh(&scene.env).unwrap(),
            user: user.id.clone(),
            at: scene.env.now(),
            deed,
            client: scene.client.id,
            client_name: "Print \u{e4}".to_owned(),
            reason: "because".to_owned(),
            read_at: None,
        }
    };
    let rows = [
        tell(&scene.user, Deed::ClientApproved),
        tell(&other, Deed::ClientProposed),
        tell(&scene.user, Deed::ClientDisabled),
    ];
    let (people, notices) = (other.clone(), rows.clone());
    write(store, move |tx| {
        assert!(tx.insert_user(&people)?);
        notices.iter().try_for_each(|notice| tx.insert_notice(notice))
    });
    let list = |user: &UserId, before, limit| {
        let user = user.clone();
        read(store, move |tx| tx.notices(&user, before, limit))
    };
    let unread = |user: &UserId| {
        let user = user.clone();
        read(store, move |tx| tx.unread_notices(&user))
    };
    let alice = scene.user.id.clone();
    assert_eq!(list(&alice, None, 9), [rows[2].clone(), rows[0].clone()]);
    assert_eq!(list(&alice, None, 1), [rows[2].clone()]);
    assert_eq!(list(&alice, Some(rows[2].id), 9), [rows[0].clone()]);
    assert_eq!((unread(&alice), unread(&other.id)), (2, 1));
    let (reader, now) = (alice.clone(), scene.env.now());
    assert_eq!(write(store, move |tx| tx.read_notices(&reader, now)), 2);
    assert_eq!((unread(&alice), unread(&other.id)), (0, 1));
    assert!(list(&alice, None, 9).iter().all(|notice| notice.read_at == Some(now)));
    let old = rows[1].at;
    let horizons = Horizons { now: old, replay: old, nonces: old, letters: old, notices: old, tallies: old };
    assert_eq!(write(store, move |tx| tx.sweep(horizons, 9)).notices, 1);
    assert_eq!(list(&alice, None, 9).len(), 1);
}

/// Those who have one of the roles, whoever keeps their account.
pub fn people_are_found_by_role(store: &dyn Backend) {
    let env = crate::testing::env();
    let make = |login: &str, role| User { role, ..build::user(&env, login) };
    let rows = [make("ann", Role::Moderator), make("bob", Role::User), make("cid", Role::Admin)];
    let people = rows;
    write(store, move |tx| {
        people.iter().try_for_each(|user| tx.insert_user(user).map(|added| assert!(added)))
    });
    let mut found = read(store, |tx| tx.users_in_roles(&[Role::Moderator, Role::Admin]));
    found.sort_by(|one, other| one.name.cmp(&other.name));
    let names: Vec<&str> = found.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["ann", "cid"]);
    assert!(read(store, |tx| tx.users_in_roles(&[])).is_empty());
}

/// MW-T93, F-73: each entry comes back as it was, also when what it speaks of is gone.
pub fn the_log_is_read_by_filter(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (user, client) = (scene.user.clone(), scene.client.clone());
    let id = client.id;
    let entry = |actor, deed, from: Option<&str>, client, person| {
        scene.tick();
        Event {
            id: EventId::fresh(&scene.env).unwrap(),
            at: scene.env.now(),
            actor,
            from: from.map(|text| text.parse().unwrap()),
            through: from.map(|_| (id, "Caretaker".to_owned())),
            deed,
            client,
            person,
            reason: "because \u{e4} 'quoted'".to_owned(),
        }
    };
    let named = Some((client.id, "Print Shop".to_owned()));
    let (alice, other) = ((user.id.clone(), "alice".to_owned()), build::guest(&scene.env, "host|42"));
    let by_other = Actor::Person(other.id.clone(), "Guest".to_owned());
    let guest = Some((other.id.clone(), "Guest".to_owned()));
    let rows = [
        entry(
            by_other.clone(),
            Deed::ClientApproved,
            Some("2001:db8::1"),
            named.clone(),
            Some(alice.clone()),
        ),
        entry(Actor::Operator, Deed::PersonDisabled, None, None, Some(alice)),
        entry(Actor::Provider, Deed::ClientExpired, Some("192.0.2.7"), named.clone(), None),
        entry(by_other, Deed::GrantGiven, None, named, guest),
    ];
    let events = rows.clone();
    write(store, move |tx| {
        events.iter().try_for_each(|event| tx.insert_event(event))?;
        tx.delete_client(id).map(drop)
    });
    let none = EventFilter::default();
    for (filter, limit, want) in [
        (none.clone(), 9, vec![3, 2, 1, 0]),
        (none.clone(), 2, vec![3, 2]),
        (EventFilter { before: Some(rows[2].id), ..none.clone() }, 9, vec![1, 0]),
        (EventFilter { client: Some(client.id), ..none.clone() }, 9, vec![3, 2, 0]),
        (EventFilter { client: Some(client.id), without_choices: true, ..none.clone() }, 2, vec![2, 0]),
        (EventFilter { person: Some(user.id), ..none.clone() }, 9, vec![1, 0]),
        (EventFilter { person: Some(other.id), ..none.clone() }, 9, vec![3, 0]),
        (EventFilter { deed: Some(Deed::PersonDisabled), ..none.clone() }, 9, vec![1]),
        (EventFilter { deed: Some(Deed::ClientDisabled), ..none }, 9, vec![]),
    ] {
        let asked = filter.clone();
        let found = read(store, move |tx| tx.events(&asked, limit));
        let want: Vec<&Event> = want.into_iter().map(|index: usize| &rows[index]).collect();
        same(&found, &want);
    }
}

/// F-71, F-73: what names a client that is hidden now can be kept back, whether it was done to the client or through it.
pub fn the_log_keeps_back_what_is_hidden(store: &dyn Backend) {
    let scene = Scene::set(store);
    let mut hidden = build::client(&scene.env, None);
    hidden.life.stage = Stage::Rejected;
    hidden.life.hidden = true;
    let (shown, veiled) = ((scene.client.id, "Print Shop".to_owned()), (hidden.id, "Bad Words".to_owned()));
    let rows = [(&shown, None), (&veiled, None), (&shown, Some(&veiled)), (&shown, Some(&shown))].map(
        |(client, through)| {
            scene.tick();
            Event {
                id: EventId::fresh(&scene.env).unwrap(),
                at: scene.env.now(),
                actor: Actor::Operator,
                from: None,
                through: through.cloned(),
                deed: Deed::ClientRejected,
                client: Some(client.clone()),
                person: None,
                reason: String::new(),
            }
        },
    );
    let events = rows.clone();
    write(store, move |tx| {
        tx.insert_client(&hidden)?;
        events.iter().try_for_each(|event| tx.insert_event(event))
    });
    for (without_hidden, want) in [(false, vec![3, 2, 1, 0]), (true, vec![3, 0])] {
        let filter = EventFilter { without_hidden, ..EventFilter::default() };
        let found = read(store, move |tx| tx.events(&filter, 9));
        let want: Vec<&Event> = want.into_iter().map(|index: usize| &rows[index]).collect();
        same(&found, &want);
    }
}
