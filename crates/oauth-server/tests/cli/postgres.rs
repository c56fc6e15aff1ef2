//! With a PostgreSQL database: no start on a stale schema, unless it is to be migrated.

use std::process::Command;

use crate::place::Place;

/// A database of its own for this test, dropped at the end; none where there is no server to test with.
struct Database {
    server: String,
    name: String,
}

impl Database {
    fn make() -> Option<Self> {
        let Ok(server) = std::env::var("OAUTH_TEST_POSTGRES_URL") else {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "OAUTH_TEST_POSTGRES_URL is not set");
            println!("skipped: OAUTH_TEST_POSTGRES_URL is not set");
            return None;
        };
        let database = Self { server, name: format!("oauth_server_{}", std::process::id()) };
        database.sql(&format!("CREATE DATABASE {}", database.name));
        Some(database)
    }

    fn sql(&self, statement: &str) {
        let output =
            Command::new("psql").args([&self.server, "--quiet", "--command", statement]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.sql(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

#[test]
fn a_stale_schema_is_migrated_only_when_asked() {
    let Some(database) = Database::make() else { return };
    let place = Place::new().with("OAUTH_DATABASE_URL", &database.url());
    for command in [&["serve"][..], &["user", "list"]] {
        assert!(place.run(command).failed().contains("migrate up"));
    }
    place.serve(&["serve", "--migrate"]).stop("TERM");
    assert!(place.run(&["user", "list"]).ok().starts_with("admin\tadmin"));
    assert!(place.data().join("admin-password").exists());
    let server = place.serve(&[]);
    assert_eq!(server.get("/readyz").status, 200);
    assert!(place.run(&["migrate", "up"]).ok().contains("nothing to do"));
    server.stop("TERM");
    place.run(&["migrate", "down"]).ok();
    assert!(place.run(&[]).failed().contains("migrate up"));
}
