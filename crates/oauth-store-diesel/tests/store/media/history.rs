//! The history of an entry: what is put down, what is kept, and what goes.

use oauth_core::model::client::{Client, ClientName};
use oauth_core::port::{Mode, StoreError};
use oauth_core::testing::build;
use oauth_store_diesel::media::{By, Entry, Event, Field, HistoryQuery, Mark, OwnerInfo, RECENT, What, wait};
use oauth_store_diesel::migrate;

use super::{Scene, everything, mark};
use crate::database::{all, raw};

fn of(entry: &Entry) -> HistoryQuery {
    HistoryQuery { entry: entry.id, application: None, before: None, limit: 999 }
}

impl Scene {
    fn events(&self, query: &HistoryQuery) -> Vec<Event> {
        let query = query.clone();
        self.read(move |tx| tx.history(&query))
    }

    fn change(&self, entry: &Entry, fields: &'static [Field], by: &By) {
        let (entry, by) = (entry.clone(), by.clone());
        assert!(self.write(move |tx| tx.save_entry(&entry, fields, &by)));
    }

    /// Another client, and alice through it.
    fn other(&self, name: &str) -> (Client, By) {
        let client = Client { name: ClientName::parse(name).unwrap(), ..build::client(&self.env, None) };
        let program = client.clone();
        self.write(move |tx| tx.insert_client(&program));
        let by = By { user: Some(self.alice.id.clone()), mark: Some(mark(&client)) };
        (client, by)
    }
}

fn numbers(events: &[Event]) -> Vec<u32> {
    events.iter().map(|event| event.number).collect()
}

/// F-75: who did what, when, and through which application, newest first; what an application did stays readable when the
/// application is gone, under the name that it had.
#[test]
fn what_happens_is_put_down_and_outlives_its_application() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let mut entry = scene.add(&scene.alice, "Sunset", true);
        let added = entry.created_at;
        let (client, by) = scene.other("Bücher <b>");
        entry.updated_at = added.plus(std::time::Duration::from_secs(5));
        scene.change(&entry, &[Field::Title, Field::Public], &by);
        entry.updated_at = added.plus(std::time::Duration::from_secs(6));
        scene.change(&entry, &Field::ALL, &By::default());
        let id = client.id;
        assert!(scene.write(move |tx| tx.delete_client(id)));
        let alice =
            OwnerInfo { id: scene.alice.id.clone(), handle: "alice".to_owned(), name: "alice".to_owned() };
        let want = [
            Event {
                number: 3,
                at: entry.updated_at,
                what: What::Changed(Field::ALL.to_vec()),
                user: None,
                mark: None,
            },
            Event {
                number: 2,
                at: added.plus(std::time::Duration::from_secs(5)),
                what: What::Changed(vec![Field::Title, Field::Public]),
                user: Some(alice.clone()),
                mark: Some(Mark { client: id, name: ClientName::parse("Bücher <b>").unwrap() }),
            },
            Event {
                number: 1,
                at: added,
                what: What::Added,
                user: Some(alice),
                mark: Some(mark(&scene.client)),
            },
        ];
        assert_eq!(scene.events(&of(&entry)), want);
        for (application, before, limit, found) in [
            (None, None, 2, &[3, 2][..]),
            (None, Some(2), 9, &[1]),
            (None, Some(1), 9, &[]),
            (None, None, 0, &[]),
            (Some(id), None, 9, &[2]),
            (Some(id), Some(2), 9, &[]),
            (Some(scene.client.id), None, 9, &[1]),
        ] {
            let query = HistoryQuery { application, before, limit, ..of(&entry) };
            assert_eq!(numbers(&scene.events(&query)), found, "{query:?}");
        }
        let deleted = entry.id;
        assert!(scene.write(move |tx| tx.delete_entry(deleted)));
        assert!(scene.events(&of(&entry)).is_empty(), "a history goes with its entry");
    }
}

/// However often one application changes an entry, its beginning and the mark of each application stay.
#[test]
fn the_newest_changes_are_kept_and_every_mark() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let entry = scene.add(&scene.alice, "Sunset", true);
        let ((_, first), (_, second)) = (scene.other("First"), scene.other("Second"));
        // Those of the numbers 2 and 3 set no mark and go; 4 and 6 set one.
        for by in [&By::default(), &scene.by(&scene.alice), &first, &first, &second] {
            scene.change(&entry, &[Field::Tags], by);
        }
        assert_eq!(numbers(&scene.events(&of(&entry))), [6, 5, 4, 3, 2, 1]);
        for _ in 0..RECENT * 2 {
            scene.change(&entry, &[Field::Tags], &second);
        }
        let last = 6 + u32::try_from(RECENT).unwrap() * 2;
        let recent = (last - u32::try_from(RECENT).unwrap() + 1..=last).rev();
        let want: Vec<u32> = recent.chain([6, 4, 1]).collect();
        assert_eq!(numbers(&scene.events(&of(&entry))), want);
        let listed =
            [scene.client.id, first.mark.unwrap().client, second.mark.unwrap().client].map(|application| {
                let query = super::EntryQuery { application: Some(application), ..everything(9) };
                scene.titles(&query).len()
            });
        assert_eq!(listed, [1, 1, 1]);
    }
}

