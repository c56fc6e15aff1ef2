//! Instants in the reader's words, with the exact instant beside them for the `time` element.

use std::time::Duration;

use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use serde::Serialize;

use super::{Arg, Lang, Messages};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 31 * DAY;

/// Below this age (in seconds) an instant is told by its distance, above it by its date.
const RELATIVE: i64 = 7 * DAY;

/// One instant: for people and for machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Moment {
    /// In the reader's words: "2 hours ago", "3 March 2026".
    pub(crate) text: String,
    /// RFC 3339, in UTC, whole seconds.
    pub(crate) iso: String,
}

impl Messages {
    /// `at` as seen from `now` (both in seconds since 1970): its distance in the week after it, else its date.
    #[must_use]
    pub(crate) fn moment(&self, lang: Lang, at: i64, now: i64) -> Moment {
        let age = now.saturating_sub(at);
        let (key, count) = match age {
            0..MINUTE => ("moment-now", 0),
            MINUTE..HOUR => ("moment-minutes", age / MINUTE),
            HOUR..DAY => ("moment-hours", age / HOUR),
            DAY..RELATIVE => ("moment-days", age / DAY),
            _ => return self.day(lang, at),
        };
        let iso = iso(at);
        let text = self.text(lang, key, &[("count", Arg::Number(count))]).unwrap_or_else(|_| iso.clone());
        Moment { text, iso }
    }

    /// A coming `at` as seen from `now` (both in seconds since 1970): its distance in the month before it, else its date.
    #[must_use]
    pub(crate) fn ahead(&self, lang: Lang, at: i64, now: i64) -> Moment {
        let left = at.saturating_sub(now);
        // Rounded up: who has 61 minutes left has not less than an hour.
        let (key, count) = match left {
            _ if left <= HOUR => ("moment-in-minutes", (left.max(0) + MINUTE - 1) / MINUTE),
            _ if left <= DAY => ("moment-in-hours", (left + HOUR - 1) / HOUR),
            _ if left <= MONTH => ("moment-in-days", (left + DAY - 1) / DAY),
            _ => return self.day(lang, at),
        };
        let iso = iso(at);
        let text = self.text(lang, key, &[("count", Arg::Number(count))]).unwrap_or_else(|_| iso.clone());
        Moment { text, iso }
    }

    /// A length of time, in the greatest unit of which it has a whole number.
    #[must_use]
    pub(crate) fn span(&self, lang: Lang, length: Duration) -> String {
        let seconds = i64::try_from(length.as_secs()).unwrap_or(i64::MAX);
        let units = [("moment-span-days", DAY), ("moment-span-hours", HOUR), ("moment-span-minutes", MINUTE)];
        let whole = units.into_iter().find(|(_, unit)| seconds >= *unit && seconds % unit == 0);
        let (key, unit) = whole.unwrap_or(("moment-span-seconds", 1));
        let count = seconds / unit;
        self.text(lang, key, &[("count", Arg::Number(count))]).unwrap_or_else(|_| count.to_string())
    }

    /// The time of day of `at` (seconds since 1970), in UTC.
    #[must_use]
    pub(crate) fn hour(at: i64) -> Moment {
        let time = DateTime::<Utc>::from_timestamp(at, 0).unwrap_or_default();
        Moment { text: time.format("%H:%M").to_string(), iso: iso(at) }
    }

    /// The day and month of `at` (seconds since 1970), in UTC.
    #[must_use]
    pub(crate) fn short_day(&self, lang: Lang, at: i64) -> Moment {
        let iso = iso(at);
        let date = DateTime::<Utc>::from_timestamp(at, 0).unwrap_or_default();
        let args = [("day", Arg::Number(date.day().into())), ("month", Arg::Number(date.month().into()))];
        let text = self.text(lang, "moment-day", &args).unwrap_or_else(|_| iso.clone());
        Moment { text, iso }
    }

    /// The date of `at` (seconds since 1970), in UTC.
    #[must_use]
    pub(crate) fn day(&self, lang: Lang, at: i64) -> Moment {
        let iso = iso(at);
        let date = DateTime::<Utc>::from_timestamp(at, 0).unwrap_or_default();
        let args = [
            ("day", Arg::Number(date.day().into())),
            ("month", Arg::Number(date.month().into())),
            ("year", Arg::Text(date.year().to_string())),
        ];
        let text = self.text(lang, "moment-date", &args).unwrap_or_else(|_| iso.clone());
        Moment { text, iso }
    }
}

fn iso(at: i64) -> String {
    DateTime::<Utc>::from_timestamp(at, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_in_words() {
        let messages = Messages::load(None).unwrap();
        // 3 March 2026, 12:00:00 UTC.
        let at = 1_772_539_200;
        let cases = [
            (0, "just now", "gerade eben"),
            (MINUTE, "1 minute ago", "vor 1 Minute"),
            (59 * MINUTE + 59, "59 minutes ago", "vor 59 Minuten"),
            (2 * HOUR, "2 hours ago", "vor 2 Stunden"),
            (DAY, "yesterday", "gestern"),
            (4 * DAY, "4 days ago", "vor 4 Tagen"),
            (8 * DAY, "3 March 2026", "3. März 2026"),
            (-1, "3 March 2026", "3. März 2026"),
        ];
        for (age, english, german) in cases {
            for (tag, text) in [("en", english), ("de", german)] {
                let moment = messages.moment(messages.choose(Some(tag)), at, at + age);
                assert_eq!(moment.text, text, "{tag} {age}");
                assert_eq!(moment.iso, "2026-03-03T12:00:00Z");
            }
        }
    }

    #[test]
    fn lengths_in_words() {
        let messages = Messages::load(None).unwrap();
        for (seconds, english, german) in [
            (0, "0 seconds", "0 Sekunden"),
            (1, "1 second", "1 Sekunde"),
            (60, "1 minute", "1 Minute"),
            (90, "90 seconds", "90 Sekunden"),
            (600, "10 minutes", "10 Minuten"),
            (3600, "1 hour", "1 Stunde"),
            (5400, "90 minutes", "90 Minuten"),
            (86_400, "1 day", "1 Tag"),
            (30 * 86_400, "30 days", "30 Tage"),
        ] {
            for (tag, text) in [("en", english), ("de", german)] {
                assert_eq!(messages.span(messages.choose(Some(tag)), Duration::from_secs(seconds)), text);
            }
        }
    }

    #[test]
    fn impossible_instants_do_not_panic() {
        let messages = Messages::load(None).unwrap();
        for at in [i64::MIN, i64::MAX, 0] {
            let _ = messages.moment(Lang::default(), at, i64::MAX);
        }
    }
}
