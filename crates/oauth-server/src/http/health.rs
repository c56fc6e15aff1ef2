//! `/healthz`: does it serve? `/readyz`: does the database answer?

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::rt::time::timeout;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use futures_channel::oneshot;
use oauth_core::port::{Backend, Job, Mode};
use oauth_store_diesel::DieselStore;

use super::{read, resource};

/// Whoever asks for readiness wants an answer soon.
const PATIENCE: Duration = Duration::from_secs(3);

/// The store, as these two routes hold it.
struct Probed(Arc<DieselStore>);

pub(super) fn routes(store: &Arc<DieselStore>) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    let store = web::Data::new(Probed(Arc::clone(store)));
    move |config| {
        config
            .service(resource("/healthz").route(read().to(healthy)))
            .service(resource("/readyz").app_data(store).route(read().to(ready)));
    }
}

async fn healthy() -> HttpResponse {
    plain(HttpResponse::Ok()).body("ok\n")
}

async fn ready(store: web::Data<Probed>) -> HttpResponse {
    let (sender, receiver) = oneshot::channel();
    store.0.submit(Job::new(Mode::Read, DieselStore::probe, move |outcome| {
        // Nobody listens any more after the patience.
        let _ = sender.send(outcome);
    }));
    match timeout(PATIENCE, receiver).await {
        Ok(Ok(Ok(()))) => plain(HttpResponse::Ok()).body("ok\n"),
        outcome => {
            tracing::warn!(?outcome, "not ready");
            plain(HttpResponse::ServiceUnavailable())
                .insert_header((RETRY_AFTER, "2"))
                .body("the database does not answer\n")
        }
    }
}

fn plain(mut builder: HttpResponseBuilder) -> HttpResponseBuilder {
    builder.insert_header((CACHE_CONTROL, "no-store")).content_type("text/plain; charset=utf-8");
    builder
}
