//! The history of an entry: what happened to it, by whom, and through which application.

use diesel::prelude::*;
use oauth_core::id::{ClientId, UserId};
use oauth_core::model::client::ClientName;
use oauth_core::port::StoreError;
use oauth_core::time::Timestamp;

use super::row::{first_rows, owner};
use super::schema::changes;
use super::{By, EntryId, Event, Field, HistoryQuery, Mark, RECENT, What};
use crate::connection::each;
use crate::row::{Row, by_word};
use crate::schema::users;
use crate::tx::DieselTx;

/// The number of the event that an entry begins with.
const FIRST: i64 = 1;

/// A row.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct EventRow {
    entry_id: String,
    number: i64,
    changed_at: i64,
    fields: Option<String>,
    user_id: Option<String>,
    client_id: Option<String>,
    client_name: Option<String>,
    kept: bool,
}

/// A row with the login name and the name of who did it, if that person is there.
type Found = (EventRow, Option<(Option<String>, String)>);

/// What of a row decides over the next.
type Past = (i64, Option<String>, bool);

/// The events of an entry with who did them, newest first.
macro_rules! events {
    ($($filter:expr),+) => {
        changes::table
            .left_join(users::table.on(users::id.nullable().eq(changes::user_id)))
            $(.filter($filter))+
            .order(changes::number.desc())
            .select((EventRow::as_select(), (users::login, users::name).nullable()))
    };
}

impl DieselTx<'_> {
    /// The event that an entry begins with.
    pub(super) fn begin_history(&mut self, id: EntryId, at: Timestamp, by: &By) -> Result<(), StoreError> {
        self.insert_event(&row(id, FIRST, at, None, by, true))
    }

    /// One more, and the oldest that need not be kept goes. Nobody else writes the entry meanwhile.
    pub(super) fn go_on(
        &mut self,
        id: EntryId,
        at: Timestamp,
        fields: &[Field],
        by: &By,
    ) -> Result<(), StoreError> {
        let entry_id = id.to_string();
        let past = each!(self.conn, c => changes::table
            .filter(changes::entry_id.eq(&entry_id))
            .order(changes::number.desc())
            .select((changes::number, changes::client_id, changes::kept))
            .load::<Past>(c));
        let past = self.said(past)?;
        let newest = past.first().map_or(FIRST, |(number, ..)| *number);
        let client = by.mark.as_ref().map(|mark| mark.client.to_string());
        // What was done without an application leaves no mark that has to stay.
        let kept = client.is_some() && !past.iter().any(|(_, through, kept)| *kept && *through == client);
        let words: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
        self.insert_event(&row(id, newest + 1, at, Some(words.join(" ")), by, kept))?;
        let room = if kept { RECENT } else { RECENT.saturating_sub(1) };
        match past.iter().filter(|(.., kept)| !kept).nth(room) {
            Some((last, ..)) => self.forget_up_to(&entry_id, *last),
            None => Ok(()),
        }
    }

    fn insert_event(&mut self, row: &EventRow) -> Result<(), StoreError> {
        let done = each!(self.conn, c => diesel::insert_into(changes::table).values(row).execute(c));
        self.said(done).map(drop)
    }

    fn forget_up_to(&mut self, entry_id: &str, number: i64) -> Result<(), StoreError> {
        let done = each!(self.conn, c => diesel::delete(
            changes::table
                .filter(changes::entry_id.eq(entry_id))
                .filter(changes::number.le(number))
                .filter(changes::kept.eq(false))
        )
        .execute(c));
        self.said(done).map(drop)
    }

    pub(super) fn events(&mut self, query: &HistoryQuery) -> Result<Vec<Event>, StoreError> {
        let HistoryQuery { entry, application, before, limit } = query;
        let entry = entry.to_string();
        let before = before.map_or(i64::MAX, i64::from);
        let found: QueryResult<Vec<Found>> = match application {
            None => first_rows!(
                &mut *self.conn,
                *limit,
                Found,
                events!(changes::entry_id.eq(&entry), changes::number.lt(before))
            ),
            Some(client) => first_rows!(
                &mut *self.conn,
                *limit,
                Found,
                events!(
                    changes::entry_id.eq(&entry),
                    changes::number.lt(before),
                    changes::client_id.eq(client.to_string())
                )
            ),
        };
        self.said(found)?.into_iter().map(event).collect()
    }
}

fn row(id: EntryId, number: i64, at: Timestamp, fields: Option<String>, by: &By, kept: bool) -> EventRow {
    EventRow {
        entry_id: id.to_string(),
        number,
        changed_at: at.unix(),
        fields,
        user_id: by.user.as_ref().map(|user| user.as_str().to_owned()),
        client_id: by.mark.as_ref().map(|mark| mark.client.to_string()),
        client_name: by.mark.as_ref().map(|mark| mark.name.as_str().to_owned()),
        kept,
    }
}

fn event((row, person): Found) -> Result<Event, StoreError> {
    let at = Row { table: "changes", id: &row.entry_id };
    let read = |word| by_word(&Field::ALL, Field::as_str, word);
    let what = match &row.fields {
        None => What::Added,
        Some(words) => What::Changed(at.need("fields", words.split(' ').map(read).collect())?),
    };
    let client = at.maybe("client_id", row.client_id.as_deref(), ClientId::parse)?;
    let user = at.maybe("user_id", row.user_id.as_deref(), UserId::parse)?;
    Ok(Event {
        number: at.need("number", u32::try_from(row.number).ok())?,
        at: Timestamp::from_unix(row.changed_at),
        what,
        user: user.zip(person).map(|(id, (login, name))| owner(id, login, name)),
        mark: client
            .zip(row.client_name)
            .map(|(client, name)| Mark { client, name: ClientName::from_stored(name) }),
    })
}
