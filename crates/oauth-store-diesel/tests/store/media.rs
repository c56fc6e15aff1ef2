//! Entries: every call of their port on every database, their plans, and their jobs beside those of the core.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use oauth_core::env::Env;
use oauth_core::model::client::Client;
use oauth_core::model::user::User;
use oauth_core::port::{self, Backend, Job, Mode, StoreError};
use oauth_core::secret::Digest32;
use oauth_core::testing::{FixedClock, build, env_with};
use oauth_store_diesel::media::{
    Blob, Entry, EntryId, EntryQuery, Format, Listed, MediaJob, MediaTx, OwnerInfo, wait,
};

use crate::database::{Fresh, Store, all, raw};

/// Two people, a guest of the host application, and a client, on a clock that each entry moves on.
struct Scene {
    store: Store,
    env: Env,
    clock: Arc<FixedClock>,
    alice: User,
    bob: User,
    guest: User,
    client: Client,
}

impl Scene {
    fn set(fresh: Fresh) -> Self {
        let (store, clock) = (fresh.store(), Arc::new(FixedClock::default()));
        let env = env_with(&clock);
        let (alice, bob) = (build::user(&env, "alice"), build::user(&env, "bob"));
        let (guest, client) = (build::guest(&env, "guest-7"), build::client(&env, Some(&alice)));
        let (people, program) = ([alice.clone(), bob.clone(), guest.clone()], client.clone());
        port::wait(&store, Mode::Write, move |tx| {
            for person in &people {
                assert!(tx.insert_user(person)?);
            }
            tx.insert_client(&program)
        })
        .unwrap();
        Self { store, env, clock, alice, bob, guest, client }
    }

    /// An entry that is not stored yet. Its files have `size` and 10 bytes, with contents named after it.
    fn entry(&self, owner: &User, title: &str, public: bool, size: u64) -> Entry {
        self.clock.advance(Duration::from_secs(1));
        let blob = |content: String, bytes, side| Blob {
            digest: Digest32::of(content.as_bytes()),
            bytes,
            width: side,
            height: side + 1,
            format: Format::Png,
        };
        Entry {
            id: EntryId::fresh(&self.env).unwrap(),
            owner: owner.id.clone(),
            client: Some(self.client.id),
            title: title.to_owned(),
            description: "Ein Bild, \"schön\"\nund groß".to_owned(),
            license: String::new(),
            tags: vec!["a b".to_owned(), "ü,\"".to_owned()],
            public,
            original: blob(format!("original of {title}"), size, 4000),
            thumb: Blob { format: Format::Jpeg, ..blob(format!("thumb of {title}"), 10, 180) },
            created_at: self.env.now(),
            updated_at: self.env.now(),
        }
    }

    fn add(&self, owner: &User, title: &str, public: bool) -> Entry {
        let entry = self.entry(owner, title, public, 100);
        let row = entry.clone();
        self.write(move |tx| tx.insert_entry(&row));
        entry
    }

    fn write<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        wait(&self.store.store, Mode::Write, run).unwrap()
    }

    fn read<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        wait(&self.store.store, Mode::Read, run).unwrap()
    }

    /// The titles of a list.
    fn titles(&self, query: &EntryQuery) -> Vec<String> {
        let query = query.clone();
        self.read(move |tx| tx.entries(&query)).into_iter().map(|listed| listed.entry.title).collect()
    }

    fn disable(&self, person: &User, disabled: bool) {
        let mut person = person.clone();
        person.disabled_at = disabled.then(|| self.env.now());
        self.write(move |tx| tx.save_user(&person));
    }
}

fn everything(limit: u32) -> EntryQuery {
    EntryQuery { limit, ..EntryQuery::default() }
}

/// Entries have no comparison of their own; what is printed leaves out the digests alone.
fn assert_same(found: &Entry, put: &Entry) {
    assert_eq!(format!("{found:?}"), format!("{put:?}"));
    assert!(found.original.digest.matches(&put.original.digest));
    assert!(found.thumb.digest.matches(&put.thumb.digest));
}

