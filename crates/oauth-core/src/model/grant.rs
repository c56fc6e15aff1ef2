//! One authorization: everything that a client may do, for a person or for itself, hangs on one of these.

use std::time::Duration;

use crate::id::{ClientId, GrantId, UserId};
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;

/// May what is given be used to change things?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// For looking only: whatever the scopes say, no request that writes gets through.
    ReadOnly,
    /// As far as the scopes go.
    ReadWrite,
}

impl Reach {
    /// The word in rows and forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "read",
            Self::ReadWrite => "write",
        }
    }

    /// The reach of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::ReadOnly, Self::ReadWrite].into_iter().find(|reach| reach.as_str() == word)
    }
}

/// Until when somebody wants to allow something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lifetime {
    /// 5 minutes.
    FiveMinutes,
    /// 1 hour.
    Hour,
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
    /// Until it is taken back.
    Unlimited,
}

impl Lifetime {
    /// All of them, the shortest first.
    pub const ALL: [Self; 6] =
        [Self::FiveMinutes, Self::Hour, Self::Day, Self::Week, Self::Month, Self::Unlimited];

    /// The word in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FiveMinutes => "5-minutes",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Unlimited => "unlimited",
        }
    }

    /// The lifetime of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lifetime| lifetime.as_str() == word)
    }

    /// The end of what begins now.
    #[must_use]
    pub fn end(self, now: Timestamp) -> Option<Timestamp> {
        let minutes = match self {
            Self::FiveMinutes => 5,
            Self::Hour => 60,
            Self::Day => 24 * 60,
            Self::Week => 7 * 24 * 60,
            Self::Month => 30 * 24 * 60,
            Self::Unlimited => return None,
        };
        Some(now.plus(Duration::from_secs(minutes * 60)))
    }
}

/// On which terms a person allows something, besides the scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// For looking only?
    pub reach: Reach,
    /// When it ends by itself, and every token under it at the latest; none until it is taken back.
    pub until: Option<Timestamp>,
}

impl Terms {
    /// As far as the scopes go, until it is taken back.
    pub const UNLIMITED: Self = Self { reach: Reach::ReadWrite, until: None };

    /// What two grants amount to together.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            reach: self.reach.max(other.reach),
            until: self.until.zip(other.until).map(|(one, other)| one.max(other)),
        }
    }
}

/// One redeemed interaction of one resource owner for one client; or that which a client's own tokens hang on, of which there
/// is at most one live (RFC 6749 §4.4). Revoked, everything under it is dead.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The row.
    pub id: GrantId,
    /// Whose things; none when the client acts for itself.
    pub user: Option<UserId>,
    /// Through which client.
    pub client: ClientId,
    /// What the person gave; of a client that acts for itself, what it might have when this was made.
    pub scopes: ScopeSet,
    /// On which terms.
    pub terms: Terms,
    /// Since when.
    pub created_at: Timestamp,
    /// When a token of it was last taken at the API, to within some seconds.
    pub last_used_at: Option<Timestamp>,
    /// Since when it is taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Grant {
    /// Is it neither taken back nor over?
    #[must_use]
    pub fn stands(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.terms.until.is_none_or(|until| now < until)
    }
}
