//! PostgreSQL: some threads, each with its own connection, that share one queue.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use crossbeam_channel::Receiver;
use oauth_core::port::{Mode, StoreError};

use crate::connection::{Conn, Manager};
use crate::dialect;
use crate::error::sort;
use crate::meter::Meters;
use crate::run::{answer, is_worth_retrying, pause, transact};
use crate::work::Work;

/// One thread and its connection, which it makes when it first needs one and again after it was lost.
pub(crate) struct Worker {
    number: usize,
    manager: Manager,
    conn: Option<Conn>,
    meters: Meters,
}

impl Worker {
    /// A worker that may already have a connection.
    pub(crate) const fn new(number: usize, manager: Manager, conn: Option<Conn>, meters: Meters) -> Self {
        Self { number, manager, conn, meters }
    }

    /// Works until the queue is closed and empty.
    pub(crate) fn serve(mut self, jobs: &Receiver<Work>) {
        while let Ok(mut job) = jobs.recv() {
            let begun = Instant::now();
            let outcome = catch_unwind(AssertUnwindSafe(|| self.finish(&mut job))).unwrap_or_else(|_| {
                self.conn = None;
                Err(StoreError::Bug("a thread of the store panicked".to_owned()))
            });
            if job.mode == Mode::Write {
                self.meters.transaction(1, begun.elapsed());
            }
            answer(&self.meters, job, outcome);
        }
    }

    fn finish(&mut self, job: &mut Work) -> Result<(), StoreError> {
        let mut attempt = 0;
        loop {
            let outcome = self.attempt(job);
            if !is_worth_retrying(&outcome, attempt) {
                if let Err(error @ StoreError::Unavailable(_)) = &outcome {
                    tracing::warn!(mode = ?job.mode, %error, "a job was not done");
                }
                return outcome;
            }
            attempt += 1;
            pause(attempt, self.number);
        }
    }

    fn attempt(&mut self, job: &mut Work) -> Result<(), StoreError> {
        let mut conn = self.begun(job.mode)?;
        let outcome = transact(&mut conn, job);
        if !matches!(outcome, Err(StoreError::Unavailable(_))) && !dialect::is_broken(&mut conn) {
            self.conn = Some(conn);
        }
        outcome
    }

    /// A connection with an open transaction. One that died while it was idle is replaced: nothing was lost with it.
    fn begun(&mut self, mode: Mode) -> Result<Conn, StoreError> {
        if let Some(mut conn) = self.conn.take()
            && dialect::begin(&mut conn, mode).is_ok()
        {
            return Ok(conn);
        }
        let mut conn = self.manager.open().map_err(|error| StoreError::Unavailable(error.to_string()))?;
        dialect::begin(&mut conn, mode).map_err(|error| sort(&error))?;
        Ok(conn)
    }
}
