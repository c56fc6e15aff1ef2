//! `GET /api/entries/{id}/history`: what happened to an entry, for whoever may see the entry.

use actix_web::http::header::LINK;
use actix_web::web::{Path, ThinData};
use actix_web::{HttpRequest, HttpResponse};
use oauth_core::id::UserId;
use oauth_core::port::Mode;
use oauth_store_diesel::media::{Event, HistoryQuery, Listed, What};
use serde::Serialize;

use super::Media;
use super::api::{answer, entry_id};
use super::asked::Asked;
use super::mark;
use super::problem::Problem;
use super::viewer::{Viewer, may_see};
use crate::part::cut;

pub(super) async fn history(
    ThinData(media): ThinData<Media>,
    Viewer(viewer): Viewer,
    id: Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(&request)?;
    let (limit, before, application) = (asked.limit()?, asked.before_event()?, asked.application_or_tag()?);
    let entry = entry_id(&id)?;
    let private = viewer.is_some();
    let query = HistoryQuery { entry, application, before, limit: limit + 1 };
    let (_, mut events) = media.history(query, viewer).await?;
    let mut response = answer(private);
    if let Some(last) = cut(&mut events, limit) {
        let (origin, root, number) = (media.0.places.origin(), media.0.guard.path(), last.number);
        let only = application.map(|client| format!("&application={client}")).unwrap_or_default();
        let place = format!("{origin}{root}/entries/{entry}/history?limit={limit}&before={number}{only}");
        response.insert_header((LINK, format!("<{place}>; rel=\"next\"")));
    }
    let objects: Vec<EventObject> = events.into_iter().map(EventObject::from).collect();
    Ok(response.json(objects))
}

impl Media {
    /// An entry and some of its history, for somebody who may see it.
    pub(super) async fn history(
        &self,
        query: HistoryQuery,
        viewer: Option<UserId>,
    ) -> Result<(Listed, Vec<Event>), Problem> {
        let found = self.ask(Mode::Read, move |tx| {
            let listed = tx.entry(query.entry)?.filter(|found| may_see(&found.entry, viewer.as_ref()));
            listed.map(|listed| Ok((listed, tx.history(&query)?))).transpose()
        });
        found.await?.ok_or(Problem::NotFound)
    }
}

/// An event as programs see it.
#[derive(Debug, Serialize)]
struct EventObject {
    number: u32,
    at: String,
    action: &'static str,
    fields: Vec<&'static str>,
    user: Option<String>,
    application: Option<Application>,
    tags: Vec<String>,
}

/// The application as it was called then.
#[derive(Debug, Serialize)]
struct Application {
    id: String,
    name: String,
}

impl From<Event> for EventObject {
    fn from(event: Event) -> Self {
        let (action, fields) = match event.what {
            What::Added => ("added", Vec::new()),
            What::Changed(fields) => ("changed", fields.into_iter().map(|field| field.as_str()).collect()),
        };
        Self {
            number: event.number,
            at: event.at.rfc3339(),
            action,
            fields,
            user: event.user.map(|user| user.handle),
            tags: event.mark.iter().map(|mark| mark::tag(mark.client)).collect(),
            application: event
                .mark
                .map(|mark| Application { id: mark.client.to_string(), name: mark.name.as_str().to_owned() }),
        }
    }
}
