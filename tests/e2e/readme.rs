//! The flows of the README, run as they stand there.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use e2e::app::App;
use e2e::browser::Browser;
use e2e::database::on_every_database;
use e2e::postcards::{free_port, picture};
use e2e::server::{Person, Server};
use e2e::{http, tool};

/// The fenced block with this name.
fn block(name: &str) -> String {
    let readme = std::fs::read_to_string(tool::root().join("README.md")).unwrap();
    let mark = format!(" test={name}\n");
    let (_, from) = readme.split_once(&mark).unwrap_or_else(|| panic!("README.md has no block{mark}"));
    from.split_once("\n```").unwrap().0.to_owned()
}

/// Runs a block as a file of its own, in a folder with a picture; its last line.
fn run(interpreter: &str, block: &str, app: &App, person: &Person, more: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script");
    std::fs::write(&file, block).unwrap();
    std::fs::copy(picture("evening-hills.png"), folder.path().join("picture.png")).unwrap();
    let mut command = Command::new(interpreter);
    command.arg(&file).current_dir(folder.path()).env("BASE", &app.base).env("CLIENT_ID", &app.client_id);
    command
        .envs(more.iter().copied())
        .env("PERSON", &person.name)
        .env("NAME", &person.name)
        .env("PASSWORD", &person.password);
    let output = tool::output(&mut command);
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().last().unwrap_or_default().to_owned()
}

/// What the API says of the person.
fn is_about(person: &Person, last: &str) {
    let said: serde_json::Value = serde_json::from_str(last).unwrap_or_default();
    assert_eq!(said["username"], *person.name, "{last}");
}

/// The page of the picture that was uploaded; anybody may see it.
fn is_a_permalink(app: &App, last: &str) {
    assert!(last.starts_with(&format!("{}/u/alice/m/", app.base)), "{last}");
    let page = http::send(http::get(last));
    assert!(page.status == 200 && page.body.contains("Evening over the hills"), "{page:?}");
}

/// G-11, G-12
#[test]
fn the_flow_in_curl() {
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let app = server.app("Print Shop", "http://127.0.0.1:8000/callback", &["--scope", "read write"]);
        let secret = app.client_secret.clone().unwrap();
        let flow = block("curl-flow");
        is_about(&person, &run("sh", &flow, &app, &person, &[("CLIENT_SECRET", &secret)]));
        // Consent is remembered now.
        let upload = format!("{flow}\necho\n{}", block("curl-upload"));
        is_a_permalink(&app, &run("sh", &upload, &app, &person, &[("CLIENT_SECRET", &secret)]));
    });
}

/// G-11
#[test]
fn the_script_in_python() {
    let Some(python) = tool::variable("OAUTH_TEST_PYTHON", "Python with the stock clients") else { return };
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let app = server.app("My script", "http://127.0.0.1:8000/callback", &["--public"]);
        // The person's browser, which Python opens; a port that is free, since the tests run side by side.
        let script = tool::root().join("tests/python/person.py");
        let browser = format!("{python} {} %s &", script.display());
        let port = free_port().to_string();
        let more = [("BROWSER", browser.as_str()), ("PORT", port.as_str())];
        let flow = block("python-flow");
        is_about(&person, &run(&python, &flow, &app, &person, &more));
        let upload = format!("{flow}\n{}", block("python-upload"));
        is_a_permalink(&app, &run(&python, &upload, &app, &person, &more));
    });
}

/// G-11
#[test]
fn the_program_in_rust() {
    let path = tool::root().join("crates/oauth-server/examples/upload.rs");
    assert_eq!(format!("{}\n", block("rust-upload")), std::fs::read_to_string(path).unwrap());
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let app = server.app("My script", "http://127.0.0.1:8000/callback", &["--public"]);
        let mut command = Command::new(tool::example("upload"));
        command.arg(picture("evening-hills.png")).env("BASE", &app.base).env("CLIENT_ID", &app.client_id);
        let mut process = command.env("PORT", "0").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let first = lines.next().unwrap();
        let mut browser = Browser::new(server.base());
        browser.sign_in(&person.name, &person.password);
        let back = browser.decide(first.strip_prefix("Open ").unwrap(), "allow");
        assert!(http::send(http::get(&back)).body.contains("Thank you"));
        is_a_permalink(&app, &lines.last().unwrap());
        assert!(process.wait().unwrap().success());
    });
}
