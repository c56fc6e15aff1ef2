//! The sealed secrets of the tables of clients, old secrets and tokens, for the rotation of their key.

use std::collections::BTreeMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use oauth_core::id::{ClientId, TokenId};
use oauth_core::port::{SealedRow, Sealing, StoreError};
use oauth_core::seal::{Purpose, SealKeyId, Sealed};
use uuid::Uuid;

use crate::connection::each;
use crate::row::Row;
use crate::schema::{clients, old_secrets, tokens};
use crate::tx::DieselTx;

type Columns = (String, Option<String>, Option<Vec<u8>>);

/// The keys of one table, with how many rows each sealed.
macro_rules! count_keys {
    ($tx:expr, $table:ident) => {{
        let found = each!($tx.conn, c => $table::table
            .filter($table::seal_key.is_not_null())
            .group_by($table::seal_key)
            .select(($table::seal_key, count_star()))
            .load::<(Option<String>, i64)>(c));
        $tx.said(found)?
    }};
}

/// Rows of one table that another key sealed.
macro_rules! sealed_otherwise {
    ($tx:expr, $table:ident, $key:expr, $limit:expr) => {{
        let found = each!($tx.conn, c => $table::table
            .filter($table::seal_key.ne($key.as_str()))
            .limit($limit)
            .select(($table::id, $table::seal_key, $table::sealed_secret))
            .load::<Columns>(c));
        $tx.said(found)?
    }};
}

macro_rules! reseal {
    ($tx:expr, $table:ident, $id:expr, $row:expr, $from:expr) => {{
        let done = each!($tx.conn, c => diesel::update(
            $table::table
                .filter($table::id.eq($id))
                .filter($table::seal_key.eq($from.key().as_str()))
                .filter($table::sealed_secret.eq($from.bytes()))
        )
        .set((
            $table::seal_key.eq($row.sealed.key().as_str()),
            $table::sealed_secret.eq($row.sealed.bytes()),
        ))
        .execute(c));
        $tx.said(done)? == 1
    }};
}

impl Sealing for DieselTx<'_> {
    fn seal_keys(&mut self) -> Result<Vec<(SealKeyId, u64)>, StoreError> {
        let mut keys: BTreeMap<SealKeyId, u64> = BTreeMap::new();
        let all =
            [count_keys!(self, clients), count_keys!(self, old_secrets), count_keys!(self, tokens)].concat();
        for (key, count) in all {
            let count = u64::try_from(count).unwrap_or(0);
            *keys.entry(SealKeyId::from_stored(key.unwrap_or_default())).or_default() += count;
        }
        Ok(keys.into_iter().collect())
    }

    fn sealed_otherwise(&mut self, key: &SealKeyId, limit: u32) -> Result<Vec<SealedRow>, StoreError> {
        let limit = i64::from(limit);
        let of_clients = sealed_otherwise!(self, clients, key, limit);
        let room = room_after(limit, &of_clients);
        let of_old = sealed_otherwise!(self, old_secrets, key, room);
        let room = room_after(room, &of_old);
        let of_tokens = sealed_otherwise!(self, tokens, key, room);
        let clients = of_clients.into_iter().map(|columns| {
            let id = ClientId::parse(&columns.0).map(ClientId::uuid);
            sealed_row("clients", Purpose::Client, id, columns)
        });
        let old = of_old.into_iter().map(|columns| {
            let id = ClientId::parse(&columns.0).map(ClientId::uuid);
            sealed_row("old_secrets", Purpose::OldClient, id, columns)
        });
        let tokens = of_tokens.into_iter().map(|columns| {
            let id = TokenId::parse(&columns.0).map(TokenId::uuid);
            sealed_row("tokens", Purpose::Token, id, columns)
        });
        clients.chain(old).chain(tokens).collect()
    }

    fn reseal(&mut self, row: &SealedRow, from: &Sealed) -> Result<bool, StoreError> {
        Ok(match row.purpose {
            Purpose::Client => reseal!(self, clients, ClientId::from_uuid(row.row).to_string(), row, from),
            Purpose::OldClient => {
                reseal!(self, old_secrets, ClientId::from_uuid(row.row).to_string(), row, from)
            }
            Purpose::Token => reseal!(self, tokens, TokenId::from_uuid(row.row).to_string(), row, from),
            Purpose::Temporary => false,
        })
    }
}

/// How many more rows there is room for.
fn room_after(limit: i64, found: &[Columns]) -> i64 {
    limit.saturating_sub(i64::try_from(found.len()).unwrap_or(i64::MAX))
}

fn sealed_row(
    table: &'static str,
    purpose: Purpose,
    id: Option<Uuid>,
    (text, key, bytes): Columns,
) -> Result<SealedRow, StoreError> {
    let at = Row { table, id: &text };
    let sealed: Sealed = at.sealed(key, bytes)?;
    Ok(SealedRow { purpose, row: at.need("id", id)?, sealed })
}
