//! A row of the table of entries and its translations.

use diesel::prelude::*;
use oauth_core::id::{ClientId, UserId};
use oauth_core::port::StoreError;
use oauth_core::secret::Digest32;
use oauth_core::time::Timestamp;

use super::schema::entries;
use super::{Blob, Entry, EntryId, Format, Listed, OwnerInfo};
use crate::row::{Row, by_word};

/// The table.
pub(super) const TABLE: &str = "entries";

/// The first rows of a query. SQLite finds them one by one and stops there, which spares it the `LIMIT` that would have
/// it prepare the statement anew; PostgreSQL has to be told.
macro_rules! first_rows {
    ($conn:expr, $limit:expr, $row:ty, $query:expr) => {
        match $conn {
            #[cfg(feature = "sqlite")]
            $crate::connection::Conn::Sqlite(c) => $query
                .load_iter::<$row, diesel::connection::DefaultLoadingMode>(c)
                .and_then(|rows| rows.take(usize::try_from($limit).unwrap_or(usize::MAX)).collect()),
            #[cfg(feature = "postgres")]
            $crate::connection::Conn::Postgres(c) => $query.limit(i64::from($limit)).load::<$row>(c),
        }
    };
}
pub(super) use first_rows;

/// A row.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = entries)]
pub(super) struct EntryRow {
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
pub(super) type Found = (EntryRow, Option<String>, String);

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

/// The tags as they are stored.
pub(super) fn tags(entry: &Entry) -> String {
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
        Ok(Self {
            id: at.need("id", EntryId::parse(&row.id))?,
            owner: at.need("owner_id", UserId::parse(&row.owner_id))?,
            client: at.maybe("client_id", row.client_id.as_deref(), ClientId::parse)?,
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

/// An entry and whose it is.
pub(super) fn listed((row, login, name): Found) -> Result<Listed, StoreError> {
    let entry = Entry::try_from(row)?;
    let owner = owner(entry.owner.clone(), login, name);
    Ok(Listed { entry, owner })
}

/// A person, by id, login name and name.
pub(super) fn owner(id: UserId, login: Option<String>, name: String) -> OwnerInfo {
    OwnerInfo { handle: login.unwrap_or_else(|| id.as_str().to_owned()), id, name }
}
