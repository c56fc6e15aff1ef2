//! A pending authorization request that a person decides and a client redeems.

use crate::id::{ClientId, GrantId, InteractionId, UserId};
use crate::model::grant::Terms;
use crate::oauth2::pkce::Challenge;
use crate::seal::Sealed;
use crate::secret::Digest32;
use crate::text::scope::ScopeSet;
use crate::text::uri::RedirectUri;
use crate::time::Timestamp;

/// One request of a client to a person, from its beginning to the tokens: an authorization request (RFC 6749 §4.1.1) or
/// temporary credentials (RFC 5849 §2.1).
#[derive(Clone, Debug)]
pub struct Interaction {
    /// The row; an authorization code or a temporary credential names it.
    pub id: InteractionId,
    /// Who asks.
    pub client: ClientId,
    /// Who is asked; of temporary credentials nobody before somebody decided.
    pub user: Option<UserId>,
    /// How it began, and how it is answered.
    pub request: Request,
    /// What is asked for, already cut to what the client may have.
    pub scopes: ScopeSet,
    /// When it began.
    pub created_at: Timestamp,
    /// Until when the person may decide.
    pub expires_at: Timestamp,
    /// How far it has come.
    pub stage: Stage,
}

/// How an [`Interaction`] began.
#[derive(Clone, Debug)]
pub enum Request {
    /// At the authorization endpoint, by the person's browser (RFC 6749 §4.1.1).
    Code {
        /// Where the answer goes.
        redirect_uri: RedirectUri,
        /// Did the request carry it? Then the token request must repeat it (RFC 6749 §4.1.3).
        redirect_uri_sent: bool,
        /// Returned untouched (RFC 6749 §4.1.2).
        state: Option<String>,
        /// The PKCE challenge, if there was one.
        challenge: Option<Challenge>,
    },
    /// By the client itself (RFC 5849 §2.1).
    Temporary {
        /// The secret of the temporary credentials; its context is the row's id.
        secret: Sealed,
        /// Where the answer goes; without one the person carries it (`oob`).
        callback: Option<RedirectUri>,
    },
}

impl Request {
    /// Where the answer goes; none where the person carries it.
    #[must_use]
    pub const fn answered_at(&self) -> Option<&RedirectUri> {
        match self {
            Self::Code { redirect_uri, .. } => Some(redirect_uri),
            Self::Temporary { callback, .. } => callback.as_ref(),
        }
    }
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
        /// On which terms.
        terms: Terms,
        /// The digest of the authorization code, or of the verifier (RFC 5849 §2.2).
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
