//! Taking a bearer token at the API (RFC 6750), and what a taken token amounts to.

use crate::env::Env;
use crate::flow::client::held;
use crate::id::{ClientId, GrantId, TokenId, UserId};
use crate::model::client::may_be_used_from;
use crate::model::grant::Reach;
use crate::model::token::{TokenKind, TokenState};
use crate::policy::{Carrier, Policy};
use crate::port::{HeldToken, StoreError, Tx};
use crate::refusal::{Refusal, TokenFault, Verdict};
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
    /// For looking only, or as far as the scopes go?
    pub reach: Reach,
    /// Until when; none until it is taken back.
    pub expires_at: Option<Timestamp>,
    /// What it hangs on, for 'last used'.
    pub grant: GrantId,
    /// The token's row, by which it can be looked at again: see [`again`].
    pub token: TokenId,
}

impl Access {
    /// May it be used for a request with this method? Whoever may only look sends no request that writes.
    ///
    /// # Errors
    /// [`Refusal::ReadOnlyGrant`]
    pub fn may(&self, method: &str) -> Result<(), Refusal> {
        let looks = matches!(method, "GET" | "HEAD" | "OPTIONS");
        if looks || self.reach == Reach::ReadWrite { Ok(()) } else { Err(Refusal::ReadOnlyGrant) }
    }
}

/// What a client may do for itself, with a token that no resource owner gave (RFC 6749 §4.4).
#[derive(Clone, Debug)]
pub struct ClientAccess {
    /// Which client.
    pub client: ClientId,
    /// What people know it by.
    pub client_name: String,
    /// Everything that the credential allows, implied scopes included.
    pub scopes: ScopeSet,
    /// Until when; none until it is taken back.
    pub expires_at: Option<Timestamp>,
    /// What it hangs on, for 'last used'.
    pub grant: GrantId,
}

/// Who acts with a token that stands.
#[derive(Clone, Debug)]
pub enum Admitted {
    /// A client, for a resource owner.
    Owner(Access),
    /// A client, for itself.
    Client(ClientAccess),
}

impl Admitted {
    /// What a token that stands amounts to.
    pub(crate) fn of(env: &Env, mut held: HeldToken) -> Self {
        let scopes = env.settings.catalog.expand(held.take_scopes());
        let HeldToken { token, grant, client_name, person, .. } = held;
        match grant.user.zip(person) {
            Some((user, person)) => Self::Owner(Access {
                user,
                user_name: person.name,
                user_email: person.email,
                client: grant.client,
                client_name,
                scopes,
                reach: grant.terms.reach,
                expires_at: token.expires_at,
                grant: grant.id,
                token: token.id,
            }),
            None => Self::Client(ClientAccess {
                client: grant.client,
                client_name,
                scopes,
                expires_at: token.expires_at,
                grant: grant.id,
            }),
        }
    }

    /// What it hangs on, for 'last used'.
    #[must_use]
    pub const fn grant(&self) -> GrantId {
        match self {
            Self::Owner(access) => access.grant,
            Self::Client(access) => access.grant,
        }
    }

    /// The access of a resource owner. A client that acts for itself is nobody's, and must not be taken for somebody.
    ///
    /// Rule: RFC9700-4.15 (SHOULD NOT)
    ///
    /// # Errors
    /// [`Refusal::ResourceOwnerMissing`]
    pub fn owner(self) -> Result<Access, Refusal> {
        match self {
            Self::Owner(access) => Ok(access),
            Self::Client(_) => Err(Refusal::ResourceOwnerMissing),
        }
    }

    /// The access of a client that acts for itself.
    ///
    /// # Errors
    /// [`Refusal::ResourceOwnerPresent`]
    pub fn client(self) -> Result<ClientAccess, Refusal> {
        match self {
            Self::Client(access) => Ok(access),
            Self::Owner(_) => Err(Refusal::ResourceOwnerPresent),
        }
    }
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
            let token =
                std::str::from_utf8(rest).map_err(|_| Refusal::TokenInvalid(TokenFault::Malformed))?;
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
        Carrier::Hidden => Refusal::TokenInvalid(TokenFault::Malformed),
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
) -> Result<Verdict<Admitted>, StoreError> {
    let held = held(tx, env, TokenId::from_uuid(presented.id))?.filter(|held| {
        held.token.kind == TokenKind::Access && held.token.proof.is_shown_by(&presented.digest)
    });
    // Where tokens do not belong, one that stands is answered like one that does not.
    let policy = Policy::at(env.now(), held.as_ref().and_then(|held| held.client_legacy_until));
    if !policy.carries(carrier) {
        return Ok(Verdict::Refused(Refusal::TokenMisplaced));
    }
    let Some(held) = held else {
        return Ok(Verdict::Refused(Refusal::TokenInvalid(TokenFault::Unknown)));
    };
    Ok(judge(env, held))
}

/// Looks again at a token that was taken, at the moment when something is written by it: much may have been taken back while a
/// body arrived.
///
/// # Errors
/// [`StoreError`]
pub fn again(tx: &mut dyn Tx, env: &Env, token: TokenId) -> Result<Verdict<Admitted>, StoreError> {
    Ok(match held(tx, env, token)? {
        Some(held) => judge(env, held),
        None => Verdict::Refused(Refusal::TokenInvalid(TokenFault::Unknown)),
    })
}

fn judge(env: &Env, held: HeldToken) -> Verdict<Admitted> {
    match why_dead(&held, env.now()) {
        Some(why) => Verdict::Refused(Refusal::TokenInvalid(why)),
        None if may_be_used_from(&held.client.networks, env.from).is_err() => {
            Verdict::Refused(Refusal::TokenInvalid(TokenFault::Network))
        }
        None => Verdict::Done(Admitted::of(env, held)),
    }
}

impl HeldToken {
    /// What it allows now: of what it was issued for, that which its resource owner has not taken back since.
    #[must_use]
    pub fn scopes(&self) -> ScopeSet {
        self.left_of(self.token.scopes.clone())
    }

    /// The same, taken out of it without a copy.
    fn take_scopes(&mut self) -> ScopeSet {
        let given = std::mem::take(&mut self.token.scopes);
        self.left_of(given)
    }

    fn left_of(&self, given: ScopeSet) -> ScopeSet {
        match self.left() {
            Some(left) => given.within(left),
            None => given,
        }
    }

    /// Is nothing of them left?
    fn reaches_nothing(&self) -> bool {
        self.left().map_or(self.token.scopes.is_empty(), |left| !self.token.scopes.meets(left))
    }

    /// What its resource owner lets it have; a client that acts for itself has nobody who could take anything back.
    fn left(&self) -> Option<&ScopeSet> {
        self.grant.user.as_ref().map(|_| &self.grant.scopes)
    }
}

/// What ended a token, or something above it.
pub(crate) fn why_dead(held: &HeldToken, now: Timestamp) -> Option<TokenFault> {
    if held.token.state != TokenState::Live {
        Some(TokenFault::Revoked)
    } else if held.token.is_over(now) {
        Some(TokenFault::Expired)
    } else if held.grant.revoked_at.is_some() {
        Some(TokenFault::GrantRevoked)
    } else if !held.is_served() {
        Some(TokenFault::ClientDisabled)
    } else if held.is_of_disabled_person() {
        Some(TokenFault::OwnerDisabled)
    } else if held.reaches_nothing() {
        Some(TokenFault::ScopesTakenBack)
    } else {
        None
    }
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