#[test]
fn an_entry_comes_back_as_it_was_put() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        for (format, client) in Format::ALL.into_iter().zip([None, Some(scene.client.id), None, None]) {
            let mut entry = scene.entry(&scene.alice, "Sunset", true, u64::from(u32::MAX) + 1);
            (entry.original.format, entry.client) = (format, client);
            entry.updated_at = entry.updated_at.plus(Duration::from_secs(9));
            let (row, id) = (entry.clone(), entry.id);
            scene.write(move |tx| tx.insert_entry(&row));
            let Listed { entry: found, owner } = scene.read(move |tx| tx.entry(id)).unwrap();
            assert_same(&found, &entry);
            let alice = OwnerInfo {
                id: scene.alice.id.clone(),
                handle: "alice".to_owned(),
                name: "alice".to_owned(),
            };
            assert_eq!(owner, alice);
            assert_same(&scene.write(move |tx| tx.lock_entry(id)).unwrap(), &entry);
        }
        let absent = EntryId::fresh(&scene.env).unwrap();
        let found =
            scene.write(move |tx| Ok((tx.entry(absent)?.is_some(), tx.lock_entry(absent)?.is_some())));
        assert_eq!(found, (false, false));
    }
}

#[test]
fn only_what_its_owner_says_of_it_changes() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (put, other) = (scene.add(&scene.alice, "Old", true), scene.add(&scene.alice, "Other", true));
        let mut changed = put.clone();
        (changed.title, changed.description) = ("New".to_owned(), String::new());
        (changed.license, changed.tags) = ("CC0".to_owned(), Vec::new());
        (changed.public, changed.updated_at) = (false, put.updated_at.plus(Duration::from_secs(60)));
        // What a file is and whose it is was settled when it came.
        let mut forged = changed.clone();
        (forged.owner, forged.client) = (scene.bob.id.clone(), None);
        (forged.original, forged.created_at) = (other.original, changed.updated_at);
        assert!(scene.write(move |tx| tx.save_entry(&forged)));
        let (id, next) = (put.id, other.id);
        assert_same(&scene.write(move |tx| tx.lock_entry(id)).unwrap(), &changed);
        assert_same(&scene.write(move |tx| tx.lock_entry(next)).unwrap(), &other);
        let gone = scene.entry(&scene.alice, "Gone", true, 1);
        assert!(!scene.write(move |tx| tx.save_entry(&gone)));
    }
}

#[test]
fn an_entry_is_deleted_once() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (first, _) = (scene.add(&scene.alice, "First", true), scene.add(&scene.alice, "Second", true));
        let id = first.id;
        assert!(scene.write(move |tx| tx.delete_entry(id)));
        assert!(!scene.write(move |tx| tx.delete_entry(id)));
        assert!(scene.read(move |tx| tx.entry(id)).is_none());
        assert_eq!(scene.titles(&everything(9)), ["Second"]);
    }
}

