//! The clock that stands still, the randomness that can be foretold, and the randomness that fails.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::random::{Random, RandomError};
use crate::secret::Digest32;
use crate::time::{Clock, Timestamp};

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct FixedClock(AtomicU64);

impl FixedClock {
    /// A clock that stands at this instant.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicU64::new(millis(now)))
    }

    /// Moves it to this instant.
    pub fn set(&self, now: Timestamp) {
        self.0.store(millis(now), Ordering::SeqCst);
    }

    /// Moves it on, by milliseconds at the finest.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(u64::try_from(by.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }
}

impl Default for FixedClock {
    /// 2026-01-01T00:00:00Z
    fn default() -> Self {
        Self::at(Timestamp::from_unix(1_767_225_600))
    }
}

impl Clock for FixedClock {
    fn unix_millis(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.unix()).unwrap_or(0).saturating_mul(1000)
}

/// Randomness that is the same in every run and never repeats within one: SHA-256 over a seed and a counter.
#[derive(Debug, Default)]
pub struct SeqRandom {
    seed: u64,
    next: AtomicU64,
}

impl SeqRandom {
    /// A sequence of its own.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self { seed, next: AtomicU64::new(0) }
    }
}

impl Random for SeqRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        for chunk in bytes.chunks_mut(32) {
            let count = self.next.fetch_add(1, Ordering::SeqCst);
            let block = Digest32::of(&[self.seed.to_be_bytes(), count.to_be_bytes()].concat());
            for (to, from) in chunk.iter_mut().zip(block.bytes()) {
                *to = *from;
            }
        }
        Ok(())
    }
}

/// A system whose generator cannot be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRandom;

impl Random for NoRandom {
    fn fill(&self, _: &mut [u8]) -> Result<(), RandomError> {
        Err(RandomError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_same_in_every_run_and_never_repeats() {
        let (a, b, c) = (SeqRandom::default(), SeqRandom::default(), SeqRandom::seeded(1));
        let mut blocks = [[0u8; 40]; 4];
        for (block, random) in blocks.iter_mut().zip([&a, &b, &c, &a]) {
            random.fill(block).unwrap();
        }
        assert_eq!(blocks[0], blocks[1]);
        assert_ne!(blocks[0], blocks[2]);
        assert_ne!(blocks[0], blocks[3]);
        assert_ne!(blocks[0][..8], blocks[0][32..]);
    }

    #[test]
    fn the_clock_moves_when_told() {
        let clock = FixedClock::default();
        assert_eq!(clock.now().rfc3339(), "2026-01-01T00:00:00Z");
        clock.advance(Duration::from_millis(1500));
        assert_eq!(clock.now().rfc3339(), "2026-01-01T00:00:01Z");
        clock.set(Timestamp::from_unix(7));
        assert_eq!(clock.now().unix(), 7);
    }
}
