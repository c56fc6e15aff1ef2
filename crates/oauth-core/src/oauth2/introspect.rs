//! What a token is worth, as resource servers are told (RFC 7662 §2.2).

use serde::Serialize;

use crate::id::{ClientId, UserId};
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;

/// The answer to an introspection request.
#[derive(Clone, Debug)]
pub enum Introspection {
    /// It stands, and this is what it allows.
    Active(Active),
    /// It does not, or is none, or is none of the asker's business. Which of these is not said.
    Inactive,
}

/// What is said of a token that stands.
#[derive(Clone, Debug)]
pub struct Active {
    /// What it allows; implied scopes too.
    pub scopes: ScopeSet,
    /// Whose token it is.
    pub client: ClientId,
    /// Who allowed it, and what people call that person; none of a client's own token.
    pub owner: Option<(UserId, String)>,
    /// Is it an access token? Refresh tokens have neither a type nor an audience.
    pub access: bool,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// Who issued it.
    pub issuer: String,
    /// What it is addressed to.
    pub audience: String,
}

/// The members of RFC 7662 §2.2.
#[derive(Default, Serialize)]
struct Members<'a> {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'a str>,
}

impl Introspection {
    /// The JSON body. A client's own token has no `sub`, so that no client can pass for a person whose identifier reads
    /// like its own (RFC 9700 §4.15).
    ///
    /// Rule: RFC7662-2.2 (MUST)
    #[must_use]
    pub fn json(&self) -> String {
        let members = match self {
            Self::Inactive => Members::default(),
            Self::Active(active) => Members {
                active: true,
                scope: Some(active.scopes.to_string()),
                client_id: Some(active.client.to_string()),
                username: active.owner.as_ref().map(|(_, name)| name.as_str()),
                token_type: active.access.then_some("Bearer"),
                exp: active.expires_at.map(Timestamp::unix),
                iat: Some(active.issued_at.unix()),
                sub: active.owner.as_ref().map(|(id, _)| id.as_str()),
                iss: Some(&active.issuer),
                aud: active.access.then_some(&active.audience),
            },
        };
        serde_json::to_string(&members).unwrap_or_default()
    }
}
