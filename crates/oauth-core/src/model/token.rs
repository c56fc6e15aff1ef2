//! The one token model: access and refresh tokens, each under its grant.

use crate::id::{GrantId, TokenId};
use crate::secret::Digest32;
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;

/// A token that was issued. The wire form is a credential that names this row.
#[derive(Clone, Debug)]
pub struct Token {
    /// The row.
    pub id: TokenId,
    /// What it hangs on.
    pub grant: GrantId,
    /// Access or refresh.
    pub kind: TokenKind,
    /// The digest of its secret part.
    pub digest: Digest32,
    /// What it allows: all of the grant's scopes or fewer (RFC 6749 §6).
    pub scopes: ScopeSet,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// May it still be used?
    pub state: TokenState,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Opens the API (RFC 6749 §1.4).
    Access,
    /// Gets the next access token, once (RFC 6749 §1.5).
    Refresh,
}

impl TokenKind {
    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// May a token still be used? Every change away from `Live` is a compare-and-swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenState {
    /// Yes.
    Live,
    /// A refresh token that was used: seen again, it ends its grant.
    Spent,
    /// An access token that was given back (RFC 7009).
    Revoked,
}

impl TokenState {
    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Spent => "spent",
            Self::Revoked => "revoked",
        }
    }
}
