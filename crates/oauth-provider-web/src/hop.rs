//! The provider's only way to the store: one job, one hop, one answer.

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::timeout;
use actix_web::web;
use futures_channel::oneshot;
use oauth_core::port::{Backend, Job, Mode, PATIENCE, StoreError, Tx, Wanted};

/// Runs one job and waits for it without holding the worker.
pub(crate) async fn hop<T: Send + 'static>(
    backend: &dyn Backend,
    mode: Mode,
    run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    hop_within(PATIENCE, backend, mode, run).await
}

/// The same for a long read: where the store reads at once, this does not hold the worker either.
pub(crate) async fn long_hop<T: Send + 'static>(
    backend: &Arc<dyn Backend>,
    run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, receiver) = oneshot::channel();
    let backend = Arc::clone(backend);
    // It ends by itself, also when nobody waits any more.
    let running = web::block(move || {
        backend.submit(Job::new(Mode::Read, run, move |outcome| _ = sender.send(outcome)));
    });
    match timeout(PATIENCE, async { running.await.ok().zip(receiver.await.ok()) }).await {
        Ok(Some(((), outcome))) => outcome,
        Ok(None) => Err(StoreError::Bug("the store dropped a job".to_owned())),
        Err(_) => Err(StoreError::Busy),
    }
}

/// A job that nobody waits for any more is rolled back.
async fn hop_within<T: Send + 'static>(
    patience: Duration,
    backend: &dyn Backend,
    mode: Mode,
    mut run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, receiver) = oneshot::channel();
    let wanted = Wanted::default();
    let asked = wanted.clone();
    backend.submit(Job::new(
        mode,
        move |tx| asked.run(|| run(tx)),
        // Nobody listens any more when the request has gone away.
        move |outcome| _ = sender.send(outcome),
    ));
    match timeout(patience, receiver).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(StoreError::Bug("the store dropped a job".to_owned())),
        Err(_) => {
            wanted.give_up();
            Err(StoreError::Busy)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use oauth_core::testing::{MemTx, build, env};

    use super::*;

    /// Keeps jobs instead of running them.
    #[derive(Default)]
    struct Stuck(Mutex<Vec<Job>>);

    impl Backend for Stuck {
        fn submit(&self, job: Job) {
            self.0.lock().unwrap().push(job);
        }
    }

    /// SEC-100, SEC-109
    #[actix_web::test]
    async fn a_job_that_is_given_up_leaves_nothing() {
        let (store, env) = (Stuck::default(), env());
        let user = build::user(&env, "alice");
        let outcome =
            hop_within(Duration::from_millis(5), &store, Mode::Write, move |tx| tx.insert_user(&user)).await;
        assert_eq!(outcome, Err(StoreError::Busy));
        let mut job = store.0.lock().unwrap().pop().unwrap();
        let mut tx = MemTx::default();
        assert_eq!((job.run)(&mut tx), Err(StoreError::Busy), "the store rolls back what ends so");
        assert!(tx.users.is_empty());
    }
}
