//! Running one job inside a transaction that is open, whatever it does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use oauth_core::port::StoreError;

use crate::connection::Conn;
use crate::dialect;
use crate::error::sort;
use crate::meter::Meters;
use crate::tx::DieselTx;
use crate::work::{Body, Work};

/// How often a job is run again after [`StoreError::Busy`].
pub(crate) const RETRIES: u32 = 3;

/// Runs the body. A panic is a [`StoreError::Bug`]; an error of a statement that the body passed over stays an error.
pub(crate) fn run(conn: &mut Conn, body: &mut Body) -> Result<(), StoreError> {
    let mut tx = DieselTx::new(conn);
    let outcome = catch_unwind(AssertUnwindSafe(|| body.call(&mut tx)));
    match (outcome, tx.doomed) {
        (Err(_), _) => Err(StoreError::Bug("a job panicked".to_owned())),
        (Ok(Ok(())), Some(error)) => Err(error),
        (Ok(outcome), _) => outcome,
    }
}

/// Runs a job in the transaction that was just begun for it alone, and ends the transaction. Whether the connection
/// may be used again, [`dialect::is_broken`] knows.
pub(crate) fn transact(conn: &mut Conn, job: &mut Work) -> Result<(), StoreError> {
    let outcome = run(conn, &mut job.body);
    if outcome.is_ok() && dialect::depth(conn) == Some(1) {
        return dialect::keep(conn).map_err(|error| {
            let sorted = sort(&error);
            undo_all(conn);
            sorted
        });
    }
    undo_all(conn);
    outcome.and(Err(StoreError::Bug("a job left a mark behind".to_owned())))
}

/// Rolls everything back, marks that a panic left behind too.
fn undo_all(conn: &mut Conn) {
    while dialect::depth(conn).is_some_and(|depth| depth > 0) {
        if dialect::undo(conn).is_err() {
            break;
        }
    }
}

/// Counts the job and tells the caller. A callback that panics must not take the thread with it.
pub(crate) fn answer(meters: &Meters, job: Work, outcome: Result<(), StoreError>) {
    meters.job(job.mode, &outcome);
    let done = job.done;
    if catch_unwind(AssertUnwindSafe(|| done(outcome))).is_err() {
        tracing::error!("the callback of a job panicked");
    }
}

/// A pause before trying again, longer each time and different for each thread, so that two do not meet again.
pub(crate) fn pause(attempt: u32, thread: usize) {
    let millis = u64::from(attempt) * 4 + u64::try_from(thread % 16).unwrap_or(0);
    std::thread::sleep(Duration::from_millis(millis));
}

/// Does it make sense to run it again at once?
pub(crate) const fn is_worth_retrying(outcome: &Result<(), StoreError>, attempt: u32) -> bool {
    matches!(outcome, Err(StoreError::Busy)) && attempt < RETRIES
}
