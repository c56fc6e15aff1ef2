//! Jobs that see entries: at the same moment, beside those of the core, and when they fail.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};

use oauth_core::port::{Backend, Job, Mode, StoreError};
use oauth_core::testing::build;
use oauth_store_diesel::media::{By, ENTRY_BYTES, Field, HistoryQuery, MediaJob, MediaTx, wait};

use super::{Scene, everything};
use crate::database::{all, raw};

/// Two uploads at once, each of which fits alone: the lock on the person lets only one in.
#[test]
fn two_uploads_at_once_do_not_pass_one_quota() {
    const QUOTA: u64 = 1000 + ENTRY_BYTES;
    for fresh in all() {
        let scene = Scene::set(fresh);
        for round in 0..10 {
            let added: Vec<bool> = std::thread::scope(|scope| {
                let uploads: Vec<_> = (0..4)
                    .map(|number| {
                        let entry = scene.entry(&scene.alice, &format!("{round} {number}"), true, 590);
                        let store = &scene.store.store;
                        let submit = move |tx: &mut dyn MediaTx| {
                            tx.lock_user(&entry.owner)?.unwrap();
                            let fits = tx.stored_bytes(&entry.owner)? + 600 + ENTRY_BYTES <= QUOTA;
                            if fits {
                                tx.insert_entry(&entry, &By::default())?;
                            }
                            Ok(fits)
                        };
                        scope.spawn(move || wait(store, Mode::Write, submit).unwrap())
                    })
                    .collect();
                uploads.into_iter().map(|upload| upload.join().unwrap()).collect()
            });
            assert_eq!(added.iter().filter(|added| **added).count(), 1, "round {round}");
            assert_eq!(scene.titles(&everything(9)).len(), 1);
            raw::execute(&scene.store.fresh.url, "DELETE FROM entries").unwrap();
        }
    }
}

/// Two changes of one entry at once: whoever locked it first is waited for.
#[test]
fn a_locked_entry_waits_for_the_other_change() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let id = scene.add(&scene.alice, "0", true).id;
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let store = &scene.store.store;
                scope.spawn(move || {
                    for _ in 0..10 {
                        wait(store, Mode::Write, move |tx| {
                            let mut entry = tx.lock_entry(id)?.unwrap();
                            entry.title = (entry.title.parse::<u32>().unwrap() + 1).to_string();
                            tx.save_entry(&entry, &[Field::Title], &By::default())
                        })
                        .unwrap();
                    }
                });
            }
        });
        assert_eq!(scene.titles(&everything(1)), ["40"]);
        let query = HistoryQuery { entry: id, application: None, before: None, limit: 99 };
        let numbers: Vec<u32> =
            scene.read(move |tx| tx.history(&query)).iter().map(|event| event.number).collect();
        assert_eq!(numbers, (1..=41).rev().collect::<Vec<u32>>(), "each change stands in the history");
    }
}

/// Jobs of both kinds share a queue, and where the database groups them, a transaction: each is judged by itself.
#[test]
fn a_failed_job_harms_no_neighbour_of_either_kind() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (sender, answers) = mpsc::channel();
        let (open, gate) = mpsc::channel::<()>();
        scene.store.submit(Job::new(
            Mode::Write,
            move |_| gate.recv().map_err(|_| StoreError::Busy),
            |outcome| assert_eq!(outcome, Ok(())),
        ));
        for number in 0..12 {
            let (user, sender) = (build::user(&scene.env, &format!("user{number}")), sender.clone());
            let entry = scene.entry(&scene.alice, &format!("entry{number}"), true, 1);
            let reply = move |outcome: Result<(), StoreError>| sender.send((number, outcome)).unwrap();
            let ends = move || match number % 6 {
                0 | 1 => Ok(()),
                2 | 3 => Err(StoreError::Unavailable("as asked".to_owned())),
                _ => panic!("as asked"),
            };
            if number % 2 == 0 {
                scene.store.submit(Job::new(
                    Mode::Write,
                    move |tx| {
                        assert!(tx.insert_user(&user)?);
                        ends()
                    },
                    reply,
                ));
            } else {
                let run = move |tx: &mut dyn MediaTx| {
                    tx.insert_entry(&entry, &By::default())?;
                    ends()
                };
                scene.store.store.submit_media(MediaJob::new(Mode::Write, run, reply));
            }
        }
        drop(sender);
        open.send(()).unwrap();
        let answers: Vec<_> = answers.iter().collect();
        assert_eq!(answers.len(), 12);
        for (number, outcome) in answers {
            match number % 6 {
                0 | 1 => assert_eq!(outcome, Ok(())),
                2 | 3 => assert_eq!(outcome, Err(StoreError::Unavailable("as asked".to_owned()))),
                _ => assert!(matches!(outcome, Err(StoreError::Bug(_))), "{outcome:?}"),
            }
        }
        assert_eq!(scene.titles(&everything(20)), ["entry7", "entry1"]);
        let people = scene.read(|tx| Ok(tx.users()?.len()));
        assert_eq!(people, 3 + 2);
    }
}

/// An error that a job passes over ends it, and what it could not do at once is tried again, as for every job.
#[test]
fn jobs_that_see_entries_are_treated_as_all_others() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (put, mut orphan) =
            (scene.entry(&scene.alice, "put", true, 1), scene.entry(&scene.bob, "x", true, 1));
        orphan.owner = oauth_core::id::UserId::parse("nobody").unwrap();
        let outcome = wait(&scene.store.store, Mode::Write, move |tx| {
            tx.insert_entry(&put, &By::default())?;
            let _ = tx.insert_entry(&orphan, &By::default());
            Ok(())
        });
        assert!(matches!(outcome, Err(StoreError::Bug(_))), "{outcome:?}");
        assert!(scene.titles(&everything(9)).is_empty());

        let tries = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&tries);
        let outcome =
            wait(&scene.store.store, Mode::Read, move |_| match counted.fetch_add(1, Ordering::SeqCst) {
                0..=2 => Err(StoreError::Busy),
                tried => Ok(tried),
            });
        assert_eq!(outcome, Ok(3));
        let outcome = wait(&scene.store.store, Mode::Read, |_| Err::<(), _>(StoreError::Busy));
        assert_eq!(outcome, Err(StoreError::Busy));

        let entry = scene.entry(&scene.alice, "read only", true, 1);
        let put = wait(&scene.store.store, Mode::Read, move |tx| tx.insert_entry(&entry, &By::default()));
        assert!(put.is_err());
        scene.store.store.close();
        let late = wait(&scene.store.store, Mode::Write, |_| Ok(()));
        assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    }
}
