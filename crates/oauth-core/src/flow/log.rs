//! Reading the log of who did what.

use crate::env::Env;
use crate::flow::right;
use crate::id::UserId;
use crate::model::event::Event;
use crate::model::right::Right;
use crate::port::{EventFilter, StoreError, Tx};
use crate::refusal::{Verdict, done};

/// The entries of a filter, the newest first, at most `limit`: for those who may see what is private.
///
/// # Errors
/// [`StoreError`]
pub fn read(
    tx: &mut dyn Tx,
    env: &Env,
    by: &UserId,
    filter: &EventFilter,
    limit: u32,
) -> Result<Verdict<Vec<Event>>, StoreError> {
    done!(right::need(tx, env, by, Right::ViewPrivate)?);
    tx.events(filter, limit).map(Verdict::Done)
}
