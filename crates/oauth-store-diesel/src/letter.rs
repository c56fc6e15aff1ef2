//! The tables of letters and of the links in them.

use diesel::prelude::*;
use oauth_core::id::{LetterId, LinkId, UserId};
use oauth_core::model::letter::{Content, Letter};
use oauth_core::model::link::{Link, LinkPurpose};
use oauth_core::model::user::User;
use oauth_core::port::{Letters, Links, StoreError};
use oauth_core::secret::Digest32;
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::row::{Row, by_word};
use crate::schema::{letters, links, users};
use crate::tx::DieselTx;
use crate::user::UserRow;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = letters)]
pub(crate) struct LetterRow {
    id: String,
    user_id: String,
    address: String,
    language: String,
    kind: String,
    data: String,
    created_at: i64,
    tries: i64,
    next_try_at: i64,
}

impl From<&Letter> for LetterRow {
    fn from(letter: &Letter) -> Self {
        let (kind, data) = letter.content.stored();
        Self {
            id: letter.id.to_string(),
            user_id: letter.user.as_str().to_owned(),
            address: letter.address.clone(),
            language: letter.language.clone(),
            kind,
            data,
            created_at: letter.created_at.unix(),
            tries: letter.tries.into(),
            next_try_at: letter.next_try_at.unix(),
        }
    }
}

impl TryFrom<LetterRow> for Letter {
    type Error = StoreError;

    fn try_from(row: LetterRow) -> Result<Self, StoreError> {
        let at = Row { table: "letters", id: &row.id };
        Ok(Self {
            id: at.need("id", LetterId::parse(&row.id))?,
            user: at.need("user_id", UserId::parse(&row.user_id))?,
            address: row.address,
            language: row.language,
            content: at.need("kind", Content::from_stored(&row.kind, &row.data))?,
            created_at: Timestamp::from_unix(row.created_at),
            tries: at.need("tries", u32::try_from(row.tries).ok())?,
            next_try_at: Timestamp::from_unix(row.next_try_at),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = links)]
struct LinkRow {
    id: String,
    digest: Vec<u8>,
    user_id: String,
    purpose: String,
    address: String,
    created_at: i64,
    expires_at: i64,
}

impl From<&Link> for LinkRow {
    fn from(link: &Link) -> Self {
        Self {
            id: link.id.to_string(),
            digest: link.digest.bytes().to_vec(),
            user_id: link.user.as_str().to_owned(),
            purpose: link.purpose.as_str().to_owned(),
            address: link.address.clone(),
            created_at: link.created_at.unix(),
            expires_at: link.expires_at.unix(),
        }
    }
}

impl TryFrom<LinkRow> for Link {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> Result<Self, StoreError> {
        let at = Row { table: "links", id: &row.id };
        Ok(Self {
            id: at.need("id", LinkId::parse(&row.id))?,
            digest: at.need("digest", Digest32::from_stored(&row.digest))?,
            user: at.need("user_id", UserId::parse(&row.user_id))?,
            purpose: at.need("purpose", by_word(&LinkPurpose::ALL, LinkPurpose::as_str, &row.purpose))?,
            address: row.address,
            created_at: Timestamp::from_unix(row.created_at),
            expires_at: Timestamp::from_unix(row.expires_at),
        })
    }
}

impl Letters for DieselTx<'_> {
    fn insert_letter(&mut self, letter: &Letter) -> Result<(), StoreError> {
        let row = LetterRow::from(letter);
        let done = each!(self.conn, c => diesel::insert_into(letters::table).values(&row).execute(c));
        self.said(done).map(drop)
    }

    fn due_letters(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Letter>, StoreError> {
        let found = each!(self.conn, c => letters::table
            .filter(letters::next_try_at.le(now.unix()))
            .filter(letters::kind.eq_any(Content::KINDS))
            .order((letters::next_try_at, letters::id))
            .limit(i64::from(limit))
            .select(LetterRow::as_select())
            .load(c));
        self.said(found)?.into_iter().map(Letter::try_from).collect()
    }

    fn claim_letter(&mut self, letter: &Letter, until: Timestamp) -> Result<bool, StoreError> {
        let row = letters::table
            .filter(letters::id.eq(letter.id.to_string()))
            .filter(letters::tries.eq(i64::from(letter.tries)))
            .filter(letters::next_try_at.eq(letter.next_try_at.unix()));
        let begun = (letters::tries.eq(letters::tries + 1), letters::next_try_at.eq(until.unix()));
        let done = each!(self.conn, c => diesel::update(row).set(begun).execute(c));
        Ok(self.said(done)? == 1)
    }

    fn postpone_letter(&mut self, id: LetterId, tries: u32, to: Timestamp) -> Result<bool, StoreError> {
        let row =
            letters::table.filter(letters::id.eq(id.to_string())).filter(letters::tries.eq(i64::from(tries)));
        let later = letters::next_try_at.eq(to.unix());
        let done = each!(self.conn, c => diesel::update(row).set(later).execute(c));
        Ok(self.said(done)? == 1)
    }

    fn delete_letter(&mut self, id: LetterId) -> Result<bool, StoreError> {
        let done = each!(self.conn, c => diesel::delete(letters::table.find(id.to_string())).execute(c));
        Ok(self.said(done)? == 1)
    }
}

impl Links for DieselTx<'_> {
    fn insert_link(&mut self, link: &Link) -> Result<(), StoreError> {
        let row = LinkRow::from(link);
        let done = each!(self.conn, c => diesel::insert_into(links::table).values(&row).execute(c));
        self.said(done).map(drop)
    }

    fn link(&mut self, id: LinkId) -> Result<Option<(Link, User)>, StoreError> {
        let found = each!(self.conn, c => links::table
            .inner_join(users::table)
            .filter(links::id.eq(id.to_string()))
            .select((LinkRow::as_select(), UserRow::as_select()))
            .get_result::<(LinkRow, UserRow)>(c)
            .optional());
        let Some((link, user)) = self.said(found)? else { return Ok(None) };
        Ok(Some((link.try_into()?, user.try_into()?)))
    }

    fn take_link(&mut self, id: LinkId) -> Result<bool, StoreError> {
        let done = each!(self.conn, c => diesel::delete(links::table.find(id.to_string())).execute(c));
        Ok(self.said(done)? == 1)
    }

    fn delete_links(&mut self, user: &UserId) -> Result<u64, StoreError> {
        let of = links::table.filter(links::user_id.eq(user.as_str()));
        let done = each!(self.conn, c => diesel::delete(of).execute(c));
        Ok(self.said(done)? as u64)
    }
}
