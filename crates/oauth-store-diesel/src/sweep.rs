//! Deleting what is over, by ids that an index gave, so that a sweep holds no lock for long.

use std::collections::BTreeSet;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use oauth_core::port::{Horizons, StoreError, Sweeping, Swept};
use oauth_core::time::Timestamp;

use crate::connection::each;
use crate::schema::{
    grants, interactions, letters, links, nonces, notices, old_secrets, sessions, tallies, throttles, tokens,
};
use crate::tx::DieselTx;

/// Deletes at most `$limit` rows of a table whose column lies before an instant.
macro_rules! sweep_table {
    ($tx:expr, $table:ident, $column:ident, $before:expr, $limit:expr) => {{
        let over = each!($tx.conn, c => $table::table
            .filter($table::$column.lt($before.unix()))
            .order($table::$column)
            .limit($limit)
            .select($table::id)
            .load::<String>(c));
        let over = $tx.said(over)?;
        delete_rows!($tx, $table, over)
    }};
}

macro_rules! delete_rows {
    ($tx:expr, $table:ident, $ids:expr) => {{
        let mut gone = 0;
        for some in $ids.chunks(CHUNK) {
            let done = each!($tx.conn, c => diesel::delete($table::table.filter($table::id.eq_any(some)))
                .execute(c));
            gone += $tx.said(done)? as u64;
        }
        gone
    }};
}

/// Ids a statement: below every database's limit of parameters.
const CHUNK: usize = 500;

impl Sweeping for DieselTx<'_> {
    fn sweep(&mut self, horizons: Horizons, limit: u32) -> Result<Swept, StoreError> {
        let Horizons { now, replay, nonces, letters, notices, tallies } = horizons;
        let limit = i64::from(limit);
        let sessions = sweep_table!(self, sessions, expires_at, now, limit);
        let interactions = sweep_table!(self, interactions, expires_at, replay, limit);
        let throttles = sweep_table!(self, throttles, since, replay, limit);
        let letters = sweep_table!(self, letters, created_at, letters, limit);
        let links = sweep_table!(self, links, expires_at, now, limit);
        let notices = sweep_table!(self, notices, at, notices, limit);
        let old_secrets = sweep_table!(self, old_secrets, expires_at, now, limit);
        let (tokens, touched) = self.sweep_tokens(now, limit)?;
        let grants = self.sweep_grants(&touched, now, limit)?;
        let nonces = self.sweep_nonces(nonces, limit)?;
        let tallies = self.sweep_tallies(tallies, limit)?;
        Ok(Swept {
            sessions,
            interactions,
            tokens,
            grants,
            throttles,
            nonces,
            proposals: 0,
            letters,
            links,
            notices,
            old_secrets,
            tallies,
        })
    }
}

