//! What the review of clients needs: finding and counting them, and the log.

use super::{Scene, read, same, write};
use crate::id::EventId;
use crate::model::client::{Client, ClientName};
use crate::model::event::{Actor, Deed, Event};
use crate::model::stage::{Life, Stage};
use crate::model::token::TokenKind;
use crate::port::{self, Backend, ClientFilter, EventFilter, Mode};
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
        make("Card_Box", Stage::Approved, false, false),
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
        (all.clone(), vec!["Mine", "Spam", "Card_Box", "Card 100%", "Print Shop"]),
        (ClientFilter::default(), vec!["Card_Box", "Card 100%", "Print Shop"]),
        (ClientFilter { name: some("cARD"), ..ClientFilter::default() }, vec!["Card_Box", "Card 100%"]),
        (ClientFilter { name: some("%"), ..ClientFilter::default() }, vec!["Card 100%"]),
        (ClientFilter { name: some("_"), ..ClientFilter::default() }, vec!["Card_Box"]),
        (ClientFilter { name: some("\\"), ..ClientFilter::default() }, vec![]),
        (ClientFilter { publisher: some("ALI"), ..ClientFilter::default() }, vec!["Print Shop"]),
        (ClientFilter { stage: Some(Stage::Proposed), ..all.clone() }, vec!["Card 100%"]),
        (ClientFilter { stage: Some(Stage::Expired), ..all.clone() }, vec![]),
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
    assert_eq!(names, ["Spam", "Card_Box"]);
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
        let filter = ClientFilter { stage: Some(stage), ..ClientFilter::default() };
        let listed = read(store, move |tx| tx.find_clients(&filter, 0, 1));
        assert_eq!(listed[0].client.id, id);
    }
    let counts = read(store, |tx| tx.count_clients(false));
    assert_eq!(counts.len(), Stage::ALL.len(), "{counts:?}");
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

/// MW-T93, F-73: each entry comes back as it was, also when what it speaks of is gone.
pub fn the_log_is_read_by_filter(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (user, client) = (scene.user.clone(), scene.client.clone());
    let entry = |actor, deed, from: Option<&str>, client, person| {
        scene.tick();
        Event {
            id: EventId::fresh(&scene.env).unwrap(),
            at: scene.env.now(),
            actor,
            from: from.map(|text| text.parse().unwrap()),
            deed,
            client,
            person,
            reason: "because \u{e4} 'quoted'".to_owned(),
        }
    };
    let named = Some((client.id, "Print Shop".to_owned()));
    let (alice, other) = ((user.id.clone(), "alice".to_owned()), build::guest(&scene.env, "host|42"));
    let by_other = Actor::Person(other.id.clone(), "Guest".to_owned());
    let rows = [
        entry(by_other, Deed::ClientApproved, Some("2001:db8::1"), named.clone(), Some(alice.clone())),
        entry(Actor::Operator, Deed::PersonDisabled, None, None, Some(alice.clone())),
        entry(Actor::Provider, Deed::ClientExpired, Some("192.0.2.7"), named, None),
    ];
    let (events, id) = (rows.clone(), client.id);
    write(store, move |tx| {
        events.iter().try_for_each(|event| tx.insert_event(event))?;
        tx.delete_client(id).map(drop)
    });
    let none = EventFilter::default();
    for (filter, limit, want) in [
        (none.clone(), 9, vec![2, 1, 0]),
        (none.clone(), 2, vec![2, 1]),
        (EventFilter { before: Some(rows[2].id), ..none.clone() }, 9, vec![1, 0]),
        (EventFilter { client: Some(client.id), ..none.clone() }, 9, vec![2, 0]),
        (EventFilter { person: Some(user.id), ..none.clone() }, 9, vec![1, 0]),
        (EventFilter { person: Some(other.id), ..none.clone() }, 9, vec![0]),
        (EventFilter { deed: Some(Deed::PersonDisabled), ..none.clone() }, 9, vec![1]),
        (EventFilter { deed: Some(Deed::ClientDisabled), ..none }, 9, vec![]),
    ] {
        let asked = filter.clone();
        let found = read(store, move |tx| tx.events(&asked, limit));
        let want: Vec<&Event> = want.into_iter().map(|index: usize| &rows[index]).collect();
        same(&found, &want);
    }
}
