//! Uploads at the running server: killed in the middle of them, and list, files and database agree afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use e2e::database::on_every_database;
use e2e::server::{Server, until};
use e2e::{http, upload};
use serde_json::Value;

/// Uploads that are answered before the power goes.
const ANSWERED: usize = 8;
const PATIENCE: Duration = Duration::from_secs(60);

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let all = entries.map(|entry| entry.unwrap().path());
    all.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Every entry of the public list, page by page.
fn list(server: &Server) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    let mut before = String::new();
    loop {
        let answer = http::send(http::get(&server.url(&format!("/api/entries?limit=5{before}"))));
        assert_eq!(answer.status, 200, "{answer:?}");
        let Value::Array(entries) = answer.json() else { panic!("{answer:?}") };
        let id = |entry: &Value| entry["id"].as_str().unwrap().to_owned();
        let Some(last) = entries.last().map(id) else { return all };
        before = format!("&before={last}");
        all.extend(entries.into_iter().map(|entry| (id(&entry), entry)));
    }
}

/// An upload that never comes to its end; dropped, the connection closes.
fn half_an_upload(server: &Server, token: &str) -> TcpStream {
    let body = upload::body(&[("title", "Half")], "half.png", &upload::picture(9999, 200));
    let host = server.base().trim_start_matches("http://");
    let head = format!(
        "POST /api/submit HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
        upload::content_type(),
        body.len()
    );
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..body.len() / 2]).unwrap();
    stream
}

/// SEC-101: whatever was answered is there with both of its files; nothing else is, once a sweep has been by.
#[test]
fn killed_in_the_middle_of_uploads() {
    on_every_database(|database| {
        let mut server = Server::start(database);
        let app = server.app("Uploader", crate::CALLBACK, &[]);
        let mut browser = server.signed_in("alice");
        let code = browser.allow(&app, "read write");
        let tokens = app.redeem(&code);
        let media = server.folder().join("media");
        let (number, answered) = (AtomicU32::new(0), Mutex::new(Vec::new()));
        let (submit, half) = (server.url("/api/submit"), half_an_upload(&server, &tokens.access));
        let written = until(PATIENCE, || (!files(&media.join("incoming")).is_empty()).then_some(()));
        assert!(written.is_some(), "an upload is on its way");
        std::thread::scope(|scope| {
            // Together with the half one as many as one person may have at once.
            for _ in 0..3 {
                scope.spawn(|| {
                    loop {
                        let picture = upload::picture(number.fetch_add(1, Ordering::Relaxed), 60);
                        let request = upload::request(&submit, &[("title", "A")], "a.png", &picture);
                        // The server went away.
                        let Ok(answer) = http::try_send(request.bearer_auth(&tokens.access)) else { break };
                        assert_eq!(answer.status, 200, "{answer:?}");
                        answered.lock().unwrap().push(answer.member("id"));
                    }
                });
            }
            let enough = until(PATIENCE, || (answered.lock().unwrap().len() >= ANSWERED).then_some(()));
            server.kill();
            assert!(enough.is_some(), "uploads are answered");
        });
        drop(half);
        server.run(&["serve"]);
        let entries = list(&server);
        for id in answered.into_inner().unwrap() {
            assert!(entries.contains_key(&id), "an upload that was answered is lost: {id}");
        }
        server.cli(&["sweep"], "");
        assert!(files(&media.join("incoming")).is_empty(), "what was half there is gone");
        let mut wanted = BTreeSet::new();
        for entry in entries.values() {
            for handle in ["original", "thumb"] {
                let url = entry["media_files"][handle].as_str().unwrap();
                let answer = http::send(http::get(url));
                assert_eq!(answer.status, 200, "{url}");
                wanted.insert(answer.header("etag").trim_matches('"').to_owned());
            }
        }
        let kept = files(&media.join("files")).len();
        assert_eq!(kept, wanted.len(), "a file without an entry, or an entry without its file");
        let again = upload::request(&submit, &[], "b.png", &upload::picture(70_000, 60));
        assert_eq!(http::send(again.bearer_auth(&tokens.access)).status, 200, "and it goes on");
    });
}
