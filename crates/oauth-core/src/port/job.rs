//! Jobs: one use case on its way to the store and back.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use super::{StoreError, Tx};

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
        let slot = Arc::new(Mutex::new(None));
        let filled = Arc::clone(&slot);
        Self {
            mode,
            run: Box::new(move |tx| {
                let value = run(tx)?;
                *filled.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
                Ok(())
            }),
            done: Box::new(move |outcome| {
                let value = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
                reply(
                    outcome
                        .and_then(|()| value.ok_or_else(|| StoreError::Bug("a job did not run".to_owned()))),
                );
            }),
        }
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
