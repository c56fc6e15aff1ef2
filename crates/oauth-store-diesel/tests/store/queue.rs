//! The queue, on every database: its bound, the end of the store, and errors that a job passes over.

use std::sync::mpsc;

use oauth_core::port::{self, Backend, Job, Mode, StoreError};
use oauth_core::testing::{build, env};

use crate::database::all;

#[test]
fn a_full_queue_is_busy() {
    for fresh in all() {
        let store = fresh.store_with(|config| (config.queue, config.connections) = (2, 1));
        let (open, gate) = mpsc::channel::<()>();
        let (sender, answers) = mpsc::channel();
        let first = sender.clone();
        let wait = move |_: &mut dyn port::Tx| gate.recv().map_err(|_| StoreError::Busy);
        store.submit(Job::new(Mode::Write, wait, move |outcome| first.send(outcome).unwrap()));
        // The first may still wait in the queue; then one of these is one too many at once.
        for _ in 0..4 {
            let sender = sender.clone();
            store.submit(Job::new(Mode::Write, |_| Ok(()), move |outcome| sender.send(outcome).unwrap()));
        }
        assert_eq!(answers.recv().unwrap(), Err(StoreError::Busy));
        open.send(()).unwrap();
        drop(sender);
        let rest: Vec<_> = answers.iter().collect();
        assert_eq!(rest.len(), 4);
        assert!(rest.iter().filter(|outcome| outcome.is_ok()).count() >= 2, "{rest:?}");
    }
}

#[test]
fn closing_finishes_what_waits_and_takes_no_more() {
    for fresh in all() {
        let store = fresh.store();
        let env = env();
        let (sender, answers) = mpsc::channel();
        for number in 0..100 {
            let (user, sender) = (build::user(&env, &format!("user{number}")), sender.clone());
            let run = move |tx: &mut dyn port::Tx| tx.insert_user(&user);
            store.submit(Job::new(Mode::Write, run, move |outcome| sender.send(outcome).unwrap()));
        }
        store.store.close();
        drop(sender);
        assert_eq!(answers.iter().filter(|outcome| *outcome == Ok(true)).count(), 100);
        let late = port::wait(&store, Mode::Write, |_| Ok(()));
        assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
        store.store.close();
    }
}

/// PostgreSQL would answer the commit with a rollback, and nobody would know.
#[test]
fn an_error_that_a_job_passes_over_still_ends_it() {
    for fresh in all() {
        let store = fresh.store();
        let env = env();
        let user = build::user(&env, "alice");
        let (session, _) = build::session(&env, &build::user(&env, "nobody"));
        let run = move |tx: &mut dyn port::Tx| {
            tx.insert_user(&user)?;
            assert!(tx.insert_session(&session).is_err());
            Ok(())
        };
        let outcome = port::wait(&store, Mode::Write, run);
        assert!(matches!(outcome, Err(StoreError::Bug(_))), "{outcome:?}");
        assert_eq!(port::wait(&store, Mode::Read, |tx| Ok(tx.users()?.len())), Ok(0));
    }
}

/// The last handle may be dropped by the callback of a job.
#[test]
fn the_store_may_end_on_its_own_thread() {
    for fresh in all() {
        let store = std::sync::Arc::new(fresh.store());
        let (sender, answer) = mpsc::channel();
        let last = std::sync::Arc::clone(&store);
        let done = move |outcome: Result<(), StoreError>| {
            drop(last);
            sender.send(outcome).unwrap();
        };
        let slow = |_: &mut dyn port::Tx| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            Ok(())
        };
        store.submit(Job::new(Mode::Write, slow, done));
        drop(store);
        assert_eq!(answer.recv().unwrap(), Ok(()));
    }
}
