//! What the databases say differently.

use diesel::QueryResult;
#[cfg(feature = "postgres")]
use diesel::connection::SimpleConnection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use oauth_core::port::Mode;

use crate::connection::{Conn, each};

/// Begins the transaction of a job. SQLite takes the write lock at once, since a transaction that begins as a reader
/// cannot wait for it later; a read sees one state throughout, on either database.
pub(crate) fn begin(conn: &mut Conn, mode: Mode) -> QueryResult<()> {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            match mode {
                Mode::Read => "BEGIN",
                Mode::Write => "BEGIN IMMEDIATE",
            },
        ),
        #[cfg(feature = "postgres")]
        Conn::Postgres(c) => AnsiTransactionManager::begin_transaction_sql(
            c,
            match mode {
                Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                Mode::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            },
        ),
    }
}

/// Sets a mark to return to, inside a transaction.
pub(crate) fn mark(conn: &mut Conn) -> QueryResult<()> {
    each!(conn, c => AnsiTransactionManager::begin_transaction(c))
}

/// Keeps what was done since the last mark, or commits when there is none.
pub(crate) fn keep(conn: &mut Conn) -> QueryResult<()> {
    each!(conn, c => AnsiTransactionManager::commit_transaction(c))
}

/// Undoes what was done since the last mark, or everything when there is none.
pub(crate) fn undo(conn: &mut Conn) -> QueryResult<()> {
    each!(conn, c => AnsiTransactionManager::rollback_transaction(c))
}

/// Is the state of its transaction unknown, so that nobody may use it again?
pub(crate) fn is_broken(conn: &mut Conn) -> bool {
    each!(conn, c => AnsiTransactionManager::is_broken_transaction_manager(c))
}

/// How many transactions and marks are open, or nothing when that is unknown.
pub(crate) fn depth(conn: &mut Conn) -> Option<u32> {
    use diesel::connection::TransactionManagerStatus;
    let status: &mut TransactionManagerStatus =
        each!(conn, c => AnsiTransactionManager::transaction_manager_status_mut(c));
    status.transaction_depth().ok().map(|depth| depth.map_or(0, std::num::NonZeroU32::get))
}

/// The key of PostgreSQL's advisory lock for migrations: the letters "oauth".
#[cfg(feature = "postgres")]
const MIGRATING: &str = "SELECT pg_advisory_xact_lock(478376457320)";

/// Begins a transaction for a migration and shuts other migrators out until it ends.
pub(crate) fn begin_alone(conn: &mut Conn) -> QueryResult<()> {
    begin(conn, Mode::Write)?;
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => Ok(()),
        #[cfg(feature = "postgres")]
        Conn::Postgres(c) => c.batch_execute(MIGRATING),
    }
}

/// Does a row refer to one that does not exist? SQLite migrates with foreign keys off, since it rebuilds tables.
pub(crate) fn has_orphans(conn: &mut Conn) -> QueryResult<bool> {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(c) => {
            use diesel::RunQueryDsl;
            #[derive(diesel::QueryableByName)]
            struct Found {
                #[diesel(sql_type = diesel::sql_types::Text)]
                table: String,
            }
            let found: Vec<Found> = diesel::sql_query("PRAGMA foreign_key_check").load(c)?;
            for orphan in &found {
                tracing::error!(table = orphan.table, "a row hangs on nothing");
            }
            Ok(!found.is_empty())
        }
        #[cfg(feature = "postgres")]
        Conn::Postgres(_) => Ok(false),
    }
}
