//! Deleting what nobody can use any more.

use std::time::Duration;

use crate::env::Env;
use crate::flow::dashboard;
use crate::flow::letters;
use crate::flow::notice;
use crate::flow::review;
use crate::port::{Horizons, StoreError, Swept, Tx};

/// How long a decided interaction is kept, so that a replayed code is recognised: one day.
const REPLAY_MEMORY: Duration = Duration::from_secs(86_400);
/// How much longer than its time a nonce is kept: the clocks of servers differ, and a request may be on its way.
const NONCE_MARGIN: Duration = Duration::from_secs(600);
/// How much longer than somebody tries to send it a letter is kept: only where nobody sends letters any more is one that old.
const LETTER_MARGIN: Duration = Duration::from_secs(86_400);

/// One round of at most `limit` rows a table, so that other writers need not wait long. Proposals that waited too long expire with it. Call
/// again while something was cleaned up.
///
/// # Errors
/// [`StoreError`]
pub fn sweep(tx: &mut dyn Tx, env: &Env, limit: u32) -> Result<Swept, StoreError> {
    let now = env.now();
    let nonces = now.minus(env.settings.timestamp_window).minus(NONCE_MARGIN);
    let notices = now.minus(notice::KEPT);
    let letters = now.minus(letters::PATIENCE).minus(LETTER_MARGIN);
    let tallies = now.minus(dashboard::KEPT);
    let replay = now.minus(REPLAY_MEMORY);
    let mut swept = tx.sweep(Horizons { now, replay, nonces, letters, notices, tallies }, limit)?;
    swept.proposals = review::expire(tx, env, limit)?;
    Ok(swept)
}
