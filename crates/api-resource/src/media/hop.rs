//! The ways to the store and to threads that may block.

use std::io;
use std::time::Duration;

use actix_web::web;
use futures_channel::oneshot;
use oauth_core::port::{Mode, PATIENCE, StoreError, Wanted};
use oauth_store_diesel::media::{self, MediaJob, MediaTx};

use super::Media;
use super::problem::Problem;
use crate::store::answered;

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
        self.ask_within(PATIENCE, mode, run).await
    }

    /// A job that nobody waits for any more is rolled back.
    async fn ask_within<T: Send + 'static>(
        &self,
        patience: Duration,
        mode: Mode,
        mut run: impl FnMut(&mut dyn MediaTx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let wanted = Wanted::default();
        let asked = wanted.clone();
        self.0.store.submit_media(MediaJob::new(
            mode,
            move |tx| asked.run(|| run(tx)),
            // Nobody listens any more when the client went away.
            move |outcome| _ = reply.send(outcome),
        ));
        answered(patience, &wanted, answer).await
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use oauth_core::testing::build;

    use super::*;
    use crate::media::scene::Scene;

    /// SEC-100, SEC-109
    #[actix_web::test]
    async fn a_job_that_is_given_up_leaves_nothing() {
        let scene = Scene::set();
        // The one thread that writes is busy until the gate opens.
        let (open, gate) = mpsc::channel::<()>();
        let (busy, begun) = mpsc::channel();
        scene.store.submit_media(MediaJob::new(
            Mode::Write,
            move |_| {
                _ = busy.send(());
                gate.recv().map_err(|_| StoreError::Busy)
            },
            |outcome| assert_eq!(outcome, Ok(())),
        ));
        begun.recv().unwrap();
        let bob = build::user(&scene.env, "bob");
        let id = bob.id.clone();
        let outcome = scene
            .media
            .ask_within(Duration::from_millis(5), Mode::Write, move |tx| tx.insert_user(&bob))
            .await;
        assert_eq!(outcome, Err(StoreError::Busy));
        open.send(()).unwrap();
        // What is asked later is done later.
        let found = media::wait(&scene.store, Mode::Write, move |tx| tx.user(&id)).unwrap();
        assert!(found.is_none(), "what was given up was written");
    }
}
