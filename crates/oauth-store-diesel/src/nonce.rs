//! The table of nonces that were used.

use diesel::prelude::*;
use oauth_core::model::nonce::Nonce;
use oauth_core::port::{Nonces, StoreError};

use crate::connection::each;
use crate::schema::nonces;
use crate::tx::DieselTx;

impl Nonces for DieselTx<'_> {
    fn take_nonce(&mut self, nonce: &Nonce) -> Result<bool, StoreError> {
        let row = (nonces::signed_at.eq(nonce.signed_at.unix()), nonces::id.eq(nonce.key.as_slice()));
        // Whoever comes while another transaction has it waits for that one, and then is told.
        let taken = each!(self.conn, c => diesel::insert_into(nonces::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c));
        Ok(self.said(taken)? == 1)
    }
}
