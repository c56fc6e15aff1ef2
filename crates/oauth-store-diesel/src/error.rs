//! From what diesel says to what the core is told. No text carries a bound value.

use diesel::result::{DatabaseErrorKind, Error};
use oauth_core::port::StoreError;

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names no database that this program knows.
    #[error("the database URL must begin with sqlite://, postgres:// or postgresql://")]
    Scheme,
    /// The program was built without this database.
    #[error("this program was built without {0}; build it with the feature `{1}`")]
    Feature(&'static str, &'static str),
    /// The path of an SQLite database is missing, or names no file.
    #[error("sqlite:// must be followed by the path of a file")]
    Path,
    /// The file, the server or the set-up of the connection.
    #[error("the database cannot be opened: {0}")]
    Open(String),
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        Self::Open(error.to_string())
    }
}

/// Sorts an error of a statement. Only [`StoreError::Busy`] is worth another try at once.
pub(crate) fn sort(error: &Error) -> StoreError {
    match error {
        Error::DatabaseError(kind, said) => by_kind(kind, said.message()),
        Error::NotInTransaction | Error::AlreadyInTransaction | Error::BrokenTransactionManager => {
            StoreError::Unavailable("the transaction was lost".to_owned())
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => sort(commit_error),
        Error::NotFound => StoreError::Bug("a row that must be there is not".to_owned()),
        Error::DeserializationError(_) => {
            StoreError::Bug("a column has another type than the schema".to_owned())
        }
        Error::InvalidCString(_) => StoreError::Bug("a statement has a NUL character".to_owned()),
        Error::SerializationError(_) => StoreError::Bug("a value cannot be stored".to_owned()),
        _ => StoreError::Bug("the statement cannot be built".to_owned()),
    }
}

fn by_kind(kind: &DatabaseErrorKind, message: &str) -> StoreError {
    match kind {
        DatabaseErrorKind::SerializationFailure => StoreError::Busy,
        DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
            StoreError::Unavailable("the connection was lost".to_owned())
        }
        DatabaseErrorKind::ReadOnlyTransaction => StoreError::Unavailable(message.to_owned()),
        DatabaseErrorKind::Unknown => by_message(message),
        _ => StoreError::Bug(message.to_owned()),
    }
}

/// What neither SQLite's nor PostgreSQL's part of diesel gives a kind of its own. SQLite's texts are fixed; of
/// PostgreSQL's only the deadlock matters, and its word is the same in most languages.
fn by_message(message: &str) -> StoreError {
    let lower = message.to_ascii_lowercase();
    if ["database is locked", "database table is locked", "database schema is locked", "deadlock"]
        .iter()
        .any(|text| lower.contains(text))
    {
        return StoreError::Busy;
    }
    let program =
        ["no such table", "no such column", "syntax error", "has no column named", "datatype mismatch"];
    if program.iter().any(|text| lower.contains(text)) {
        return StoreError::Bug(message.to_owned());
    }
    StoreError::Unavailable(message.to_owned())
}

/// Is it the constraint that keeps ids and user names apart?
pub(crate) const fn is_conflict(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(kind: DatabaseErrorKind, message: &str) -> Error {
        Error::DatabaseError(kind, Box::new(message.to_owned()))
    }

    /// SEC-109
    #[test]
    fn what_passes_by_itself_is_no_bug() {
        use DatabaseErrorKind as Kind;
        for (kind, message, sorted) in [
            (Kind::Unknown, "database is locked", StoreError::Busy),
            (Kind::Unknown, "deadlock detected", StoreError::Busy),
            (Kind::SerializationFailure, "x", StoreError::Busy),
            (Kind::ClosedConnection, "x", StoreError::Unavailable("the connection was lost".to_owned())),
            (Kind::Unknown, "disk I/O error", StoreError::Unavailable("disk I/O error".to_owned())),
            (
                Kind::Unknown,
                "database or disk is full",
                StoreError::Unavailable("database or disk is full".to_owned()),
            ),
            (Kind::Unknown, "no such table: users", StoreError::Bug("no such table: users".to_owned())),
            (Kind::CheckViolation, "x", StoreError::Bug("x".to_owned())),
        ] {
            assert_eq!(sort(&database(kind, message)), sorted, "{message}");
        }
    }
}
