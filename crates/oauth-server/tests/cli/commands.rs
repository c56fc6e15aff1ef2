//! Commands before the first start of a server.

use serde_json::Value;

use crate::place::{Place, Ran};

const ADD_ALICE: [&str; 6] = ["user", "add", "Alice", "--email", "alice@example.org", "--password-stdin"];

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn accounts_are_added_disabled_and_enabled() {
    let place = Place::new();
    assert_eq!(place.run(&["user", "list"]).ok(), "");
    assert_eq!(place.run_with(&ADD_ALICE, "correct horse\n").ok(), "alice was added\n");
    assert!(place.run_with(&ADD_ALICE, "correct horse\n").failed().contains("alice"), "the name is taken");
    place
        .run_with(
            &["user", "add", "bob", "--email", "b@x", "--role", "admin", "--password-stdin"],
            "12345678",
        )
        .ok();
    let list = place.run(&["user", "list"]).ok();
    assert_eq!(list, "alice\tuser\tenabled\talice@example.org\nbob\tadmin\tenabled\tb@x\n");
    place.run(&["user", "disable", "ALICE"]).ok();
    let people = json(&place.run(&["user", "list", "--json"]).ok());
    assert_eq!((&people[0]["username"], &people[1]["role"]), (&"alice".into(), &"admin".into()));
    assert!(people[0]["disabled_at"].is_string() && people[1]["disabled_at"].is_null());
    place.run(&["user", "enable", "alice"]).ok();
    assert!(place.run(&["user", "list"]).ok().starts_with("alice\tuser\tenabled"));
    place.run_with(&["user", "set-password", "alice", "--password-stdin"], "another horse\r\n").ok();
}

#[test]
fn a_password_comes_from_standard_input_and_fits_the_rule() {
    let place = Place::new();
    for input in ["", "\n", "\r\n", &"x".repeat(257), &"ä".repeat(200)] {
        let told = place.run_with(&ADD_ALICE, input).failed();
        assert!(told.contains("password"), "{told}");
    }
    assert_eq!(place.run(&["user", "list"]).ok(), "", "nobody was added");
    place.run_with(&ADD_ALICE, &"x".repeat(256)).ok();
}

