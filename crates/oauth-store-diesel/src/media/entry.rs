//! The table of entries.

use diesel::dsl::{exists, select, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use oauth_core::id::{ClientId, UserId};
use oauth_core::port::StoreError;
use oauth_core::secret::Digest32;
use oauth_core::time::Timestamp;

use super::schema::entries;
use super::{Blob, Entry, EntryId, EntryQuery, Format, Listed, MediaTx, OwnerInfo};
use crate::connection::{Conn, each};
use crate::row::{Row, by_word};
use crate::schema::users;
use crate::tx::DieselTx;

const TABLE: &str = "entries";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = entries)]
struct EntryRow {
    id: String,
    owner_id: String,
    client_id: Option<String>,
    title: String,
    description: String,
    license: String,
    tags: String,
    public: bool,
    original_digest: Vec<u8>,
    original_bytes: i64,
    original_width: i64,
    original_height: i64,
    original_format: String,
    thumb_digest: Vec<u8>,
    thumb_bytes: i64,
    thumb_width: i64,
    thumb_height: i64,
    thumb_format: String,
    created_at: i64,
    updated_at: i64,
}

/// A row with the login name and the name of its owner.
type Found = (EntryRow, Option<String>, String);

impl From<&Entry> for EntryRow {
    fn from(entry: &Entry) -> Self {
        let (original, thumb) = (&entry.original, &entry.thumb);
        Self {
            id: entry.id.to_string(),
            owner_id: entry.owner.as_str().to_owned(),
            client_id: entry.client.map(|client| client.to_string()),
            title: entry.title.clone(),
            description: entry.description.clone(),
            license: entry.license.clone(),
            tags: tags(entry),
            public: entry.public,
            original_digest: original.digest.bytes().to_vec(),
            original_bytes: bytes(original),
            original_width: original.width.into(),
            original_height: original.height.into(),
            original_format: original.format.extension().to_owned(),
            thumb_digest: thumb.digest.bytes().to_vec(),
            thumb_bytes: bytes(thumb),
            thumb_width: thumb.width.into(),
            thumb_height: thumb.height.into(),
            thumb_format: thumb.format.extension().to_owned(),
            created_at: entry.created_at.unix(),
            updated_at: entry.updated_at.unix(),
        }
    }
}

fn tags(entry: &Entry) -> String {
    serde_json::Value::from(entry.tags.as_slice()).to_string()
}

/// No file has 2^63 bytes.
fn bytes(blob: &Blob) -> i64 {
    i64::try_from(blob.bytes).unwrap_or(i64::MAX)
}

impl TryFrom<EntryRow> for Entry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Result<Self, StoreError> {
        let at = Row { table: TABLE, id: &row.id };
        let original = StoredBlob {
            digest: &row.original_digest,
            bytes: row.original_bytes,
            sides: (row.original_width, row.original_height),
            format: &row.original_format,
        };
        let thumb = StoredBlob {
            digest: &row.thumb_digest,
            bytes: row.thumb_bytes,
            sides: (row.thumb_width, row.thumb_height),
            format: &row.thumb_format,
        };
        let client = match &row.client_id {
            Some(id) => Some(at.need("client_id", ClientId::parse(id))?),
            None => None,
        };
        Ok(Self {
            id: at.need("id", EntryId::parse(&row.id))?,
            owner: at.need("owner_id", UserId::parse(&row.owner_id))?,
            client,
            original: at.need("original", original.read())?,
            thumb: at.need("thumb", thumb.read())?,
            tags: at.need("tags", serde_json::from_str(&row.tags).ok())?,
            title: row.title,
            description: row.description,
            license: row.license,
            public: row.public,
            created_at: Timestamp::from_unix(row.created_at),
            updated_at: Timestamp::from_unix(row.updated_at),
        })
    }
}

/// The five columns of a file.
struct StoredBlob<'a> {
    digest: &'a [u8],
    bytes: i64,
    sides: (i64, i64),
    format: &'a str,
}

impl StoredBlob<'_> {
    fn read(self) -> Option<Blob> {
        Some(Blob {
            digest: Digest32::from_stored(self.digest)?,
            bytes: u64::try_from(self.bytes).ok()?,
            width: u32::try_from(self.sides.0).ok()?,
            height: u32::try_from(self.sides.1).ok()?,
            format: by_word(&Format::ALL, Format::extension, self.format)?,
        })
    }
}

