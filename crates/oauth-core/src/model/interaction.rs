//! A pending authorization request that a person decides and a client redeems.

use crate::id::{ClientId, GrantId, InteractionId, UserId};
use crate::oauth2::pkce::Challenge;
use crate::secret::Digest32;
use crate::text::scope::ScopeSet;
use crate::text::uri::RedirectUri;
use crate::time::Timestamp;

/// One authorization request of one person (RFC 6749 §4.1.1), from the consent page to the token request.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// The row; an authorization code names it.
    pub id: InteractionId,
    /// Who asks.
    pub client: ClientId,
    /// Who is asked.
    pub user: UserId,
    /// Where the answer goes.
    pub redirect_uri: RedirectUri,
    /// Did the request carry it? Then the token request must repeat it (RFC 6749 §4.1.3).
    pub redirect_uri_sent: bool,
    /// What is asked for, already cut to what the client may have.
    pub scopes: ScopeSet,
    /// Returned untouched (RFC 6749 §4.1.2).
    pub state: Option<String>,
    /// The PKCE challenge, if there was one.
    pub challenge: Option<Challenge>,
    /// When it began.
    pub created_at: Timestamp,
    /// Until when the person may decide.
    pub expires_at: Timestamp,
    /// How far it has come.
    pub stage: Stage,
}

/// The states of an [`Interaction`]; each step is a compare-and-swap on [`Stage::name`].
#[derive(Clone, Debug)]
pub enum Stage {
    /// Waits for the person.
    Pending,
    /// The person said yes; waits for the client.
    Allowed {
        /// What the person gave.
        scopes: ScopeSet,
        /// The digest of the authorization code.
        code: Digest32,
        /// Until when the code may be redeemed.
        code_expires_at: Timestamp,
    },
    /// The client has its tokens.
    Redeemed {
        /// The digest of the code, so that a replay is recognised.
        code: Digest32,
        /// What a replay ends (RFC 6749 §4.1.2).
        grant: GrantId,
    },
    /// The person said no.
    Denied,
    /// It works no more: the code was presented wrongly, or the person took back, or the person or the client was disabled.
    Burnt,
}

impl Stage {
    /// The word in rows.
    #[must_use]
    pub const fn name(&self) -> StageName {
        match self {
            Self::Pending => StageName::Pending,
            Self::Allowed { .. } => StageName::Allowed,
            Self::Redeemed { .. } => StageName::Redeemed,
            Self::Denied => StageName::Denied,
            Self::Burnt => StageName::Burnt,
        }
    }
}

/// The bare name of a [`Stage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageName {
    /// [`Stage::Pending`]
    Pending,
    /// [`Stage::Allowed`]
    Allowed,
    /// [`Stage::Redeemed`]
    Redeemed,
    /// [`Stage::Denied`]
    Denied,
    /// [`Stage::Burnt`]
    Burnt,
}

impl StageName {
    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Allowed => "allowed",
            Self::Redeemed => "redeemed",
            Self::Denied => "denied",
            Self::Burnt => "burnt",
        }
    }
}