#[test]
fn a_change_and_its_event_are_written_together_or_not_at_all() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let put = scene.add(&scene.alice, "Sunset", true);
        let by = scene.by(&scene.alice);
        let (mut entry, new) = (put.clone(), scene.entry(&scene.alice, "New", true, 1));
        entry.title = "Changed".to_owned();
        let outcome = wait(&scene.store.store, Mode::Write, move |tx| {
            tx.insert_entry(&new, &by)?;
            tx.save_entry(&entry, &[Field::Title], &by)?;
            Err::<(), _>(StoreError::Unavailable("as asked".to_owned()))
        });
        assert!(outcome.is_err());
        assert_eq!(scene.titles(&everything(9)), ["Sunset"]);
        assert_eq!(numbers(&scene.events(&of(&put))), [1]);
    }
}

#[test]
fn events_that_make_no_sense_are_neither_taken_nor_read() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let entry = scene.add(&scene.alice, "Sunset", true);
        scene.change(&entry, &[Field::Title], &scene.by(&scene.alice));
        let url = &scene.store.fresh.url;
        let no = if url.starts_with("sqlite") { "0" } else { "FALSE" };
        for bad in [
            "number = 0 WHERE number = 2".to_owned(),
            "number = 1 WHERE number = 2".to_owned(),
            "fields = 'title' WHERE number = 1".to_owned(),
            "fields = NULL WHERE number = 2".to_owned(),
            "client_name = NULL WHERE number = 2".to_owned(),
            "client_id = NULL WHERE number = 2".to_owned(),
            "entry_id = 'none' WHERE number = 2".to_owned(),
            format!("kept = {no} WHERE number = 1"),
        ] {
            assert!(raw::execute(url, &format!("UPDATE changes SET {bad}")).is_err(), "{bad}");
        }
        raw::execute(url, "UPDATE changes SET fields = 'title size' WHERE number = 2").unwrap();
        let (query, id) = (of(&entry), entry.id.to_string());
        let error = wait(&scene.store.store, Mode::Read, move |tx| tx.history(&query)).unwrap_err();
        assert_eq!(error, StoreError::Corrupt { table: "changes", column: "fields", id });
    }
}

/// F-75: what is there when the table comes begins with what its row knows, and nothing of it is lost when the table goes.
#[test]
fn entries_that_were_there_begin_a_history() {
    for fresh in all() {
        let scene = Scene::set(fresh);
        let (known, unknown) = (scene.add(&scene.alice, "known", true), {
            let entry = Entry { client: None, ..scene.entry(&scene.bob, "unknown", true, 1) };
            let row = entry.clone();
            scene.write(move |tx| tx.insert_entry(&row, &By::default()));
            entry
        });
        let url = &scene.store.fresh.url;
        let applied = || {
            let steps = migrate::status(url).unwrap();
            steps.iter().any(|step| step.name.ends_with("_changes") && step.applied)
        };
        while applied() {
            migrate::down(url).unwrap();
        }
        raw::execute(url, "UPDATE clients SET name = 'Renamed'").unwrap();
        migrate::up(url).unwrap();
        let event = |entry: &Entry, user, mark| {
            vec![Event { number: 1, at: entry.created_at, what: What::Added, user, mark }]
        };
        let alice =
            OwnerInfo { id: scene.alice.id.clone(), handle: "alice".to_owned(), name: "alice".to_owned() };
        let mark = Mark { client: scene.client.id, name: ClientName::parse("Renamed").unwrap() };
        assert_eq!(scene.events(&of(&known)), event(&known, Some(alice), Some(mark)));
        assert_eq!(scene.events(&of(&unknown)), event(&unknown, None, None));
        assert_eq!(scene.titles(&everything(9)), ["unknown", "known"]);
        scene.change(&known, &[Field::Tags], &scene.by(&scene.alice));
        assert_eq!(numbers(&scene.events(&of(&known))), [2, 1]);
    }
}
