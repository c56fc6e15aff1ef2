//! Percent-encoding of RFC 5849 §3.6: its unreserved set is that of RFC 3986, not that of forms.

/// Encodes a text: letters, digits, `-._~` stay, every other byte becomes `%XX` in capitals.
///
/// Rule: RFC5849-3.6 (MUST)
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    push(&mut out, text);
    out
}

/// The same, behind what is there.
pub(super) fn push(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
}

fn digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::form::Pairs;

    /// Rule: RFC5849-3.6
    /// MW-T36: there and back.
    #[test]
    fn only_the_unreserved_characters_stay() {
        for (text, want) in [
            ("abcABC123", "abcABC123"),
            ("-._~", "-._~"),
            ("%", "%25"),
            ("+", "%2B"),
            ("\n", "%0A"),
            (" ", "%20"),
            ("\u{7f}", "%7F"),
            ("&=*", "%26%3D%2A"),
            ("\u{80}", "%C2%80"),
            ("\u{3001}", "%E3%80%81"),
            ("http://example.com/", "http%3A%2F%2Fexample.com%2F"),
            ("", ""),
        ] {
            assert_eq!(encode(text), want, "{text:?}");
            let pairs = Pairs::parse(format!("v={want}").as_bytes()).unwrap();
            assert_eq!(pairs.iter().collect::<Vec<_>>(), [("v", text)]);
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_read_back(text in "[^\0]{0,60}") {
            let pairs = Pairs::parse(format!("v={}", encode(&text)).as_bytes()).unwrap();
            prop_assert_eq!(pairs.all("v").next(), Some(text.as_str()));
        }
    }
}
