//! A database that fails on request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use oauth_core::port::{Backend, Job, StoreError};
use oauth_store_diesel::DieselStore;

/// Stands between the provider, the guards of [`crate::TestProvider::guard`] and the database. What the test itself sets
/// up, people and clients for one, goes past it and always works.
pub struct Faults {
    store: Arc<DieselStore>,
    gone: AtomicBool,
    failing: AtomicU32,
    losing: AtomicU32,
}

impl Faults {
    pub(crate) const fn new(store: Arc<DieselStore>) -> Self {
        let (failing, losing) = (AtomicU32::new(0), AtomicU32::new(0));
        Self { store, gone: AtomicBool::new(false), failing, losing }
    }

    /// While it is gone, every job is answered [`StoreError::Unavailable`]: endpoints and guards say 503.
    pub fn database_gone(&self, gone: bool) {
        self.gone.store(gone, Ordering::SeqCst);
    }

    /// The next `jobs` fail in the same way, then all is well again. A request to the API is one job; after the first
    /// use of a grant, and then every ten seconds, one more notes when it was used.
    pub fn fail_next(&self, jobs: u32) {
        self.failing.store(jobs, Ordering::SeqCst);
    }

    /// The next `jobs` are done and kept, but answered as if they had failed: a connection that breaks after the commit.
    pub fn lose_answers(&self, jobs: u32) {
        self.losing.store(jobs, Ordering::SeqCst);
    }
}

impl Backend for Faults {
    fn submit(&self, job: Job) {
        let fault = || Err(StoreError::Unavailable("taken away by the test".to_owned()));
        if counts_down(&self.failing) || self.gone.load(Ordering::SeqCst) {
            (job.done)(fault());
        } else if counts_down(&self.losing) {
            let Job { mode, run, done } = job;
            self.store.submit(Job { mode, run, done: Box::new(move |_| done(fault())) });
        } else {
            self.store.submit(job);
        }
    }
}

/// Takes one off, where there is one.
fn counts_down(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}
