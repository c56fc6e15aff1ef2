//! How often something happened in an hour: what is left of requests that leave no row.

use crate::time::Timestamp;

const SECONDS: i64 = 3600;

/// A whole hour, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(i64);

impl Hour {
    /// The hour that this instant lies in.
    #[must_use]
    pub const fn of(at: Timestamp) -> Self {
        Self(at.unix().div_euclid(SECONDS))
    }

    /// When it begins.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp::from_unix(self.0.saturating_mul(SECONDS))
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// Token requests that were granted, by either protocol.
    Issued,
    /// Token requests that led to nothing.
    Refused,
}

impl Counted {
    /// All of it.
    pub const ALL: [Self; 2] = [Self::Issued, Self::Refused];

    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Refused => "refused",
        }
    }

    /// What this word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

/// How often something happened in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tally {
    /// When.
    pub hour: Hour,
    /// What.
    pub what: Counted,
    /// How often.
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_has_its_first_second_and_not_the_next_ones() {
        let hour = |at| Hour::of(Timestamp::from_unix(at)).start().unix();
        for (at, start) in [(0, 0), (3599, 0), (3600, 3600), (1_767_229_199, 1_767_225_600), (-1, -3600)] {
            assert_eq!(hour(at), start, "{at}");
        }
        let _ = (hour(i64::MIN), hour(i64::MAX));
    }

    #[test]
    fn words_come_back() {
        assert!(Counted::ALL.into_iter().all(|what| Counted::parse(what.as_str()) == Some(what)));
        assert_eq!(Counted::parse(""), None);
    }
}
