//! Form-encoded parameters as an ordered list that keeps duplicates (RFC 6749 appendix B).

use std::fmt;

use zeroize::Zeroizing;

/// At most this many parameters in one list.
pub const MAX_PARAMETERS: usize = 100;
/// At most this many bytes in one decoded value.
pub const MAX_VALUE: usize = 8192;

/// Why a parameter list was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// `%` without two hexadecimal digits behind it.
    #[error("a percent sign is not followed by two hexadecimal digits")]
    BadEscape,
    /// The decoded bytes are no UTF-8, or there is a NUL.
    #[error("a parameter is not valid text (UTF-8 without NUL)")]
    NotText,
    /// More than [`MAX_PARAMETERS`].
    #[error("there are more than {MAX_PARAMETERS} parameters")]
    TooMany,
    /// A name or value is over [`MAX_VALUE`].
    #[error("a parameter is longer than {MAX_VALUE} bytes")]
    TooLong,
    /// A parameter that may stand once stands twice.
    #[error("parameter {0} is given more than once")]
    Duplicate(&'static str),
}

/// Decoded parameters in the order they came. Values may be secrets: `Debug` shows names only.
#[derive(Clone, Default)]
pub struct Pairs(Vec<(String, Zeroizing<String>)>);

impl Pairs {
    /// Reads a query string or form body.
    ///
    /// Rule: RFC6749-B (MUST)
    /// Rule: RFC6749-10.14 (MUST)
    ///
    /// # Errors
    /// [`FormError`] for bad escapes, text that is no UTF-8 or has a NUL, and lists over the limits.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormError> {
        let mut pairs = Vec::new();
        for part in bytes.split(|b| *b == b'&').filter(|part| !part.is_empty()) {
            if pairs.len() == MAX_PARAMETERS {
                return Err(FormError::TooMany);
            }
            let mut halves = part.splitn(2, |b| *b == b'=');
            let name = decode(halves.next().unwrap_or_default())?;
            let value = decode(halves.next().unwrap_or_default())?;
            pairs.push((name, Zeroizing::new(value)));
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter that may stand once. A parameter without a value counts as omitted.
    ///
    /// Rule: RFC6749-3.1 (MUST)
    /// Rule: RFC6749-3.2 (MUST)
    ///
    /// # Errors
    /// [`FormError::Duplicate`] when it stands twice.
    pub fn one(&self, name: &'static str) -> Result<Option<&str>, FormError> {
        let mut values = self.all(name);
        let first = values.next();
        if values.next().is_some() {
            return Err(FormError::Duplicate(name));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    /// Every parameter and its value, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a parameter, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

fn decode(bytes: &[u8]) -> Result<String, FormError> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => match (rest.next().and_then(hex), rest.next().and_then(hex)) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => return Err(FormError::BadEscape),
            },
            other => *other,
        });
    }
    if out.len() > MAX_VALUE {
        return Err(FormError::TooLong);
    }
    if out.contains(&0) {
        return Err(FormError::NotText);
    }
    String::from_utf8(out).map_err(|_| FormError::NotText)
}

fn hex(digit: &u8) -> Option<u8> {
    char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Writes parameters as a form body or a query.
#[must_use]
pub fn encode(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// Adds parameters to the query of a URI, keeping what is there (RFC 6749 §4.1.2, §3.1.2).
///
/// Rule: RFC6749-3.1.2 (MUST)
/// Rule: RFC6749-B (MUST)
#[must_use]
pub fn with_query(uri: &str, parameters: &[(&str, &str)]) -> String {
    let encoded = encode(parameters);
    let joint = match uri.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some((_, query)) if query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{joint}{encoded}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rule: RFC6749-3.1
    /// Rule: RFC6749-3.2
    /// MW-T37: what is read keeps its order, and what stands twice in it.
    #[test]
    fn a_parameter_stands_once_and_without_value_counts_as_omitted() {
        let pairs = Pairs::parse(b"a=1&b=2&a=3&c=&d&e=x%3D%26+y").unwrap();
        assert_eq!(pairs.one("a"), Err(FormError::Duplicate("a")));
        assert_eq!(pairs.one("b"), Ok(Some("2")));
        assert_eq!(pairs.one("c"), Ok(None));
        assert_eq!(pairs.one("d"), Ok(None));
        assert_eq!(pairs.one("e"), Ok(Some("x=& y")));
        assert_eq!(pairs.one("f"), Ok(None));
        assert_eq!(pairs.all("a").collect::<Vec<_>>(), ["1", "3"]);
        let read = [("a", "1"), ("b", "2"), ("a", "3"), ("c", ""), ("d", ""), ("e", "x=& y")];
        assert_eq!(pairs.iter().collect::<Vec<_>>(), read);
    }

    #[test]
    fn bad_text_is_refused() {
        for (bytes, error) in [
            (&b"a=%"[..], FormError::BadEscape),
            (b"a=%4", FormError::BadEscape),
            (b"a=%zz", FormError::BadEscape),
            (b"a=%ff", FormError::NotText),
            (b"a=\xff", FormError::NotText),
            (b"a=x%00y", FormError::NotText),
            (b"%00=x", FormError::NotText),
        ] {
            assert_eq!(Pairs::parse(bytes).unwrap_err(), error);
        }
        assert_eq!(Pairs::parse("a=1&".repeat(101).as_bytes()).unwrap_err(), FormError::TooMany);
        assert_eq!(
            Pairs::parse(format!("a={}", "x".repeat(8193)).as_bytes()).unwrap_err(),
            FormError::TooLong
        );
    }

    #[test]
    fn debug_shows_names_only() {
        assert_eq!(format!("{:?}", Pairs::parse(b"client_secret=hunter2").unwrap()), "[\"client_secret\"]");
    }

    /// Rule: RFC6749-3.1.2
    #[test]
    fn a_query_that_is_there_stays() {
        for (uri, want) in [
            ("https://a.example/cb", "https://a.example/cb?code=x+y"),
            ("https://a.example/cb?k=v", "https://a.example/cb?k=v&code=x+y"),
            ("https://a.example/cb?", "https://a.example/cb?code=x+y"),
            ("com.example.app:/cb", "com.example.app:/cb?code=x+y"),
        ] {
            assert_eq!(with_query(uri, &[("code", "x y")]), want);
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Pairs::parse(&bytes);
        }

        /// Rule: RFC6749-B
        #[test]
        fn what_is_encoded_is_read_back(value in "[^\0]{1,50}") {
            let uri = with_query("https://a.example/cb", &[("state", &value)]);
            let query = uri.split_once('?').unwrap().1;
            let pairs = Pairs::parse(query.as_bytes()).unwrap();
            prop_assert_eq!(pairs.one("state").unwrap(), Some(value.as_str()));
        }
    }
}
