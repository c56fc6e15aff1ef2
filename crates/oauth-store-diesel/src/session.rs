//! The table of browser sessions.

use diesel::prelude::*;
use oauth_core::id::{SessionId, UserId};
use oauth_core::model::session::Session;
use oauth_core::model::user::User;
use oauth_core::port::{Sessions, StoreError};
use oauth_core::secret::Digest32;
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::row::Row;
use crate::schema::{sessions, users};
use crate::tx::DieselTx;
use crate::user::UserRow;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub(crate) struct SessionRow {
    id: String,
    digest: Vec<u8>,
    user_id: String,
    created_at: i64,
    expires_at: i64,
}

impl From<&Session> for SessionRow {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.to_string(),
            digest: session.digest.bytes().to_vec(),
            user_id: session.user.as_str().to_owned(),
            created_at: session.created_at.unix(),
            expires_at: session.expires_at.unix(),
        }
    }
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        let at = Row { table: "sessions", id: &row.id };
        Ok(Self {
            id: at.need("id", SessionId::parse(&row.id))?,
            digest: at.need("digest", Digest32::from_stored(&row.digest))?,
            user: at.need("user_id", UserId::parse(&row.user_id))?,
            created_at: Timestamp::from_unix(row.created_at),
            expires_at: Timestamp::from_unix(row.expires_at),
        })
    }
}

impl Sessions for DieselTx<'_> {
    fn session(&mut self, id: SessionId) -> Result<Option<(Session, User)>, StoreError> {
        let found = each!(self.conn, c => sessions::table
            .inner_join(users::table)
            .filter(sessions::id.eq(id.to_string()))
            .select((SessionRow::as_select(), UserRow::as_select()))
            .get_result::<(SessionRow, UserRow)>(c)
            .optional());
        let Some((session, user)) = self.said(found)? else { return Ok(None) };
        Ok(Some((session.try_into()?, user.try_into()?)))
    }

    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let row = SessionRow::from(session);
        let done = each!(self.conn, c => diesel::insert_into(sessions::table).values(&row).execute(c));
        self.said(done).map(drop)
    }

    fn delete_session(&mut self, id: SessionId) -> Result<bool, StoreError> {
        let done = each!(self.conn, c => diesel::delete(sessions::table.find(id.to_string())).execute(c));
        Ok(self.said(done)? == 1)
    }

    fn delete_sessions(&mut self, user: &UserId, except: Option<SessionId>) -> Result<u64, StoreError> {
        // No id is the empty text: without an exception it spares none.
        let spared = except.map(|id| id.to_string()).unwrap_or_default();
        let done = each!(self.conn, c => diesel::delete(
            sessions::table.filter(sessions::user_id.eq(user.as_str())).filter(sessions::id.ne(&spared))
        )
        .execute(c));
        Ok(self.said(done)? as u64)
    }
}