fn listed((row, login, name): Found) -> Result<Listed, StoreError> {
    let entry = Entry::try_from(row)?;
    let owner = owner(entry.owner.clone(), login, name);
    Ok(Listed { entry, owner })
}

fn owner(id: UserId, login: Option<String>, name: String) -> OwnerInfo {
    OwnerInfo { handle: login.unwrap_or_else(|| id.as_str().to_owned()), id, name }
}

/// Where a list begins: every id is below this text.
fn end(before: Option<EntryId>) -> String {
    before.map_or_else(|| "~".to_owned(), |id| id.to_string())
}

/// The first rows of a query. SQLite finds them one by one and stops there, which spares it the `LIMIT` that would have
/// it prepare the statement anew; PostgreSQL has to be told.
macro_rules! first_rows {
    ($conn:expr, $limit:expr, $query:expr) => {
        match $conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(c) => $query
                .load_iter::<Found, diesel::connection::DefaultLoadingMode>(c)
                .and_then(|rows| rows.take(usize::try_from($limit).unwrap_or(usize::MAX)).collect()),
            #[cfg(feature = "postgres")]
            Conn::Postgres(c) => $query.limit(i64::from($limit)).load::<Found>(c),
        }
    };
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
    /// What everybody sees of everybody, or what is public, or is not, of one person.
    fn newest(
        &mut self,
        query: &EntryQuery,
        of: Option<&UserId>,
        public: bool,
    ) -> Result<Vec<Listed>, StoreError> {
        let before = end(query.before);
        let found: QueryResult<Vec<Found>> = match of {
            None => first_rows!(
                &mut *self.conn,
                query.limit,
                newest!(users::disabled_at.is_null(), entries::public.eq(public), entries::id.lt(&before))
            ),
            Some(of) => first_rows!(
                &mut *self.conn,
                query.limit,
                newest!(
                    users::disabled_at.is_null(),
                    entries::owner_id.eq(of.as_str()),
                    entries::public.eq(public),
                    entries::id.lt(&before)
                )
            ),
        };
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
    fn insert_entry(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let row = EntryRow::from(entry);
        let done = each!(self.conn, c => diesel::insert_into(entries::table).values(&row).execute(c));
        self.said(done).map(drop)
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
        if let Conn::Postgres(c) = &mut *self.conn {
            let entries = entries::table.find(id.to_string()).select(EntryRow::as_select());
            let found = entries.for_no_key_update().get_result(c).optional();
            return self.said(found)?.map(Entry::try_from).transpose();
        }
        // On SQLite a job that writes has the whole database to itself.
        self.plain_entry(id)
    }

    fn save_entry(&mut self, entry: &Entry) -> Result<bool, StoreError> {
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
        Ok(self.said(saved)? == 1)
    }

    fn delete_entry(&mut self, id: EntryId) -> Result<bool, StoreError> {
        let done = each!(self.conn, c => diesel::delete(entries::table.find(id.to_string())).execute(c));
        Ok(self.said(done)? == 1)
    }

    fn entries(&mut self, query: &EntryQuery) -> Result<Vec<Listed>, StoreError> {
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

    fn all_entries(&mut self, before: Option<EntryId>, limit: u32) -> Result<Vec<Listed>, StoreError> {
        let before = end(before);
        let found: QueryResult<Vec<Found>> =
            first_rows!(&mut *self.conn, limit, newest!(entries::id.lt(&before)));
        self.said(found)?.into_iter().map(listed).collect()
    }

    fn stored_bytes(&mut self, owner: &UserId) -> Result<u64, StoreError> {
        let sum = sql::<BigInt>("CAST(COALESCE(SUM(original_bytes + thumb_bytes), 0) AS BIGINT)");
        let found = each!(self.conn, c => entries::table
            .filter(entries::owner_id.eq(owner.as_str()))
            .select(sum)
            .get_result::<i64>(c));
        let sum = self.said(found)?;
        Row { table: TABLE, id: owner.as_str() }.need("bytes", u64::try_from(sum).ok())
    }

    fn owner_by_handle(&mut self, handle: &str) -> Result<Option<OwnerInfo>, StoreError> {
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
