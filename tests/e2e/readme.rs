//! The flows of the README, run as they stand there.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Output, Stdio};

use e2e::app::App;
use e2e::browser::Browser;
use e2e::database::on_every_database;
use e2e::postcards::{free_port, picture};
use e2e::server::{Person, Server};
use e2e::{canary, http, tool};

/// The fenced block with this name.
fn block(name: &str) -> String {
    let readme = std::fs::read_to_string(tool::root().join("README.md")).unwrap();
    let mark = format!(" test={name}\n");
    let (_, from) = readme.split_once(&mark).unwrap_or_else(|| panic!("README.md has no block{mark}"));
    from.split_once("\n```").unwrap().0.to_owned()
}

/// Runs a block as [`ended`] does, well; its last line.
fn run(interpreter: &str, block: &str, app: &App, person: &Person, more: &[(&str, &str)]) -> String {
    let output = ended(interpreter, block, app, person, more);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().last().unwrap_or_default().to_owned()
}

/// Runs a block as a file of its own, in a folder with a picture.
fn ended(interpreter: &str, block: &str, app: &App, person: &Person, more: &[(&str, &str)]) -> Output {
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
    command.output().unwrap()
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
        // Refreshed, and then given back: nothing of the grant is left.
        let ask = "curl -s -o /dev/null -w '\n%{http_code}' -H \"Authorization: Bearer $ACCESS_TOKEN\" \"$BASE/api/test\"";
        let end = block("curl-end");
        let (refresh, revoke) = end.rsplit_once('\n').unwrap();
        for (block, status) in [(refresh, "200"), (&format!("{refresh}\n{revoke}"), "401")] {
            let script = format!(
                "{flow}\necho\nOLD=$ACCESS_TOKEN\n{block}\n[ \"$OLD\" != \"$ACCESS_TOKEN\" ] && {ask}"
            );
            assert_eq!(run("sh", &script, &app, &person, &[("CLIENT_SECRET", &secret)]), status);
        }
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
        // One that was registered without `write` is told so.
        let reader =
            server.app("My reader", "http://127.0.0.1:8000/callback", &["--public", "--scope", "read"]);
        let output = ended(&python, &flow, &reader, &person, &more);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && error.contains("(invalid_scope)"), "{output:?}");
        assert!(!error.contains("in fetch_token"), "{error}");
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
        let mut browser = Browser::new(server.base());
        browser.sign_in(&person.name, &person.password);
        let mut command = Command::new(tool::example("upload"));
        command.arg(picture("evening-hills.png")).env("BASE", &app.base).env("PORT", "0");
        let nameless = command.env_remove("CLIENT_ID").output().unwrap();
        assert!(
            !nameless.status.success() && String::from_utf8_lossy(&nameless.stderr).contains("set CLIENT_ID")
        );
        command.env("CLIENT_ID", &app.client_id).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut decide = |decision| {
            let mut process = command.spawn().unwrap();
            let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
            let first = lines.next().unwrap();
            let back = browser.decide(first.strip_prefix("Open ").unwrap(), decision);
            assert!(http::send(http::get(&back)).body.contains("Thank you"));
            let last = lines.last();
            let output = process.wait_with_output().unwrap();
            (last, output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
        };
        let (last, success, error) = decide("deny");
        assert!(last.is_none() && !success && error.contains("access_denied: "), "{error}");
        let (last, success, error) = decide("allow");
        assert!(success, "{error}");
        is_a_permalink(&app, &last.unwrap());
    });
}

/// G-11
#[test]
fn the_camera_of_oauth_1() {
    let Some(python) = tool::variable("OAUTH_TEST_PYTHON", "Python with the stock clients") else { return };
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let app = server.app("Old Camera", "http://127.0.0.1:8000/callback", &["--protocol", "oauth1"]);
        let mut browser = Browser::new(server.base());
        browser.sign_in(&person.name, &person.password);
        let mut command = Command::new(&python);
        command.arg("-c").arg(block("oauth1-flow")).env("BASE", &app.base).env("CLIENT_ID", &app.client_id);
        command.env("CLIENT_SECRET", app.client_secret.as_ref().unwrap());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let form = browser.get(lines.next().unwrap().strip_prefix("Open ").unwrap()).form("/oauth/authorize");
        let page = browser.submit(&form, Some(("decision", "allow"))).answer.body;
        let (_, shown) = page.split_once("id=\"oauth_verifier\">").unwrap_or_else(|| panic!("{page}"));
        let verifier = shown.split('<').next().unwrap();
        canary::issued("verifier", verifier);
        writeln!(process.stdin.take().unwrap(), "{verifier}").unwrap();
        let last = lines.last().unwrap();
        assert!(process.wait().unwrap().success());
        is_about(&person, last.strip_prefix("The code that the page shows: ").unwrap());
    });
}
