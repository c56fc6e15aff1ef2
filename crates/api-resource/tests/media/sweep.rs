//! What crashes leave behind goes with the next sweep, and nothing else does; commands add and remove as the API does.

use std::fs;
use std::io::{self, Read};

use api_resource::media::{NewEntry, Problem, SweptFiles};
use oauth_core::port::Mode;
use oauth_store_diesel::media::{self, EntryId};

use crate::picture::png;
use crate::world::{Form, World, worlds, worlds_with};

fn new(world: &World) -> NewEntry {
    NewEntry {
        owner: world.alice.user.id.clone(),
        title: String::new(),
        description: String::new(),
        license: String::new(),
        tags: vec!["sea".to_owned()],
        public: true,
        file_name: Some("from/a command.png".to_owned()),
    }
}

/// Each place where a process may die, and what it leaves.
#[actix_web::test]
async fn what_a_crash_leaves_is_swept_and_what_is_needed_stays() {
    for world in worlds() {
        let entry = world.submitted(&Form::file(&png(0))).await;
        let kept = world.kept();
        let folder = &world.config.folder;
        // Killed while a body arrived: nobody holds the lock of its temporary file.
        fs::write(folder.join("incoming/00112233445566778899aabbccddeeff"), &png(3)[..20]).unwrap();
        // Killed between putting a file in place and writing its row.
        let orphan = folder.join("files/ab").join("c".repeat(62));
        fs::create_dir_all(orphan.parent().unwrap()).unwrap();
        fs::write(&orphan, png(4)).unwrap();
        assert_eq!(world.media.sweep().unwrap(), SweptFiles { incoming: 1, files: 1, strange: 0 });
        assert_eq!(world.kept(), kept);
        assert_eq!(world.media.sweep().unwrap(), SweptFiles::default());

        // Killed between deleting a row and removing its files.
        let id = EntryId::parse(entry["id"].as_str().unwrap()).unwrap();
        media::wait(&world.store, Mode::Write, move |tx| tx.delete_entry(id)).unwrap();
        assert_eq!(world.media.sweep().unwrap(), SweptFiles { incoming: 0, files: 2, strange: 0 });
        assert_eq!(world.kept(), (0, vec![]));
    }
}

/// A server that was pointed at the folder of another database does not empty it.
#[actix_web::test]
async fn many_files_of_which_none_is_known_stay() {
    for world in worlds() {
        let folder = world.config.folder.join("files/ab");
        fs::create_dir_all(&folder).unwrap();
        for number in 0..201 {
            fs::write(folder.join(format!("{number:062x}")), png(4)).unwrap();
        }
        assert_eq!(world.media.sweep().unwrap(), SweptFiles { strange: 201, ..SweptFiles::default() });
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 201);
        let _ = world.submitted(&Form::file(&png(0))).await;
        assert_eq!(world.media.sweep().unwrap().files, 201, "they are orphans where others are known");
    }
}

#[actix_web::test]
async fn a_command_adds_and_removes_with_the_same_checks() {
    for world in worlds_with(|config| config.max_bytes = 10_000) {
        let added = world.media.add(new(&world), &mut png(0).as_slice()).unwrap();
        assert_eq!((added.entry.title.as_str(), added.entry.client), ("a command", None));
        assert_eq!(added.owner.handle, "alice");
        let kept = world.kept();
        let path = format!("/idp/api/entries/{}", added.entry.id);
        assert_eq!(world.get(&path).await.json()["tags"], serde_json::json!(["sea"]));

        let add = |entry: NewEntry, content: &mut dyn Read| world.media.add(entry, content).unwrap_err();
        assert!(matches!(add(new(&world), &mut &b"<svg/>"[..]), Problem::NotAPicture(_)));
        assert!(matches!(add(new(&world), &mut &b""[..]), Problem::NotAPicture(_)));
        assert!(matches!(add(new(&world), &mut io::repeat(0)), Problem::TooLarge { most: 10_000 }));
        let bad = NewEntry { title: "a\0".to_owned(), ..new(&world) };
        assert!(matches!(add(bad, &mut png(0).as_slice()), Problem::Field { name: "title", .. }));
        let nobody = oauth_core::id::UserId::parse("nobody").unwrap();
        let nobodys = NewEntry { owner: nobody, ..new(&world) };
        assert!(matches!(add(nobodys, &mut png(5).as_slice()), Problem::NotFound));
        assert_eq!(world.kept(), kept);

        assert!(world.media.remove(added.entry.id).unwrap());
        assert!(!world.media.remove(added.entry.id).unwrap());
        assert_eq!(world.kept(), (0, vec![]));
    }
}

