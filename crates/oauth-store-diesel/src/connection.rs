//! One connection to one of the databases, chosen by the scheme of the URL and set up before its first use.

use std::fmt;
#[cfg(feature = "sqlite")]
use std::time::Duration;

use diesel::connection::SimpleConnection;
#[cfg(feature = "postgres")]
use diesel::pg::PgConnection;
#[cfg(feature = "sqlite")]
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, ConnectionError};
use oauth_core::secret::Secret;

use crate::error::OpenError;

/// A connection. One arm a database; every query is written once and compiled for each.
pub(crate) enum Conn {
    /// An SQLite file.
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteConnection),
    /// A PostgreSQL server.
    #[cfg(feature = "postgres")]
    Postgres(PgConnection),
}

/// Runs the same expression over whichever connection it is.
///
/// One row is asked for with `get_result`, never with `first`: SQLite prepares a statement with a bound `LIMIT` anew
/// each time it is bound, which costs some twenty times the look-up.
macro_rules! each {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            #[cfg(feature = "sqlite")]
            $crate::connection::Conn::Sqlite($c) => $body,
            #[cfg(feature = "postgres")]
            $crate::connection::Conn::Postgres($c) => $body,
        }
    };
}
pub(crate) use each;

/// Which database a URL names.
#[derive(Clone)]
pub(crate) enum Target {
    /// The path of an SQLite file.
    #[cfg(feature = "sqlite")]
    Sqlite(String),
    /// A URL that libpq reads; it may hold a password.
    #[cfg(feature = "postgres")]
    Postgres(Secret),
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(path) => f.debug_tuple("Sqlite").field(path).finish(),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

impl Target {
    /// Reads a URL. Nothing is opened, and nothing is guessed: only the scheme decides.
    pub(crate) fn parse(url: &Secret) -> Result<Self, OpenError> {
        let url = url.reveal();
        if let Some(path) = url.strip_prefix("sqlite://") {
            return sqlite(path);
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return postgres(url);
        }
        Err(OpenError::Scheme)
    }
}

#[cfg(feature = "sqlite")]
fn sqlite(path: &str) -> Result<Target, OpenError> {
    if path.is_empty() || path == ":memory:" || path.ends_with('/') || path.contains('\0') {
        return Err(OpenError::Path);
    }
    // SQLite would read `file:…` as a URI and an empty or special name as a database in memory.
    let path = if path.starts_with('/') { path.to_owned() } else { format!("./{path}") };
    Ok(Target::Sqlite(path))
}

#[cfg(not(feature = "sqlite"))]
fn sqlite(_: &str) -> Result<Target, OpenError> {
    Err(OpenError::Feature("SQLite", "sqlite"))
}

/// Seconds until libpq gives up connecting, and until a silent server counts as gone: one that does not confirm what was
/// sent, and one that vanished while an answer was waited for.
#[cfg(feature = "postgres")]
const PG_PATIENCE: [(&str, &str); 6] = [
    ("connect_timeout", "4"),
    ("tcp_user_timeout", "10000"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "2"),
    ("application_name", "oauth-store-diesel"),
];

#[cfg(feature = "postgres")]
fn postgres(url: &str) -> Result<Target, OpenError> {
    let mut full = url.to_owned();
    for (name, value) in PG_PATIENCE {
        let set = url
            .split_once('?')
            .is_some_and(|(_, query)| query.split('&').any(|pair| pair.split('=').next() == Some(name)));
        if !set {
            full.push(if full.contains('?') { '&' } else { '?' });
            full.push_str(name);
            full.push('=');
            full.push_str(value);
        }
    }
    Ok(Target::Postgres(Secret::new(full)))
}

#[cfg(not(feature = "postgres"))]
fn postgres(_: &str) -> Result<Target, OpenError> {
    Err(OpenError::Feature("PostgreSQL", "postgres"))
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// SQLite's only writer, or any connection to PostgreSQL.
    Writer,
    /// A connection that cannot write.
    #[cfg(feature = "sqlite")]
    Reader,
    /// Changes the schema: foreign keys are checked once at the end, statements may take their time.
    Migrator,
}

/// Waiting for a lock comes first, so that even the other settings wait. The write-ahead log is set by [`prepare`].
#[cfg(feature = "sqlite")]
const SQLITE: &str = "PRAGMA busy_timeout = 2000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
    PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; \
    PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;";

#[cfg(feature = "postgres")]
const POSTGRES: &str = "SET TIME ZONE 'UTC'; SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '15s'; SET client_min_messages = warning;";

/// Opens a connection.
///
/// # Errors
/// [`OpenError::Open`]; its text has no password.
pub(crate) fn connect(target: &Target, role: Role) -> Result<Conn, OpenError> {
    match target {
        #[cfg(feature = "sqlite")]
        Target::Sqlite(path) => connect_sqlite(path, role).map(Conn::Sqlite),
        #[cfg(feature = "postgres")]
        Target::Postgres(url) => {
            let mut conn = PgConnection::establish(url.reveal()).map_err(not_open)?;
            conn.batch_execute(POSTGRES)?;
            if role == Role::Migrator {
                conn.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0;")?;
            }
            Ok(Conn::Postgres(conn))
        }
    }
}

fn not_open(error: ConnectionError) -> OpenError {
    OpenError::Open(error.to_string())
}

#[cfg(feature = "sqlite")]
fn connect_sqlite(path: &str, role: Role) -> Result<SqliteConnection, OpenError> {
    let mut conn = SqliteConnection::establish(path).map_err(not_open)?;
    conn.batch_execute(SQLITE)?;
    conn.batch_execute(match role {
        Role::Writer => "",
        Role::Reader => "PRAGMA query_only = ON;",
        Role::Migrator => "PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 30000;",
    })?;
    Ok(conn)
}

/// Before the first connection: makes the SQLite file, readable for its owner only, and turns its write-ahead log on
/// once, so that the connections of a pool do not contend for it.
///
/// # Errors
/// [`OpenError::Open`], for one when the directory is missing.
pub(crate) fn prepare(target: &Target) -> Result<(), OpenError> {
    match target {
        #[cfg(feature = "sqlite")]
        Target::Sqlite(path) => {
            create_private(path)?;
            let mut conn = connect_sqlite(path, Role::Migrator)?;
            // SQLite does not wait for a lock here, and a second server may start at the same moment.
            let mut tries = 0..50;
            loop {
                match conn.batch_execute("PRAGMA journal_mode = WAL;") {
                    Err(_) if tries.next().is_some() => std::thread::sleep(Duration::from_millis(20)),
                    outcome => return Ok(outcome?),
                }
            }
        }
        #[cfg(feature = "postgres")]
        Target::Postgres(_) => Ok(()),
    }
}

#[cfg(feature = "sqlite")]
fn create_private(path: &str) -> Result<(), OpenError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(OpenError::Open(format!("{path}: {error}"))),
    }
}

