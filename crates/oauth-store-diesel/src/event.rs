//! The log of who did what.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use oauth_core::id::{ClientId, EventId, UserId};
use oauth_core::model::event::{Actor, Deed, Event};
use oauth_core::port::{EventFilter, Events, StoreError};
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::row::Row;
use crate::schema::{clients, events};
use crate::tx::DieselTx;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
struct EventRow {
    id: String,
    at: i64,
    actor: String,
    actor_id: Option<String>,
    actor_name: Option<String>,
    address: Option<String>,
    deed: String,
    client_id: Option<String>,
    client_name: Option<String>,
    person_id: Option<String>,
    person_name: Option<String>,
    reason: String,
    through_id: Option<String>,
    through_name: Option<String>,
}

impl From<&Event> for EventRow {
    fn from(event: &Event) -> Self {
        let by = match &event.actor {
            Actor::Person(id, name) => Some((id.as_str().to_owned(), name.clone())),
            Actor::Operator | Actor::Provider => None,
        };
        let (actor_id, actor_name) = by.unzip();
        let client = event.client.as_ref().map(|(id, name)| (id.to_string(), name.clone()));
        let person = event.person.as_ref().map(|(id, name)| (id.as_str().to_owned(), name.clone()));
        let ((client_id, client_name), (person_id, person_name)) = (client.unzip(), person.unzip());
        let through = event.through.as_ref().map(|(id, name)| (id.to_string(), name.clone()));
        let (through_id, through_name) = through.unzip();
        Self {
            id: event.id.to_string(),
            at: event.at.unix(),
            actor: event.actor.kind().to_owned(),
            actor_id,
            actor_name,
            address: event.from.map(|address| address.to_string()),
            deed: event.deed.as_str().to_owned(),
            client_id,
            client_name,
            person_id,
            person_name,
            reason: event.reason.clone(),
            through_id,
            through_name,
        }
    }
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let at = Row { table: "events", id: &row.id };
        let user = |id: &str| UserId::parse(id);
        let actor = match (row.actor.as_str(), row.actor_id.zip(row.actor_name)) {
            ("person", Some((id, name))) => user(&id).map(|id| Actor::Person(id, name)),
            ("operator", None) => Some(Actor::Operator),
            ("provider", None) => Some(Actor::Provider),
            _ => None,
        };
        let client = row.client_id.zip(row.client_name);
        let person = row.person_id.zip(row.person_name);
        let through = row.through_id.zip(row.through_name);
        Ok(Self {
            id: at.need("id", EventId::parse(&row.id))?,
            at: Timestamp::from_unix(row.at),
            actor: at.need("actor", actor)?,
            from: at.maybe("address", row.address.as_deref(), |text| text.parse().ok())?,
            through: at.maybe("through_id", through, |(id, name)| Some((ClientId::parse(&id)?, name)))?,
            deed: at.need("deed", Deed::parse(&row.deed))?,
            client: at.maybe("client_id", client, |(id, name)| Some((ClientId::parse(&id)?, name)))?,
            person: at.maybe("person_id", person, |(id, name)| Some((user(&id)?, name)))?,
            reason: row.reason,
        })
    }
}

impl Events for DieselTx<'_> {
    fn insert_event(&mut self, event: &Event) -> Result<(), StoreError> {
        let row = EventRow::from(event);
        let done = each!(self.conn, c => diesel::insert_into(events::table).values(&row).execute(c));
        self.said(done).map(drop)
    }

    fn events(&mut self, filter: &EventFilter, limit: u32) -> Result<Vec<Event>, StoreError> {
        let found = each!(self.conn, c => {
            let mut query = events::table
                .order(events::id.desc())
                .limit(limit.into())
                .select(EventRow::as_select())
                .into_boxed();
            if let Some(client) = filter.client {
                query = query.filter(events::client_id.eq(client.to_string()));
            }
            if let Some(person) = &filter.person {
                let id = person.as_str();
                query = query.filter(events::person_id.eq(id).or(events::actor_id.eq(id)));
            }
            if let Some(deed) = filter.deed {
                query = query.filter(events::deed.eq(deed.as_str()));
            }
            if let Some(before) = filter.before {
                query = query.filter(events::id.lt(before.to_string()));
            }
            if filter.without_choices {
                query = query.filter(events::deed.ne_all(Deed::CHOICES.iter().map(|deed| deed.as_str())));
            }
            if filter.without_hidden {
                let hidden = clients::table.filter(clients::hidden.eq(true)).select(clients::id);
                let is = clients::id.nullable();
                // Behind an OR they stay look-ups of single rows, which PostgreSQL would else make joins of the whole log.
                let client = not(exists(hidden.filter(is.eq(events::client_id))));
                let through = not(exists(hidden.filter(is.eq(events::through_id))));
                query = query
                    .filter(events::client_id.is_null().or(client))
                    .filter(events::through_id.is_null().or(through));
            }
            query.load(c)
        });
        self.said(found)?.into_iter().map(Event::try_from).collect()
    }
}
