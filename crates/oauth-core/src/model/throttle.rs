//! Counters of failures, kept in the store so that every node counts the same.

use crate::id::{ClientId, UserId};
use crate::secret::Digest32;
use crate::time::Timestamp;

use super::user::LoginName;

/// What failures are counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ThrottleKey {
    /// Failed authentications and failed grants of one client.
    Client(ClientId),
    /// Requests for temporary and token credentials of one client, which each draw randomness.
    Handshakes(ClientId),
    /// Failed sign-ins under one name, whether or not somebody has it.
    Login(LoginName),
    /// Requests for a new password under one name or address, whether or not somebody has it.
    Forgotten(Mark),
    /// Letters with links to one address, whoever asked for them.
    Mailbox(Mark),
    /// Letters with links that one person asked for.
    Letters(UserId),
    /// Registrations and changes of clients by one person.
    Registrant(UserId),
}

/// A name or an address as a counter's key: the SHA-256 of its small letters, so that all spellings share one counter
/// (SEC-72), and the table of counters is no list of addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark(String);

impl Mark {
    /// The mark of a text, without spaces around it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let digest = Digest32::of(text.trim().to_lowercase().as_bytes());
        Self(digest.bytes().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl ThrottleKey {
    /// The text in rows.
    #[must_use]
    pub fn as_text(&self) -> String {
        match self {
            Self::Client(id) => format!("client:{id}"),
            Self::Handshakes(id) => format!("handshakes:{id}"),
            Self::Login(name) => format!("login:{name}"),
            Self::Forgotten(mark) => format!("forgotten:{}", mark.0),
            Self::Mailbox(mark) => format!("mailbox:{}", mark.0),
            Self::Letters(user) => format!("letters:{user}"),
            Self::Registrant(user) => format!("registrant:{user}"),
        }
    }
}

/// How many failures a key has in its present window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// When the window began.
    pub since: Timestamp,
    /// Failures in it.
    pub failures: u32,
}
