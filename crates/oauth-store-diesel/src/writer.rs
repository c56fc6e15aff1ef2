//! SQLite: the one thread that writes, many jobs a commit, and the reads on the caller's thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use crossbeam_channel::Receiver;
use oauth_core::port::{Mode, StoreError};

use crate::connection::{Conn, Manager};
use crate::dialect;
use crate::error::{OpenError, sort};
use crate::meter::Meters;
use crate::run::{self, answer, is_worth_retrying, pause};
use crate::work::Work;

/// At most this many jobs a commit: enough to share the flush, few enough that nobody waits long for the others.
const BATCH: usize = 128;

/// How each job of a batch ended, or the error that ended all of them.
type Outcomes = Result<Vec<Result<(), StoreError>>, StoreError>;

/// The thread that writes.
pub(crate) struct Writer {
    manager: Manager,
    conn: Option<Conn>,
    meters: Meters,
}

impl Writer {
    /// Opens the connection.
    pub(crate) fn open(manager: Manager, meters: Meters) -> Result<Self, OpenError> {
        let conn = manager.open()?;
        Ok(Self { manager, conn: Some(conn), meters })
    }

    /// Writes until the queue is closed and empty.
    pub(crate) fn serve(mut self, jobs: &Receiver<Work>) {
        while let Ok(first) = jobs.recv() {
            let mut batch = Vec::with_capacity(16);
            batch.push(first);
            batch.extend(jobs.try_iter().take(BATCH - 1));
            let begun = Instant::now();
            let outcomes = self.commit(&mut batch);
            self.meters.transaction(batch.len(), begun.elapsed());
            match outcomes {
                Ok(outcomes) => {
                    let ended = batch.into_iter().zip(outcomes);
                    ended.for_each(|(job, outcome)| answer(&self.meters, job, outcome));
                }
                Err(error) => {
                    batch.into_iter().for_each(|job| answer(&self.meters, job, Err(error.clone())));
                }
            }
        }
    }

    /// Runs a batch, again when another process was in the way.
    fn commit(&mut self, batch: &mut [Work]) -> Outcomes {
        let mut attempt = 0;
        loop {
            let outcomes = self.attempt(batch);
            let Err(error) = &outcomes else { return outcomes };
            // Whatever is left of the transaction goes with the connection.
            self.conn = None;
            if !is_worth_retrying(&Err(error.clone()), attempt) {
                tracing::warn!(jobs = batch.len(), %error, "a batch was not written");
                return outcomes;
            }
            attempt += 1;
            pause(attempt, 0);
        }
    }

    fn attempt(&mut self, batch: &mut [Work]) -> Outcomes {
        if self.conn.is_none() {
            let opened = self.manager.open();
            self.conn = Some(opened.map_err(|error| StoreError::Unavailable(error.to_string()))?);
        }
        let Some(conn) = &mut self.conn else { return Err(StoreError::Busy) };
        catch_unwind(AssertUnwindSafe(|| write(conn, batch)))
            .unwrap_or_else(|_| Err(StoreError::Bug("the writer panicked".to_owned())))
    }
}

/// One transaction, and in it a mark a job, so that a job that fails takes only its own writes back.
fn write(conn: &mut Conn, batch: &mut [Work]) -> Outcomes {
    let said = |outcome: diesel::QueryResult<()>| outcome.map_err(|error| sort(&error));
    said(dialect::begin(conn, Mode::Write))?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for job in &mut *batch {
        said(dialect::mark(conn))?;
        let outcome = run::run(conn, &mut job.body);
        outcomes.push(match (outcome, dialect::depth(conn)) {
            (Ok(()), Some(2)) => {
                said(dialect::keep(conn))?;
                Ok(())
            }
            (outcome, _) => {
                let back = undo_to_batch(conn);
                // A full disk makes SQLite undo the whole transaction: then there is no mark to return to.
                if let (Err(StoreError::Unavailable(_)), Err(_)) = (&outcome, &back) {
                    return outcome.map(|()| Vec::new());
                }
                back?;
                outcome.and(Err(StoreError::Bug("a job left a mark behind".to_owned())))
            }
        });
    }
    said(dialect::keep(conn))?;
    Ok(outcomes)
}

/// Returns to the mark before the present job, marks that a panic left behind included.
fn undo_to_batch(conn: &mut Conn) -> Result<(), StoreError> {
    loop {
        match dialect::depth(conn) {
            Some(1) => return Ok(()),
            Some(2..) => dialect::undo(conn).map_err(|error| sort(&error))?,
            _ => return Err(StoreError::Unavailable("the transaction was lost".to_owned())),
        }
    }
}

/// Runs a read at once, on the caller's thread: an indexed read costs less than handing it over.
pub(crate) fn read(readers: &r2d2::Pool<Manager>, meters: &Meters, mut job: Work) {
    let outcome = match readers.get() {
        Ok(mut conn) => {
            let mut attempt = 0;
            loop {
                let outcome = dialect::begin(&mut conn, Mode::Read)
                    .map_err(|error| sort(&error))
                    .and_then(|()| run::transact(&mut conn, &mut job));
                if !is_worth_retrying(&outcome, attempt) {
                    break outcome;
                }
                attempt += 1;
            }
        }
        Err(_) => Err(StoreError::Busy),
    };
    answer(meters, job, outcome);
}
