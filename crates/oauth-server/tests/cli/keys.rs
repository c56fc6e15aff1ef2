//! The keys that seal the secrets of OAuth 1.0a, on the command line.

use std::collections::BTreeSet;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::thread;

use crate::place::Place;

const ADD: [&str; 8] =
    ["client", "add", "--protocol", "oauth1", "--redirect-uri", "https://a.example/cb", "--name", "Camera"];

/// Each key with what is said of it, and how many secrets it sealed.
fn keys(place: &Place) -> Vec<(String, String, u32)> {
    let mut all = Vec::new();
    for line in place.run(&["key", "list"]).ok().lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        assert_eq!((fields.len(), fields[1]), (4, "seal"), "{line}");
        all.push((fields[0].to_owned(), fields[2].to_owned(), fields[3].parse().unwrap()));
    }
    all
}

#[test]
fn a_rotation_seals_everything_by_a_new_key() {
    let place = Place::new();
    for _ in 0..3 {
        place.run(&ADD).ok();
    }
    let [(first, state, count)] = keys(&place).try_into().unwrap();
    assert_eq!((state.as_str(), count), ("current", 3));
    let server = place.serve(&[]);
    let said = place.run(&["key", "rotate", "seal"]).ok();
    let [(second, state, count)] = keys(&place).try_into().unwrap();
    assert_eq!((state.as_str(), count), ("current", 3));
    assert!(second != first && said == format!("3 secrets are sealed anew, by the key {second}\n"), "{said}");
    server.stop("TERM");
    let file = place.data().join("seal-keys");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), 2, "what is older can still be read");
    place.serve(&[]).stop("TERM");
}

/// The old secret that works on is sealed anew with the others.
#[test]
fn a_rotation_takes_the_old_secret_along() {
    let place = Place::new();
    place.run(&ADD).ok();
    let id = place.run(&["client", "list"]).ok().split('\t').next().unwrap().to_owned();
    place.run(&["client", "reset-secret", &id, "--keep-old", "1"]).ok();
    let [(first, _, count)] = keys(&place).try_into().unwrap();
    assert_eq!(count, 2);
    let said = place.run(&["key", "rotate", "seal"]).ok();
    assert!(said.starts_with("2 secrets are sealed anew"), "{said}");
    let [(second, state, count)] = keys(&place).try_into().unwrap();
    assert!(second != first && state == "current" && count == 2);
}

/// SEC-78
#[test]
fn rotations_at_once_lose_nothing() {
    let place = Place::new();
    for _ in 0..3 {
        place.run(&ADD).ok();
    }
    let mut known = BTreeSet::new();
    for _ in 0..4 {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| place.run(&["key", "rotate", "seal"]).ok());
            }
        });
        let now = keys(&place);
        assert_eq!((now.len(), now[0].1.as_str(), now[0].2), (1, "current", 3), "{now:?}");
        known.insert(now[0].0.clone());
    }
    assert_eq!(known.len(), 4);
    assert_eq!(std::fs::read_to_string(place.data().join("seal-keys")).unwrap().lines().count(), 17);
}

/// A secret that the server cannot open would keep it from starting.
#[test]
fn nothing_is_sealed_by_a_key_that_the_server_lacks() {
    let place = Place::new();
    place.run(&ADD).ok();
    let id = place.run(&["client", "list"]).ok().split('\t').next().unwrap().to_owned();
    let kept = place.data().join("seal-keys");
    let away = place.data().join("kept");
    std::fs::rename(&kept, &away).unwrap();
    for command in [&ADD[..], &["client", "reset-secret", &id], &["key", "rotate", "seal"]] {
        let error = place.run(command).failed();
        assert!(error.contains("1 secrets in the database are sealed by the key "), "{command:?} {error}");
    }
    // What has nothing to do with it goes on.
    place.run(&["client", "add", "--name", "New", "--redirect-uri", "https://a.example/cb"]).ok();
    std::fs::rename(&away, &kept).unwrap();
    let [(_, state, count)] = keys(&place).try_into().unwrap();
    assert_eq!((state.as_str(), count), ("current", 1));
    place.run(&["client", "reset-secret", &id]).ok();
}

/// An administrator who is root rotates for a server that is not: the server must still be able to read the keys.
#[test]
fn a_rotation_keeps_the_owner_of_the_file() {
    let place = Place::new();
    place.run(&ADD).ok();
    let file = place.data().join("seal-keys");
    if chown(&file, Some(65_534), Some(65_534)).is_err() {
        println!("skipped: only root can give files away");
        return;
    }
    place.run(&["key", "rotate", "seal"]).ok();
    let kept = std::fs::metadata(&file).unwrap();
    assert_eq!((kept.uid(), kept.gid(), kept.permissions().mode() & 0o777), (65_534, 65_534, 0o600));
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), 2);
}
