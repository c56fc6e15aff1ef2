//! What the server adds around the provider and the API: requests logged and numbered, health, the way in.

mod body;
mod health;
mod metrics;
mod request;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, LOCATION};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, Resource, guard, web};
use api_resource::admin::{AdminConfig, admin_routes};
use api_resource::media::Media;
use api_resource::{Guard, resource_routes, wiki_routes};
use ipnet::IpNet;
use metrics_exporter_prometheus::PrometheusHandle;
use oauth_core::env::Env;
use oauth_provider_web::Provider;
use oauth_store_diesel::DieselStore;
use serde_json::json;

/// A head that takes longer is cut off.
const HEAD: Duration = Duration::from_secs(20);
/// An idle connection is kept so long.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// A connection that is closed may take so long to drain.
const DRAIN: Duration = Duration::from_secs(5);
/// At a graceful stop running requests may take so long, in seconds.
const STOP: u64 = 10;
/// Bodies that nobody reads in a stricter way.
const BODY: usize = 64 * 1024;

/// Everything that answers requests.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) provider: Provider,
    pub(crate) guard: Guard,
    /// How the administration API shows itself.
    pub(crate) admin: AdminConfig,
    /// Pictures, unless they are switched off.
    pub(crate) media: Option<Media>,
    pub(crate) store: Arc<DieselStore>,
    pub(crate) env: Env,
    /// The path under which everything is mounted.
    pub(crate) prefix: String,
    pub(crate) proxies: Vec<IpNet>,
    pub(crate) metrics: Metrics,
}

/// What is counted, and who may see it.
#[derive(Clone)]
pub(crate) struct Metrics {
    pub(crate) recorder: PrometheusHandle,
    /// The networks whose callers may see it.
    pub(crate) allow: Vec<IpNet>,
}

/// Starts to serve at an open listener; must be called inside a running system.
///
/// # Errors
/// When the listener cannot be used or a thread cannot be started.
pub(crate) fn serve(site: Site, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        let home = format!("{}/account", site.prefix);
        App::new()
            .app_data(request::Surroundings::of(&site))
            .app_data(site.guard.data())
            .app_data(web::PayloadConfig::new(BODY))
            // Routes are tried in this order: what is asked most comes first, what needs patterns last.
            .configure(resource_routes(&site.guard))
            .configure(wiki_routes(&site.guard))
            .configure(health::routes(&site.store))
            .configure(site.provider.configure())
            .configure(|config| {
                if let Some(media) = &site.media {
                    media.routes()(config);
                }
            })
            .configure(admin_routes(&site.guard, site.admin.clone()))
            .configure(metrics::routes(&site))
            .service(resource("/").route(read().to(move || see_other(home.clone()))))
            .service(resource("/favicon.ico").route(read().to(no_icon)))
            .default_service(site.provider.not_found())
            .wrap(from_fn(request::accompany))
    });
    let server = server
        .workers(workers)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD)
        .client_disconnect_timeout(DRAIN)
        .shutdown_timeout(STOP)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

/// GET, and HEAD, whose body the protocol leaves out.
fn read() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// A resource that is only read.
fn resource(path: &str) -> Resource {
    web::resource(path.to_owned()).default_service(web::to(wrong_method))
}

async fn wrong_method() -> HttpResponse {
    HttpResponse::MethodNotAllowed()
        .insert_header((ALLOW, "GET, HEAD"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(json!({ "error": "invalid_request", "error_description": "the method is not allowed here" }))
}

/// Browsers ask for it at every site; there is none, and that is no error.
async fn no_icon() -> HttpResponse {
    HttpResponse::NoContent().insert_header((CACHE_CONTROL, "max-age=86400")).finish()
}

async fn see_other(place: String) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, place)).finish()
}
