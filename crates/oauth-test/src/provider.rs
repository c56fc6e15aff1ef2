//! The provider under test: started, asked for its parts, stopped.

use std::fmt;
use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, rt};
use api_resource::{Guard, ResourceConfig};
use oauth_core::env::Env;
use oauth_core::oauth2::transport::Transport;
use oauth_core::port::{Backend, Mode, StoreError, Tx, wait};
use oauth_provider_web::{Provider, system};
use oauth_store_diesel::{DieselStore, StoreConfig, migrate};
use tempfile::TempDir;

use crate::builder::Builder;
use crate::clock::TestClock;
use crate::faults::Faults;
use crate::stop::OrStop;

/// Connections to read from: the provider's only worker, the test, and one to spare.
const READERS: usize = 3;

/// The real provider on a port of its own, over a database of its own, for as long as this value lives.
///
/// All its calls block and are short. They may be made in an `async` test too, since the provider has its own threads.
/// Every test starts its own; do not keep one in a `static`, which is never dropped and leaves its folder behind.
pub struct TestProvider {
    pub(crate) env: Env,
    /// Where the outside world finds the provider: the issuer without its path.
    pub(crate) origin: String,
    /// The path of the issuer.
    pub(crate) path: String,
    clock: Arc<TestClock>,
    faults: Arc<Faults>,
    store: Arc<DieselStore>,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl fmt::Debug for TestProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TestProvider").field(&self.url()).finish()
    }
}

impl TestProvider {
    /// A provider with the settings that ship.
    ///
    /// # Panics
    /// When there is no room for a folder, a port or a thread.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// A provider with other settings.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }

    #[track_caller]
    pub(crate) fn run(builder: Builder) -> Self {
        let Builder { mut settings, path, sign_up, .. } = builder;
        let listener = TcpListener::bind(("127.0.0.1", 0)).or_stop("a port");
        let origin = format!("http://{}", listener.local_addr().or_stop("a port"));
        settings.issuer = format!("{origin}{path}");
        let clock = Arc::new(TestClock::new());
        let env = Env { clock: Arc::clone(&clock) as _, ..system::env(settings) };
        let folder = tempfile::Builder::new().prefix("oauth-test-").tempdir().or_stop("a temporary folder");
        let store = open(&folder);
        let faults = Arc::new(Faults::new(Arc::clone(&store)));
        let provider = Provider::builder(Arc::clone(&faults) as _, env.clone())
            .site_name("Test provider")
            .accounts(sign_up)
            .build()
            .or_stop("the provider");
        let (server, thread) = serve(provider, listener).or_stop("the provider's server");
        Self { env, origin, path, clock, faults, store, server, thread: Some(thread), _folder: folder }
    }

    /// The issuer: what clients are configured with, and what all endpoints stand below.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.env.settings.issuer
    }

    /// Where the metadata stands (RFC 8414 §3.1), for clients that find the endpoints by it.
    #[must_use]
    pub fn metadata_url(&self) -> String {
        format!("{}/.well-known/oauth-authorization-server{}", self.origin, self.path)
    }

    /// The clock that everything ages by; it begins at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn clock(&self) -> &TestClock {
        &self.clock
    }

    /// What can go wrong with the database.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The provider's store, faults included, for an application that mounts or guards in this process.
    #[must_use]
    pub fn backend(&self) -> Arc<dyn Backend> {
        Arc::clone(&self.faults) as _
    }

    /// The provider's surroundings: this clock, real randomness, the settings.
    #[must_use]
    pub fn env(&self) -> Env {
        self.env.clone()
    }

    /// A guard for the API under this public URL. Requests that a test makes without a socket have no address that plain
    /// http could be judged by, so this guard takes tokens on every way.
    ///
    /// # Panics
    /// When the URL identifies no resource (RFC 9728 §1.2): it needs a path, and no slash at its end.
    #[must_use]
    #[track_caller]
    pub fn guard(&self, resource: &str) -> Guard {
        let mut env = self.env();
        Arc::make_mut(&mut env.settings).transport = Transport::new(Vec::new(), true);
        Guard::store(self.backend(), env, ResourceConfig::new(resource).or_stop(resource))
    }

    /// One job past the faults.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        wait(&*self.store, Mode::Write, run)
    }
}

impl Drop for TestProvider {
    /// Stops the server and the database, and deletes the folder. Guards and backends that live on answer 503 at most.
    fn drop(&mut self) {
        // The command is on its way when this returns; what it answers is the end of the thread.
        drop(self.server.stop(false));
        if let Some(thread) = self.thread.take() {
            // A panic there was an error to whoever asked; a second one here would hide the test's own.
            let _ = thread.join();
        }
        self.store.close();
    }
}

#[track_caller]
fn open(folder: &TempDir) -> Arc<DieselStore> {
    let database = format!("sqlite://{}", folder.path().join("provider.db").display());
    migrate::up(&database).or_stop("the tables");
    let mut config = StoreConfig::new(database);
    config.connections = READERS;
    Arc::new(DieselStore::open(&config).or_stop("the database"))
}

/// Serves on a thread with a system of its own. The listener is open already, so who connects early waits.
fn serve(provider: Provider, listener: TcpListener) -> std::io::Result<(ServerHandle, JoinHandle<()>)> {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().name("oauth-test".to_owned()).spawn(move || {
        rt::System::new().block_on(async move {
            let server = HttpServer::new(move || {
                App::new().configure(provider.configure()).default_service(provider.not_found())
            });
            let server = server.workers(1).disable_signals().listen(listener).map(HttpServer::run);
            let _ = sender.send(server.as_ref().map(|server| server.handle()).map_err(|cause| cause.kind()));
            if let Ok(server) = server {
                // How it ends matters to nobody: the test is over.
                let _ = server.await;
            }
        });
    })?;
    let handle = receiver.recv().map_err(std::io::Error::other)??;
    Ok((handle, thread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_private_and_goes_with_the_provider() {
        let (one, other) = (TestProvider::start(), TestProvider::start());
        let folder = one._folder.path().to_owned();
        assert!(folder.join("provider.db").exists() && folder != other._folder.path());
        let (_, _) = (one.person("alice"), other.person("alice"));
        // Whoever still holds the store cannot keep the folder.
        let held = one.backend();
        drop(one);
        assert!(!folder.exists());
        drop(held);
    }
}
