//! The table of failure counters.

use diesel::prelude::*;
use oauth_core::model::throttle::{Throttle, ThrottleKey};
use oauth_core::port::{StoreError, Throttles};
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::row::Row;
use crate::schema::throttles::{self, failures, id, since};
use crate::tx::DieselTx;

/// How often another transaction may be quicker with the same counter before it is a fault.
const ATTEMPTS: u32 = 8;

impl DieselTx<'_> {
    /// Adds one to the present window, or opens a new one over an old one; `false` when there is no counter.
    ///
    /// Each statement holds its row, so others wait and then see what was written.
    fn count_on(&mut self, key: &str, window_start: i64, now: i64) -> Result<bool, StoreError> {
        let row = throttles::table.find(key);
        let counted = each!(self.conn, c => diesel::update(row.filter(since.ge(window_start)))
            .set(failures.eq(failures + 1))
            .execute(c));
        if self.said(counted)? == 1 {
            return Ok(true);
        }
        let opened = each!(self.conn, c => diesel::update(row.filter(since.lt(window_start)))
            .set((since.eq(now), failures.eq(1)))
            .execute(c));
        Ok(self.said(opened)? == 1)
    }
}

impl Throttles for DieselTx<'_> {
    fn throttle(&mut self, key: &ThrottleKey) -> Result<Option<Throttle>, StoreError> {
        let key = key.as_text();
        let found = each!(self.conn, c => throttles::table
            .find(&key)
            .select((since, failures))
            .get_result::<(i64, i64)>(c)
            .optional());
        let Some((began, count)) = self.said(found)? else { return Ok(None) };
        let at = Row { table: "throttles", id: &key };
        let count = at.need("failures", u32::try_from(count).ok())?;
        Ok(Some(Throttle { since: Timestamp::from_unix(began), failures: count }))
    }

    fn count_failure(
        &mut self,
        key: &ThrottleKey,
        window_start: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let key = key.as_text();
        for _ in 0..ATTEMPTS {
            if self.count_on(&key, window_start.unix(), now.unix())? {
                return Ok(());
            }
            let first = (id.eq(&key), since.eq(now.unix()), failures.eq(1));
            let inserted = self.insert_new(
                |conn| each!(conn, c => diesel::insert_into(throttles::table).values(first).execute(c)),
            )?;
            if inserted {
                return Ok(());
            }
        }
        Err(StoreError::Busy)
    }

    fn clear_throttle(&mut self, key: &ThrottleKey) -> Result<(), StoreError> {
        let done = each!(self.conn, c => diesel::delete(throttles::table.find(key.as_text())).execute(c));
        self.said(done).map(drop)
    }
}