/// Newest first, a page after the other; private ones for their owner alone.
#[test]
fn a_list_holds_what_its_viewer_may_see() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (alice, bob) = (&scene.alice, &scene.bob);
        let entries = [
            scene.add(alice, "a1", true),
            scene.add(alice, "a2 private", false),
            scene.add(bob, "b1", true),
            scene.add(bob, "b2 private", false),
            scene.add(alice, "a3", true),
            scene.add(alice, "a4 private", false),
        ];
        let before = |at: usize| entries.get(at).map(|entry| entry.id);
        let end = entries.len();
        let cases: &[(Option<&User>, Option<&User>, usize, u32, &[&str])] = &[
            // Who looks, whose, older than which, at most.
            (None, None, end, 9, &["a3", "b1", "a1"]),
            (None, None, end, 2, &["a3", "b1"]),
            (None, None, 2, 9, &["a1"]),
            (None, None, 0, 9, &[]),
            (None, None, end, 0, &[]),
            (None, Some(alice), end, 9, &["a3", "a1"]),
            (Some(alice), None, end, 9, &["a4 private", "a3", "b1", "a2 private", "a1"]),
            (Some(alice), None, end, 3, &["a4 private", "a3", "b1"]),
            (Some(alice), None, 4, 2, &["b1", "a2 private"]),
            (Some(alice), Some(alice), end, 9, &["a4 private", "a3", "a2 private", "a1"]),
            (Some(alice), Some(bob), end, 9, &["b1"]),
            (Some(bob), None, end, 9, &["a3", "b2 private", "b1", "a1"]),
            (Some(&scene.guest), None, end, 9, &["a3", "b1", "a1"]),
            (Some(&scene.guest), Some(&scene.guest), end, 9, &[]),
        ];
        for (viewer, owner, at, limit, titles) in cases {
            let id = |user: &Option<&User>| user.map(|user| user.id.clone());
            let query =
                EntryQuery { viewer: id(viewer), owner: id(owner), before: before(*at), limit: *limit };
            assert_eq!(scene.titles(&query), *titles, "{query:?}");
        }
        let listed = scene.read(|tx| tx.entries(&everything(1)));
        assert_same(&listed[0].entry, &entries[4]);
        assert_eq!(listed[0].owner.handle, "alice");
    }
}

/// SEC-66
#[test]
fn nobody_finds_what_a_disabled_person_has() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (entry, _) = (scene.add(&scene.alice, "alice's", true), scene.add(&scene.bob, "bob's", true));
        let (id, digest) = (entry.id, entry.original.digest);
        let own = EntryQuery { viewer: Some(scene.alice.id.clone()), ..everything(9) };
        scene.disable(&scene.alice, true);
        assert!(scene.read(move |tx| tx.entry(id)).is_none());
        assert!(scene.read(|tx| tx.owner_by_handle("alice")).is_none());
        assert_eq!(scene.titles(&everything(9)), ["bob's"]);
        assert_eq!(scene.titles(&own), ["bob's"]);
        // Whoever looks after the site still gets at it, and its files are kept.
        assert!(scene.write(move |tx| tx.lock_entry(id)).is_some());
        assert!(scene.read(move |tx| tx.is_stored(&digest)));
        scene.disable(&scene.alice, false);
        assert_eq!(scene.titles(&everything(9)), ["bob's", "alice's"]);
        assert!(scene.read(move |tx| tx.entry(id)).is_some());
    }
}

#[test]
fn a_person_s_bytes_are_those_of_both_files_of_every_entry() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let large = u64::from(u32::MAX) * 3;
        for (owner, size, public) in
            [(&scene.alice, 100, true), (&scene.alice, large, false), (&scene.bob, 1, true)]
        {
            let entry = scene.entry(owner, "same content", public, size);
            scene.write(move |tx| tx.insert_entry(&entry));
        }
        for (person, sum) in [(&scene.alice, 100 + 10 + large + 10), (&scene.bob, 11), (&scene.guest, 0)] {
            let id = person.id.clone();
            assert_eq!(scene.read(move |tx| tx.stored_bytes(&id)), sum);
        }
    }
}

#[test]
fn a_handle_is_a_login_name_or_the_id_of_who_has_none() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (twin, env) = (build::guest(&scene.env, "bob"), &scene.env);
        let lonely = build::guest(env, "no-login");
        scene.write(move |tx| Ok(tx.insert_user(&twin)? && tx.insert_user(&lonely)?));
        let alice_s_id = scene.alice.id.as_str().to_owned();
        for (handle, id) in [
            ("alice", Some(&scene.alice.id)),
            ("guest-7", Some(&scene.guest.id)),
            // Somebody's login name is somebody else's id.
            ("bob", Some(&scene.bob.id)),
            (alice_s_id.as_str(), None),
            ("ALICE", None),
            ("nobody", None),
            ("", None),
        ] {
            let asked = handle.to_owned();
            let found = scene.read(move |tx| tx.owner_by_handle(&asked));
            assert_eq!(found.as_ref().map(|owner| &owner.id), id, "{handle}");
            assert!(found.is_none_or(|owner| owner.handle == handle));
        }
    }
}

