//! The secret that a client had before the one it has, while it still works.

use std::time::Duration;

use crate::id::ClientId;
use crate::model::token::Proof;
use crate::time::Timestamp;

/// A secret that was replaced and works on for a while; of a client there is one at most, the last.
#[derive(Clone, Debug)]
pub struct OldSecret {
    /// Whose; the row.
    pub client: ClientId,
    /// How the client proves that it has it.
    pub proof: Proof,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
}

impl OldSecret {
    /// Is its time over?
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at <= now
    }
}

/// For how many hours the old secret works on beside a new one: none unless said, [`Overlap::MAX_HOURS`] at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap(u16);

impl Overlap {
    /// At most this many hours: 30 days.
    pub const MAX_HOURS: u16 = 30 * 24;
    /// The old secret is worthless at once.
    pub const NONE: Self = Self(0);
    /// What people are offered, the shortest first: none, an hour, a day, 7 days, 30 days.
    pub const CHOICES: [Self; 5] = [Self::NONE, Self(1), Self(24), Self(7 * 24), Self(Self::MAX_HOURS)];

    /// Reads whole hours; `None` for what is no number in digits, or more than [`Overlap::MAX_HOURS`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let hours = text.parse().ok().filter(|hours| *hours <= Self::MAX_HOURS)?;
        digits.then_some(Self(hours))
    }

    /// How many hours.
    #[must_use]
    pub const fn hours(self) -> u16 {
        self.0
    }

    /// The end of what begins now; none without an overlap.
    #[must_use]
    pub fn end(self, now: Timestamp) -> Option<Timestamp> {
        (self != Self::NONE).then(|| now.plus(Duration::from_secs(u64::from(self.0) * 3600)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlap_is_whole_hours_up_to_thirty_days() {
        for (text, want) in [("0", 0), ("1", 1), ("024", 24), ("720", 720)] {
            assert_eq!(Overlap::parse(text).map(Overlap::hours), Some(want), "{text}");
        }
        for text in ["", "721", "65536", "-1", "+1", "1.5", "1h", " 1", "\u{661}"] {
            assert_eq!(Overlap::parse(text), None, "{text:?}");
        }
        let now = Timestamp::from_unix(1_000);
        let ends = Overlap::CHOICES.map(|one| one.end(now).map(|end| end.seconds_since(now)));
        assert_eq!(ends, [None, Some(3_600), Some(86_400), Some(604_800), Some(2_592_000)]);
        assert_eq!(Overlap::default(), Overlap::NONE);
    }
}
