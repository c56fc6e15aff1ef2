//! Taking a bearer token at the API (RFC 6750), and what a taken token amounts to.

use crate::env::Env;
use crate::id::{ClientId, GrantId, TokenId, UserId};
use crate::model::token::{TokenKind, TokenState};
use crate::policy::{Carrier, Policy};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict};
use crate::secret::{CredentialKind, Presented, read};
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;

/// Who acts, through which client, how far and until when: the one answer to every credential.
#[derive(Clone, Debug)]
pub struct Access {
    /// Whose things.
    pub user: UserId,
    /// What pages call the person.
    pub user_name: String,
    /// The person's e-mail address; may be empty.
    pub user_email: String,
    /// Through which client.
    pub client: ClientId,
    /// What people know the client by.
    pub client_name: String,
    /// Everything that the credential allows, implied scopes included.
    pub scopes: ScopeSet,
    /// Until when.
    pub expires_at: Timestamp,
    /// What it hangs on, for 'last used'.
    pub grant: GrantId,
}

/// Reads the `Authorization` header values of a request to the API.
///
/// Rule: RFC6750-2.1 (MUST)
///
/// # Errors
/// [`Refusal::TokenMissing`] when there is no Bearer header, [`Refusal::TokenMisplaced`] when there are several.
pub fn bearer<'a>(authorization: &[&'a [u8]]) -> Result<&'a str, Refusal> {
    match authorization {
        [] => Err(Refusal::TokenMissing),
        [header] => {
            let (scheme, rest) = header.split_at_checked(7).ok_or(Refusal::TokenMissing)?;
            if !scheme.eq_ignore_ascii_case(b"Bearer ") {
                return Err(Refusal::TokenMissing);
            }
            let token = std::str::from_utf8(rest).map_err(|_| Refusal::TokenInvalid("malformed"))?;
            Ok(token.trim_matches(' '))
        }
        _ => Err(Refusal::TokenMisplaced),
    }
}

/// Reads the text of an access token, so that what cannot be one never reaches the store, and no secret does.
///
/// # Errors
/// [`Refusal::TokenInvalid`] for everything that this provider cannot have made; where tokens do not belong,
/// [`Refusal::TokenMisplaced`].
pub fn presented(token: &str, carrier: Carrier) -> Result<Presented, Refusal> {
    read(CredentialKind::Access, token).ok_or(match carrier {
        Carrier::Hidden => Refusal::TokenInvalid("malformed"),
        Carrier::Query => Refusal::TokenMisplaced,
    })
}

/// Takes an access token whose text [`presented`] has read: one indexed read, everything above the token looked at. One
/// from the query is taken only where the client's policy says so.
///
/// Rule: RFC9700-4.3.2 (MUST NOT)
/// Rule: RFC6750-3.1 (SHOULD)
/// Rule: RFC6749-7 (MUST)
///
/// # Errors
/// [`StoreError`]
pub fn admit(
    tx: &mut dyn Tx,
    env: &Env,
    presented: &Presented,
    carrier: Carrier,
) -> Result<Verdict<Access>, StoreError> {
    let refused = |why| Ok(Verdict::Refused(Refusal::TokenInvalid(why)));
    let held = tx
        .token(TokenId::from_uuid(presented.id))?
        .filter(|held| held.token.kind == TokenKind::Access && held.token.digest.matches(&presented.digest));
    // Where tokens do not belong, one that stands is answered like one that does not.
    let policy = Policy::at(env.now(), held.as_ref().and_then(|held| held.client_legacy_until));
    if !policy.carries(carrier) {
        return Ok(Verdict::Refused(Refusal::TokenMisplaced));
    }
    let Some(held) = held else {
        return refused("unknown");
    };
    if held.token.state != TokenState::Live {
        return refused("revoked");
    }
    if held.token.expires_at <= env.now() {
        return refused("expired");
    }
    if held.grant.revoked_at.is_some() {
        return refused("grant revoked");
    }
    if held.client_disabled_at.is_some() {
        return refused("client disabled");
    }
    if held.user_disabled_at.is_some() {
        return refused("resource owner disabled");
    }
    Ok(Verdict::Done(Access {
        user: held.grant.user,
        user_name: held.user_name,
        user_email: held.user_email,
        client: held.grant.client,
        client_name: held.client_name,
        scopes: env.settings.catalog.expand(&held.token.scopes),
        expires_at: held.token.expires_at,
        grant: held.grant.id,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC6750-2.1
    #[test]
    fn the_token_stands_in_one_bearer_header() {
        assert_eq!(bearer(&[b"Bearer abc"]), Ok("abc"));
        assert_eq!(bearer(&[b"bearer abc"]), Ok("abc"));
        assert_eq!(bearer(&[]), Err(Refusal::TokenMissing));
        assert_eq!(bearer(&[b"Basic abc"]), Err(Refusal::TokenMissing));
        assert_eq!(bearer(&[b"Bearer"]), Err(Refusal::TokenMissing));
        assert_eq!(bearer(&[b"Bearer a", b"Bearer b"]), Err(Refusal::TokenMisplaced));
    }
}
