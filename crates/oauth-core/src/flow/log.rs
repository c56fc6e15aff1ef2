//! Reading the log of who did what.

use crate::env::Env;
use crate::flow::right;
use crate::id::{ClientId, UserId};
use crate::model::event::{Deed, Event};
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

/// How many of the newest entries are looked through for a decision.
const LOOKED_THROUGH: u32 = 50;

/// What was decided last about a client, for its owner, who is told of it anyhow; none where that is long ago.
///
/// # Errors
/// [`StoreError`]
pub fn last_decision(tx: &mut dyn Tx, client: ClientId) -> Result<Option<Event>, StoreError> {
    let filter = EventFilter { client: Some(client), without_choices: true, ..EventFilter::default() };
    let found = tx.events(&filter, LOOKED_THROUGH)?;
    Ok(found.into_iter().find(|event| Deed::DECISIONS.contains(&event.deed)))
}
