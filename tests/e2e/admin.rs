//! The administration API on the running server: a program of an administrator's uses it, and schemathesis asks everything
//! that its own description allows and forbids.

use e2e::app::App;
use e2e::browser::Browser;
use e2e::database::on_every_database;
use e2e::server::Server;
use e2e::{canary, http, tool};
use serde_json::Value;

use crate::CALLBACK;

const SCOPE: &str = "admin:clients admin:people admin:grants admin:keys admin:audit";
const ID: &str = "0193a1b2-0000-7000-8000-000000000001";
/// Requests that are made up for one operation in one phase; what the description's limits suggest comes besides.
const EXAMPLES: &str = "20";

/// A server, and a token of its only administrator for a program of the configuration: neither can be taken away by what is
/// asked.
fn begin(database: e2e::database::Database) -> (Server, String) {
    let mut server = Server::prepare(database, &[]);
    let file = server.folder().join("config.toml");
    let client = format!(
        "[[clients]]\nid = '{ID}'\nname = 'Console'\nprotocol = 'oauth2'\npublic = true\nredirect_uris = ['{CALLBACK}']\n\
         scopes = ['{}']\n",
        SCOPE.replace(' ', "', '")
    );
    std::fs::write(&file, client).expect("a file");
    server.run(&["--config", &file.to_string_lossy(), "serve", "--migrate"]);
    let password = std::fs::read_to_string(server.folder().join("admin-password")).expect("the password");
    let mut browser = Browser::new(server.base());
    browser.sign_in("admin", password.trim());
    let app = App::new(server.base(), ID, None, CALLBACK);
    let code = browser.allow(&app, SCOPE);
    let tokens = app.redeem(&code);
    (server, tokens.access)
}

/// A script sees who is there, stops an application, and finds that in the log.
#[test]
fn a_program_looks_after_the_site() {
    on_every_database(|database| {
        let (server, token) = begin(database);
        let app = server.app("Print Shop", CALLBACK, &[]);
        let at = |path: &str| server.url(&format!("/api/admin{path}"));
        let get = |path: &str| -> Value {
            let answer = http::send(http::get(&at(path)).bearer_auth(&token));
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
            serde_json::from_str(&answer.body).expect("JSON")
        };
        assert_eq!(get("/people?role=admin")["people"][0]["username"], "admin");
        let found = get("/clients?name=print");
        assert_eq!(found["clients"][0]["client_id"], *app.client_id);
        let revision = &found["clients"][0]["revision"];
        let step = serde_json::json!({ "step": "disable", "revision": revision, "reason": "spam" });
        let place = at(&format!("/clients/{}/steps", app.client_id));
        let step =
            http::other("POST", &place).header("Content-Type", "application/json").body(step.to_string());
        let answer = http::send(step.bearer_auth(&token));
        assert_eq!(answer.status, 200, "{}", answer.body);
        let entry = &get("/events?deed=client-disabled")["events"][0];
        assert_eq!(
            (&entry["actor_name"], &entry["through_client_name"]),
            (&"admin".into(), &"Console".into())
        );
        assert_eq!(get(&format!("/grants?client_id={ID}"))["grants"].as_array().map(Vec::len), Some(1));
        assert_eq!(http::send(http::get(&at("/keys"))).status, 401);
    });
}

/// Against the served document: no answer of status 5xx, and none that the document does not describe.
#[test]
fn schemathesis_finds_no_fault() {
    let Some(python) = tool::variable("OAUTH_TEST_PYTHON", "Python with schemathesis") else { return };
    on_every_database(|database| {
        let (server, token) = begin(database);
        let folder = tempfile::tempdir().expect("a folder");
        let mut run = std::process::Command::new(&python);
        run.args(["-m", "schemathesis.cli", "run", &server.url("/api/admin/openapi.json")])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--max-examples", EXAMPLES, "--seed", "1", "--no-color"])
            // Which scopes and addresses there can be, no schema says.
            .args(["--checks", "all", "--exclude-checks", "positive_data_acceptance"])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(&folder);
        canary::issued("token of schemathesis", &token);
        let output = run.output().expect("schemathesis runs");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
        // It asked everything, and understood the whole description.
        assert!(text.contains("Tested: 15") && !text.contains("Unresolvable references"), "{text}");
    });
}
