//! The table of secrets that were replaced and work on for a while.

use diesel::prelude::*;
use oauth_core::id::ClientId;
use oauth_core::model::old_secret::OldSecret;
use oauth_core::port::{OldSecrets, StoreError};
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::row::{Row, proof_columns};
use crate::schema::old_secrets;
use crate::tx::DieselTx;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = old_secrets, treat_none_as_null = true, treat_none_as_default_value = false)]
struct OldSecretRow {
    id: String,
    digest: Option<Vec<u8>>,
    sealed_secret: Option<Vec<u8>>,
    seal_key: Option<String>,
    expires_at: i64,
}

impl From<&OldSecret> for OldSecretRow {
    fn from(old: &OldSecret) -> Self {
        let (digest, sealed_secret, seal_key) = proof_columns(&old.proof);
        Self {
            id: old.client.to_string(),
            digest,
            sealed_secret,
            seal_key,
            expires_at: old.expires_at.unix(),
        }
    }
}

impl TryFrom<OldSecretRow> for OldSecret {
    type Error = StoreError;

    fn try_from(row: OldSecretRow) -> Result<Self, StoreError> {
        let at = Row { table: "old_secrets", id: &row.id };
        Ok(Self {
            client: at.need("client_id", ClientId::parse(&row.id))?,
            proof: at.proof(row.digest.as_deref(), row.seal_key, row.sealed_secret)?,
            expires_at: Timestamp::from_unix(row.expires_at),
        })
    }
}

impl OldSecrets for DieselTx<'_> {
    fn old_secret(&mut self, client: ClientId) -> Result<Option<OldSecret>, StoreError> {
        let found = each!(self.conn, c => old_secrets::table
            .find(client.to_string())
            .select(OldSecretRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(OldSecret::try_from).transpose()
    }

    fn put_old_secret(&mut self, old: &OldSecret) -> Result<(), StoreError> {
        let row = OldSecretRow::from(old);
        let done = each!(self.conn, c => diesel::insert_into(old_secrets::table)
            .values(&row)
            .on_conflict(old_secrets::id)
            .do_update()
            .set(&row)
            .execute(c));
        self.said(done).map(drop)
    }

    fn delete_old_secret(&mut self, client: ClientId) -> Result<bool, StoreError> {
        let done = each!(self.conn, c => diesel::delete(old_secrets::table.find(client.to_string()))
            .execute(c));
        Ok(self.said(done)? == 1)
    }
}
