//! Lists: who sees what, in which order.

use oauth_core::model::user::User;
use oauth_core::testing::build;
use oauth_store_diesel::media::{By, EntryQuery, Field, Listed};

use super::{Scene, assert_same, everything, mark};
use crate::database::all;

/// Who looks, whose, older than which, at most how many, and what is found.
type Case<'a> = (Option<&'a User>, Option<&'a User>, usize, u32, &'a [&'a str]);

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
        let cases: &[Case<'_>] = &[
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
            let (viewer, owner) = (id(viewer), id(owner));
            let query = EntryQuery { viewer, owner, before: before(*at), ..everything(*limit) };
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
        scene.add(&scene.bob, "bob's private", false);
        let (id, digest) = (entry.id, entry.original.digest);
        let own = EntryQuery { viewer: Some(scene.alice.id.clone()), ..everything(9) };
        scene.disable(&scene.alice, true);
        assert!(scene.read(move |tx| tx.entry(id)).is_none());
        assert!(scene.read(|tx| tx.owner_by_handle("alice")).is_none());
        assert_eq!(scene.titles(&everything(9)), ["bob's"]);
        assert_eq!(scene.titles(&own), ["bob's"]);
        // Whoever looks after the site still gets at it, and its files are kept.
        let titles = |all: Vec<Listed>| all.into_iter().map(|one| one.entry.title).collect::<Vec<_>>();
        assert_eq!(titles(scene.read(|tx| tx.all_entries(None, 9))), ["bob's private", "bob's", "alice's"]);
        assert_eq!(titles(scene.read(|tx| tx.all_entries(None, 1))), ["bob's private"]);
        assert!(scene.read(move |tx| tx.all_entries(Some(id), 9)).is_empty());
        assert!(scene.write(move |tx| tx.lock_entry(id)).is_some());
        assert!(scene.read(move |tx| tx.is_stored(&digest)));
        scene.disable(&scene.alice, false);
        assert_eq!(scene.titles(&everything(9)), ["bob's", "alice's"]);
        assert!(scene.read(move |tx| tx.entry(id)).is_some());
    }
}

/// F-75: what an application added or changed is found by it, also when the application is gone; once each, and by those only
/// who may see it.
#[test]
fn an_application_s_list_holds_what_carries_its_mark() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (alice, bob) = (&scene.alice, &scene.bob);
        let other = build::client(&scene.env, None);
        let (program, id, gone) = (other.clone(), other.id, scene.client.id);
        scene.write(move |tx| tx.insert_client(&program));
        let by = By { user: Some(alice.id.clone()), mark: Some(mark(&other)) };
        let entries = [
            scene.add(alice, "a1", true),
            scene.add(bob, "b1 private", false),
            scene.add(bob, "b2", true),
            scene.add(alice, "a2 private", false),
        ];
        for entry in [&entries[0], &entries[2], &entries[3], &entries[0]] {
            let (entry, by) = (entry.clone(), by.clone());
            assert!(scene.write(move |tx| tx.save_entry(&entry, &[Field::Tags], &by)));
        }
        assert!(scene.write(move |tx| tx.delete_client(gone)));
        let cases: &[Case<'_>] = &[
            (None, None, 4, 9, &["b2", "a1"]),
            (None, None, 4, 1, &["b2"]),
            (None, None, 2, 9, &["a1"]),
            (Some(alice), None, 4, 9, &["a2 private", "b2", "a1"]),
            (Some(alice), Some(alice), 4, 9, &["a2 private", "a1"]),
            (Some(bob), Some(alice), 4, 9, &["a1"]),
            (None, Some(&scene.guest), 4, 9, &[]),
        ];
        for (viewer, owner, at, limit, titles) in cases {
            let of = |user: &Option<&User>| user.map(|user| user.id.clone());
            let (viewer, owner) = (of(viewer), of(owner));
            let before = entries.get(*at).map(|entry| entry.id);
            let query = EntryQuery { viewer, owner, before, application: Some(id), ..everything(*limit) };
            assert_eq!(scene.titles(&query), *titles, "{query:?}");
        }
        let added = EntryQuery { application: Some(gone), ..everything(9) };
        assert_eq!(scene.titles(&added), ["b2", "a1"], "its mark stays");
        let own = EntryQuery { viewer: Some(bob.id.clone()), ..added.clone() };
        assert_eq!(scene.titles(&own), ["b2", "b1 private", "a1"]);
        scene.disable(alice, true);
        assert_eq!(scene.titles(&added), ["b2"]);
    }
}
