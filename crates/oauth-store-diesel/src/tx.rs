//! One transaction: the ports are implemented on it, table by table, in the files of the tables.

use diesel::QueryResult;
use oauth_core::port::StoreError;

use crate::connection::Conn;
use crate::dialect;
use crate::error::{is_conflict, sort};

/// A transaction that is open on a connection.
pub(crate) struct DieselTx<'a> {
    /// Where the statements go.
    pub(crate) conn: &'a mut Conn,
    /// The first error of a statement. It dooms the job even when the job goes on: PostgreSQL would quietly undo it.
    pub(crate) doomed: Option<StoreError>,
}

impl<'a> DieselTx<'a> {
    /// Over a connection on which somebody began.
    pub(crate) const fn new(conn: &'a mut Conn) -> Self {
        Self { conn, doomed: None }
    }

    /// Sorts the outcome of a statement.
    pub(crate) fn said<T>(&mut self, outcome: QueryResult<T>) -> Result<T, StoreError> {
        outcome.map_err(|error| {
            let sorted = sort(&error);
            self.doomed.get_or_insert_with(|| sorted.clone());
            sorted
        })
    }

    /// Inserts a row unless its id or another unique column is taken; the transaction stays usable.
    pub(crate) fn insert_new(
        &mut self,
        insert: impl FnOnce(&mut Conn) -> QueryResult<usize>,
    ) -> Result<bool, StoreError> {
        let marked = dialect::mark(self.conn);
        self.said(marked)?;
        match insert(self.conn) {
            Ok(_) => {
                let kept = dialect::keep(self.conn);
                self.said(kept).map(|()| true)
            }
            Err(error) if is_conflict(&error) => {
                let undone = dialect::undo(self.conn);
                self.said(undone).map(|()| false)
            }
            Err(error) => {
                // The job is lost anyhow; a failure here shows again when the job is undone.
                let _ = dialect::undo(self.conn);
                self.said(Err(error))
            }
        }
    }
}
