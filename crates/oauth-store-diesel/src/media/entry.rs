//! The statements on the table of entries.

use diesel::dsl::{count_star, exists, select, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use oauth_core::id::{ClientId, UserId};
use oauth_core::port::StoreError;
use oauth_core::secret::Digest32;

use super::row::{EntryRow, Found, TABLE, first_rows, listed, owner, tags};
use super::schema::{changes, entries};
use super::{
    By, ENTRY_BYTES, Entry, EntryId, EntryQuery, Event, Field, HistoryQuery, Listed, MediaTx, OwnerInfo,
};
use crate::connection::each;
use crate::row::Row;
use crate::schema::users;
use crate::tx::DieselTx;

/// Where a list begins: every id is below this text.
fn end(before: Option<EntryId>) -> String {
    before.map_or_else(|| "~".to_owned(), |id| id.to_string())
}

/// Entries with their owners, newest first.
macro_rules! newest {
    ($($filter:expr),+) => {
        entries::table
            .inner_join(users::table)
            $(.filter($filter))+
            .order(entries::id.desc())
            .select((EntryRow::as_select(), users::login, users::name))
    };
}

impl DieselTx<'_> {
    /// What everybody sees of everybody, or what is public, or is not, of one person; that person's by an application too.
    fn newest(
        &mut self,
        query: &EntryQuery,
        of: Option<&UserId>,
        public: bool,
    ) -> Result<Vec<Listed>, StoreError> {
        let before = end(query.before);
        let found: QueryResult<Vec<Found>> = match (of, query.application) {
            (None, _) => first_rows!(
                &mut *self.conn,
                query.limit,
                Found,
                newest!(users::disabled_at.is_null(), entries::public.eq(public), entries::id.lt(&before))
            ),
            (Some(of), None) => first_rows!(
                &mut *self.conn,
                query.limit,
                Found,
                newest!(
                    users::disabled_at.is_null(),
                    entries::owner_id.eq(of.as_str()),
                    entries::public.eq(public),
                    entries::id.lt(&before)
                )
            ),
            (Some(of), Some(client)) => first_rows!(
                &mut *self.conn,
                query.limit,
                Found,
                newest!(
                    users::disabled_at.is_null(),
                    entries::owner_id.eq(of.as_str()),
                    entries::public.eq(public),
                    entries::id.lt(&before),
                    exists(
                        changes::table
                            .filter(changes::client_id.eq(client.to_string()))
                            .filter(changes::kept.eq(true))
                            .filter(changes::entry_id.eq(entries::id))
                    )
                )
            ),
        };
        self.said(found)?.into_iter().map(listed).collect()
    }

    /// What the viewer sees of everybody's that carries this application's mark, found by that.
    fn marked(&mut self, query: &EntryQuery, client: ClientId) -> Result<Vec<Listed>, StoreError> {
        // Nobody has no id.
        let viewer = query.viewer.as_ref().map_or("", UserId::as_str);
        let found: QueryResult<Vec<Found>> = first_rows!(
            &mut *self.conn,
            query.limit,
            Found,
            changes::table
                .inner_join(entries::table.inner_join(users::table))
                .filter(changes::client_id.eq(client.to_string()))
                .filter(changes::kept.eq(true))
                .filter(changes::entry_id.lt(end(query.before)))
                .filter(users::disabled_at.is_null())
                .filter(entries::public.eq(true).or(entries::owner_id.eq(viewer)))
                .order(changes::entry_id.desc())
                .select((EntryRow::as_select(), users::login, users::name))
        );
        self.said(found)?.into_iter().map(listed).collect()
    }

    fn plain_entry(&mut self, id: EntryId) -> Result<Option<Entry>, StoreError> {
        let found = each!(self.conn, c => entries::table
            .find(id.to_string())
            .select(EntryRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(Entry::try_from).transpose()
    }
}

impl MediaTx for DieselTx<'_> {
    fn insert_entry(&mut self, entry: &Entry, by: &By) -> Result<(), StoreError> {
        let row = EntryRow::from(entry);
        let done = each!(self.conn, c => diesel::insert_into(entries::table).values(&row).execute(c));
        self.said(done)?;
        self.begin_history(entry.id, entry.created_at, by)
    }

    fn entry(&mut self, id: EntryId) -> Result<Option<Listed>, StoreError> {
        let found = each!(self.conn, c => newest!(users::disabled_at.is_null(), entries::id.eq(id.to_string()))
            .get_result::<Found>(c)
            .optional());
        self.said(found)?.map(listed).transpose()
    }

    fn lock_entry(&mut self, id: EntryId) -> Result<Option<Entry>, StoreError> {
        #[cfg(feature = "postgres")]
        #[cfg_attr(
            not(feature = "sqlite"),
            expect(irrefutable_let_patterns, reason = "the other arm is another feature's")
        )]
        if let crate::connection::Conn::Postgres(c) = &mut *self.conn {
            let entries = entries::table.find(id.to_string()).select(EntryRow::as_select());
            let found = entries.for_no_key_update().get_result(c).optional();
            return self.said(found)?.map(Entry::try_from).transpose();
        }
        // On SQLite a job that writes has the whole database to itself.
        self.plain_entry(id)
    }

    fn save_entry(&mut self, entry: &Entry, fields: &[Field], by: &By) -> Result<bool, StoreError> {
        let said = (
            entries::title.eq(&entry.title),
            entries::description.eq(&entry.description),
            entries::license.eq(&entry.license),
            entries::tags.eq(tags(entry)),
            entries::public.eq(entry.public),
            entries::updated_at.eq(entry.updated_at.unix()),
        );
        let saved = each!(self.conn, c => diesel::update(entries::table.find(entry.id.to_string()))
            .set(said)
            .execute(c));
        if self.said(saved)? == 0 {
            return Ok(false);
        }
        // The row is locked since the statement above, so that nobody else takes the next number.
        self.go_on(entry.id, entry.updated_at, fields, by)?;
        Ok(true)
    }

    fn delete_entry(&mut self, id: EntryId) -> Result<bool, StoreError> {
        let done = each!(self.conn, c => diesel::delete(entries::table.find(id.to_string())).execute(c));
        Ok(self.said(done)? == 1)
    }

    fn entries(&mut self, query: &EntryQuery) -> Result<Vec<Listed>, StoreError> {
        if let (None, Some(client)) = (&query.owner, query.application) {
            return self.marked(query, client);
        }
        let mut list = self.newest(query, query.owner.as_ref(), true)?;
        // What only the viewer sees is a list of its own, so that each is read from an index as far as it is wanted.
        let own = query.viewer.as_ref().filter(|viewer| query.owner.as_ref().is_none_or(|of| of == *viewer));
        if let Some(viewer) = own {
            list.extend(self.newest(query, Some(viewer), false)?);
            list.sort_by_key(|listed| std::cmp::Reverse(listed.entry.id));
            list.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
        }
        Ok(list)
    }

    fn history(&mut self, query: &HistoryQuery) -> Result<Vec<Event>, StoreError> {
        self.events(query)
    }

    fn all_entries(&mut self, before: Option<EntryId>, limit: u32) -> Result<Vec<Listed>, StoreError> {
        let before = end(before);
        let found: QueryResult<Vec<Found>> =
            first_rows!(&mut *self.conn, limit, Found, newest!(entries::id.lt(&before)));
        self.said(found)?.into_iter().map(listed).collect()
    }

    fn count_entries(&mut self, owner: &UserId) -> Result<u64, StoreError> {
        let found: QueryResult<i64> = each!(self.conn, c => entries::table
            .filter(entries::owner_id.eq(owner.as_str()))
            .count()
            .get_result(c));
        Ok(self.said(found)?.unsigned_abs())
    }

    fn stored_bytes(&mut self, owner: &UserId) -> Result<u64, StoreError> {
        let sum = sql::<BigInt>("CAST(COALESCE(SUM(original_bytes + thumb_bytes), 0) AS BIGINT)");
        let found = each!(self.conn, c => entries::table
            .filter(entries::owner_id.eq(owner.as_str()))
            .select((sum, count_star()))
            .get_result::<(i64, i64)>(c));
        let (files, entries) = self.said(found)?;
        let at = Row { table: TABLE, id: owner.as_str() };
        let files = at.need("bytes", u64::try_from(files).ok())?;
        Ok(files.saturating_add(entries.unsigned_abs().saturating_mul(ENTRY_BYTES)))
    }

    fn owner_by_handle(&mut self, handle: &str) -> Result<Option<OwnerInfo>, StoreError> {
        // What can be nobody's is not looked up; PostgreSQL would fail at some of it.
        if UserId::parse(handle).is_none() {
            return Ok(None);
        }
        let found = each!(self.conn, c => users::table
            .filter(users::disabled_at.is_null())
            .filter(users::login.eq(handle).or(users::id.eq(handle).and(users::login.is_null())))
            .select((users::id, users::login, users::name))
            .load::<(String, Option<String>, String)>(c));
        // A login name may be somebody else's id; the one who signs in by it has it.
        let found = self.said(found)?.into_iter().max_by_key(|(_, login, _)| login.is_some());
        let Some((id, login, name)) = found else { return Ok(None) };
        let of = Row { table: "users", id: &id }.need("id", UserId::parse(&id))?;
        Ok(Some(owner(of, login, name)))
    }

    fn is_stored(&mut self, digest: &Digest32) -> Result<bool, StoreError> {
        let digest = digest.bytes().as_slice();
        let found = each!(self.conn, c => select(
            exists(entries::table.filter(entries::original_digest.eq(digest)).select(entries::id))
                .or(exists(entries::table.filter(entries::thumb_digest.eq(digest)).select(entries::id)))
        )
        .get_result(c));
        self.said(found)
    }
}
