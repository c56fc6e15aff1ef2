//! Doubles for tests: a settable clock, seeded randomness, the in-memory store, rows to begin with, and the suite that
//! every store must pass.

pub mod build;
pub mod contract;
mod double;
mod memory;

pub use double::{FixedClock, NoRandom, SeqRandom};
pub use memory::{MemStore, MemTx};

use std::sync::Arc;

use crate::env::{Env, Settings};

/// The issuer of [`env`].
pub const ISSUER: &str = "https://op.example";

/// Surroundings with default settings, a clock that stands at 2026-01-01T00:00:00Z, and seeded randomness.
#[must_use]
pub fn env() -> Env {
    env_with(&Arc::new(FixedClock::default()))
}

/// The same over a clock that the test moves.
#[must_use]
pub fn env_with(clock: &Arc<FixedClock>) -> Env {
    Env {
        clock: Arc::<FixedClock>::clone(clock),
        random: Arc::new(SeqRandom::default()),
        settings: Arc::new(Settings::new(ISSUER)),
    }
}
