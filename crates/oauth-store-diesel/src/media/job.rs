//! Jobs that see the entries, and their way into the queue.

use std::sync::mpsc;

use oauth_core::port::{Done, Mode, Slot, StoreError};

use super::MediaTx;
use crate::backend::DieselStore;
use crate::work::{Body, Work};

/// The body of a job. It owns its inputs and may run again when a transaction has to be repeated.
pub type MediaRun = Box<dyn FnMut(&mut dyn MediaTx) -> Result<(), StoreError> + Send>;

/// One use case on its way to the store: what [`oauth_core::port::Job`] is to the tables of the core.
pub struct MediaJob {
    mode: Mode,
    run: MediaRun,
    done: Done,
}

impl MediaJob {
    /// A job whose result, once durable, is handed to `reply`: exactly once, on any thread, where it must not block. An
    /// `Err` rolls everything back.
    pub fn new<T: Send + 'static>(
        mode: Mode,
        mut run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
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

impl From<MediaJob> for Work {
    fn from(job: MediaJob) -> Self {
        Self { mode: job.mode, body: Body::Media(job.run), done: job.done }
    }
}

impl DieselStore {
    /// Takes a job, as [`oauth_core::port::Backend::submit`] does.
    pub fn submit_media(&self, job: MediaJob) {
        self.take(job.into());
    }
}

/// Runs one job and waits for it: for commands and tests, never on a thread that serves requests.
///
/// # Errors
/// What the job answers.
pub fn wait<T: Send + 'static>(
    store: &DieselStore,
    mode: Mode,
    run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, receiver) = mpsc::sync_channel(1);
    store.submit_media(MediaJob::new(mode, run, move |outcome| {
        // The receiver lives until the answer is there.
        let _ = sender.send(outcome);
    }));
    receiver.recv().unwrap_or_else(|_| Err(StoreError::Bug("the store dropped a job".to_owned())))
}
