//! The table of what was counted, and figures over whole tables.

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::upsert::excluded;
use oauth_core::id::ClientId;
use oauth_core::model::stage::Stage;
use oauth_core::model::tally::{Counted, Hour, Tally};
use oauth_core::port::{ClientUse, Figures, LettersWaiting, StoreError, Tallies};
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::row::{Row, instant};
use crate::schema::{letters, tallies, users};
use crate::tx::DieselTx;

impl Tallies for DieselTx<'_> {
    fn add_tallies(&mut self, tallies: &[Tally]) -> Result<(), StoreError> {
        // In one order, so that two of these never wait for each other in a circle.
        let mut tallies = tallies.to_vec();
        tallies.sort_unstable();
        for tally in tallies {
            let row = (
                tallies::hour.eq(tally.hour.start().unix()),
                tallies::what.eq(tally.what.as_str()),
                tallies::count.eq(i64::try_from(tally.count).unwrap_or(i64::MAX)),
            );
            let done = each!(self.conn, c => diesel::insert_into(tallies::table)
                .values(row)
                .on_conflict((tallies::hour, tallies::what))
                .do_update()
                .set(tallies::count.eq(tallies::count + excluded(tallies::count)))
                .execute(c));
            self.said(done)?;
        }
        Ok(())
    }

    fn tallies(&mut self, since: Hour) -> Result<Vec<Tally>, StoreError> {
        let found = each!(self.conn, c => tallies::table
            .filter(tallies::hour.ge(since.start().unix()))
            .order((tallies::hour, tallies::what))
            .load::<(i64, String, i64)>(c));
        let read = |(hour, what, count): (i64, String, i64)| {
            let id = hour.to_string();
            let what = Row { table: "tallies", id: &id }.need("what", Counted::parse(&what))?;
            Ok(Tally { hour: Hour::of(Timestamp::from_unix(hour)), what, count: count.unsigned_abs() })
        };
        self.said(found)?.into_iter().map(read).collect()
    }
}

/// A client and what its grants come to.
#[derive(QueryableByName)]
struct UseRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    stage: String,
    #[diesel(sql_type = BigInt)]
    held: i64,
    #[diesel(sql_type = BigInt)]
    people: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    used: Option<i64>,
}

/// Grouped by an expression and not by the column, since SQLite would go by the column's index then, from row to row all over the
/// table: that takes more than twice as long as to walk through it and sort.
fn uses(now: i64) -> String {
    format!(
        "SELECT c.id AS id, c.name AS name, c.stage AS stage, g.held AS held, g.people AS people, g.used AS used \
         FROM (SELECT client_id || '' AS client, COUNT(*) AS held, COUNT(DISTINCT user_id) AS people, \
         MAX(last_used_at) AS used FROM grants WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > {now}) \
         GROUP BY client_id || '') AS g JOIN clients AS c ON c.id = g.client ORDER BY c.id"
    )
}

impl Figures for DieselTx<'_> {
    fn count_users(&mut self) -> Result<u64, StoreError> {
        let found: QueryResult<i64> = each!(self.conn, c => users::table.count().get_result(c));
        Ok(self.said(found)?.unsigned_abs())
    }

    fn client_uses(&mut self, now: Timestamp) -> Result<Vec<ClientUse>, StoreError> {
        let query = uses(now.unix());
        let found: QueryResult<Vec<UseRow>> = each!(self.conn, c => diesel::sql_query(&query).load(c));
        let read = |row: UseRow| {
            let at = Row { table: "clients", id: &row.id };
            Ok(ClientUse {
                client: at.need("id", ClientId::parse(&row.id))?,
                stage: at.need("stage", Stage::parse(&row.stage))?,
                name: row.name,
                grants: row.held.unsigned_abs(),
                people: row.people.unsigned_abs(),
                last_used_at: instant(row.used),
            })
        };
        self.said(found)?.into_iter().map(read).collect()
    }

    fn letters_waiting(&mut self) -> Result<LettersWaiting, StoreError> {
        let found = each!(self.conn, c => letters::table
            .group_by(letters::tries)
            .select((letters::tries, count_star()))
            .load::<(i64, i64)>(c));
        let mut waiting = LettersWaiting::default();
        for (tries, count) in self.said(found)? {
            waiting.all += count.unsigned_abs();
            waiting.tried += if tries > 0 { count.unsigned_abs() } else { 0 };
        }
        Ok(waiting)
    }
}
