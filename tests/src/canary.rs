//! Every secret that was issued in this run, and the search for it where none may be (SEC-76, SEC-92).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64ct::{Base64UrlUnpadded, Encoding};

/// So many bytes of a needle are looked up at once.
const KEY: usize = 12;

/// One way in which a secret could be written.
struct Needle {
    kind: &'static str,
    form: &'static str,
    bytes: Vec<u8>,
}

static ISSUED: Mutex<Vec<Needle>> = Mutex::new(Vec::new());

/// Remembers a secret that somebody was given or typed in. Those of the server's wire form are also looked for as the
/// bytes and the hexadecimal digits of their random part.
///
/// # Panics
/// When it is too short to be told from other text.
pub fn issued(kind: &'static str, secret: &str) {
    // The end alone is enough: it is the random part.
    let tail: Vec<u8> = secret.bytes().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    assert!(tail.len() >= KEY, "a {kind} that is too short for a canary");
    let mut needles = vec![Needle { kind, form: "text", bytes: tail }];
    if let Some(random) = random_part(secret) {
        let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        needles.push(Needle { kind, form: "bytes", bytes: random });
        needles.push(Needle { kind, form: "hexadecimal", bytes: digits.into_bytes() });
    }
    ISSUED.lock().unwrap_or_else(PoisonError::into_inner).extend(needles);
}

/// 32 bytes: alone or behind a row id of 16, with a prefix of four letters or without.
fn random_part(secret: &str) -> Option<Vec<u8>> {
    let texts = [secret.get(4..), Some(secret)];
    let decoded = texts.into_iter().flatten().filter_map(|text| Base64UrlUnpadded::decode_vec(text).ok());
    let mut known = decoded.filter(|bytes| matches!(bytes.len(), 32 | 48));
    known.next().map(|mut bytes| bytes.split_off(bytes.len() - 32))
}

/// What of all that was issued so far stands in these bytes.
#[must_use]
pub fn found_in(place: &str, bytes: &[u8]) -> Vec<String> {
    let issued = ISSUED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut by_key: HashMap<&[u8], Vec<&Needle>> = HashMap::new();
    for needle in issued.iter() {
        by_key.entry(needle.bytes.get(..KEY).unwrap_or_default()).or_default().push(needle);
    }
    let mut found = Vec::new();
    for (at, key) in bytes.windows(KEY).enumerate() {
        let rest = bytes.get(at..).unwrap_or_default();
        for needle in by_key.get(key).into_iter().flatten().filter(|needle| rest.starts_with(&needle.bytes)) {
            found.push(format!("a {} as {} at byte {at} of {place}", needle.kind, needle.form));
        }
    }
    found
}
