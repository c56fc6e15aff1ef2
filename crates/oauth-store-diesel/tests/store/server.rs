//! A database of its own on the PostgreSQL of the tests, for each test that asks. The tests of pictures have it too.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A database on the server of the tests.
pub(crate) struct Server {
    admin: String,
    name: String,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn fresh() -> Option<Self> {
        let Ok(admin) = std::env::var("OAUTH_TEST_POSTGRES_URL") else {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "CI has no PostgreSQL");
            println!("skipped: OAUTH_TEST_POSTGRES_URL is not set");
            return None;
        };
        let name = format!("oauth_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::SeqCst));
        let mut server = PgConnection::establish(&admin).unwrap();
        server.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).unwrap();
        server.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let url = replace_database(&admin, &name);
        Some(Self { admin, name, url })
    }
}

/// The same server, another database: what is between the host and the question mark.
fn replace_database(url: &str, name: &str) -> String {
    let (head, query) = url.split_once('?').map_or((url, None), |(head, query)| (head, Some(query)));
    let (scheme, rest) = head.split_once("://").unwrap();
    let host = rest.split('/').next().unwrap();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{scheme}://{host}/{name}{query}")
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut server) = PgConnection::establish(&self.admin) {
            // A test that failed may have left connections behind.
            let _ = server.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
        }
    }
}
