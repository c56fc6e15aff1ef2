//! Texts of others on the terminal: nothing in them can steer it, and nothing secret is in them.

use oauth_core::model::user::is_invisible;
use oauth_core::oauth1::percent;
use oauth_core::secret::Secret;
use oauth_core::text::form;
use serde_json::Value;

/// At most this many characters of one text are shown.
const MAX_SHOWN: usize = 2000;
/// Shorter texts are not looked for: as secrets they would be worthless, and they stand in every other word.
const MIN_MASKED: usize = 4;
/// Fields of answers that hold secrets, in either protocol and in MediaWiki's JSON.
const SECRET_FIELDS: [&str; 10] = [
    "access_token",
    "refresh_token",
    "id_token",
    "oauth_token_secret",
    "secret",
    "client_secret",
    "code",
    "oauth_verifier",
    "device_code",
    "registration_access_token",
];

/// Secrets that are known by now, in each spelling that they travel in, the longest first.
#[derive(Default)]
pub(super) struct Masks(Vec<Mask>);

/// One spelling of a secret.
struct Mask {
    text: Secret,
    /// Is it to be known again by its first letters? Of the client's own secret not one is shown.
    head: bool,
}

impl Mask {
    fn shown(&self) -> String {
        if self.head { shortened(self.text.reveal()) } else { "…".to_owned() }
    }
}

impl Masks {
    /// From now on nothing of this text is shown.
    pub(super) fn hide(&mut self, secret: &str) {
        self.add(secret, false);
    }

    /// From now on this text is never shown whole.
    pub(super) fn shorten(&mut self, secret: &str) {
        self.add(secret, true);
    }

    fn add(&mut self, secret: &str, head: bool) {
        let plain = Value::from(secret).to_string();
        let written = form::encode(&[("", secret)]);
        let spellings = [
            secret.to_owned(),
            percent::encode(secret),
            percent::encode(&percent::encode(secret)),
            written.trim_start_matches('=').to_owned(),
            plain.trim_matches('"').to_owned(),
        ];
        for spelling in spellings.into_iter().filter(|spelling| spelling.len() >= MIN_MASKED) {
            if !self.0.iter().any(|known| known.text.reveal() == spelling) {
                self.0.push(Mask { text: Secret::new(spelling), head });
            }
        }
        self.0.sort_by_key(|known| std::cmp::Reverse(known.text.reveal().len()));
    }

    /// From now on no secret of this answer is shown whole.
    pub(super) fn add_fields(&mut self, body: &str) {
        if let Ok(json) = serde_json::from_str::<Value>(body) {
            return self.add_json(&json);
        }
        if let Ok(pairs) = form::Pairs::parse(body.trim().as_bytes()) {
            for (_, value) in pairs.iter().filter(|(name, _)| SECRET_FIELDS.contains(name)) {
                self.shorten(value);
            }
        }
    }

    fn add_json(&mut self, json: &Value) {
        match json {
            Value::Array(all) => all.iter().for_each(|one| self.add_json(one)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(text) if SECRET_FIELDS.contains(&name.as_str()) => self.shorten(text),
                        other => self.add_json(other),
                    }
                }
            }
            _ => {}
        }
    }

    /// The text without the secrets that are known, without a letter that steers a terminal, and not too long.
    pub(super) fn shown(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for mask in &self.0 {
            text = text.replace(mask.text.reveal(), &mask.shown());
        }
        let count = text.chars().count();
        let head: String = text.chars().take(MAX_SHOWN).collect();
        let more = count.saturating_sub(MAX_SHOWN);
        if more > 0 { format!("{}… ({more} more characters)", harmless(&head)) } else { harmless(&head) }
    }
}

/// A text whose control and invisible characters are written out: `\u{1b}`.
pub(super) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() || is_invisible(letter) {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out
}

/// Enough of a secret to know it again, and too little to use it.
pub(super) fn shortened(secret: &str) -> String {
    let count = secret.chars().count();
    let (head, tail) = match count {
        0..24 => (0, 0),
        24..40 => (8, 0),
        // The first letters of many tokens are those of their row: only the last ones tell two of them apart.
        _ => (8, 4),
    };
    secret.chars().take(head).chain(['…']).chain(secret.chars().skip(count - tail)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let masks = Masks::default();
        for (text, want) in [
            ("plain, Grüße 世界", "plain, Grüße 世界"),
            ("\u{1b}[2J\u{1b}]0;x\u{7}", "\\u{1b}[2J\\u{1b}]0;x\\u{7}"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("\u{9b}31m\u{7f}\0", "\\u{9b}31m\\u{7f}\\u{0}"),
            ("moc\u{202e}.exe\u{200b}", "moc\\u{202e}.exe\\u{200b}"),
        ] {
            assert_eq!(masks.shown(text), want);
        }
        let long = masks.shown(&"x".repeat(MAX_SHOWN + 7));
        assert!(long.ends_with("x… (7 more characters)"), "{long}");
    }

    #[test]
    fn secrets_are_known_in_every_spelling() {
        let mut masks = Masks::default();
        masks.shorten("a+b \"c\" and so on, quite long");
        masks.shorten("tiny");
        masks.shorten("abc");
        for text in [
            "x a+b \"c\" and so on, quite long y",
            "x=a%2Bb%20%22c%22%20and%20so%20on%2C%20quite%20long&y",
            "x=a%2Bb+%22c%22+and+so+on%2C+quite+long&y",
            r#"{"x":"a+b \"c\" and so on, quite long"}"#,
            "x%3Da%252Bb%2520%2522c%2522%2520and%2520so%2520on%252C%2520quite%2520long",
        ] {
            let shown = masks.shown(text);
            assert!(shown.contains('…') && !shown.contains("quite"), "{shown}");
        }
        assert_eq!(masks.shown("tiny abc"), "… abc");
        for (count, want) in [(23, "…"), (24, "abababab…"), (40, "abababab…abab"), (68, "abababab…abab")]
        {
            assert_eq!(shortened(&"ab".repeat(40)[..count]), want);
        }
        masks.hide("the client's own secret, however long");
        assert_eq!(masks.shown("x the client's own secret, however long"), "x …");
    }

    #[test]
    fn secrets_of_answers_are_learnt() {
        for body in [
            r#"{"access_token":"one-two-three-four-five-six","deep":[{"secret":"seven-eight"}]}"#,
            "access_token=one-two-three-four-five-six&secret=seven-eight&token_type=bearer\n",
        ] {
            let mut masks = Masks::default();
            masks.add_fields(body);
            let shown = masks.shown(body);
            assert!(
                shown.contains("one-two-…") && !shown.contains("three") && !shown.contains("eight"),
                "{shown}"
            );
        }
    }
}
