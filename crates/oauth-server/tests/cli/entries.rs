//! Pictures by command, before the first start and beside a running server, and their files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::place::Place;

/// A PNG of two pixels.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x02\0\0\0\x01\x08\x02\0\0\0\x7b\x40\xe8\xdd\
    \0\0\0\x0dIDAT\x78\xda\x63\x38\x11\xa0\x01\x44\0\x0a\x07\x02\x81\x47\xaa\xdb\xce\0\0\0\0IEND\xae\x42\x60\x82";

/// A place with alice and the file of a picture.
fn with_alice(place: Place) -> (Place, String) {
    place.run_with(&["user", "add", "alice", "--email", "a@b", "--password-stdin"], "correct horse").ok();
    let file = place.file("sunset at sea.png", PNG);
    (place, file)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The id of a picture that was added just now.
fn added(place: &Place, arguments: &[&str]) -> String {
    let shown = json(&place.run(&[&["entry", "add"], arguments].concat()).ok());
    shown["id"].as_str().unwrap().to_owned()
}

/// All files below a folder, none where it does not exist.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// What a crash left: a file without a row, and one whose writer is dead.
fn leave_behind(place: &Place) -> [PathBuf; 2] {
    let media = place.data().join("media");
    let orphan = media.join("files/ab").join("cd".repeat(31));
    let dead = media.join("incoming/0123456789abcdef0123456789abcdef");
    fs::create_dir_all(media.join("files/ab")).unwrap();
    for path in [&orphan, &dead] {
        fs::write(path, "half a picture").unwrap();
    }
    [orphan, dead]
}

#[test]
fn pictures_are_added_listed_and_deleted() {
    let (place, file) = with_alice(Place::new());
    assert_eq!(place.run(&["entry", "list"]).ok(), "");
    let shown = json(&place.run(&["entry", "add", &file, "--owner", "Alice"]).ok());
    let id = shown["id"].as_str().unwrap();
    assert_eq!((&shown["title"], &shown["user"]), (&"sunset at sea".into(), &"alice".into()));
    assert_eq!((&shown["public"], &shown["media_type"]), (&true.into(), &"image/png".into()));
    let said = [
        "--title",
        "Dawn",
        "--description",
        "Early",
        "--license",
        "CC0",
        "--tags",
        "sea, red sky,",
        "--private",
    ];
    let private = added(&place, &[&[file.as_str(), "--owner", "alice"][..], &said].concat());
    let list = json(&place.run(&["entry", "list", "--json"]).ok());
    assert_eq!((list.as_array().unwrap().len(), &list[1]), (2, &shown));
    for (member, value) in [
        ("id", private.as_str().into()),
        ("title", "Dawn".into()),
        ("description", "Early".into()),
        ("license", "CC0".into()),
        ("tags", json(r#"["sea", "red sky"]"#)),
        ("public", false.into()),
    ] {
        assert_eq!(list[0][member], value, "{member}");
    }
    let lines = place.run(&["entry", "list"]).ok();
    assert_eq!(lines, format!("{private}\talice\tprivate\tDawn\n{id}\talice\tpublic\tsunset at sea\n"));

    // Both pictures have the same content, so they share their files.
    let folder = place.data().join("media/files");
    assert_eq!(files(&folder).len(), 2);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert!(files(&folder).iter().all(|file| mode(file) == 0o600));
    assert_eq!((mode(&place.data().join("media")), mode(&folder)), (0o700, 0o700));
    assert_eq!(place.run(&["entry", "delete", id]).ok(), format!("{id} was deleted\n"));
    assert_eq!(files(&folder).len(), 2);
    assert!(place.run(&["entry", "delete", id]).failed().contains(id));
    place.run(&["entry", "delete", &private]).ok();
    assert!(files(&folder).is_empty());
}

#[test]
fn what_an_upload_may_not_be_a_command_may_not_add() {
    let (place, file) = with_alice(Place::new().with("OAUTH_MEDIA_MAX_BYTES", "1024"));
    let large = place.file("large.png", [PNG, &[0; 2000]].concat());
    let text = place.file("text.png", "<svg xmlns='http://www.w3.org/2000/svg'/>");
    place.run_with(&["user", "add", "bob", "--email", "a@b", "--password-stdin"], "correct horse").ok();
    place.run(&["user", "disable", "bob"]).ok();
    let folder = place.data().display().to_string();
    let long = "x".repeat(6000);
    for (arguments, told) in [
        (&[large.as_str(), "--owner", "alice"][..], "1024 bytes"),
        (&[&text, "--owner", "alice"], "only PNG"),
        (&[&file, "--owner", "zed"], "zed"),
        (&[&file, "--owner", "bob"], "bob"),
        (&[&file, "--owner", "no name"], "no name"),
        (&[&file, "--owner", "alice", "--description", &long], "description"),
        (&["nowhere.png", "--owner", "alice"], "nowhere.png"),
        (&[&folder, "--owner", "alice"], "folder"),
    ] {
        let said = place.run(&[&["entry", "add"], arguments].concat()).failed();
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
    let poor = place.with("OAUTH_MEDIA_QUOTA", "100");
    assert!(poor.run(&["entry", "add", &file, "--owner", "alice"]).failed().contains("100 bytes"));
    assert!(poor.run(&["entry", "delete", "5"]).failed().contains("entry list"));
    assert_eq!(poor.run(&["entry", "list"]).ok(), "");
    assert!(files(&poor.data().join("media/files")).is_empty());
    assert!(files(&poor.data().join("media/incoming")).is_empty());
}

#[test]
fn a_running_server_shows_what_a_command_adds() {
    let (place, file) = with_alice(Place::new());
    let server = place.serve(&[]);
    let id = added(&place, &[&file, "--owner", "alice"]);
    let private = added(&place, &[&file, "--owner", "alice", "--private"]);
    let list = json(&server.get("/api/entries").body);
    assert!(list.to_string().contains(&id) && !list.to_string().contains(&private), "{list}");
    for (id, status) in [(&id, 200), (&private, 404)] {
        assert_eq!(server.get(&format!("/api/entries/{id}")).status, status);
        assert_eq!(server.get(&format!("/u/alice/m/{id}/")).status, status);
        assert_eq!(server.ask("HEAD", &format!("/media/{id}/original.png"), "").status, status);
    }
    // Pictures look like the other pages.
    let page = server.get("/u/alice/").body;
    let sheet =
        page.split("href=\"").find_map(|part| part.split('"').next().filter(|at| at.contains("pages.css")));
    assert_eq!(server.get(sheet.unwrap()).header("content-type"), Some("text/css; charset=utf-8"));
    place.run(&["entry", "delete", &id]).ok();
    assert_eq!(server.get(&format!("/u/alice/m/{id}/")).status, 404);
    assert_eq!(server.get("/api/entries").status, 200);
}

#[test]
fn switched_off_there_are_no_pictures_and_no_folder() {
    let (place, file) = with_alice(Place::new().with("OAUTH_MEDIA_ENABLED", "false"));
    let server = place.serve(&[]);
    for target in ["/api/entries", "/u/alice/", "/api/submit"] {
        assert_eq!(server.get(target).status, 404, "{target}");
    }
    assert_eq!(server.get("/api/test").status, 401);
    assert!(place.run(&["entry", "add", &file, "--owner", "alice"]).failed().contains("media.enabled"));
    assert!(place.run(&["entry", "list"]).failed().contains("media.enabled"));
    assert!(place.run(&["sweep"]).ok().ends_with(" 0 files\n"));
    assert!(!place.data().join("media").exists());
}

#[test]
fn a_sweep_removes_what_crashes_left_and_nothing_else() {
    let (place, file) = with_alice(Place::new());
    added(&place, &[&file, "--owner", "alice"]);
    let left = leave_behind(&place);
    assert!(place.run(&["sweep"]).ok().ends_with(" 2 files\n"));
    assert!(left.iter().all(|path| !path.exists()));
    assert_eq!(files(&place.data().join("media/files")).len(), 2);
    assert!(place.run(&["sweep"]).ok().ends_with(" 0 files\n"));
}

/// And the server does so by itself from time to time.
#[test]
fn a_running_server_sweeps_files() {
    let (place, file) = with_alice(Place::new().with("OAUTH_SWEEP_INTERVAL", "1"));
    added(&place, &[&file, "--owner", "alice"]);
    let server = place.serve(&[]);
    let left = leave_behind(&place);
    let began = Instant::now();
    while left.iter().any(|path| path.exists()) {
        assert!(began.elapsed() < Duration::from_secs(20), "nobody swept");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(files(&place.data().join("media/files")).len(), 2);
    assert!(server.stop("TERM").contains("removed files that no picture needs"));
}
