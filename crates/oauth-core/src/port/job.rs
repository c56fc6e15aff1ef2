//! Jobs: one use case on its way to the store and back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use super::{StoreError, Tx};

/// How long a request waits for its job, and a graceful stop for the last ones.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What a job wants of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reads one consistent state and writes nothing.
    Read,
    /// Reads and writes in one durable transaction.
    Write,
}

/// The body of a job. It owns its inputs and may run again when a transaction has to be repeated.
pub type Run = Box<dyn FnMut(&mut dyn Tx) -> Result<(), StoreError> + Send>;
/// Told how the job ended, after the commit.
pub type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// One use case on its way to the store.
pub struct Job {
    /// Read or write.
    pub mode: Mode,
    /// The use case. An `Err` rolls everything back.
    pub run: Run,
    /// Called exactly once, after the commit or the failure, on any thread; it must not block.
    pub done: Done,
}

impl Job {
    /// A job whose result, once durable, is handed to `reply`.
    pub fn new<T: Send + 'static>(
        mode: Mode,
        mut run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
        reply: impl FnOnce(Result<T, StoreError>) + Send + 'static,
    ) -> Self {
        let slot = Slot::default();
        let filled = slot.clone();
        Self {
            mode,
            run: Box::new(move |tx| run(tx).map(|value| filled.fill(value))),
            done: Box::new(move |outcome| reply(slot.take(outcome))),
        }
    }
}

/// Where a job leaves its value until the commit: for kinds of jobs over more tables than the core's.
#[derive(Debug)]
pub struct Slot<T>(Arc<Mutex<Option<T>>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Slot<T> {
    /// Leaves the value; the one of an earlier run is gone.
    pub fn fill(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }

    /// What a job comes to that ended so.
    ///
    /// # Errors
    /// That of the job; [`StoreError::Bug`] when it ended well without a run.
    pub fn take(&self, outcome: Result<(), StoreError>) -> Result<T, StoreError> {
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        outcome.and_then(|()| value.ok_or_else(|| StoreError::Bug("a job did not run".to_owned())))
    }
}

/// Whether somebody still waits for a job. Whoever gives up is told to try again, so what was given up must not happen: a
/// refresh token that was spent behind its caller's back would end the grant at the second try.
#[derive(Clone, Debug, Default)]
pub struct Wanted(Arc<AtomicBool>);

impl Wanted {
    /// Nobody waits any more.
    pub fn give_up(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Runs the body of a job; it is rolled back when it is given up before it has ended.
    ///
    /// # Errors
    /// That of the body; [`StoreError::Busy`] when it is given up.
    pub fn run<T>(&self, body: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.check()?;
        let value = body()?;
        self.check()?;
        Ok(value)
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.0.load(Ordering::Acquire) { Err(StoreError::Busy) } else { Ok(()) }
    }
}

/// A store that runs jobs, each in one transaction.
pub trait Backend: Send + Sync {
    /// Takes a job and returns at once, but for a read that costs less than handing it over. A full queue answers
    /// [`StoreError::Busy`] through `done`.
    fn submit(&self, job: Job);
}

/// Runs one job and waits for it: for commands and tests, never on a thread that serves requests.
///
/// # Errors
/// What the job answers.
pub fn wait<T: Send + 'static>(
    backend: &dyn Backend,
    mode: Mode,
    run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, receiver) = mpsc::sync_channel(1);
    backend.submit(Job::new(mode, run, move |outcome| {
        // The receiver lives until the answer is there.
        let _ = sender.send(outcome);
    }));
    receiver.recv().unwrap_or_else(|_| Err(StoreError::Bug("the store dropped a job".to_owned())))
}
