//! The flows of the README, run as they stand there.

use std::process::Command;

use e2e::app::App;
use e2e::database::on_every_database;
use e2e::server::{Person, Server};
use e2e::tool;

/// The fenced block with this name.
fn block(name: &str) -> String {
    let readme = std::fs::read_to_string(tool::root().join("README.md")).unwrap();
    let mark = format!(" test={name}\n");
    let (_, from) = readme.split_once(&mark).unwrap_or_else(|| panic!("README.md has no block{mark}"));
    from.split_once("\n```").unwrap().0.to_owned()
}

/// Runs a block as a file of its own, in an empty folder; the last line must be what the API says of the person.
fn run(interpreter: &str, block: &str, app: &App, person: &Person, more: &[(&str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("script");
    std::fs::write(&file, block).unwrap();
    let mut command = Command::new(interpreter);
    command.arg(&file).current_dir(folder.path()).env("BASE", &app.base).env("CLIENT_ID", &app.client_id);
    command
        .envs(more.iter().copied())
        .env("PERSON", &person.name)
        .env("NAME", &person.name)
        .env("PASSWORD", &person.password);
    let output = tool::output(&mut command);
    let text = String::from_utf8_lossy(&output.stdout);
    let last: serde_json::Value =
        serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap_or_default();
    assert_eq!(last["username"], *person.name, "{text}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// G-11, G-12
#[test]
fn the_flow_in_curl() {
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let app = server.app("Print Shop", "http://127.0.0.1:8000/callback", &["--scope", "read write"]);
        let secret = app.client_secret.clone().unwrap();
        let block = block("curl-flow");
        run("sh", &block, &app, &person, &[("CLIENT_SECRET", &secret)]);
        // Consent is remembered now.
        run("sh", &block, &app, &person, &[("CLIENT_SECRET", &secret)]);
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
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        run(&python, &block("python-flow"), &app, &person, &[("BROWSER", &browser), ("PORT", &port)]);
    });
}
