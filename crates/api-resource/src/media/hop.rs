//! The ways to the store and to threads that may block.

use std::io;
use std::time::Duration;

use actix_web::{rt, web};
use futures_channel::oneshot;
use oauth_core::port::{Mode, StoreError};
use oauth_store_diesel::media::{self, MediaJob, MediaTx};

use super::Media;
use super::problem::Problem;

/// How long a request waits for the store.
const PATIENCE: Duration = Duration::from_secs(10);

impl Media {
    /// Runs one job and waits for it, but not for ever.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        mode: Mode,
        run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        // Nobody listens any more when the client went away.
        self.0.store.submit_media(MediaJob::new(mode, run, move |outcome| _ = reply.send(outcome)));
        let answered = rt::time::timeout(PATIENCE, answer).await.map_err(|_| StoreError::Busy)?;
        answered.unwrap_or_else(|_| Err(StoreError::Bug("the store dropped a job".to_owned())))
    }

    /// The same on a thread that may block, where it waits as long as it takes.
    ///
    /// # Errors
    /// [`StoreError`]
    pub(super) fn wait<T: Send + 'static>(
        &self,
        mode: Mode,
        run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        media::wait(&self.0.store, mode, run)
    }
}

/// Does what blocks on a thread for that. It runs to its end also when nobody waits for it any more.
///
/// # Errors
/// What `work` answers; [`Problem::Files`] when it panicked.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let ended = web::block(work).await;
    ended.unwrap_or_else(|_| Err(Problem::Files(io::Error::other("a thread that blocks has ended"))))
}
