//! Time and randomness are handed to the provider, so that tests can hand in others. These are the real ones.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use oauth_core::env::{Env, Settings};
use oauth_core::random::{Random, RandomError};
use oauth_core::time::Clock;
use ring::rand::{SecureRandom, SystemRandom};

struct Wall;

impl Clock for Wall {
    fn unix_millis(&self) -> u64 {
        #[expect(clippy::disallowed_methods, reason = "the one clock of this program")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.ok().and_then(|since| since.as_millis().try_into().ok()).unwrap_or(0)
    }
}

struct Dice(SystemRandom);

impl Random for Dice {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        self.0.fill(bytes).map_err(|_| RandomError)
    }
}

/// What the provider and the guard are handed besides the store.
pub(crate) fn env(settings: Settings) -> Env {
    #[expect(clippy::disallowed_methods, reason = "the one generator of this program")]
    let dice = Dice(SystemRandom::new());
    Env { clock: Arc::new(Wall), random: Arc::new(dice), settings: Arc::new(settings) }
}
