//! Deleting what has ended, a little at a time, from time to time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use api_resource::media::{Media, SweptFiles};
use metrics::{counter, gauge};
use oauth_core::env::Env;
use oauth_core::flow;
use oauth_core::port::{Backend, Mode, StoreError, Swept, wait};

use crate::metrics::{LAST_SWEEP, SWEPT_ROWS};

/// Rows a table and round: a round holds the writer for a few milliseconds.
const ROWS: u32 = 500;
/// Between two rounds others may write.
const PAUSE: Duration = Duration::from_millis(20);

/// Deletes round by round until nothing is left, or until `stop`; what was deleted is added to `all`.
///
/// # Errors
/// [`StoreError`]; what the rounds before deleted stays deleted, and is counted.
pub(crate) fn sweep(
    backend: &dyn Backend,
    env: &Env,
    stop: &AtomicBool,
    all: &mut Swept,
) -> Result<(), StoreError> {
    loop {
        let env = env.clone();
        let round = wait(backend, Mode::Write, move |tx| flow::sweep::sweep(tx, &env, ROWS))?;
        *all += round;
        if round == Swept::default() || stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        thread::sleep(PAUSE);
    }
}

/// Counts what was deleted and writes it to the log.
fn note(swept: &Swept) {
    for (table, rows) in swept.tables() {
        counter!(SWEPT_ROWS, "table" => table).increment(rows);
    }
    if *swept != Swept::default() {
        tracing::info!(?swept, "deleted what has ended");
    }
}

/// Deletes rows; did it end well?
fn sweep_rows(backend: &dyn Backend, env: &Env, stop: &AtomicBool) -> bool {
    let mut swept = Swept::default();
    let done = sweep(backend, env, stop, &mut swept);
    note(&swept);
    if let Err(error) = &done {
        tracing::warn!(%error, "the clean-up failed and will be tried again");
    }
    done.is_ok()
}

/// What to tell of a folder of files that the database knows nothing of.
pub(crate) fn strange(files: u64) -> String {
    format!(
        "the database knows none of the {files} files in the folder media, so they stay: is this the folder of another \
         database? If it is not, delete them by hand"
    )
}

/// Removes the files that crashes left behind; did it end well?
fn sweep_files(media: &Media) -> bool {
    match media.sweep() {
        Ok(swept) if swept == SweptFiles::default() => {}
        Ok(swept) if swept.strange > 0 => tracing::warn!("{}", strange(swept.strange)),
        Ok(swept) => tracing::info!(?swept, "removed files that no picture needs"),
        Err(error) => {
            tracing::warn!(%error, "the clean-up of files failed and will be tried again");
            return false;
        }
    }
    true
}

/// The thread that sweeps from time to time.
pub(crate) struct Sweeper {
    stop: Arc<AtomicBool>,
    wake: Sender<()>,
    thread: JoinHandle<()>,
}

impl Sweeper {
    /// Starts it; the first clean-up comes after one interval.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub(crate) fn start(
        backend: Arc<dyn Backend>,
        media: Option<Media>,
        env: Env,
        interval: Duration,
    ) -> std::io::Result<Self> {
        let (wake, woken) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::Builder::new().name("sweeper".to_owned()).spawn(move || {
            while woken.recv_timeout(interval) == Err(RecvTimeoutError::Timeout) {
                let rows = sweep_rows(&*backend, &env, &stopped);
                let files = media.as_ref().is_none_or(sweep_files);
                if rows && files {
                    gauge!(LAST_SWEEP).set(env.now().unix() as f64);
                }
            }
        })?;
        Ok(Self { stop, wake, thread })
    }

    /// Lets the present round finish and ends the thread.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        // The thread is gone already if this cannot be sent.
        let _ = self.wake.send(());
        let _ = self.thread.join();
    }
}
