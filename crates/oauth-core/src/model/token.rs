//! The one token model: access and refresh tokens, each under its grant.

use crate::id::{GrantId, TokenId};
use crate::seal::Sealed;
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
    /// How whoever has it proves that.
    pub proof: Proof,
    /// What it allows: all of the grant's scopes or fewer (RFC 6749 §6).
    pub scopes: ScopeSet,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it ends by itself; none when its grant alone ends it.
    pub expires_at: Option<Timestamp>,
    /// May it still be used?
    pub state: TokenState,
}

/// How the holder of a token proves it; and a client that it has its old secret.
#[derive(Clone, Debug)]
pub enum Proof {
    /// By showing its secret part, of which this is the digest (RFC 6750); of a client's secret, the whole (RFC 6749 §2.3.1).
    Shown(Digest32),
    /// By signing with its secret (RFC 5849 §3.4), whose context is the row's id.
    Signing(Sealed),
}

impl Proof {
    /// Is it proved by what was shown?
    #[must_use]
    pub fn is_shown_by(&self, digest: &Digest32) -> bool {
        matches!(self, Self::Shown(own) if own.matches(digest))
    }
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Opens the API (RFC 6749 §1.4).
    Access,
    /// Gets the next access token, once (RFC 6749 §1.5).
    Refresh,
}

impl Token {
    /// Is its time over?
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
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