#[test]
fn a_file_is_needed_while_an_entry_names_it() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let first = scene.add(&scene.alice, "Sunset", true);
        let mut second = scene.entry(&scene.bob, "Sunset again", false, 100);
        second.original = first.original;
        let row = second.clone();
        scene.write(move |tx| tx.insert_entry(&row));
        let needed = |digest: Digest32| scene.read(move |tx| tx.is_stored(&digest));
        let (shared, thumbs) = (first.original.digest, [first.thumb.digest, second.thumb.digest]);
        assert!(needed(shared) && thumbs.into_iter().all(needed));
        assert!(!needed(Digest32::of(b"other")));
        let id = first.id;
        scene.write(move |tx| tx.delete_entry(id));
        assert_eq!((needed(shared), thumbs.map(needed)), (true, [false, true]));
        scene.write(move |tx| tx.delete_entry(second.id));
        assert_eq!((needed(shared), thumbs.map(needed)), (false, [false, false]));
    }
}

#[test]
fn an_entry_goes_with_its_owner_and_outlives_its_client() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (kept, _) = (scene.add(&scene.bob, "bob's", true), scene.add(&scene.alice, "alice's", true));
        let client = scene.client.id;
        assert!(scene.write(move |tx| tx.delete_client(client)));
        let found = scene.read(move |tx| tx.entry(kept.id)).unwrap();
        assert_eq!(found.entry.client, None);
        raw::execute(&scene.store.fresh.url, "DELETE FROM users WHERE login = 'alice'").unwrap();
        assert_eq!(scene.titles(&everything(9)), ["bob's"]);
    }
}

#[test]
fn rows_that_make_no_sense_are_neither_taken_nor_read() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let entry = scene.add(&scene.alice, "Sunset", true);
        let (url, id) = (&scene.store.fresh.url, entry.id);
        let short = if url.starts_with("sqlite") { "x'00'" } else { "'\\x00'" };
        for bad in [
            "original_format = 'svg'".to_owned(),
            "thumb_format = 'html'".to_owned(),
            "original_bytes = -1".to_owned(),
            "thumb_width = 0".to_owned(),
            "owner_id = 'nobody'".to_owned(),
            "client_id = 'none'".to_owned(),
            "title = NULL".to_owned(),
            format!("original_digest = {short}"),
            format!("thumb_digest = {short}"),
        ] {
            assert!(raw::execute(url, &format!("UPDATE entries SET {bad}")).is_err(), "{bad}");
        }
        raw::execute(url, "UPDATE entries SET tags = 'sunset'").unwrap();
        let read = wait(&scene.store.store, Mode::Read, move |tx| tx.entry(id));
        let error = read.unwrap_err();
        assert_eq!(error, StoreError::Corrupt { table: "entries", column: "tags", id: id.to_string() });
    }
}

/// Two uploads at once, each of which fits alone: the lock on the person lets only one in.
#[test]
fn two_uploads_at_once_do_not_pass_one_quota() {
    const QUOTA: u64 = 1000;
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
                            let fits = tx.stored_bytes(&entry.owner)? + 600 <= QUOTA;
                            if fits {
                                tx.insert_entry(&entry)?;
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
                            tx.save_entry(&entry)
                        })
                        .unwrap();
                    }
                });
            }
        });
        assert_eq!(scene.titles(&everything(1)), ["40"]);
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
                    tx.insert_entry(&entry)?;
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
            tx.insert_entry(&put)?;
            let _ = tx.insert_entry(&orphan);
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
        assert!(wait(&scene.store.store, Mode::Read, move |tx| tx.insert_entry(&entry)).is_err());
        scene.store.store.close();
        let late = wait(&scene.store.store, Mode::Write, |_| Ok(()));
        assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
    }
}

