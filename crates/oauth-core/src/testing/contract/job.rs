//! Cases about jobs: what commits, what rolls back, and that every caller gets its answer.

use std::sync::mpsc;
use std::time::Duration;

use super::{Scene, read, write};
use crate::model::token::TokenState;
use crate::port::{self, Backend, Job, Mode, StoreError};
use crate::testing::{build, env};

/// A refusal is a result: the job ends well, and what it wrote is there (a replayed code has ended its grant).
///
/// SEC-28
pub fn a_refusal_leaves_its_effects(store: &dyn Backend) {
    let scene = Scene::set(store);
    let (grant, token, now) = (scene.grant.id, scene.refresh.id, scene.env.now());
    let refused: Result<(), &str> = write(store, move |tx| {
        tx.revoke_grant(grant, now)?;
        tx.retire_token(token, TokenState::Spent)?;
        Ok(Err("replayed"))
    });
    assert_eq!(refused, Err("replayed"));
    let held = read(store, move |tx| tx.token(token)).unwrap();
    assert_eq!((held.grant.revoked_at, held.token.state), (Some(now), TokenState::Spent));
}

/// Jobs that run together are judged one by one.
pub fn a_failed_job_leaves_nothing_and_harms_no_neighbour(store: &dyn Backend) {
    let env = env();
    let (sender, answers) = mpsc::channel();
    let first = build::user(&env, "taken");
    assert!(write(store, move |tx| tx.insert_user(&first)));
    for number in 0..12 {
        let user = build::user(&env, &format!("user{number}"));
        let (taken, sender) = (build::user(&env, "taken"), sender.clone());
        let run = move |tx: &mut dyn port::Tx| {
            if number == 0 {
                // The others gather behind this one, so that they run together where a store does that.
                std::thread::sleep(Duration::from_millis(40));
            }
            assert!(tx.insert_user(&user)?);
            match number % 4 {
                2 => Err(StoreError::Unavailable("as asked".to_owned())),
                3 => panic!("as asked"),
                _ => {
                    // A conflict inside is settled inside.
                    assert!(!tx.insert_user(&taken)?);
                    Ok(())
                }
            }
        };
        store.submit(Job::new(Mode::Write, run, move |outcome| sender.send((number, outcome)).unwrap()));
    }
    drop(sender);
    let mut answered: Vec<_> = answers.iter().collect();
    answered.sort_by_key(|(number, _)| *number);
    assert_eq!(answered.len(), 12);
    for (number, outcome) in &answered {
        match number % 4 {
            2 => assert_eq!(outcome, &Err(StoreError::Unavailable("as asked".to_owned()))),
            3 => assert!(matches!(outcome, Err(StoreError::Bug(_))), "{outcome:?}"),
            _ => assert_eq!(outcome, &Ok(())),
        }
    }
    assert_eq!(read(store, |tx| Ok(tx.users()?.len())), 7);
}

/// [`StoreError::Bug`] for this job, and the next one runs.
pub fn a_panic_is_an_error(store: &dyn Backend) {
    for mode in [Mode::Write, Mode::Read, Mode::Write] {
        let panicked = port::wait(store, mode, |_| -> Result<(), StoreError> { panic!("as asked") });
        assert!(matches!(panicked, Err(StoreError::Bug(_))), "{panicked:?}");
    }
    let user = build::user(&env(), "alice");
    assert!(write(store, move |tx| tx.insert_user(&user)));
}

/// Not even a row that would be allowed.
pub fn a_read_cannot_write(store: &dyn Backend) {
    let user = build::user(&env(), "alice");
    assert!(port::wait(store, Mode::Read, move |tx| tx.insert_user(&user)).is_err());
    assert!(read(store, |tx| Ok(tx.users()?.is_empty())));
}

/// Whoever has the answer of a write sees the write.
pub fn an_answer_is_durable_and_seen_by_the_next_read(store: &dyn Backend) {
    let env = env();
    for number in 1..=50 {
        let user = build::user(&env, &format!("user{number}"));
        assert!(write(store, move |tx| tx.insert_user(&user)));
        assert_eq!(read(store, |tx| Ok(tx.users()?.len())), number);
    }
}

/// Whatever the load, with a result or with [`StoreError::Busy`].
pub fn every_job_is_answered_once(store: &dyn Backend) {
    let env = env();
    let (sender, answers) = mpsc::channel();
    for number in 0..600 {
        let (user, sender) = (build::user(&env, &format!("user{number}")), sender.clone());
        let mode = if number % 3 == 0 { Mode::Read } else { Mode::Write };
        let run = move |tx: &mut dyn port::Tx| match mode {
            Mode::Read => tx.user(&user.id).map(|_| false),
            Mode::Write => tx.insert_user(&user),
        };
        store.submit(Job::new(mode, run, move |outcome| sender.send(outcome).unwrap()));
    }
    drop(sender);
    let answered: Vec<_> = answers.iter().collect();
    assert_eq!(answered.len(), 600);
    assert!(answered.iter().all(|outcome| matches!(outcome, Ok(_) | Err(StoreError::Busy))), "{answered:?}");
    let written = answered.iter().filter(|outcome| matches!(outcome, Ok(true))).count();
    assert_eq!(read(store, |tx| Ok(tx.users()?.len())), written);
}
