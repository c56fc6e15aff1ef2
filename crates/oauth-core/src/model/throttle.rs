//! Counters of failures, kept in the store so that every node counts the same.

use crate::id::ClientId;
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
}

impl ThrottleKey {
    /// The text in rows.
    #[must_use]
    pub fn as_text(&self) -> String {
        match self {
            Self::Client(id) => format!("client:{id}"),
            Self::Handshakes(id) => format!("handshakes:{id}"),
            Self::Login(name) => format!("login:{name}"),
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
