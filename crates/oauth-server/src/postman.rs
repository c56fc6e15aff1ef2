//! The thread that sends letters.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use oauth_provider_web::Provider;

/// Between two looks for letters: one indexed read each.
const INTERVAL: Duration = Duration::from_secs(2);
/// The same while the database is away.
const REST: Duration = Duration::from_secs(30);
/// How long a stop waits for the letter that is being sent. One that takes longer may be sent once more by the next start.
const PATIENCE: Duration = Duration::from_secs(3);

/// The thread, running.
pub(crate) struct Postman {
    stop: Arc<AtomicBool>,
    wake: Sender<()>,
    ended: Receiver<()>,
}

impl Postman {
    /// Starts it.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub(crate) fn start(provider: Provider) -> std::io::Result<Self> {
        let (wake, woken) = channel();
        let (ending, ended) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        thread::Builder::new().name("postman".to_owned()).spawn(move || {
            let mut pause = INTERVAL;
            while woken.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                pause = if send_all(&provider, &stopped) { INTERVAL } else { REST };
            }
            // Nobody waits any more when this cannot be sent.
            let _ = ending.send(());
        })?;
        Ok(Self { stop, wake, ended })
    }

    /// Ends the thread after the present letter.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        // The thread is gone already if this cannot be sent.
        let _ = self.wake.send(());
        if self.ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("a letter was still being sent, and may be sent once more");
        }
    }
}

/// Sends what is due, until `stop`; did the database answer?
fn send_all(provider: &Provider, stop: &AtomicBool) -> bool {
    while !stop.load(Ordering::Relaxed) {
        match provider.send_letter() {
            Ok(Some(_)) => {}
            Ok(None) => return true,
            Err(error) => {
                tracing::warn!(%error, "no letters can be sent while the database is away");
                return false;
            }
        }
    }
    true
}
