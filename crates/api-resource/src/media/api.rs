//! The endpoints for programs: `/api/entries`, `/api/entries/{id}` with its history, and `/api/submit`.

use actix_web::http::header::{CACHE_CONTROL, LINK};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Path, Payload, ServiceConfig, ThinData};
use actix_web::{HttpRequest, HttpResponse, guard as when, web};
use metrics::counter;
use oauth_store_diesel::media::{EntryId, EntryQuery, Listed};
use serde::Serialize;

use super::Media;
use super::asked::Asked;
use super::history::history;
use super::hop::blocking;
use super::object::EntryObject;
use super::pace::Arriving;
use super::problem::Problem;
use super::shelf::Draft;
use super::submit::{Received, receive};
use super::through::Through;
use super::viewer::Viewer;
use super::words::Change;
use crate::access::{Authorized, scopes};
use crate::body::is_json;
use crate::cors::any_origin;
use crate::part::cut;

/// Bytes of a change.
const MAX_CHANGE: u64 = 64 * 1024;

pub(super) fn routes(media: &Media, config: &mut ServiceConfig) {
    let root = media.0.guard.path();
    let resource = |path: &str| {
        web::resource(format!("{root}/{path}"))
            .app_data(ThinData(media.clone()))
            .app_data(media.0.guard.data())
    };
    let read = || web::route().guard(when::Any(when::Get()).or(when::Head()));
    config.service(any_origin(resource("entries").route(read().to(list)), &[Method::GET, Method::HEAD]));
    config.service(any_origin(
        resource("entries/{id}").route(read().to(one)).put(change).delete(delete),
        &[Method::GET, Method::HEAD, Method::PUT, Method::DELETE],
    ));
    config.service(any_origin(
        resource("entries/{id}/history").route(read().to(history)),
        &[Method::GET, Method::HEAD],
    ));
    config.service(any_origin(resource("submit").post(submit), &[Method::POST]));
}

async fn list(
    ThinData(media): ThinData<Media>,
    Viewer(viewer): Viewer,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(&request)?;
    let (limit, before, application) = (asked.limit()?, asked.before()?, asked.application()?);
    let private = viewer.is_some();
    let query = EntryQuery { viewer, application, before, limit: limit + 1, ..EntryQuery::default() };
    let mut found = media.list(query).await?;
    let mut response = answer(private);
    if let Some(last) = cut(&mut found, limit) {
        let (origin, root, id) = (media.0.places.origin(), media.0.guard.path(), last.entry.id);
        let only = application.map(|client| format!("&application={client}")).unwrap_or_default();
        let link = format!("<{origin}{root}/entries?limit={limit}&before={id}{only}>; rel=\"next\"");
        response.insert_header((LINK, link));
    }
    let objects: Vec<EntryObject> =
        found.into_iter().map(|listed| EntryObject::new(&media.0.places, listed)).collect();
    Ok(response.json(objects))
}

async fn one(
    ThinData(media): ThinData<Media>,
    Viewer(viewer): Viewer,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let private = viewer.is_some();
    let listed = media.find(entry_id(&id)?, viewer).await?;
    Ok(object(&media, listed, private))
}

async fn submit(
    ThinData(media): ThinData<Media>,
    access: Authorized<scopes::Write>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let outcome = upload(&media, access, &request, payload).await;
    let word = outcome.as_ref().map_or_else(Problem::name, |_| "taken");
    counter!("oauth_uploads_total", "outcome" => word).increment(1);
    Ok(object(&media, outcome?, true))
}

async fn upload(
    media: &Media,
    access: Authorized<scopes::Write>,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Listed, Problem> {
    let upload = media.0.uploads.begin(&access.user)?;
    let Received { words, file } = receive(media, request, payload).await?;
    let through = Through::new(&access, request);
    let draft = Draft { owner: access.user.clone(), through: Some(through), words };
    let sealed = blocking(move || Ok(file.seal()?)).await?;
    let turn = media.0.decoding.turn().await?;
    let publisher = media.clone();
    let listed = blocking(move || {
        // It is under way as long as the work, also when nobody waits for it any more.
        let _upload = upload;
        publisher.publish(draft, sealed, turn)
    });
    listed.await
}

async fn change(
    ThinData(media): ThinData<Media>,
    access: Authorized<scopes::Write>,
    id: Path<String>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    if !is_json(&request) {
        return Err(Problem::UnsupportedType("application/json"));
    }
    let change = Change::read(&Arriving::new(payload, MAX_CHANGE).all().await?)?;
    let through = Through::new(&access, &request);
    let listed = media.change(entry_id(&id)?, through, change).await?;
    Ok(object(&media, listed, true))
}

async fn delete(
    ThinData(media): ThinData<Media>,
    access: Authorized<scopes::Write>,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let through = Through::new(&access, &request);
    let digests = media.delete(entry_id(&id)?, through).await?;
    let remover = media.clone();
    blocking(move || {
        remover.forget(&digests);
        Ok(())
    })
    .await?;
    Ok(answer(true).json(Nothing {}))
}

/// `{}`
#[derive(Serialize)]
struct Nothing {}

/// The beginning of an answer: never guessed at, and not kept, since entries come and go.
pub(super) fn answer(private: bool) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::build(StatusCode::OK);
    response.insert_header((CACHE_CONTROL, if private { "private, no-store" } else { "no-cache" }));
    response.insert_header(("X-Content-Type-Options", "nosniff"));
    response.insert_header(("Vary", "Authorization"));
    response
}

fn object(media: &Media, listed: Listed, private: bool) -> HttpResponse {
    answer(private).json(EntryObject::new(&media.0.places, listed))
}

pub(super) fn entry_id(text: &str) -> Result<EntryId, Problem> {
    EntryId::parse(text).ok_or(Problem::NotFound)
}