impl DieselTx<'_> {
    /// Deletes tokens that ended or whose grant is revoked; says how many, and of which grants.
    fn sweep_tokens(&mut self, now: Timestamp, limit: i64) -> Result<(u64, BTreeSet<String>), StoreError> {
        let columns = (tokens::id, tokens::grant_id);
        let ended = each!(self.conn, c => tokens::table
            .filter(tokens::expires_at.lt(now.unix()))
            .order(tokens::expires_at)
            .limit(limit)
            .select(columns)
            .load::<(String, String)>(c));
        let mut over = self.said(ended)?;
        let room = limit.saturating_sub(i64::try_from(over.len()).unwrap_or(i64::MAX));
        let revoked = each!(self.conn, c => tokens::table
            .inner_join(grants::table)
            .filter(grants::revoked_at.is_not_null())
            .filter(tokens::expires_at.ge(now.unix()).or(tokens::expires_at.is_null()))
            .limit(room)
            .select(columns)
            .load::<(String, String)>(c));
        over.extend(self.said(revoked)?);
        let (ids, touched): (Vec<String>, BTreeSet<String>) = over.into_iter().unzip();
        Ok((delete_rows!(self, tokens, ids), touched))
    }

    /// Deletes nonces that were signed before this, the oldest first: they lie in that order.
    fn sweep_nonces(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let newest = each!(self.conn, c => nonces::table
            .filter(nonces::signed_at.lt(before.unix()))
            .order((nonces::signed_at, nonces::id))
            .offset(limit.saturating_sub(1))
            .limit(1)
            .select((nonces::signed_at, nonces::id))
            .get_result::<(i64, Vec<u8>)>(c)
            .optional());
        let done = match self.said(newest)? {
            Some((at, id)) => each!(self.conn, c => diesel::delete(nonces::table.filter(
                nonces::signed_at.lt(at).or(nonces::signed_at.eq(at).and(nonces::id.le(&id)))
            ))
            .execute(c)),
            None => each!(self.conn, c => diesel::delete(
                nonces::table.filter(nonces::signed_at.lt(before.unix()))
            )
            .execute(c)),
        };
        Ok(self.said(done)? as u64)
    }

    /// Deletes tallies of hours before this, the oldest first: they lie in that order.
    fn sweep_tallies(&mut self, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
        let over = each!(self.conn, c => tallies::table
            .filter(tallies::hour.lt(before.unix()))
            .order((tallies::hour, tallies::what))
            .limit(limit)
            .select((tallies::hour, tallies::what))
            .load::<(i64, String)>(c));
        let Some((hour, what)) = self.said(over)?.pop() else { return Ok(0) };
        let done = each!(self.conn, c => diesel::delete(tallies::table.filter(
            tallies::hour.lt(hour).or(tallies::hour.eq(hour).and(tallies::what.le(&what)))
        ))
        .execute(c));
        Ok(self.said(done)? as u64)
    }

    /// Deletes grants without tokens that are revoked or over, or that a newer live one of the same person, client and scopes
    /// stands for. The latter are looked for among the neighbours of those that just lost a token.
    fn sweep_grants(
        &mut self,
        touched: &BTreeSet<String>,
        now: Timestamp,
        limit: i64,
    ) -> Result<u64, StoreError> {
        let revoked = each!(self.conn, c => grants::table
            .filter(grants::revoked_at.is_not_null())
            .filter(not(exists(tokens::table.filter(tokens::grant_id.eq(grants::id)))))
            .limit(limit)
            .select(grants::id)
            .load::<String>(c));
        let mut over = self.said(revoked)?;
        let ended = each!(self.conn, c => grants::table
            .filter(grants::expires_at.lt(now.unix()))
            .filter(not(exists(tokens::table.filter(tokens::grant_id.eq(grants::id)))))
            .limit(limit)
            .select(grants::id)
            .load::<String>(c));
        over.extend(self.said(ended)?);
        for (user, client) in self.pairs(touched)? {
            over.extend(self.superseded(&user, &client)?);
        }
        over.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let mut gone = 0;
        for some in over.chunks(CHUNK) {
            let done = each!(self.conn, c => diesel::delete(
                grants::table
                    .filter(grants::id.eq_any(some))
                    .filter(not(exists(tokens::table.filter(tokens::grant_id.eq(grants::id)))))
            )
            .execute(c));
            gone += self.said(done)? as u64;
        }
        Ok(gone)
    }

    /// Whose grants these are, and to which clients.
    fn pairs(&mut self, touched: &BTreeSet<String>) -> Result<BTreeSet<(String, String)>, StoreError> {
        let ids: Vec<&String> = touched.iter().collect();
        let mut pairs = BTreeSet::new();
        for some in ids.chunks(CHUNK) {
            let found = each!(self.conn, c => grants::table
                .filter(grants::id.eq_any(some.iter().copied()))
                .filter(grants::user_id.is_not_null())
                .select((grants::user_id.assume_not_null(), grants::client_id))
                .load::<(String, String)>(c));
            pairs.extend(self.said(found)?);
        }
        Ok(pairs)
    }

    /// The live grants of a pair that a newer one with the same scopes and terms stands for. Ids grow with time.
    fn superseded(&mut self, user: &str, client: &str) -> Result<Vec<String>, StoreError> {
        let live = each!(self.conn, c => grants::table
            .filter(grants::user_id.eq(user))
            .filter(grants::client_id.eq(client))
            .filter(grants::revoked_at.is_null())
            .order(grants::id.desc())
            .select((grants::id, (grants::scopes, grants::reach, grants::expires_at)))
            .load::<(String, (String, String, Option<i64>))>(c));
        let mut seen = BTreeSet::new();
        Ok(self
            .said(live)?
            .into_iter()
            .filter(|(_, given)| !seen.insert(given.clone()))
            .map(|(id, _)| id)
            .collect())
    }
}
