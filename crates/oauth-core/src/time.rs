//! Instants in whole seconds, and the clock that is handed in.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};

/// An instant, cut to whole seconds: the resolution of every lifetime in the RFCs and of every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// The end of a day in UTC, named as in `2027-01-31`; `None` for what is no day.
    #[must_use]
    pub fn end_of_day(text: &str) -> Option<Self> {
        let day = text.parse::<NaiveDate>().ok().filter(|_| text.len() == 10)?;
        Some(Self(day.succ_opt()?.and_time(NaiveTime::MIN).and_utc().timestamp()))
    }

    /// The instant `by` later; sub-second parts of `by` are dropped, and the end of time is not passed.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add_unsigned(by.as_secs()))
    }

    /// The instant `by` earlier.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(by.as_secs()))
    }

    /// Whole seconds from `earlier` to here; zero when `earlier` is later.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }

    /// The same instant in the calendar, or `None` outside the years that chrono knows.
    #[must_use]
    pub fn datetime(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.0, 0)
    }

    /// RFC 3339 text such as `2026-03-03T09:15:00Z`; empty outside the years that chrono knows.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.datetime().map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default()
    }
}

/// Where the present comes from. The system implementation lives in the server.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z. Milliseconds only order ids; rules see [`Clock::now`].
    fn unix_millis(&self) -> u64;

    /// The present, in whole seconds.
    fn now(&self) -> Timestamp {
        Timestamp(i64::try_from(self.unix_millis() / 1000).unwrap_or(i64::MAX))
    }
}
