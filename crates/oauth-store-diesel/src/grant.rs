//! The table of authorizations.

use diesel::prelude::*;
use oauth_core::id::{ClientId, GrantId, UserId};
use oauth_core::model::grant::{Grant, Reach};
use oauth_core::port::{GrantFilter, Grants, StoreError, Whose};
use oauth_core::text::scope::ScopeSet;
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::prepared::{Bind, Prepared};
use crate::row::{Row, instant, seconds};
use crate::schema::grants;
use crate::tx::DieselTx;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = grants, treat_none_as_default_value = false)]
pub(crate) struct GrantRow {
    id: String,
    user_id: Option<String>,
    client_id: String,
    scopes: String,
    created_at: i64,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
    reach: String,
    expires_at: Option<i64>,
}

impl From<&Grant> for GrantRow {
    fn from(grant: &Grant) -> Self {
        Self {
            id: grant.id.to_string(),
            user_id: grant.user.as_ref().map(|user| user.as_str().to_owned()),
            client_id: grant.client.to_string(),
            scopes: grant.scopes.to_string(),
            created_at: grant.created_at.unix(),
            last_used_at: seconds(grant.last_used_at),
            revoked_at: seconds(grant.revoked_at),
            reach: grant.terms.reach.as_str().to_owned(),
            expires_at: seconds(grant.terms.until),
        }
    }
}

impl TryFrom<GrantRow> for Grant {
    type Error = StoreError;

    fn try_from(row: GrantRow) -> Result<Self, StoreError> {
        let at = Row { table: "grants", id: &row.id };
        Ok(Self {
            id: at.need("id", GrantId::parse(&row.id))?,
            user: at.maybe("user_id", row.user_id.as_deref(), UserId::parse)?,
            client: at.need("client_id", ClientId::parse(&row.client_id))?,
            scopes: at.scopes("scopes", &row.scopes)?,
            terms: at.terms("reach", Some(&row.reach), row.expires_at)?,
            created_at: Timestamp::from_unix(row.created_at),
            last_used_at: instant(row.last_used_at),
            revoked_at: instant(row.revoked_at),
        })
    }
}

/// Sets `revoked_at` where these filters hold and it was not set.
macro_rules! revoke {
    ($conn:expr, $at:expr, $($filter:expr),+) => {
        each!($conn, c => diesel::update(
            grants::table.filter(grants::revoked_at.is_null())$(.filter($filter))+
        )
        .set(grants::revoked_at.eq($at.unix()))
        .execute(c))
    };
}

impl Grants for DieselTx<'_> {
    fn insert_grant(&mut self, grant: &Grant) -> Result<(), StoreError> {
        let row = GrantRow::from(grant);
        let done = each!(self.conn, c => diesel::insert_into(grants::table).values(&row).execute(c));
        self.said(done).map(drop)
    }

    fn live_grants(&mut self, user: &UserId, client: Option<ClientId>) -> Result<Vec<Grant>, StoreError> {
        let of_user = grants::table.filter(grants::user_id.eq(user.as_str()));
        let order = (grants::created_at, grants::id);
        let found = match client {
            Some(client) => each!(self.conn, c => of_user
                .filter(grants::client_id.eq(client.to_string()))
                .filter(grants::revoked_at.is_null())
                .order(order)
                .select(GrantRow::as_select())
                .load(c)),
            None => each!(self.conn, c => of_user
                .filter(grants::revoked_at.is_null())
                .order(order)
                .select(GrantRow::as_select())
                .load(c)),
        };
        self.said(found)?.into_iter().map(Grant::try_from).collect()
    }

    fn own_grant(&mut self, client: ClientId) -> Result<Option<Grant>, StoreError> {
        let found = each!(self.conn, c => grants::table
            .filter(grants::client_id.eq(client.to_string()))
            .filter(grants::user_id.is_null())
            .filter(grants::revoked_at.is_null())
            .select(GrantRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(Grant::try_from).transpose()
    }

    fn grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        let found = each!(self.conn, c => grants::table
            .find(id.to_string())
            .select(GrantRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(Grant::try_from).transpose()
    }

    fn find_grants(&mut self, filter: &GrantFilter, limit: u32) -> Result<Vec<Grant>, StoreError> {
        let found = each!(self.conn, c => {
            let mut query = grants::table
                .order(grants::id.desc())
                .limit(limit.into())
                .select(GrantRow::as_select())
                .into_boxed();
            if let Some(person) = &filter.person {
                query = query.filter(grants::user_id.eq(person.as_str()));
            }
            if let Some(client) = filter.client {
                query = query.filter(grants::client_id.eq(client.to_string()));
            }
            if let Some(before) = filter.before {
                query = query.filter(grants::id.lt(before.to_string()));
            }
            query.load(c)
        });
        self.said(found)?.into_iter().map(Grant::try_from).collect()
    }

    fn revoke_grant(&mut self, id: GrantId, at: Timestamp) -> Result<bool, StoreError> {
        let done = revoke!(self.conn, at, grants::id.eq(id.to_string()));
        Ok(self.said(done)? == 1)
    }

    fn revoke_grants(&mut self, of: Whose<'_>, at: Timestamp) -> Result<u64, StoreError> {
        let done = match of {
            Whose::User(user) => revoke!(self.conn, at, grants::user_id.eq(user.as_str())),
            Whose::Client(client) => revoke!(self.conn, at, grants::client_id.eq(client.to_string())),
            Whose::Pair(user, client) => revoke!(
                self.conn,
                at,
                grants::user_id.eq(user.as_str()),
                grants::client_id.eq(client.to_string())
            ),
        };
        Ok(self.said(done)? as u64)
    }

    fn narrow_grants(
        &mut self,
        user: &UserId,
        ids: &[GrantId],
        scopes: &ScopeSet,
        reach: Reach,
    ) -> Result<u64, StoreError> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let left = (grants::scopes.eq(scopes.to_string()), grants::reach.eq(reach.as_str()));
        let done = each!(self.conn, c => diesel::update(
            grants::table
                .filter(grants::user_id.eq(user.as_str()))
                .filter(grants::id.eq_any(&ids))
                .filter(grants::revoked_at.is_null())
        )
        .set(left)
        .execute(c));
        Ok(self.said(done)? as u64)
    }

    fn touch_grants(&mut self, used: &[(GrantId, Timestamp)]) -> Result<(), StoreError> {
        // In the order of ids, so that two of these never wait for each other in a circle.
        let mut used = used.to_vec();
        used.sort_unstable();
        for (id, at) in used {
            let touch = Prepared([
                ("UPDATE grants SET last_used_at = ", Bind::Int(at.unix())),
                (" WHERE (last_used_at IS NULL OR last_used_at < ", Bind::Int(at.unix())),
                (") AND id = ", Bind::Text(id.to_string())),
            ]);
            let done = each!(self.conn, c => touch.execute(c));
            self.said(done)?;
        }
        Ok(())
    }
}
