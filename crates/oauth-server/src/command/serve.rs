//! `serve`: the server, from its start to its graceful stop.

use std::future::poll_fn;
use std::net::TcpListener;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use actix_web::rt::time::interval;
use api_resource::admin::AdminConfig;
use clap::Args;
use metrics_exporter_prometheus::PrometheusHandle;
use oauth_core::env::Env;
use oauth_core::flow::client;
use oauth_core::port::{Mode, wait};
use oauth_provider_web::{Provider, SignUp};
use oauth_store_diesel::DieselStore;

use super::{Fault, Outcome, say};
use crate::config::{Config, Database, PublicUrl};
use crate::first_start::{Told, make_administrator};
use crate::http::{self, Metrics, Site};
use crate::mail::Post;
use crate::pictures::Pictures;
use crate::postman::Postman;
use crate::sweeper::Sweeper;
use crate::wiring::{env, guard, make_folders, open_media, open_store};
use crate::{log, metrics, seals};

/// How to serve.
#[derive(Args)]
pub(crate) struct Options {
    /// Bring a database on a server up to date first; an embedded one always is
    #[arg(long)]
    pub(crate) migrate: bool,
}

/// Between two writes of what was counted for administrators.
const FLUSH: Duration = Duration::from_secs(60);
/// Between two upkeeps of the metrics.
const UPKEEP: Duration = Duration::from_secs(5);
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
    make_folders(config)?;
    let env = env(config, &public_url)?;
    // Before the store, which looks its series up when it is opened.
    let recorder = metrics::start(env.now()).map_err(|error| Fault::new(format!("metrics: {error}")))?;
    let store = open_store(config, connections, options.migrate)?;
    seals::check(&*store, &*env.seals)?;
    let of_configuration = env.clone();
    wait(&*store, Mode::Write, move |tx| client::announce(tx, &of_configuration))?;
    if let Some(Told::File(path)) = make_administrator(&*store, &env, &config.data_dir)? {
        tracing::info!(file = %path.display(), "made the account admin; its password is in this file");
    }
    let metrics = Metrics { recorder, allow: config.metrics_allow.clone() };
    let site = site(config, &public_url, &store, env, metrics)?;
    let ready = if public_url.as_str() == format!("http://{bound}") {
        format!("listening on http://{bound}")
    } else {
        format!("listening on http://{bound} as {}", public_url.as_str())
    };
    actix_web::rt::System::new().block_on(serve(config, site, listener, &ready))
}

/// Builds everything that answers requests.
fn site(
    config: &Config,
    url: &PublicUrl,
    store: &Arc<DieselStore>,
    env: Env,
    metrics: Metrics,
) -> Result<Site, Fault> {
    let sign_up = if config.sign_up { SignUp::Open } else { SignUp::Closed };
    let mut provider = Provider::builder(Arc::clone(store) as _, env.clone())
        .site_name(&config.site_name)
        .accounts(sign_up)
        .registration_command("oauth-server client add --protocol oauth1 --name \"Old Camera\"")
        .resource_routes()
        .wiki_routes()
        .pages_dir(config.pages_dir.clone());
    let guard = guard(store, &env, url)?;
    if let Some(pictures) = open_media(config, url, store, &guard, None)? {
        provider = provider.belongings(Arc::new(Pictures(pictures)));
    }
    if let Some(mail) = &config.mail {
        provider = provider.mailer(Arc::new(Post::open(mail, url, env.clone())?));
    }
    if config.read_only {
        tracing::warn!("read_only: nothing is begun or changed");
        provider = provider.read_only();
    }
    let provider = provider.build().map_err(|error| Fault::new(error.to_string()))?;
    Ok(Site {
        admin: AdminConfig {
            site_name: config.site_name.clone(),
            stylesheet: Some(provider.stylesheet()),
            read_only: config.read_only,
        },
        media: open_media(config, url, store, &guard, Some(provider.stylesheet()))?,
        provider,
        guard,
        store: Arc::clone(store),
        env,
        prefix: url.path().to_owned(),
        proxies: config.trusted_proxies.clone(),
        metrics,
    })
}

/// Runs inside the asynchronous system: accepts until a signal, then finishes what runs and writes what is left.
async fn serve(config: &Config, site: Site, listener: TcpListener, ready: &str) -> Outcome {
    let failed = |cause: std::io::Error| Fault::new(format!("cannot serve: {cause}"));
    let signals = Signals::listen().map_err(failed)?;
    let recorder = site.metrics.recorder.clone();
    let (guard, store, env) = (site.guard.clone(), Arc::clone(&site.store), site.env.clone());
    let (media, provider) = (site.media.clone(), site.provider.clone());
    let server = http::serve(site, listener, config.workers).map_err(failed)?;
    let sweep = || Sweeper::start(Arc::clone(&store) as _, media, env, config.sweep_interval);
    let sweeper = (!config.read_only).then(sweep).transpose().map_err(failed)?;
    actix_web::rt::spawn(keep_counts(provider.clone()));
    let post = config.mail.is_some() && !config.read_only;
    let postman = post.then(|| Postman::start(provider.clone())).transpose().map_err(failed)?;
    actix_web::rt::spawn(tend(recorder));
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        signals.wait().await;
        tracing::info!("stopping");
        handle.stop(true).await;
    });
    say(ready)?;
    let outcome = server.await.map_err(failed);
    guard.flush().await;
    flush(&provider).await;
    if let Some(sweeper) = sweeper {
        sweeper.stop();
    }
    if let Some(postman) = postman {
        postman.stop();
    }
    store.close();
    outcome
}

/// Sorts measured durations into their buckets from time to time: they wait in memory until that is done.
async fn tend(recorder: PrometheusHandle) {
    let mut ticks = interval(UPKEEP);
    loop {
        ticks.tick().await;
        recorder.run_upkeep();
    }
}

/// Writes what was counted from time to time.
async fn keep_counts(provider: Provider) {
    let mut ticks = interval(FLUSH);
    loop {
        ticks.tick().await;
        flush(&provider).await;
    }
}

async fn flush(provider: &Provider) {
    if let Err(error) = provider.flush().await {
        tracing::warn!(%error, "what was counted could not be written, and will be the next time");
    }
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
