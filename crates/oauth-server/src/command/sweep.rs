//! `sweep`: one clean-up, as the server does from time to time.

use std::sync::atomic::AtomicBool;

use super::{Outcome, say};
use crate::config::Config;
use crate::sweeper;
use crate::wiring::Opened;

/// Runs the command.
pub(crate) fn run(config: &Config) -> Outcome {
    let opened = Opened::open(config)?;
    let swept = sweeper::sweep(opened.backend(), &opened.env, &AtomicBool::new(false))?;
    say(&format!(
        "deleted {} sessions, {} authorization requests, {} tokens, {} grants, {} counters",
        swept.sessions, swept.interactions, swept.tokens, swept.grants, swept.throttles
    ))
}