/// The store is gone when the row is to be written: no temporary file is left, and what is in place waits for a sweep.
#[actix_web::test]
async fn a_store_that_fails_leaves_nothing_but_for_a_sweep() {
    for world in worlds() {
        let added = world.media.add(new(&world), &mut png(0).as_slice()).unwrap();
        world.store.close();
        let problem = world.media.add(new(&world), &mut png(1).as_slice()).unwrap_err();
        assert!(matches!(problem, Problem::Store(_)), "{problem:?}");
        // What the database says of a file cannot be known, so the one that is needed is still there.
        let digest = added.entry.original.digest;
        let hex: String = digest.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(world.files().contains(&format!("files/{}/{}", &hex[..2], &hex[2..])));
        assert!(world.files().iter().all(|file| !file.starts_with("incoming/")));
    }
}

/// The row fails and the database answers all the same: whether the row is there, nobody can know at this moment, so that
/// its files stay until a sweep finds them without one.
#[actix_web::test]
async fn files_whose_row_is_in_doubt_wait_for_the_sweep() {
    let (trigger, none) = ("CREATE TRIGGER fails BEFORE INSERT ON entries", "DROP TRIGGER fails");
    for world in worlds() {
        let kept = world.kept();
        if world.on_sqlite() {
            world.execute(&format!("{trigger} BEGIN SELECT RAISE(ABORT, 'as asked'); END"));
        } else {
            world.execute(
                "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION 'as asked'; END $$",
            );
            world.execute(&format!("{trigger} FOR EACH ROW EXECUTE FUNCTION fails()"));
        }
        let problem = world.media.add(new(&world), &mut png(1).as_slice()).unwrap_err();
        assert!(matches!(problem, Problem::Store(_)), "{problem:?}");
        assert_eq!(world.files().len(), 2, "{:?}", world.files());
        assert!(world.files().iter().all(|file| file.starts_with("files/")));
        let on = if world.on_sqlite() { "" } else { " ON entries" };
        world.execute(&format!("{none}{on}"));
        assert_eq!(world.media.sweep().unwrap(), SweptFiles { incoming: 0, files: 2, strange: 0 });
        assert_eq!(world.kept(), kept);
    }
}

/// A person takes along what is known of the own pictures, and nobody else's; a person who is deleted leaves no row, and no file
/// after the next sweep.
#[actix_web::test]
async fn pictures_of_a_person_are_told_and_go_with_the_person() {
    for world in worlds() {
        let kept = world.kept();
        let mine = world.submitted(&Form::file(&png(0)).text("title", "mine")).await;
        let alice = world.alice.user.id.clone();
        let told = world.media.kept(&alice).await.unwrap();
        assert_eq!(told.iter().map(|entry| &entry["id"]).collect::<Vec<_>>(), [&mine["id"]]);
        let nobody = oauth_core::id::UserId::parse("nobody").unwrap();
        assert!(world.media.kept(&nobody).await.unwrap().is_empty());
        assert_ne!(world.kept(), kept);
        let env = world.env.clone();
        let gone = media::wait(&world.store, Mode::Write, move |tx| {
            oauth_core::flow::leave::delete(tx, &env, &alice)
        });
        assert!(gone.unwrap().into_result().is_ok());
        assert_eq!(world.media.sweep().unwrap(), SweptFiles { incoming: 0, files: 2, strange: 0 });
        assert_eq!(world.kept(), (0, vec![]));
        let path = format!("/idp/api/entries/{}", mine["id"].as_str().unwrap());
        assert_eq!(world.get(&path).await.status, 404);
    }
}
