//! The `Authorization` header of a signed request (RFC 5849 §3.5.1).

use super::error::Problem;
use super::wire::unreadable;
use crate::text::form::Pairs;

/// At most this many bytes of `Authorization` header.
pub const MAX_HEADER: usize = 8 * 1024;

/// Is this an `Authorization` header of OAuth 1.0a?
#[must_use]
pub fn is_oauth(header: &[u8]) -> bool {
    let (scheme, rest) = header.split_at_checked(5).unwrap_or((header, &[]));
    scheme.eq_ignore_ascii_case(b"OAuth")
        && (rest.is_empty() || rest.starts_with(b" ") || rest.starts_with(b"\t"))
}

/// The parameters of an `Authorization` header of OAuth 1.0a, without `realm`.
///
/// Rule: RFC5849-3.5.1 (MUST)
///
/// # Errors
/// [`Problem`] for what cannot be read, or is longer than [`MAX_HEADER`].
pub fn header(value: &[u8]) -> Result<Pairs, Problem> {
    let bad = || Problem::ParameterRejected("Authorization");
    let rest = value.get(5..).filter(|_| is_oauth(value)).ok_or_else(bad)?;
    let text = std::str::from_utf8(rest).ok().filter(|text| text.len() <= MAX_HEADER).ok_or_else(bad)?;
    let mut form = String::new();
    for part in split(text) {
        let (name, value) = part.split_once('=').ok_or_else(bad)?;
        let (name, value) = (name.trim(), value.trim());
        let value = match value.strip_prefix('"') {
            Some(value) => value.strip_suffix('"').ok_or_else(bad)?,
            None => value,
        };
        if name.eq_ignore_ascii_case("realm") {
            continue;
        }
        if name.contains(['&', '"']) || value.contains(['&', '"']) {
            return Err(bad());
        }
        // Decoded as a form is: a plus sign, which clients must encode, is a space there as it was for older servers.
        form.push_str(&format!("&{name}={value}"));
    }
    Pairs::parse(form.as_bytes()).map_err(|error| unreadable(&error))
}

/// The parts of a header value between commas that stand in no quotation marks.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}
