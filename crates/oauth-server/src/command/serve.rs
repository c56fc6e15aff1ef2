//! `serve`: the server, from its start to its graceful stop.

use std::future::poll_fn;
use std::net::TcpListener;
use std::sync::Arc;
use std::task::Poll;

use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use api_resource::{Guard, ResourceConfig};
use clap::Args;
use oauth_core::env::Env;
use oauth_core::port::Backend;
use oauth_provider_web::system;
use oauth_provider_web::{Provider, Registration, SignUp};
use oauth_store_diesel::DieselStore;

use super::{Fault, Outcome, say};
use crate::config::{Config, Database, PublicUrl};
use crate::first_start::{Told, make_administrator};
use crate::http::{self, Site};
use crate::log;
use crate::sweeper::Sweeper;
use crate::wiring::open_store;

/// How to serve.
#[derive(Args)]
pub(crate) struct Options {
    /// Bring a database on a server up to date first; an embedded one always is
    #[arg(long)]
    pub(crate) migrate: bool,
}

/// PostgreSQL connections; it groups the commits of this many by itself.
const POSTGRES_CONNECTIONS: usize = 8;

/// Serves until a signal says stop.
pub(crate) fn run(config: &Config, options: &Options) -> Outcome {
    log::start(config.log);
    let listener = TcpListener::bind(config.bind).map_err(|cause| {
        Fault::new(format!(
            "cannot listen at {}: {cause}; is it running already? OAUTH_BIND names another port",
            config.bind
        ))
    })?;
    let bound = listener.local_addr().map_err(|cause| Fault::new(cause.to_string()))?;
    let public_url = config.public_url(bound)?;
    let connections = match config.database {
        Database::Sqlite(_) => config.workers + 1,
        Database::Postgres(_) => POSTGRES_CONNECTIONS,
    };
    let store = open_store(config, connections, options.migrate)?;
    let env = system::env(config.settings(&public_url));
    if let Some(Told::File(path)) = make_administrator(&*store, &env, &config.data_dir)? {
        tracing::info!(file = %path.display(), "made the account admin; its password is in this file");
    }
    let site = site(config, &public_url, &store, env)?;
    let ready = if public_url.as_str() == format!("http://{bound}") {
        format!("listening on http://{bound}")
    } else {
        format!("listening on http://{bound} as {}", public_url.as_str())
    };
    actix_web::rt::System::new().block_on(serve(config, site, listener, &ready))
}

/// Builds everything that answers requests.
fn site(config: &Config, url: &PublicUrl, store: &Arc<DieselStore>, env: Env) -> Result<Site, Fault> {
    let backend: Arc<dyn Backend> = Arc::clone(store) as _;
    let registration = if config.registration_open { Registration::Open } else { Registration::Closed };
    let sign_up = if config.sign_up { SignUp::Open } else { SignUp::Closed };
    let provider = Provider::builder(Arc::clone(&backend), env.clone())
        .site_name(&config.site_name)
        .accounts(sign_up)
        .registration(registration)
        .pages_dir(config.pages_dir.clone())
        .build()
        .map_err(|error| Fault::new(error.to_string()))?;
    let resource = ResourceConfig::new(&format!("{}/api", url.as_str()))
        .map_err(|error| Fault::new(format!("public_url: {error}")))?;
    let guard = Guard::store(backend, env.clone(), resource);
    Ok(Site {
        provider,
        guard,
        store: Arc::clone(store),
        env,
        prefix: url.path().to_owned(),
        proxies: config.trusted_proxies.clone(),
    })
}

/// Runs inside the asynchronous system: accepts until a signal, then finishes what runs and writes what is left.
async fn serve(config: &Config, site: Site, listener: TcpListener, ready: &str) -> Outcome {
    let failed = |cause: std::io::Error| Fault::new(format!("cannot serve: {cause}"));
    let signals = Signals::listen().map_err(failed)?;
    let (guard, store, env) = (site.guard.clone(), Arc::clone(&site.store), site.env.clone());
    let server = http::serve(site, listener, config.workers).map_err(failed)?;
    let sweeper = Sweeper::start(Arc::clone(&store) as _, env, config.sweep_interval).map_err(failed)?;
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        signals.wait().await;
        tracing::info!("stopping");
        handle.stop(true).await;
    });
    say(ready)?;
    let outcome = server.await.map_err(failed);
    guard.flush().await;
    sweeper.stop();
    store.close();
    outcome
}

/// SIGTERM and SIGINT.
struct Signals(Signal, Signal);

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self(signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?))
    }

    /// Waits for either.
    async fn wait(mut self) {
        poll_fn(|context| {
            if self.0.poll_recv(context).is_ready() || self.1.poll_recv(context).is_ready() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}