/// F-40, G-6
#[test]
fn a_confidential_client_is_printed_with_its_secret_once() {
    let place = Place::new();
    place.run_with(&ADD_ALICE, "correct horse").ok();
    let made = json(
        &place
            .run(&[
                "client",
                "add",
                "--name",
                "Print Shop",
                "--protocol",
                "oauth2",
                "--redirect-uri",
                "https://shop.example/back",
                "--redirect-uri",
                "http://127.0.0.1:9/back",
                "--scope",
                "read",
                "--grant-type",
                "authorization_code",
                "--pkce",
                "required",
                "--owner",
                "alice",
                "--url",
                "https://shop.example",
                "--json",
            ])
            .ok(),
    );
    let (id, secret) = (made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap());
    assert!(secret.starts_with("ocs_") && secret.len() == 47);
    assert_eq!(made["scope"], "read");
    assert_eq!(made["grant_types"], json(r#"["authorization_code"]"#));
    assert_eq!(made["redirect_uris"], json(r#"["https://shop.example/back", "http://127.0.0.1:9/back"]"#));
    assert_eq!((&made["pkce"], &made["client_uri"]), (&"required".into(), &"https://shop.example".into()));
    assert_eq!(made["owner_id"], json(&place.run(&["user", "list", "--json"]).ok())[0]["id"]);

    let shown = json(&place.run(&["client", "show", id]).ok());
    assert!(shown.get("client_secret").is_none());
    assert_eq!(shown["client_name"], "Print Shop");
    let again = json(&place.run(&["client", "reset-secret", id]).ok());
    assert_eq!(again["client_id"], id);
    assert_ne!(again["client_secret"], secret);
    assert!(again.get("old_secret_expires_at").is_none(), "the old one is worthless unless it is kept");
    let kept = json(&place.run(&["client", "reset-secret", id, "--keep-old", "24"]).ok());
    assert_ne!(kept["client_secret"], again["client_secret"]);
    assert!(kept["old_secret_expires_at"].as_str().unwrap().ends_with('Z'), "{kept}");
    let shown = json(&place.run(&["client", "show", id]).ok());
    assert_eq!(shown["old_secret_expires_at"], kept["old_secret_expires_at"]);
    let further = place.run(&["client", "reset-secret", id, "--keep-old", "5"]);
    assert!(further.err.contains("the secret that was kept before has ended"), "{further:?}");
    for wrong in ["721", "1h", ""] {
        let told = place.run(&["client", "reset-secret", id, "--keep-old", wrong]).failed();
        assert!(told.contains("--keep-old takes whole hours, 720 at most"), "{told}");
    }
    place.run(&["client", "disable", id]).ok();
    assert_eq!(
        place.run(&["client", "list"]).ok(),
        format!("{id}\tconfidential\tdisabled\tPrint Shop 1.0\n")
    );
    place.run(&["client", "enable", id]).ok();
    assert!(json(&place.run(&["client", "list", "--json"]).ok())[0]["disabled_at"].is_null());
}

/// A token with scopes for the staff is of no use to somebody who is none of them.
#[test]
fn a_token_that_reaches_nothing_is_warned_of() {
    let place = Place::new();
    for (name, role) in [("alice", "user"), ("mona", "moderator")] {
        let add = ["user", "add", name, "--email", "a@people.example", "--role", role, "--password-stdin"];
        place.run_with(&add, "correct horse\n").ok();
    }
    for (owner, scope, warns) in
        [("alice", "admin:people", true), ("alice", "read", false), ("mona", "admin:clients", false)]
    {
        let own = ["client", "add", "--name", "Console", "--owner", owner, "--owner-only", "--scope", scope];
        let made = place.run(&own);
        assert_eq!((made.code, made.err.contains("no further than its owner")), (0, warns), "{made:?}");
    }
}

/// A client that acts for itself, and a resource server, need nowhere to be answered; both need a secret.
///
/// F-5
#[test]
fn a_client_without_people_has_a_secret_and_no_redirect_uri() {
    let place = Place::new();
    let add = ["client", "add", "--name", "Nightly"];
    let own = [&add[..], &["--grant-type", "client_credentials", "--scope", "read"]].concat();
    let made = json(&place.run(&own).ok());
    assert_eq!(made["grant_types"], json(r#"["authorization_code", "client_credentials"]"#));
    assert!(made["client_secret"].is_string() && made["resource"].is_null());
    assert_eq!(made["redirect_uris"], json("[]"));
    let server = [&add[..], &["--resource", "https://op.example/api"]].concat();
    let made = json(&place.run(&server).ok());
    assert_eq!(made["resource"], "https://op.example/api");
    let shown = json(&place.run(&["client", "show", made["client_id"].as_str().unwrap()]).ok());
    assert_eq!(shown["resource"], "https://op.example/api");
    for (arguments, told) in [
        ([&own[..], &["--public"]].concat(), "confidential"),
        ([&server[..], &["--public"]].concat(), "confidential"),
        ([&add[..], &["--resource", "api"]].concat(), "resource"),
        (
            [&add[..], &["--protocol", "oauth1", "--resource", "https://op.example/api"]].concat(),
            "--resource",
        ),
    ] {
        let said = place.run(&arguments).failed();
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
}

/// F-40
#[test]
fn a_public_client_has_no_secret() {
    let place = Place::new();
    let made = json(
        &place
            .run(&["client", "add", "--name", "Phone", "--redirect-uri", "com.example.app:/back", "--public"])
            .ok(),
    );
    assert!(made.get("client_secret").is_none());
    assert_eq!(made["token_endpoint_auth_method"], "none");
    assert_eq!(made["pkce"], "required");
    assert_eq!(made["scope"], "read write");
    assert_eq!(made["grant_types"], json(r#"["authorization_code", "refresh_token"]"#));
    assert!(
        place
            .run(&["client", "reset-secret", made["client_id"].as_str().unwrap()])
            .failed()
            .contains("with a secret")
    );
}

/// F-55, X-5, X-11: the setting for old clients comes from the command line, with a last day, and with a warning.
#[test]
fn an_old_client_is_let_in_until_a_day() {
    let place = Place::new();
    let old = ["client", "add", "--name", "Old", "--legacy", "draft25", "--legacy-until", "2999-12-31"];
    let ran = place.run(&old);
    assert!(ran.err.contains("warning: draft25 is unsafe"), "{}", ran.err);
    let made = json(&ran.ok());
    let id = made["client_id"].as_str().unwrap();
    assert_eq!((&made["legacy"], &made["legacy_until"]), (&"draft25".into(), &"3000-01-01T00:00:00Z".into()));
    assert_eq!(made["redirect_uris"], json("[]"));
    let legacy = |place: &Place| json(&place.run(&["client", "show", id]).ok())["legacy_until"].clone();
    place.run(&["client", "legacy", id]).ok();
    assert!(legacy(&place).is_null());
    let again = place.run(&["client", "legacy", id, "--until", "2998-01-31"]);
    assert!(again.err.contains("warning: draft25 is unsafe"), "{}", again.err);
    again.ok();
    assert_eq!(legacy(&place), "2998-02-01T00:00:00Z");
    for (arguments, told) in [
        (&["client", "legacy", id, "--until", "1999-01-01"][..], "2027-01-31"),
        (&["client", "legacy", id, "--until", "tomorrow"], "2027-01-31"),
        (&["client", "legacy", "01a203a7-4cd5-7aa9-ae83-c77483d6dc99"], "there is no client"),
        (&[&old[..7], &["1999-12-31"]].concat(), "last day"),
        (&[&old[..], &["--public"]].concat(), "redirect URI"),
    ] {
        let said = place.run(arguments).failed();
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
    for half in [&old[..6], &["client", "add", "--name", "Old", "--legacy-until", "2999-12-31"]] {
        assert_eq!(place.run(half).code, 2, "{half:?}");
    }
}

/// F-55
#[test]
fn what_an_application_shows_of_itself() {
    let place = Place::new();
    let made = json(
        &place
            .run(&[
                "client",
                "add",
                "--name",
                "Print Shop",
                "--redirect-uri",
                "https://shop.example/back",
                "--description",
                "Prints",
                "--logo",
                "https://shop.example/logo.png",
                "--contact",
                "help@shop.example",
                "--contact",
                "owner@shop.example",
            ])
            .ok(),
    );
    assert_eq!(made["description"], "Prints");
    assert_eq!(made["logo_uri"], "https://shop.example/logo.png");
    assert_eq!(made["contacts"], json(r#"["help@shop.example", "owner@shop.example"]"#));
}

#[test]
fn wrong_input_is_told_in_one_line() {
    let place = Place::new();
    let nobody = "01a203a7-4cd5-7aa9-ae83-c77483d6dc99";
    for (arguments, told) in [
        (&["user", "disable", "zed"][..], "zed"),
        (&["user", "enable", "a b"], "a b"),
        (&["user", "add", ".x", "--email", "a@b", "--password-stdin"], ".x"),
        (&["user", "add", "x", "--email", "ab", "--password-stdin"], "ab"),
        (&["client", "show", "5"], "client_id"),
        (&["client", "show", nobody], nobody),
        (&["client", "disable", nobody], nobody),
        (&["client", "reset-secret", nobody], nobody),
        (&["client", "add", "--name", "x"], "redirect URI"),
        (&["client", "add", "--name", "", "--redirect-uri", "https://a.example"], "name"),
        (&["client", "add", "--name", "x", "--redirect-uri", "http://a.example"], "http://a.example"),
        (&["client", "add", "--name", "x", "--redirect-uri", "https://a.example/#x"], "fragment"),
        (&["client", "add", "--name", "x", "--redirect-uri", "https://a.example", "--scope", "fly"], "fly"),
        (&["client", "add", "--name", "x", "--redirect-uri", "https://a.example", "--scope", ""], "scope"),
        (&["client", "add", "--name", "x", "--redirect-uri", "https://a.example", "--owner", "zed"], "zed"),
        (&["client", "add", "--name", "x", "--redirect-uri", "https://a.example", "--url", "x"], "home page"),
        (
            &["client", "add", "--name", "x", "--redirect-uri", "a.b:/", "--public", "--pkce", "if-sent"],
            "PKCE",
        ),
        (
            &["client", "add", "--name", "x", "--redirect-uri", "a.b:/", "--logo", "http://a.example/l"],
            "logo",
        ),
        (&["client", "add", "--name", "x", "--redirect-uri", "a.b:/", "--contact", "a b"], "a b"),
        (&["config", "check", "--config", "nowhere.toml"], "nowhere.toml"),
    ] {
        let arguments: Vec<&str> =
            arguments.iter().map(|one| if *one == "-x" { ".x" } else { one }).collect();
        let said = place.run_with(&arguments, "12345678").failed();
        assert!(said.contains(if told == "-x" { ".x" } else { told }), "{arguments:?}: {said}");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    let place = Place::new();
    for arguments in [
        &["fly"][..],
        &["user"],
        &["user", "add", "x", "--email", "a@b"],
        &["user", "add", "x", "--email", "a@b", "--password", "secret"],
        &["user", "add", "x", "--email", "a@b", "--role", "king", "--password-stdin"],
        &["client", "add", "--redirect-uri", "https://a.example"],
        &["client", "add", "--name", "x", "--protocol", "oauth3"],
        &["client", "add", "--name", "x", "--grant-type", "password"],
        &["--migrate", "user", "list"],
    ] {
        let Ran { code, out, err } = place.run(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}: {err}");
        assert!(!err.contains("panicked"), "{err}");
    }
    assert!(!place.data().exists(), "nothing was made");
}

/// F-101
#[test]
fn migrations_go_up_down_and_up_again() {
    let place = Place::new();
    assert!(place.run(&["migrate", "status"]).ok().lines().all(|line| line.starts_with("pending ")));
    assert!(place.run(&["migrate", "down"]).failed().contains("no migration"));
    assert!(place.run(&["migrate", "redo"]).failed().contains("no migration"));
    place.run(&["migrate", "up"]).ok();
    assert!(place.run(&["migrate", "up"]).ok().contains("nothing to do"));
    let status = place.run(&["migrate", "status"]).ok();
    assert!(!status.is_empty() && status.lines().all(|line| line.starts_with("applied ")), "{status}");
    for _ in status.lines() {
        place.run(&["migrate", "redo"]).ok();
        place.run(&["migrate", "down"]).ok();
    }
    assert!(place.run(&["migrate", "status"]).ok().lines().all(|line| line.starts_with("pending ")));
    place.run(&["migrate", "up"]).ok();
    let swept = place.run(&["sweep"]).ok();
    assert!(swept.starts_with("deleted 0 sessions,") && swept.contains(" 0 nonces,"), "{swept}");
}

#[test]
fn a_command_says_when_it_makes_the_database() {
    let place = Place::new();
    let first = place.run(&["client", "list"]);
    assert!(first.err.starts_with("note: there was no database at ") && first.out.is_empty(), "{first:?}");
    assert_eq!(place.run(&["client", "list"]).err, "");
}

#[test]
fn the_configuration_is_checked_and_shown() {
    let place = Place::new().with("OAUTH_SITE_NAME", "Here");
    let good = place.file("good.toml", "sign_up = false\n[lifetimes]\ncode = 30\n");
    let bad = place.file("bad.toml", "[lifetimes]\ncodes = 30\n");
    place.run(&["config", "check", "--config", &good]).ok();
    for command in
        [&["config", "check", "--config", &bad][..], &["serve", "--config", &bad], &["--config", &bad]]
    {
        assert!(place.run(command).failed().contains("lifetimes.codes"));
    }
    let shown = place.run(&["--config", &good, "config", "show"]).ok();
    for line in [
        "site_name = \"Here\"  # OAUTH_SITE_NAME",
        &format!("lifetimes.code = 30  # {good}"),
        "workers = ",
        "public_url = \"http://127.0.0.1:0\"  # default",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(place.run(&["config", "keys"]).ok().contains("| `bind` | `OAUTH_BIND` |"));
    let place = place.with("OAUTH_BIND_TO", "127.0.0.1:1");
    assert!(place.run(&["user", "list"]).failed().contains("OAUTH_BIND_TO"));
}

/// Who is deleted takes everything along; the last administrator stays, whatever is tried.
#[test]
fn a_person_is_shown_and_deleted() {
    let place = Place::new();
    place.run_with(&ADD_ALICE, "correct horse").ok();
    let boss = ["user", "add", "boss", "--email", "b@x", "--role", "admin", "--password-stdin"];
    place.run_with(&boss, "12345678").ok();
    let shown = json(&place.run(&["user", "show", "Alice"]).ok());
    assert_eq!(
        (&shown["username"], &shown["applications"], &shown["pictures"]),
        (&"alice".into(), &0.into(), &0.into())
    );
    let id = shown["id"].as_str().unwrap();
    assert_eq!(json(&place.run(&["user", "show", id]).ok()), shown);
    let add = [
        "client",
        "add",
        "--name",
        "Box",
        "--public",
        "--redirect-uri",
        "https://a.example/cb",
        "--owner",
        "alice",
    ];
    place.run(&add).ok();
    for arguments in
        [&["user", "delete", "boss"][..], &["user", "disable", "boss"], &["user", "set-role", "boss", "user"]]
    {
        assert!(place.run(arguments).failed().contains("last administrator"), "{arguments:?}");
    }
    assert_eq!(
        place.run(&["user", "delete", "alice"]).ok(),
        "alice was deleted, with 1 applications, 0 connections, 0 sessions and 0 pictures\n"
    );
    assert_eq!(place.run(&["user", "list"]).ok(), "boss\tadmin\tenabled\tb@x\n");
    assert_eq!(place.run(&["client", "list"]).ok(), "");
    assert!(place.run(&["audit", "export"]).ok().contains("person-deleted"));
    for command in ["show", "delete"] {
        assert!(place.run(&["user", command, "alice"]).failed().contains("there is no user alice"));
    }
}
