//! Cases about what was counted, and about figures over whole tables.

use std::time::Duration;

use super::race::winners;
use super::{Scene, read, same, write};
use crate::model::grant::{Grant, Terms};
use crate::model::letter::{Content, Letter};
use crate::model::stage::Stage;
use crate::model::tally::{Counted, Hour, Tally};
use crate::port::{Backend, ClientUse, Horizons, LettersWaiting, Swept};
use crate::testing::{build, env};
use crate::time::Timestamp;

const HOUR: Duration = Duration::from_secs(3600);

/// By hour and kind; what is kept comes back in the order of time, and old hours go, the oldest first.
pub fn tallies_add_up_and_are_swept(store: &dyn Backend) {
    let now = env().now();
    let tally = |hours: u32, what, count| Tally { hour: Hour::of(now.minus(HOUR * hours)), what, count };
    let (issued, refused) = (Counted::Issued, Counted::Refused);
    let first = [tally(0, refused, 2), tally(2, issued, 1 << 40), tally(1, issued, 5)];
    write(store, move |tx| tx.add_tallies(&first));
    let second = [tally(1, issued, 6), tally(0, issued, 1), tally(1, refused, 3)];
    write(store, move |tx| tx.add_tallies(&second));
    write(store, move |tx| tx.add_tallies(&[]));
    let all = [
        tally(2, issued, 1 << 40),
        tally(1, issued, 11),
        tally(1, refused, 3),
        tally(0, issued, 1),
        tally(0, refused, 2),
    ];
    let since = |hours: u32| read(store, move |tx| tx.tallies(Hour::of(now.minus(HOUR * hours))));
    assert_eq!(since(2), all);
    assert_eq!(since(1), all[1..]);
    assert!(read(store, move |tx| tx.tallies(Hour::of(now.plus(HOUR)))).is_empty());
    let sweep = |before: Timestamp, limit| {
        let old = Timestamp::from_unix(0);
        let horizons =
            Horizons { now: old, replay: old, nonces: old, letters: old, notices: old, tallies: before };
        write(store, move |tx| tx.sweep(horizons, limit))
    };
    same(&sweep(now.minus(HOUR * 2), 9), &Swept::default());
    same(&sweep(now, 2), &Swept { tallies: 2, ..Swept::default() });
    assert_eq!(since(9), all[2..]);
    same(&sweep(now, 9), &Swept { tallies: 1, ..Swept::default() });
    assert_eq!(since(9), all[3..]);
}

/// Several add to the same hour at the same moment, and nothing is lost.
pub fn eight_nodes_lose_no_count(store: &dyn Backend) {
    let hour = Hour::of(env().now());
    let both = Counted::ALL.map(|what| Tally { hour, what, count: 3 });
    winners(8, |_| {
        for _ in 0..5 {
            write(store, move |tx| tx.add_tallies(&both));
        }
        true
    });
    let sums = Counted::ALL.map(|what| Tally { hour, what, count: 8 * 5 * 3 });
    assert_eq!(read(store, move |tx| tx.tallies(hour)), sums);
}

/// Each person once, and a client's own grant; neither what was taken back nor what is over, and no client without any.
pub fn what_stands_is_counted_by_client(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (env, now) = (&scene.env, scene.env.now());
    let bob = build::user(env, "bob");
    let [own, idle] = [(); 2].map(|()| build::client(env, Some(&bob)));
    let used = now.minus(HOUR);
    let until = |end| Terms { until: Some(end), ..Terms::UNLIMITED };
    let grants = [
        Grant { last_used_at: Some(used.minus(HOUR)), ..build::grant(env, &scene.client, &scene.user) },
        Grant { last_used_at: Some(used), ..build::grant(env, &scene.client, &bob) },
        Grant { terms: until(now.plus(HOUR)), ..build::grant(env, &scene.client, &bob) },
        Grant { terms: until(now), last_used_at: Some(now), ..build::grant(env, &scene.client, &bob) },
        Grant { revoked_at: Some(now), last_used_at: Some(now), ..build::grant(env, &scene.client, &bob) },
        Grant { user: None, ..build::grant(env, &own, &bob) },
        Grant { revoked_at: Some(now), ..build::grant(env, &idle, &bob) },
    ];
    let rows = (bob, own.clone(), idle);
    write(store, move |tx| {
        assert!(tx.insert_user(&rows.0)?);
        tx.insert_client(&rows.1)?;
        tx.insert_client(&rows.2)?;
        grants.iter().try_for_each(|grant| tx.insert_grant(grant))
    });
    let one = |client: &crate::model::client::Client, grants, people, last_used_at| ClientUse {
        client: client.id,
        name: client.name.as_str().to_owned(),
        stage: Stage::Approved,
        grants,
        people,
        last_used_at,
    };
    let mut want = [one(&scene.client, 4, 2, Some(used)), one(&own, 1, 0, None)];
    want.sort_by_key(|one| one.client);
    assert_eq!(read(store, move |tx| tx.client_uses(now)), want);
}

/// Those that were tried before are told apart.
pub fn people_and_letters_are_counted(store: &dyn Backend) {
    let count = || read(store, |tx| Ok((tx.count_users()?, tx.letters_waiting()?)));
    assert_eq!(count(), (0, LettersWaiting::default()));
    let scene = Scene::set(store);
    assert_eq!(count(), (1, LettersWaiting::default()));
    let letters = [0, 1, 7].map(|tries| {
        let letter = build::letter(&scene.env, &scene.user, Content::ConfirmEmail);
        Letter { tries, ..letter }
    });
    write(store, move |tx| letters.iter().try_for_each(|row| tx.insert_letter(row)));
    assert_eq!(count(), (1, LettersWaiting { all: 3, tried: 2 }));
}
