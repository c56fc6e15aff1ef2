//! One row: what is put, changed, deleted and counted.

use std::time::Duration;

use oauth_core::port::{Mode, StoreError};
use oauth_core::secret::Digest32;
use oauth_core::testing::build;
use oauth_store_diesel::media::{By, ENTRY_BYTES, EntryId, Field, Format, Listed, OwnerInfo, wait};

use super::{Scene, assert_same, everything};
use crate::database::{all, raw};

#[test]
fn an_entry_comes_back_as_it_was_put() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        for (format, client) in Format::ALL.into_iter().zip([None, Some(scene.client.id), None, None]) {
            let mut entry = scene.entry(&scene.alice, "Sunset", true, u64::from(u32::MAX) + 1);
            (entry.original.format, entry.client) = (format, client);
            entry.updated_at = entry.updated_at.plus(Duration::from_secs(9));
            let (row, id) = (entry.clone(), entry.id);
            scene.write(move |tx| tx.insert_entry(&row, &By::default()));
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
        assert!(scene.write(move |tx| tx.save_entry(&forged, &Field::ALL, &By::default())));
        let (id, next) = (put.id, other.id);
        assert_same(&scene.write(move |tx| tx.lock_entry(id)).unwrap(), &changed);
        assert_same(&scene.write(move |tx| tx.lock_entry(next)).unwrap(), &other);
        let gone = scene.entry(&scene.alice, "Gone", true, 1);
        assert!(!scene.write(move |tx| tx.save_entry(&gone, &Field::ALL, &By::default())));
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

#[test]
fn a_person_s_bytes_are_those_of_both_files_and_of_the_words_of_every_entry() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let large = u64::from(u32::MAX) * 3;
        for (owner, size, public) in
            [(&scene.alice, 100, true), (&scene.alice, large, false), (&scene.bob, 1, true)]
        {
            let entry = scene.entry(owner, "same content", public, size);
            scene.write(move |tx| tx.insert_entry(&entry, &By::default()));
        }
        let sums = [(&scene.alice, 100 + 10 + large + 10, 2), (&scene.bob, 11, 1), (&scene.guest, 0, 0)];
        for (person, files, entries) in sums {
            let id = person.id.clone();
            assert_eq!(scene.read(move |tx| tx.stored_bytes(&id)), files + entries * ENTRY_BYTES);
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
            ("a\0b", None),
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
        scene.write(move |tx| tx.insert_entry(&row, &By::default()));
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
