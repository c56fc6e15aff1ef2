//! Versions of a client.

use core::cmp::Ordering;
use core::fmt;

/// At most this many characters of version.
pub const MAX_VERSION: usize = 32;

/// Which of an owner's clients of one name it is: numbers parted by dots, and perhaps a word behind a hyphen, as `1.0`,
/// `2.10.1` and `3.0-beta`; at most [`MAX_VERSION`] characters. What lacks a number has a zero there, and a version with a
/// word comes before the one without.
#[derive(Clone, Debug)]
pub struct Version(String);

impl Version {
    /// Reads a version; `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (numbers, word) = Self::halves(text);
        let digits =
            |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let letters = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        };
        let fits = text.len() <= MAX_VERSION && numbers.split('.').all(digits) && word.is_none_or(letters);
        fits.then(|| Self(text.to_owned()))
    }

    /// The first version of a client.
    #[must_use]
    pub fn first() -> Self {
        Self("1.0".to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes a stored one back, unchecked: one that is odd must not make its client unreadable.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The one after it, where nobody says which: its first number counts on. `None` after the last one.
    #[must_use]
    pub fn next(&self) -> Option<Self> {
        let first = Self::halves(&self.0).0.split('.').next()?.parse::<u64>().ok()?;
        Self::parse(&format!("{}.0", first.checked_add(1)?))
    }

    fn halves(text: &str) -> (&str, Option<&str>) {
        text.split_once('-').map_or((text, None), |(numbers, word)| (numbers, Some(word)))
    }

    /// The numbers, without zeros at the end, and the word.
    fn key(&self) -> (Vec<u64>, bool, &str) {
        let (numbers, word) = Self::halves(&self.0);
        let mut numbers: Vec<u64> = numbers.split('.').map(|part| part.parse().unwrap_or(u64::MAX)).collect();
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        (numbers, word.is_none(), word.unwrap_or_default())
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MW-T43, MW-T55
    #[test]
    fn what_a_version_is() {
        let long = format!("1.{}", "0".repeat(31));
        for text in ["1", "1.0", "1.0.0", "2.10.1", "3.0-beta", "1.0-rc.1", " 1.0 "] {
            assert!(Version::parse(text).is_some(), "{text}");
        }
        for text in ["foo", "", "1.", ".1", "1..0", "v1", "1.0-", "1.0 beta", "1.0-\u{e4}", "-1", &long] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn versions_have_an_order() {
        let read = |text| Version::parse(text).unwrap();
        for (less, more) in [
            ("1.0", "1.1"),
            ("1.9", "1.10"),
            ("1.0-beta", "1.0"),
            ("1.0-alpha", "1.0-beta"),
            ("1.0", "1.0.1"),
            ("9", "10"),
        ] {
            assert!(read(less) < read(more), "{less} {more}");
        }
        assert_eq!(read("1"), read("1.0.0"));
        assert_eq!(read("1.5-x").next(), Some(read("2.0")));
        for text in ["0", "1.5", "999999998.9", "3-beta"] {
            let next = read(text).next().unwrap();
            assert!(read(text) < next && Version::parse(next.as_str()).is_some(), "{text}");
        }
        assert_eq!(read("999999999").next(), None, "a version that cannot be read would lock its client");
    }
}
