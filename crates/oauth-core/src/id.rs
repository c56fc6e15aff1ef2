//! Typed identifiers. Row ids are UUIDs of version 7, so rows that are made together lie together.

use std::fmt;

use uuid::Uuid;

use crate::env::Env;
use crate::random::RandomError;

/// A fresh UUID of version 7.
///
/// # Errors
/// [`RandomError`] when there is no randomness.
pub(crate) fn fresh(env: &Env) -> Result<Uuid, RandomError> {
    let mut tail = [0u8; 10];
    env.random.fill(&mut tail)?;
    Ok(uuid::Builder::from_unix_timestamp_millis(env.clock.unix_millis(), &tail).into_uuid())
}

macro_rules! row_id {
    ($(#[$doc:meta] $name:ident)+) => {$(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh identifier.
            ///
            /// # Errors
            /// [`RandomError`] when there is no randomness.
            pub fn fresh(env: &Env) -> Result<Self, RandomError> {
                fresh(env).map(Self)
            }

            /// Reads the canonical form only: 36 characters, lower case, with hyphens.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let id = Uuid::try_parse(text).ok()?;
                (text == id.hyphenated().encode_lower(&mut Uuid::encode_buffer())).then_some(Self(id))
            }

            /// The UUID within.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Wraps a UUID that a credential carried.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
            }
        }
    )+};
}

row_id! {
    /// A registered client; its text is the `client_id` of RFC 6749 §2.2.
    ClientId
    /// A browser session of a built-in account.
    SessionId
    /// A pending, decided or redeemed authorization request.
    InteractionId
    /// One authorization.
    GrantId
    /// An access or refresh token.
    TokenId
    /// An entry of the log of who did what.
    EventId
    /// Something that a person is told.
    NoticeId
    /// A letter that is to be sent.
    LetterId
    /// A link in a letter.
    LinkId
}

/// A resource owner's stable identifier: a UUID for built-in accounts, whatever the host application uses otherwise.
///
/// 1 to 255 visible ASCII characters; compared byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(String);

impl UserId {
    /// Reads an identifier; `None` when it is empty, too long, or has other than visible ASCII characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// A fresh identifier for a built-in account.
    ///
    /// # Errors
    /// [`RandomError`] when there is no randomness.
    pub fn fresh(env: &Env) -> Result<Self, RandomError> {
        fresh(env).map(|id| Self(id.hyphenated().to_string()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_form_is_an_id() {
        let text = "0190a4d2-7e3c-7b1a-8f00-0123456789ab";
        assert_eq!(ClientId::parse(text).map(|id| id.to_string()), Some(text.to_owned()));
        for other in [
            "0190A4D2-7E3C-7B1A-8F00-0123456789AB",
            "0190a4d27e3c7b1a8f000123456789ab",
            "{0190a4d2-7e3c-7b1a-8f00-0123456789ab}",
            "urn:uuid:0190a4d2-7e3c-7b1a-8f00-0123456789ab",
            "",
            " 0190a4d2-7e3c-7b1a-8f00-0123456789ab",
        ] {
            assert_eq!(ClientId::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_user_id_is_visible_ascii() {
        assert!(UserId::parse("42").is_some());
        for other in ["", "a b", "a\0", "ä", &"x".repeat(256)] {
            assert_eq!(UserId::parse(other), None, "{other:?}");
        }
    }
}
