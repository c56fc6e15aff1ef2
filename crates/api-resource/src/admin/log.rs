//! The log of who did what.

use actix_web::HttpResponse;
use oauth_core::flow::log;
use oauth_core::port::EventFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::asked::{ClientKey, DeedWord, EventKey, Limit, PersonKey};
use super::object::EventObject;
use super::problem::Problem;
use super::steward::{Steward, scopes};
use crate::routes::private_json;

/// Which entries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct EventsAsked {
    /// What was done to this client.
    #[param(value_type = Option<String>, format = Uuid)]
    client_id: Option<ClientKey>,
    /// What was done by this person, or to the person.
    #[param(value_type = Option<String>)]
    person_id: Option<PersonKey>,
    /// What was done.
    #[param(inline)]
    deed: Option<DeedWord>,
    /// Older entries than this.
    #[param(value_type = Option<String>, format = Uuid)]
    before: Option<EventKey>,
    /// How many at most, 20 unless said.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Limit,
}

/// Entries of the log.
#[derive(Serialize, ToSchema)]
pub(super) struct EventsPage {
    /// The newest first.
    events: Vec<EventObject>,
    /// What to ask for as `before` for those that follow; null where none does.
    #[schema(format = Uuid)]
    next: Option<String>,
}

/// The log of who did what, the newest entry first.
///
/// Entries are added and never changed.
#[utoipa::path(get, operation_id = "listEvents", path = "/events", tag = "events", params(EventsAsked),
    security(("oauth2" = ["admin:audit"])),
    responses((status = 200, body = EventsPage, description = "Entries of the log")))]
pub(super) async fn list(by: Steward<scopes::Audit>) -> Result<HttpResponse, Problem> {
    let EventsAsked { client_id, person_id, deed, before, limit } = by.query()?;
    let filter = EventFilter {
        client: client_id.map(|key| key.0),
        person: person_id.map(|key| key.0),
        deed: deed.map(|word| word.0),
        before: before.map(|key| key.0),
        ..EventFilter::default()
    };
    let (id, env) = (by.id().clone(), by.env().clone());
    let mut found = by.look(move |tx| log::read(tx, &env, &id, &filter, limit.and_one())).await?;
    let next = limit.cut(&mut found).map(|last| last.id.to_string());
    Ok(private_json(&EventsPage { events: found.into_iter().map(Into::into).collect(), next }))
}
