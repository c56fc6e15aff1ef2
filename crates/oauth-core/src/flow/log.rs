//! Reading the log of who did what.

use crate::env::Env;
use crate::flow::right;
use crate::id::UserId;
use crate::model::event::Event;
use crate::model::right::Right;
use crate::port::{EventFilter, StoreError, Tx};
use crate::refusal::{Verdict, done};

/// The entries of a filter, the newest first, at most `limit`: for those who may see what is private. What names a hidden
/// client is only for those who may see such.
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
    let rights = done!(right::need(tx, env, by, Right::ViewPrivate)?);
    let filter = EventFilter { without_hidden: !rights.has(Right::ViewSuppressed), ..filter.clone() };
    tx.events(&filter, limit).map(Verdict::Done)
}

/// The same for a page of something else, which whoever may not read the log sees without it.
///
/// # Errors
/// [`StoreError`]
pub fn beside(
    tx: &mut dyn Tx,
    env: &Env,
    by: &UserId,
    filter: &EventFilter,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    Ok(match read(tx, env, by, filter, limit)? {
        Verdict::Done(events) => events,
        Verdict::Refused(_) => Vec::new(),
    })
}
