//! The table of notices.

use diesel::prelude::*;
use oauth_core::id::{ClientId, NoticeId, UserId};
use oauth_core::model::event::Deed;
use oauth_core::model::notice::Notice;
use oauth_core::port::{Notices, StoreError};
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::row::{Row, instant, seconds};
use crate::schema::notices;
use crate::tx::DieselTx;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = notices)]
struct NoticeRow {
    id: String,
    user_id: String,
    at: i64,
    deed: String,
    client_id: String,
    client_name: String,
    reason: String,
    read_at: Option<i64>,
}

impl From<&Notice> for NoticeRow {
    fn from(notice: &Notice) -> Self {
        Self {
            id: notice.id.to_string(),
            user_id: notice.user.as_str().to_owned(),
            at: notice.at.unix(),
            deed: notice.deed.as_str().to_owned(),
            client_id: notice.client.to_string(),
            client_name: notice.client_name.clone(),
            reason: notice.reason.clone(),
            read_at: seconds(notice.read_at),
        }
    }
}

impl TryFrom<NoticeRow> for Notice {
    type Error = StoreError;

    fn try_from(row: NoticeRow) -> Result<Self, StoreError> {
        let at = Row { table: "notices", id: &row.id };
        Ok(Self {
            id: at.need("id", NoticeId::parse(&row.id))?,
            user: at.need("user_id", UserId::parse(&row.user_id))?,
            at: Timestamp::from_unix(row.at),
            deed: at.need("deed", Deed::parse(&row.deed))?,
            client: at.need("client_id", ClientId::parse(&row.client_id))?,
            client_name: row.client_name,
            reason: row.reason,
            read_at: instant(row.read_at),
        })
    }
}

impl Notices for DieselTx<'_> {
    fn insert_notice(&mut self, notice: &Notice) -> Result<(), StoreError> {
        let row = NoticeRow::from(notice);
        let done = each!(self.conn, c => diesel::insert_into(notices::table).values(&row).execute(c));
        self.said(done).map(drop)
    }

    fn notices(
        &mut self,
        user: &UserId,
        before: Option<NoticeId>,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError> {
        let found = each!(self.conn, c => {
            let mut query = notices::table
                .filter(notices::user_id.eq(user.as_str()))
                .order(notices::id.desc())
                .limit(limit.into())
                .select(NoticeRow::as_select())
                .into_boxed();
            if let Some(before) = before {
                query = query.filter(notices::id.lt(before.to_string()));
            }
            query.load(c)
        });
        self.said(found)?.into_iter().map(Notice::try_from).collect()
    }

    fn unread_notices(&mut self, user: &UserId) -> Result<u64, StoreError> {
        let found: QueryResult<i64> = each!(self.conn, c => notices::table
            .filter(notices::user_id.eq(user.as_str()))
            .filter(notices::read_at.is_null())
            .count()
            .get_result(c));
        Ok(self.said(found)?.unsigned_abs())
    }

    fn read_notices(&mut self, user: &UserId, at: Timestamp) -> Result<u64, StoreError> {
        let done = each!(self.conn, c => diesel::update(
            notices::table.filter(notices::user_id.eq(user.as_str())).filter(notices::read_at.is_null())
        )
        .set(notices::read_at.eq(Some(at.unix())))
        .execute(c));
        Ok(self.said(done)? as u64)
    }
}
