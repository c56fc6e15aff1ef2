//! Starts that are refused.

use e2e::app::App;
use e2e::database::{Database, on_postgres};
use e2e::http;
use e2e::server::Server;

#[test]
fn a_stale_schema_stops_the_start_until_it_is_migrated() {
    on_postgres(|| {
        let mut server = Server::prepare(Database::Postgres, &[]);
        for arguments in [&["serve"][..], &["client", "list"]] {
            let refused = server.try_cli(arguments, "");
            assert!(!refused.status.success(), "{arguments:?}");
            let said = String::from_utf8_lossy(&refused.stderr);
            assert!(said.contains("--migrate") || said.contains("migrate up"), "{said}");
        }
        server.run(&["serve", "--migrate"]);
        assert!(server.is_alive());
        let status = server.cli(&["migrate", "status"], "");
        assert!(status.contains("applied") && !status.contains("pending"), "{status}");
    });
}

/// Rule: RFC8414-3.1
#[test]
fn under_a_path_everything_stands_under_it() {
    let mut server = Server::prepare(Database::Sqlite, &[]);
    server.set("OAUTH_PUBLIC_URL", "http://127.0.0.1:9/idp");
    server.run(&["serve"]);
    let metadata = http::send(http::get(&server.url("/.well-known/oauth-authorization-server/idp")));
    assert_eq!(metadata.member("issuer"), "http://127.0.0.1:9/idp");
    assert_eq!(metadata.member("token_endpoint"), "http://127.0.0.1:9/idp/oauth/token");
    for (path, status) in [("/idp/login", 200), ("/login", 404), ("/idp/api/test", 401), ("/healthz", 200)] {
        assert_eq!(http::send(http::get(&server.url(path))).status, status, "{path}");
    }
    let nobody = App::new(&server.url("/idp"), "x", None, "https://app.example/");
    assert_eq!(nobody.refresh("y").member("error"), "invalid_client");
}

/// SEC-75
#[test]
fn no_password_is_in_the_reason_of_a_refused_start() {
    let password = "password-of-a-database";
    let mut server = Server::prepare(Database::Sqlite, &[]);
    for url in [
        format!("postgres://oauth:{password}@127.0.0.1:1/oauth"),
        format!("postgres://oauth:{password}@[::1/oauth"),
        format!("mysql://oauth:{password}@127.0.0.1/oauth"),
        format!("oauth:{password}"),
    ] {
        server.set("OAUTH_DATABASE_URL", &url);
        for arguments in [&["serve"][..], &["config", "check"], &["config", "show"], &["client", "list"]] {
            let output = server.try_cli(arguments, "");
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert!(!said.contains(password), "{arguments:?}: {said}");
        }
    }
}
