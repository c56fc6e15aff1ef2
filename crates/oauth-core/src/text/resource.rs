//! Names of protected resources (RFC 8707 §2).

/// At most this many bytes of name.
pub const MAX_RESOURCE: usize = 512;

/// The name of a protected resource, such as `https://op.example/api`: compared byte by byte, never resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceUri(String);

impl ResourceUri {
    /// Reads a name: an http or https URL with a host and without a fragment, in visible ASCII of at most [`MAX_RESOURCE`]
    /// bytes. `None` when it is none.
    ///
    /// Rule: RFC8707-2 (MUST)
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\' | b'#' | b'<' | b'>');
        let fits = !host.is_empty() && text.len() <= MAX_RESOURCE && text.bytes().all(plain);
        fits.then(|| Self(text.to_owned()))
    }

    /// Takes a stored one back, unchecked.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC8707-2
    #[test]
    fn a_resource_is_named_by_an_address_without_a_fragment() {
        let long = format!("https://a.example/{}", "x".repeat(MAX_RESOURCE));
        for (text, named) in [
            ("https://op.example/api", true),
            ("http://localhost:8080/api?tenant=1", true),
            ("https://op.example", true),
            ("https://op.example/api#part", false),
            ("https:///api", false),
            ("https://?x", false),
            ("ftp://op.example/api", false),
            ("op.example/api", false),
            ("https://op.example/a b", false),
            ("https://op.example/\u{e4}", false),
            ("https://op.example/\"", false),
            ("", false),
            (&long, false),
        ] {
            assert_eq!(ResourceUri::parse(text).is_some(), named, "{text}");
        }
    }
}
