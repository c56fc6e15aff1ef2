//! Each call is one statement, but for lists of one's own, and each statement goes through an index.

use oauth_core::model::client::ClientName;
use oauth_core::model::user::User;
use oauth_core::port::StoreError;
use oauth_core::testing::build;
use oauth_store_diesel::media::{By, Entry, EntryQuery, Field, HistoryQuery, Mark, MediaTx, RECENT};

use super::{Scene, everything};
use crate::database::{all, raw};

/// What is asked for, with what it costs.
type Ask = fn(&mut dyn MediaTx, &Entry) -> Result<(), StoreError>;

const ASKED: &[(&str, usize, Ask)] = &[
    ("insert_entry", 2, |tx, entry| {
        // The very row is there already: as a statement it is as good as another.
        tx.delete_entry(entry.id)?;
        tx.insert_entry(entry, &by(entry))
    }),
    ("entry", 1, |tx, entry| tx.entry(entry.id).map(drop)),
    ("lock_entry", 1, |tx, entry| tx.lock_entry(entry.id).map(drop)),
    ("save_entry", 3, |tx, entry| tx.save_entry(entry, &[Field::Title], &by(entry)).map(drop)),
    ("save_entry often", 3 * RECENT + 1, |tx, entry| {
        // With the one before, the last of these is one too many.
        (0..RECENT).try_for_each(|_| tx.save_entry(entry, &Field::ALL, &By::default()).map(drop))
    }),
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
        tx.entries(&EntryQuery { viewer, owner, before: Some(entry.id), ..everything(20) }).map(drop)
    }),
    ("an application's list", 1, |tx, entry| {
        let (viewer, application) = (Some(entry.owner.clone()), entry.client);
        tx.entries(&EntryQuery { viewer, application, before: Some(entry.id), ..everything(20) }).map(drop)
    }),
    ("a person's list of an application", 1, |tx, entry| {
        let (owner, application) = (Some(entry.owner.clone()), entry.client);
        tx.entries(&EntryQuery { owner, application, ..everything(20) }).map(drop)
    }),
    ("history", 1, |tx, entry| tx.history(&events(entry)).map(drop)),
    ("an application's part of it", 1, |tx, entry| {
        tx.history(&HistoryQuery { application: entry.client, before: Some(9), ..events(entry) }).map(drop)
    }),
    ("everybody's list", 1, |tx, entry| tx.all_entries(Some(entry.id), 20).map(drop)),
    ("stored_bytes", 1, |tx, entry| tx.stored_bytes(&entry.owner).map(drop)),
    ("owner_by_handle", 1, |tx, _| tx.owner_by_handle("user7").map(drop)),
    ("is_stored", 1, |tx, entry| tx.is_stored(&entry.thumb.digest).map(drop)),
    ("delete_entry", 1, |tx, entry| tx.delete_entry(entry.id).map(drop)),
];

fn by(entry: &Entry) -> By {
    let name = ClientName::from_stored("Print Shop".to_owned());
    By { user: Some(entry.owner.clone()), mark: entry.client.map(|client| Mark { client, name }) }
}

fn events(entry: &Entry) -> HistoryQuery {
    HistoryQuery { entry: entry.id, application: None, before: None, limit: 20 }
}

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
            entries.iter().try_for_each(|entry| tx.insert_entry(entry, &by(entry)))
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
                let scans = plan.iter().any(|line| {
                    line.starts_with("SCAN entries")
                        || line.starts_with("SCAN changes")
                        || line.starts_with("SCAN users")
                        || line.contains("Seq Scan")
                });
                let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE") || line.contains("Sort"));
                let insert = sql.starts_with("INSERT") && url.starts_with("sqlite");
                assert!(insert || !plan.is_empty() && !scans && !sorts, "{name}: {sql}\n{}", plan.join("\n"));
                let prepared_anew = url.starts_with("sqlite") && sql.to_uppercase().contains("LIMIT");
                assert!(!prepared_anew, "{name}: {sql}");
            }
        }
    }
}
