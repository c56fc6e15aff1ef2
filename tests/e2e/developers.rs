//! The programs of the page for developers, run as they stand there.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use e2e::app::App;
use e2e::browser::Browser;
use e2e::database::on_every_database;
use e2e::server::{Person, Server};
use e2e::{canary, http, tool};
use serde_json::Value;

/// Where the page has OAuth 2 applications answered; nothing is there.
const REDIRECT: &str = "http://127.0.0.1:8000/callback";

/// The program below the heading with this id, as a reader would copy it.
fn program(server: &Server, id: &str) -> String {
    let page = http::send(http::get(&server.url("/oauth"))).body;
    let mark = format!(" aria-labelledby=\"{id}\"");
    let (_, from) = page.split_once(&mark).unwrap_or_else(|| panic!("no program {id}: {page}"));
    let (_, from) = from.split_once("<code>").unwrap();
    let text = from.split_once("</code>").unwrap().0;
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    escapes.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

/// Runs a program that prints an address, asks for what came of it, and ends with what the API says of the person.
fn run(interpreter: &str, program: &str, app: &App, person: &Person, open: impl FnOnce(&str) -> String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("program");
    std::fs::write(&file, program).unwrap();
    let mut command = Command::new(interpreter);
    command
        .arg(&file)
        .current_dir(folder.path())
        .env("CLIENT_ID", &app.client_id)
        .env_remove("CLIENT_SECRET");
    command.envs(app.client_secret.iter().map(|secret| ("CLIENT_SECRET", secret)));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let mut address = String::new();
    output.read_line(&mut address).unwrap();
    if address.starts_with("http") {
        let answer = open(address.trim());
        writeln!(process.stdin.take().unwrap(), "{answer}").unwrap();
    }
    let said = output.lines().map_while(Result::ok).last().unwrap_or_default();
    let ended = process.wait_with_output().unwrap();
    let error = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{address}{said}{error}");
    let who: Value = serde_json::from_str(said.trim_start_matches("> ")).unwrap_or_default();
    assert_eq!(who["username"], *person.name, "{address}{said}{error}");
}

/// A person's browser at the server.
fn browser(server: &Server, person: &Person) -> Browser {
    let mut browser = Browser::new(server.base());
    browser.sign_in(&person.name, &person.password);
    browser
}

/// Allows it; the address to which the browser is sent.
fn redirected(browser: &mut Browser, address: &str) -> String {
    let back = browser.decide(address, "allow");
    canary::issued("code", &http::parameter(&back, "code"));
    assert!(back.starts_with(REDIRECT), "{back}");
    back
}

/// Allows it; the verifier that the page shows.
fn shown(browser: &mut Browser, address: &str) -> String {
    let form = browser.get(address).form("/oauth/authorize");
    let page = browser.submit(&form, Some(("decision", "allow"))).answer;
    let verifier = page.body.split("id=\"oauth_verifier\">").nth(1).and_then(|rest| rest.split('<').next());
    verifier.unwrap_or_else(|| panic!("{page:?}")).to_owned()
}

/// An application that signs, registered by the command that the page names.
fn signing(server: &Server) -> App {
    let command = program(server, "oauth1-command");
    let words = command.strip_prefix("oauth-server ").unwrap().split_once(" \"").unwrap();
    let name = words.1.trim_end_matches('"');
    let arguments: Vec<&str> = words.0.split(' ').chain([name, "--json"]).collect();
    let client: Value = serde_json::from_str(&server.cli(&arguments, "")).unwrap();
    let text = |member: &str| client[member].as_str().unwrap().to_owned();
    App::new(server.base(), &text("client_id"), Some(&text("client_secret")), "oob")
}

/// F-94: what the server has besides the provider, where the page says it is.
#[test]
fn the_page_names_the_routes_of_the_api() {
    on_every_database(|database| {
        let server = Server::start(database);
        let page = http::send(http::get(&server.url("/oauth"))).body;
        let test = server.url("/api/test");
        assert!(page.contains(&format!("<code class=\"copy\">{test}</code>")), "{page}");
        assert_eq!(http::send(http::get(&test)).status, 401);
        let wiki = server.url("/w/rest.php/oauth2");
        assert!(page.contains(&format!("<code class=\"copy\">{wiki}</code>")), "{page}");
        assert!(page.contains("authorize, access_token and resource/profile below it"), "{page}");
        assert_eq!(http::send(http::get(&format!("{wiki}/resource/profile"))).status, 401);
    });
}

/// F-94, JF-R1
#[test]
fn the_programs_in_python() {
    let Some(python) = tool::variable("OAUTH_TEST_PYTHON", "Python with the stock clients") else { return };
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let mut browser = browser(&server, &person);
        let oauth2 = program(&server, "oauth2-python");
        for kind in [&[][..], &["--public"]] {
            let app = server.app("My script", REDIRECT, kind);
            run(&python, &oauth2, &app, &person, |address| redirected(&mut browser, address));
        }
        let oauth1 = program(&server, "oauth1-python");
        run(&python, &oauth1, &signing(&server), &person, |address| shown(&mut browser, address));
    });
}

/// F-94
#[test]
fn the_program_in_the_shell() {
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let mut browser = browser(&server, &person);
        let app = server.app("My script", REDIRECT, &[]);
        let shell = program(&server, "oauth2-shell");
        run("sh", &shell, &app, &person, |address| redirected(&mut browser, address));
    });
}

/// F-94
#[test]
fn the_program_in_perl() {
    let Some(interpreter) = tool::variable("OAUTH_TEST_PERL", "Perl with the stock clients") else { return };
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let mut browser = browser(&server, &person);
        let perl = program(&server, "oauth1-perl");
        run(&interpreter, &perl, &signing(&server), &person, |address| shown(&mut browser, address));
    });
}
