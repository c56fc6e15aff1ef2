//! The databases: every test runs on each, on a fresh one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::tool;

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A server, at `OAUTH_TEST_POSTGRES_URL`.
    Postgres,
}

const POSTGRES: &str = "OAUTH_TEST_POSTGRES_URL";

/// Runs a test on SQLite and, where there is one, on PostgreSQL.
pub fn on_every_database(test: impl Fn(Database)) {
    println!("on SQLite");
    test(Database::Sqlite);
    on_postgres(|| test(Database::Postgres));
}

/// Runs a test on PostgreSQL, where there is one.
pub fn on_postgres(test: impl FnOnce()) {
    if tool::variable(POSTGRES, "PostgreSQL").is_some() {
        println!("on PostgreSQL");
        test();
    }
}

/// A fresh database, deleted with this value.
pub(crate) struct Store {
    pub(crate) kind: Database,
    /// As the configuration of a server names it.
    pub(crate) url: String,
    /// The name of a PostgreSQL database.
    name: String,
    folder: PathBuf,
}

impl Store {
    pub(crate) fn fresh(kind: Database, folder: &Path) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("e2e_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let url = match kind {
            Database::Sqlite => format!("sqlite://{}", folder.join("oauth.db").display()),
            Database::Postgres => {
                psql(&cluster(), &format!("DROP DATABASE IF EXISTS {name}"));
                psql(&cluster(), &format!("CREATE DATABASE {name}"));
                database_of(&cluster(), &name)
            }
        };
        Self { kind, url, name, folder: folder.to_path_buf() }
    }

    /// All bytes that it holds.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self.kind {
            Database::Sqlite => {
                let files = ["oauth.db", "oauth.db-wal"].map(|name| self.folder.join(name));
                files.iter().filter_map(|file| std::fs::read(file).ok()).flatten().collect()
            }
            Database::Postgres => {
                let mut dump = Command::new(tool::postgres_program("pg_dump"));
                tool::output(dump.args(["--data-only", "--inserts"]).arg(self.direct())).stdout
            }
        }
    }

    /// The URL past any proxy.
    fn direct(&self) -> String {
        database_of(&cluster(), &self.name)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if self.kind == Database::Postgres && !std::thread::panicking() {
            psql(&cluster(), &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

/// The URL of the cluster.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn cluster() -> String {
    std::env::var(POSTGRES).expect("the URL of a PostgreSQL cluster")
}

/// The same cluster, another database.
fn database_of(url: &str, name: &str) -> String {
    let mut url = url::Url::parse(url).expect("a URL of PostgreSQL");
    url.set_path(name);
    url.into()
}

fn psql(url: &str, statement: &str) {
    let mut psql = Command::new(tool::postgres_program("psql"));
    tool::output(psql.args(["--no-psqlrc", "--quiet", "--command", statement, url]));
}
