//! The store: where it takes jobs, and how it is opened and closed.

use std::fmt;
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Sender, TrySendError};
use oauth_core::port::{self, Backend, Job, StoreError};
use oauth_core::secret::Secret;

use crate::connection::{self, Manager, Role, Target};
use crate::error::OpenError;
use crate::meter::Meters;
use crate::run;
use crate::work::Work;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// `sqlite://PATH`, `postgres://…` or `postgresql://…`; it may hold a password.
    pub url: Secret,
    /// How many jobs may wait; one more is answered [`StoreError::Busy`].
    pub queue: usize,
    /// PostgreSQL: connections, each with a thread. SQLite: connections to read from, best one a thread that serves
    /// requests.
    pub connections: usize,
    /// Hears every statement.
    #[cfg(feature = "testing")]
    pub log: Option<crate::testing::StatementLog>,
}

impl StoreConfig {
    /// The defaults: 4096 jobs, 8 connections.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: Secret::new(url.into()),
            queue: 4096,
            connections: 8,
            #[cfg(feature = "testing")]
            log: None,
        }
    }

    fn manager(&self, target: &Target, role: Role) -> Manager {
        Manager {
            target: target.clone(),
            role,
            #[cfg(feature = "testing")]
            log: self.log.clone(),
        }
    }
}

/// A [`Backend`] over a database. Dropped or closed, it first finishes what waits.
pub struct DieselStore {
    queue: RwLock<Option<Sender<Work>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    meters: Meters,
    /// SQLite's readers; PostgreSQL queues reads too.
    #[cfg(feature = "sqlite")]
    readers: Option<r2d2::Pool<Manager>>,
}

impl fmt::Debug for DieselStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DieselStore")
    }
}

impl DieselStore {
    /// Opens the database and starts the threads. The tables are not looked at: see [`crate::migrate::check`].
    ///
    /// # Errors
    /// [`OpenError`] for a URL that is not understood and for a database that does not answer. Once open, a database
    /// that goes away is answered with [`StoreError::Unavailable`] until it is back.
    pub fn open(config: &StoreConfig) -> Result<Self, OpenError> {
        let target = Target::parse(&config.url)?;
        connection::prepare(&target)?;
        match target {
            #[cfg(feature = "sqlite")]
            Target::Sqlite(_) => Self::open_sqlite(config, &target),
            #[cfg(feature = "postgres")]
            Target::Postgres(_) => Self::open_postgres(config, &target),
        }
    }

    #[cfg(feature = "sqlite")]
    fn open_sqlite(config: &StoreConfig, target: &Target) -> Result<Self, OpenError> {
        let (sender, receiver) = crossbeam_channel::bounded(config.queue.max(1));
        let meters = Meters::new();
        let writer = crate::writer::Writer::open(config.manager(target, Role::Writer), meters.clone())?;
        let readers = r2d2::Pool::builder()
            .max_size(u32::try_from(config.connections).unwrap_or(u32::MAX).max(1))
            .min_idle(Some(1))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_on_check_out(false)
            .connection_timeout(std::time::Duration::from_secs(2))
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(config.manager(target, Role::Reader))
            .map_err(|error| OpenError::Open(error.to_string()))?;
        let thread = spawn("oauth-store", move || writer.serve(&receiver))?;
        Ok(Self {
            queue: RwLock::new(Some(sender)),
            threads: Mutex::new(vec![thread]),
            meters,
            readers: Some(readers),
        })
    }

    #[cfg(feature = "postgres")]
    fn open_postgres(config: &StoreConfig, target: &Target) -> Result<Self, OpenError> {
        let (sender, receiver) = crossbeam_channel::bounded(config.queue.max(1));
        // The first connection is made here, so that opening fails when nobody answers.
        let mut first = Some(config.manager(target, Role::Writer).open()?);
        let meters = Meters::new();
        let mut threads = Vec::new();
        for number in 0..config.connections.max(1) {
            let manager = config.manager(target, Role::Writer);
            let worker = crate::workers::Worker::new(number, manager, first.take(), meters.clone());
            let jobs = receiver.clone();
            threads.push(spawn("oauth-store", move || worker.serve(&jobs))?);
        }
        Ok(Self {
            queue: RwLock::new(Some(sender)),
            threads: Mutex::new(threads),
            meters,
            #[cfg(feature = "sqlite")]
            readers: None,
        })
    }

    /// The body of a read job that says whether the database answers and has tables: one indexed read.
    ///
    /// # Errors
    /// [`StoreError`]
    pub fn probe(tx: &mut dyn port::Tx) -> Result<(), StoreError> {
        tx.client(oauth_core::id::ClientId::from_uuid(uuid::Uuid::nil())).map(drop)
    }

    /// How many jobs wait in the queue now.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.read().unwrap_or_else(PoisonError::into_inner).as_ref().map_or(0, Sender::len)
    }

    /// How many of the connections to read from are in use now. PostgreSQL has none of its own.
    #[must_use]
    pub fn readers_in_use(&self) -> u32 {
        #[cfg(feature = "sqlite")]
        if let Some(readers) = &self.readers {
            let state = readers.state();
            return state.connections.saturating_sub(state.idle_connections);
        }
        0
    }

    /// Takes no more jobs, finishes those that wait, and closes the connections of the threads.
    pub fn close(&self) {
        drop(self.queue.write().unwrap_or_else(PoisonError::into_inner).take());
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for handle in threads {
            // The callback of a job may drop the last handle of the store on the store's own thread.
            if handle.thread().id() != thread::current().id() && handle.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }

    /// Runs a read at once where the readers are, and queues everything else.
    pub(crate) fn take(&self, work: Work) {
        #[cfg(feature = "sqlite")]
        if let (port::Mode::Read, Some(readers)) = (work.mode, &self.readers) {
            return crate::writer::read(readers, &self.meters, work);
        }
        self.enqueue(work);
    }

    fn enqueue(&self, work: Work) {
        let sent = match &*self.queue.read().unwrap_or_else(PoisonError::into_inner) {
            Some(queue) => queue.try_send(work),
            None => Err(TrySendError::Disconnected(work)),
        };
        match sent {
            Ok(()) => {}
            Err(TrySendError::Full(work)) => run::answer(&self.meters, work, Err(StoreError::Busy)),
            Err(TrySendError::Disconnected(work)) => {
                let closed = StoreError::Unavailable("the store is closed".to_owned());
                run::answer(&self.meters, work, Err(closed));
            }
        }
    }
}

impl Backend for DieselStore {
    fn submit(&self, job: Job) {
        self.take(job.into());
    }
}

impl Drop for DieselStore {
    fn drop(&mut self) {
        self.close();
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|error| OpenError::Open(format!("no thread: {error}")))
}