/// Makes connections: for SQLite's writer and the pool of its readers, and for each thread of PostgreSQL.
#[derive(Debug)]
pub(crate) struct Manager {
    /// Where to.
    pub(crate) target: Target,
    /// What for.
    pub(crate) role: Role,
    /// Hears every statement.
    #[cfg(feature = "testing")]
    pub(crate) log: Option<crate::testing::StatementLog>,
}

impl Manager {
    /// Opens a connection.
    ///
    /// # Errors
    /// [`OpenError::Open`]
    pub(crate) fn open(&self) -> Result<Conn, OpenError> {
        #[cfg_attr(
            not(feature = "testing"),
            expect(unused_mut, reason = "only the statement log changes it")
        )]
        let mut conn = connect(&self.target, self.role)?;
        #[cfg(feature = "testing")]
        if let Some(log) = &self.log {
            log.listen(&mut conn);
        }
        Ok(conn)
    }
}

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = OpenError;

    fn connect(&self) -> Result<Conn, OpenError> {
        self.open()
    }

    fn is_valid(&self, _: &mut Conn) -> Result<(), OpenError> {
        Ok(())
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        crate::dialect::is_broken(conn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Target, OpenError> {
        Target::parse(&Secret::new(url.to_owned()))
    }

    #[test]
    fn only_the_scheme_decides() {
        for url in [
            "postgres:oops",
            "host=localhost dbname=x",
            "oauth.db",
            "file:x",
            "mysql://x/y",
            "SQLITE://x",
            "",
        ] {
            assert!(matches!(parse(url), Err(OpenError::Scheme)), "{url}");
        }
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn an_sqlite_path_is_a_file() {
        for url in ["sqlite://", "sqlite://:memory:", "sqlite:///var/lib/"] {
            assert!(matches!(parse(url), Err(OpenError::Path)), "{url}");
        }
        assert!(matches!(parse("sqlite:///var/x.db"), Ok(Target::Sqlite(path)) if path == "/var/x.db"));
        assert!(matches!(parse("sqlite://file:x.db"), Ok(Target::Sqlite(path)) if path == "./file:x.db"));
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn a_server_that_does_not_answer_is_given_up() {
        let text = |url: &str| match parse(url) {
            Ok(Target::Postgres(url)) => url.reveal().to_owned(),
            _ => String::new(),
        };
        assert!(text("postgres://h/d").starts_with("postgres://h/d?connect_timeout=4&"));
        assert!(text("postgresql://h/d?connect_timeout=9").contains("?connect_timeout=9&tcp"));
        assert_eq!(format!("{:?}", parse("postgres://u:secret@h/d").unwrap()), "Postgres(…)");
    }
}
