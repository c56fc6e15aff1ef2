//! Resource owners (RFC 6749 §1.1), and the built-in accounts that some of them have.

use std::fmt;

use crate::id::UserId;
use crate::time::Timestamp;

/// At most this many characters of name.
pub const MAX_NAME: usize = 100;
/// At most this many bytes of e-mail address (RFC 5321 §4.5.3.1.3).
pub const MAX_EMAIL: usize = 254;

/// A resource owner. With the host's own login it is a copy of what the host last said of the person.
#[derive(Clone, Debug)]
pub struct User {
    /// The stable identifier.
    pub id: UserId,
    /// What pages and the API call the person; at most [`MAX_NAME`] characters.
    pub name: String,
    /// E-mail address; may be empty. At most [`MAX_EMAIL`] bytes.
    pub email: String,
    /// Since when the address is known to be the person's own; none while nobody has shown that. It ends with the address.
    pub email_confirmed_at: Option<Timestamp>,
    /// When the provider first saw the person.
    pub created_at: Timestamp,
    /// Since when nothing under this person works.
    pub disabled_at: Option<Timestamp>,
    /// What the person is to the site.
    pub role: Role,
    /// How the person signs in here; none when the host application does that.
    pub account: Option<Account>,
}

/// A built-in account.
#[derive(Clone, Debug)]
pub struct Account {
    /// What the person types to sign in; unique.
    pub login: LoginName,
    /// The hashed password.
    pub password: PasswordHash,
}

/// A user name in its one spelling: 1 to 64 of `a-z 0-9 . _ -`, beginning with a letter or digit.
///
/// Capital letters are read as small ones, so one name has one counter of failures and one account (SEC-72).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LoginName(String);

impl LoginName {
    /// Reads a user name; `None` when it has other characters or is too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim_matches(' ').to_ascii_lowercase();
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
        let fits = (1..=64).contains(&name.len())
            && name.bytes().all(allowed)
            && name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        fits.then_some(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A password hash in PHC form. No secret like a password, but nothing for a log either.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a PHC text, from the hasher or the store.
    #[must_use]
    pub const fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC text, for the hasher and the store.
    #[must_use]
    pub fn phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// What somebody is to the site. Which rights a role brings is set by [`RoleRights`](super::right::RoleRights).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Uses the site.
    #[default]
    User,
    /// Builds applications.
    Developer,
    /// Decides about other people's applications.
    Moderator,
    /// Looks after the site: sets what weakens a client, and registers clients also where registration is closed.
    Admin,
}

impl Role {
    /// All of them, those who may least first.
    pub const ALL: [Self; 4] = [Self::User, Self::Developer, Self::Moderator, Self::Admin];

    /// The word in commands and rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Developer => "developer",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Reads an e-mail address: something, one `@`, a host; no spaces or control characters, at most [`MAX_EMAIL`] bytes.
#[must_use]
pub fn parse_email(text: &str) -> Option<String> {
    let text = text.trim_matches(' ');
    let (local, host) = text.split_once('@')?;
    let plain = text.chars().all(|c| !c.is_control() && !c.is_whitespace() && !is_invisible(c));
    let fits =
        text.len() <= MAX_EMAIL && !local.is_empty() && !host.is_empty() && !host.contains('@') && plain;
    fits.then(|| text.to_owned())
}

/// Characters that change how the text around them looks without being seen: bidirectional controls, zero widths.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SEC-72
    #[test]
    fn a_name_has_one_spelling() {
        for text in ["Alice", "alice", " ALICE "] {
            assert_eq!(LoginName::parse(text).map(|n| n.to_string()), Some("alice".to_owned()));
        }
        for text in ["", "-a", ".a", "a b", "älice", "ａlice", "a\0", "a/b", "a@b", &"x".repeat(65)] {
            assert_eq!(LoginName::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_address_has_one_at_sign() {
        assert!(parse_email("a@b.example").is_some());
        for text in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: x", "a@\u{202e}b"] {
            assert_eq!(parse_email(text), None, "{text:?}");
        }
    }
}
