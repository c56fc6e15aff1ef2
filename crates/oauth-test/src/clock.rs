//! The clock of the provider under test: it stands until the test moves it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use oauth_core::time::{Clock, Timestamp};

/// 2026-01-01T00:00:00Z
const START: u64 = 1_767_225_600_000;

/// The time of one [`crate::TestProvider`]; codes, tokens, sessions and everything else age by it.
#[derive(Debug)]
pub struct TestClock(AtomicU64);

impl TestClock {
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(START))
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        // Stops at the end of time instead of beginning anew.
        let _ = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| Some(now.saturating_add(by)));
    }

    /// Sets the clock, also back; a time before 1970 is 1970.
    pub fn set(&self, to: Timestamp) {
        let seconds = u64::try_from(to.unix()).unwrap_or(0);
        self.0.store(seconds.saturating_mul(1000), Ordering::SeqCst);
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Clock::now(self)
    }
}

impl Clock for TestClock {
    fn unix_millis(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}
