//! The table of registered clients.

mod row;

pub(crate) use row::{ClientRow, networks};

use diesel::prelude::*;
use oauth_core::id::{ClientId, UserId};
use oauth_core::model::client::Client;
use oauth_core::model::stage::Stage;
use oauth_core::port::{ClientFilter, Clients, Listed, StoreError};
use oauth_core::time::Timestamp;

use crate::connection::{Conn, each};
use crate::row::Row;
use crate::schema::{clients, users};
use crate::tx::DieselTx;

diesel::define_sql_function! {
    /// A text in small letters: SQLite knows those of ASCII only.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// The pattern of texts with this part in them.
pub(crate) fn part_of(text: &str) -> String {
    let mut pattern = String::from("%");
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

impl DieselTx<'_> {
    /// How this database makes letters small: SQLite knows those of ASCII only.
    pub(crate) fn lowers(&self) -> fn(&str) -> String {
        match &*self.conn {
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(_) => str::to_ascii_lowercase,
            #[cfg(feature = "postgres")]
            Conn::Postgres(_) => str::to_lowercase,
        }
    }
}

impl Clients for DieselTx<'_> {
    fn client(&mut self, id: ClientId) -> Result<Option<Client>, StoreError> {
        let found = each!(self.conn, c => clients::table
            .find(id.to_string())
            .select(ClientRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(Client::try_from).transpose()
    }

    fn lock_client(&mut self, id: ClientId) -> Result<Option<Client>, StoreError> {
        #[cfg(feature = "postgres")]
        #[cfg_attr(
            not(feature = "sqlite"),
            expect(irrefutable_let_patterns, reason = "the other arm is another feature's")
        )]
        if let Conn::Postgres(c) = &mut *self.conn {
            let clients = clients::table.find(id.to_string()).select(ClientRow::as_select());
            let found = clients.for_no_key_update().get_result(c).optional();
            return self.said(found)?.map(Client::try_from).transpose();
        }
        // On SQLite a job that writes has the whole database to itself.
        self.client(id)
    }

    fn clients(&mut self, owner: Option<&UserId>) -> Result<Vec<Client>, StoreError> {
        let order = (clients::created_at, clients::id);
        let found = match owner {
            Some(owner) => each!(self.conn, c => clients::table
                .filter(clients::owner_id.eq(owner.as_str()))
                .order(order)
                .select(ClientRow::as_select())
                .load(c)),
            None => {
                each!(self.conn, c => clients::table.order(order).select(ClientRow::as_select()).load(c))
            }
        };
        self.said(found)?.into_iter().map(Client::try_from).collect()
    }

    fn find_clients(
        &mut self,
        filter: &ClientFilter,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<Listed>, StoreError> {
        let small = self.lowers();
        let name = filter.name.as_deref().map(|text| part_of(&small(text)));
        let publisher = filter.publisher.as_deref().map(|text| part_of(&small(text)));
        let found = each!(self.conn, c => {
            let mut query = clients::table
                .left_join(users::table)
                .select((ClientRow::as_select(), users::name.nullable()))
                .order((clients::stage_at.desc(), clients::id.desc()))
                .offset(offset.into())
                .limit(limit.into())
                .into_boxed();
            if let Some(pattern) = name {
                query = query.filter(lower(clients::name).like(pattern).escape('\\'));
            }
            if let Some(pattern) = publisher {
                query = query.filter(lower(users::name).like(pattern).escape('\\'));
            }
            match filter.stages.as_slice() {
                [] => {}
                [stage] => query = query.filter(clients::stage.eq(stage.as_str())),
                stages => {
                    // By those that are left out: SQLite would collect all of each stage and sort them.
                    let out = Stage::ALL.into_iter().filter(|stage| !stages.contains(stage));
                    query = query.filter(clients::stage.ne_all(out.map(Stage::as_str)));
                }
            }
            if let Some(ids) = &filter.configured {
                let those = clients::id.eq_any(ids.iter().map(ClientId::to_string));
                query = query.filter(clients::stage.ne(Stage::Configured.as_str()).or(those));
            }
            if !filter.hidden {
                query = query.filter(clients::hidden.eq(false));
            }
            if !filter.owner_only {
                query = query.filter(clients::owner_only.eq(false));
            }
            query.load::<(ClientRow, Option<String>)>(c)
        });
        let listed =
            |(client, publisher): (ClientRow, _)| Ok(Listed { client: client.try_into()?, publisher });
        self.said(found)?.into_iter().map(listed).collect()
    }

    fn count_clients(&mut self, hidden: bool) -> Result<Vec<(Stage, u64)>, StoreError> {
        let all = (clients::stage, diesel::dsl::count_star());
        let found: QueryResult<Vec<(String, i64)>> = if hidden {
            each!(self.conn, c => clients::table.group_by(clients::stage).select(all).load(c))
        } else {
            each!(self.conn, c => clients::table
                .filter(clients::hidden.eq(false))
                .group_by(clients::stage)
                .select(all)
                .load(c))
        };
        let counted = |(stage, count): (String, i64)| -> Result<_, StoreError> {
            let at = Row { table: "clients", id: &stage };
            Ok((at.need("stage", Stage::parse(&stage))?, count.unsigned_abs()))
        };
        let mut counts = self.said(found)?.into_iter().map(counted).collect::<Result<Vec<_>, _>>()?;
        counts.sort_unstable_by_key(|(stage, _)| *stage);
        Ok(counts)
    }

    fn idle_proposals(&mut self, since: Timestamp, limit: u32) -> Result<Vec<ClientId>, StoreError> {
        let found: QueryResult<Vec<String>> = each!(self.conn, c => clients::table
            .filter(clients::stage.eq(Stage::Proposed.as_str()))
            .filter(clients::stage_at.le(since.unix()))
            .order(clients::stage_at)
            .limit(limit.into())
            .select(clients::id)
            .load(c));
        let read = |id: String| Row { table: "clients", id: &id }.need("id", ClientId::parse(&id));
        self.said(found)?.into_iter().map(read).collect()
    }

    fn insert_client(&mut self, client: &Client) -> Result<(), StoreError> {
        let row = ClientRow::from(client);
        let done = each!(self.conn, c => diesel::insert_into(clients::table).values(&row).execute(c));
        self.said(done).map(drop)
    }

    fn save_client(&mut self, client: &Client) -> Result<bool, StoreError> {
        let row = ClientRow::from(client);
        let saved = each!(self.conn, c => diesel::update(clients::table.find(&row.id)).set(&row).execute(c));
        Ok(self.said(saved)? == 1)
    }

    fn delete_client(&mut self, id: ClientId) -> Result<bool, StoreError> {
        let done = each!(self.conn, c => diesel::delete(clients::table.find(id.to_string())).execute(c));
        Ok(self.said(done)? == 1)
    }
}