/// What is asked for, with what it costs.
type Ask = fn(&mut dyn MediaTx, &Entry) -> Result<(), StoreError>;

const ASKED: &[(&str, usize, Ask)] = &[
    ("insert_entry", 1, |tx, entry| {
        // The very row is there already: as a statement it is as good as another.
        tx.delete_entry(entry.id)?;
        tx.insert_entry(entry)
    }),
    ("entry", 1, |tx, entry| tx.entry(entry.id).map(drop)),
    ("lock_entry", 1, |tx, entry| tx.lock_entry(entry.id).map(drop)),
    ("save_entry", 1, |tx, entry| tx.save_entry(entry).map(drop)),
    ("the public list", 1, |tx, _| tx.entries(&everything(20)).map(drop)),
    ("a page of it", 1, |tx, entry| {
        tx.entries(&EntryQuery { before: Some(entry.id), ..everything(20) }).map(drop)
    }),
    ("a person's list for others", 1, |tx, entry| {
        tx.entries(&EntryQuery { owner: Some(entry.owner.clone()), ..everything(20) }).map(drop)
    }),
    ("a viewer's list", 2, |tx, entry| {
        tx.entries(&EntryQuery { viewer: Some(entry.owner.clone()), ..everything(20) }).map(drop)
    }),
    ("a person's own list", 2, |tx, entry| {
        let (viewer, owner) = (Some(entry.owner.clone()), Some(entry.owner.clone()));
        tx.entries(&EntryQuery { viewer, owner, before: Some(entry.id), limit: 20 }).map(drop)
    }),
    ("stored_bytes", 1, |tx, entry| tx.stored_bytes(&entry.owner).map(drop)),
    ("owner_by_handle", 1, |tx, _| tx.owner_by_handle("user7").map(drop)),
    ("is_stored", 1, |tx, entry| tx.is_stored(&entry.thumb.digest).map(drop)),
    ("delete_entry", 1, |tx, entry| tx.delete_entry(entry.id).map(drop)),
];

/// A thousand people with two pictures each; answers the last of them.
fn fill(scene: &Scene) -> Entry {
    let mut last = None;
    let rows: Vec<(User, [Entry; 2])> = (0..1000)
        .map(|number| {
            let user = build::user(&scene.env, &format!("user{number}"));
            let entry = |public| scene.entry(&user, &format!("{number} {public}"), public, 1);
            let entries = [entry(true), entry(false)];
            last = Some(entries[0].clone());
            (user, entries)
        })
        .collect();
    scene.write(move |tx| {
        rows.iter().try_for_each(|(user, entries)| {
            tx.insert_user(user)?;
            entries.iter().try_for_each(|entry| tx.insert_entry(entry))
        })
    });
    last.unwrap()
}

#[test]
fn every_statement_on_entries_goes_through_an_index() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let entry = fill(&scene);
        let url = &scene.store.fresh.url;
        if url.starts_with("postgres") {
            raw::execute(url, "ANALYZE").unwrap();
        }
        for (name, budget, ask) in ASKED {
            let given = entry.clone();
            scene.store.log.clear();
            scene.write(move |tx| ask(tx, &given));
            let mut statements = scene.store.log.take();
            // To be there for the others.
            statements.retain(|sql| *name != "insert_entry" || !sql.starts_with("DELETE"));
            assert_eq!(statements.len(), *budget, "{name}: {statements:#?}");
            for sql in statements {
                let plan = raw::plan(url, &sql);
                let scans = plan.iter().any(|line| line.starts_with("SCAN") || line.contains("Seq Scan"));
                let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort"));
                let insert = sql.starts_with("INSERT") && url.starts_with("sqlite");
                assert!(insert || !plan.is_empty() && !scans && !sorts, "{name}: {sql}\n{}", plan.join("\n"));
                let prepared_anew = url.starts_with("sqlite") && sql.to_uppercase().contains("LIMIT");
                assert!(!prepared_anew, "{name}: {sql}");
            }
        }
    }
}
