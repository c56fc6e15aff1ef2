//! Links in letters: each opens one page, for one person and one address, once.

use std::time::Duration;

use crate::id::{LinkId, UserId};
use crate::secret::{CredentialKind, Digest32};
use crate::time::Timestamp;

/// One link. What stands in the letter is a credential of the purpose's kind for this row.
#[derive(Clone, Debug)]
pub struct Link {
    /// The row.
    pub id: LinkId,
    /// The digest of the secret part.
    pub digest: Digest32,
    /// Whose it is.
    pub user: UserId,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The address that it was sent to; it is worth nothing when the person has another one.
    pub address: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Says that the address is the person's own. Good for 24 hours.
    ConfirmEmail,
    /// Sets a password without knowing the present one. Good for 1 hour.
    ResetPassword,
}

impl LinkPurpose {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ConfirmEmail, Self::ResetPassword];

    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm-email",
            Self::ResetPassword => "reset-password",
        }
    }

    /// How long a link lives.
    #[must_use]
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::ConfirmEmail => Duration::from_secs(24 * 3600),
            Self::ResetPassword => Duration::from_secs(3600),
        }
    }

    /// The kind of its credential, so that a link for one thing cannot pass as one for another.
    #[must_use]
    pub const fn credential(self) -> CredentialKind {
        match self {
            Self::ConfirmEmail => CredentialKind::ConfirmEmail,
            Self::ResetPassword => CredentialKind::ResetPassword,
        }
    }
}
