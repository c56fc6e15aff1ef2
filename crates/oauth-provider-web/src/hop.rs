//! The provider's only way to the store: one job, one hop, one answer.

use std::time::Duration;

use actix_web::rt::time::timeout;
use futures_channel::oneshot;
use oauth_core::port::{Backend, Job, Mode, StoreError, Tx};

/// How long a request waits for its job. The job itself is never cut off: what was answered for is durable, what
/// was not answered for may be.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs one job and waits for it without holding the worker.
pub(crate) async fn hop<T: Send + 'static>(
    backend: &dyn Backend,
    mode: Mode,
    run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let (sender, receiver) = oneshot::channel();
    backend.submit(Job::new(mode, run, move |outcome| {
        // Nobody listens any more when the request has gone away.
        let _ = sender.send(outcome);
    }));
    match timeout(PATIENCE, receiver).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(StoreError::Bug("the store dropped a job".to_owned())),
        Err(_) => Err(StoreError::Busy),
    }
}
