//! The table of blocks.

use diesel::prelude::*;
use oauth_core::id::{ClientId, UserId};
use oauth_core::model::block::Block;
use oauth_core::port::{Blocks, StoreError};
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::row::Row;
use crate::schema::blocks;
use crate::tx::DieselTx;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = blocks)]
struct BlockRow {
    user_id: String,
    client_id: String,
    created_at: i64,
}

impl TryFrom<BlockRow> for Block {
    type Error = StoreError;

    fn try_from(row: BlockRow) -> Result<Self, StoreError> {
        let at = Row { table: "blocks", id: &row.client_id };
        Ok(Self {
            user: at.need("user_id", UserId::parse(&row.user_id))?,
            client: at.need("client_id", ClientId::parse(&row.client_id))?,
            created_at: Timestamp::from_unix(row.created_at),
        })
    }
}

impl Blocks for DieselTx<'_> {
    fn is_blocked(&mut self, user: &UserId, client: ClientId) -> Result<bool, StoreError> {
        let found = each!(self.conn, c => blocks::table
            .find((user.as_str(), client.to_string()))
            .select(blocks::created_at)
            .get_result::<i64>(c)
            .optional());
        Ok(self.said(found)?.is_some())
    }

    fn blocks(&mut self, user: &UserId) -> Result<Vec<Block>, StoreError> {
        let found = each!(self.conn, c => blocks::table
            .filter(blocks::user_id.eq(user.as_str()))
            .order((blocks::created_at, blocks::client_id))
            .select(BlockRow::as_select())
            .load(c));
        self.said(found)?.into_iter().map(Block::try_from).collect()
    }

    fn insert_block(&mut self, block: &Block) -> Result<(), StoreError> {
        let row = BlockRow {
            user_id: block.user.as_str().to_owned(),
            client_id: block.client.to_string(),
            created_at: block.created_at.unix(),
        };
        self.insert_new(|conn| each!(conn, c => diesel::insert_into(blocks::table).values(&row).execute(c)))
            .map(drop)
    }

    fn delete_block(&mut self, user: &UserId, client: ClientId) -> Result<bool, StoreError> {
        let ended = each!(self.conn, c => diesel::delete(
            blocks::table.find((user.as_str(), client.to_string()))
        )
        .execute(c));
        Ok(self.said(ended)? == 1)
    }
}
