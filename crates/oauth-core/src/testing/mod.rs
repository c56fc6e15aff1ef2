//! Doubles for tests: a settable clock, seeded randomness, the in-memory store, rows to begin with, the suite that
//! every store must pass, and what must hold of every input.

pub mod build;
pub mod contract;
mod double;
mod memory;
mod sign;
pub mod whatever;

pub use crate::oauth1::sign::{SignedParts, Transmission};
pub use double::{FixedClock, NoRandom, SeqRandom};
pub use memory::{MemStore, MemTx};
pub use sign::Signer;

use std::sync::Arc;

use crate::env::{Env, Settings};
use crate::seal::{Keyring, SealKey};

/// The issuer of [`env`].
pub const ISSUER: &str = "https://op.example";

/// The key that [`env`] seals with.
pub const SEAL_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

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
        seals: Arc::new(Keyring::new(SealKey::parse(SEAL_KEY).into_iter().collect())),
        settings: Arc::new(Settings::new(ISSUER)),
        from: None,
        through: None,
    }
}
