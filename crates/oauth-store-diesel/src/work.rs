//! What the queue carries: jobs of the core and, with the feature `media`, jobs that see the entries too. Whoever runs
//! one does not tell them apart.

use oauth_core::port::{Done, Job, Mode, Run, StoreError};

use crate::tx::DieselTx;

/// The body of a job, which may run again when a transaction has to be repeated.
pub(crate) enum Body {
    /// Sees the tables of the core.
    Core(Run),
    /// Sees the entries too.
    #[cfg(feature = "media")]
    Media(crate::media::MediaRun),
}

impl Body {
    /// Runs it once.
    pub(crate) fn call(&mut self, tx: &mut DieselTx<'_>) -> Result<(), StoreError> {
        match self {
            Self::Core(run) => run(tx),
            #[cfg(feature = "media")]
            Self::Media(run) => run(tx),
        }
    }
}

/// A job on its way through the queue.
pub(crate) struct Work {
    /// Read or write.
    pub(crate) mode: Mode,
    /// What to do in the transaction.
    pub(crate) body: Body,
    /// Told how it ended.
    pub(crate) done: Done,
}

impl From<Job> for Work {
    fn from(job: Job) -> Self {
        Self { mode: job.mode, body: Body::Core(job.run), done: job.done }
    }
}
