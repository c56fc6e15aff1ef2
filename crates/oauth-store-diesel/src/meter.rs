//! What the store counts, for the metrics recorder of the program that it runs in.

use std::time::Duration;

use metrics::{Counter, Histogram, counter, histogram};
use oauth_core::port::{Mode, StoreError};

const JOBS: &str = "oauth_store_jobs_total";

/// The series of one store, looked up once: a job costs one addition.
#[derive(Clone)]
pub(crate) struct Meters {
    reads: Counter,
    writes: Counter,
    batch: Histogram,
    write: Histogram,
}

impl Meters {
    /// Counts for the recorder that is installed now; without one nothing is counted.
    pub(crate) fn new() -> Self {
        let failures = ["busy", "unavailable", "failed"];
        for (mode, outcome) in
            ["read", "write"].into_iter().flat_map(|mode| failures.map(|word| (mode, word)))
        {
            counter!(JOBS, "mode" => mode, "outcome" => outcome).increment(0);
        }
        Self {
            reads: counter!(JOBS, "mode" => "read", "outcome" => "done"),
            writes: counter!(JOBS, "mode" => "write", "outcome" => "done"),
            batch: histogram!("oauth_store_batch_jobs"),
            write: histogram!("oauth_store_write_duration_seconds"),
        }
    }

    /// A job ended.
    pub(crate) fn job(&self, mode: Mode, outcome: &Result<(), StoreError>) {
        let (name, done) = match mode {
            Mode::Read => ("read", &self.reads),
            Mode::Write => ("write", &self.writes),
        };
        let word = match outcome {
            Ok(()) => return done.increment(1),
            Err(StoreError::Busy) => "busy",
            Err(StoreError::Unavailable(_)) => "unavailable",
            Err(StoreError::Corrupt { .. } | StoreError::Bug(_)) => "failed",
        };
        counter!(JOBS, "mode" => name, "outcome" => word).increment(1);
    }

    /// A transaction that may write ended, with so many jobs in it.
    pub(crate) fn transaction(&self, jobs: usize, took: Duration) {
        // Far below the numbers that a float cannot hold.
        self.batch.record(jobs as f64);
        self.write.record(took);
    }
}
