//! The system's clock and randomness, which everything else is handed.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use oauth_core::env::{Env, Settings};
use oauth_core::random::{Random, RandomError};
use oauth_core::seal::{Keyring, SealKeys};
use oauth_core::time::Clock;
use ring::rand::{SecureRandom, SystemRandom as Generator};

/// The wall clock.
#[derive(Debug)]
struct SystemClock;

impl Clock for SystemClock {
    fn unix_millis(&self) -> u64 {
        #[expect(clippy::disallowed_methods, reason = "the one clock that everything else is handed")]
        let now = SystemTime::now();
        now.duration_since(UNIX_EPOCH).ok().and_then(|since| since.as_millis().try_into().ok()).unwrap_or(0)
    }
}

/// The operating system's generator.
#[derive(Debug)]
struct SystemRandom(Generator);

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        self.0.fill(bytes).map_err(|_| RandomError)
    }
}

/// The surroundings of every use case, with these settings. Clients that sign (OAuth 1.0a) need [`env_with_keys`]: nothing
/// can be sealed here, so none can be registered.
#[must_use]
pub fn env(settings: Settings) -> Env {
    env_with_keys(settings, Arc::new(Keyring::default()))
}

/// The same, with the keys that the secrets of clients that sign are sealed by.
#[must_use]
pub fn env_with_keys(settings: Settings, seals: Arc<dyn SealKeys>) -> Env {
    #[expect(clippy::disallowed_methods, reason = "the one generator that everything else is handed")]
    let generator = Generator::new();
    Env {
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom(generator)),
        seals,
        settings: Arc::new(settings),
        from: None,
        through: None,
    }
}
