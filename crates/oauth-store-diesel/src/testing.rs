//! For tests: which statements a store ran.

use std::sync::{Arc, Mutex, PoisonError};

use diesel::Connection;
use diesel::connection::InstrumentationEvent;

use crate::connection::{Conn, each};

/// The texts of statements, without their values; the beginnings and ends of transactions are left out.
#[derive(Clone, Debug, Default)]
pub struct StatementLog(Arc<Mutex<Vec<String>>>);

impl StatementLog {
    /// What was run since the last time somebody asked.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets what was run.
    pub fn clear(&self) {
        drop(self.take());
    }

    pub(crate) fn listen(&self, conn: &mut Conn) {
        let log = Arc::clone(&self.0);
        let hear = move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                let sql = text.split(" -- binds:").next().unwrap_or_default();
                let control = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"];
                if !control.iter().any(|word| sql.starts_with(word)) {
                    log.lock().unwrap_or_else(PoisonError::into_inner).push(sql.to_owned());
                }
            }
        };
        each!(conn, c => c.set_instrumentation(hear));
    }
}
