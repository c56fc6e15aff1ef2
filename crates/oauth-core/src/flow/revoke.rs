//! Giving tokens back (RFC 7009), and ending everything of a person or a client.

use crate::env::Env;
use crate::flow::token::counted;
use crate::id::TokenId;
use crate::model::token::{TokenKind, TokenState};
use crate::oauth2::client_auth::ClientCredentials;
use crate::port::{StoreError, Tx, Whose};
use crate::refusal::Verdict;
use crate::secret::{CredentialKind, Secret, read};

/// Ends an access token, or the whole grant of a refresh token. A token that is unknown, over, or another client's is
/// no error and nothing happens to it.
///
/// Rule: RFC7009-2.1 (MUST)
/// Rule: RFC7009-2.2 (MUST)
///
/// # Errors
/// [`StoreError`]
pub fn revoke(
    tx: &mut dyn Tx,
    env: &Env,
    credentials: &ClientCredentials,
    token: &Secret,
) -> Result<Verdict<()>, StoreError> {
    counted(tx, env, credentials, |tx, client| {
        let kinds =
            [(CredentialKind::Access, TokenKind::Access), (CredentialKind::Refresh, TokenKind::Refresh)];
        let found = kinds.into_iter().find_map(|(wire, kind)| read(wire, token.reveal()).map(|p| (p, kind)));
        let Some((presented, kind)) = found else {
            return Ok(Verdict::Done(()));
        };
        let Some(held) = tx.token(TokenId::from_uuid(presented.id))? else {
            return Ok(Verdict::Done(()));
        };
        let right = held.token.kind == kind && held.token.proof.is_shown_by(&presented.digest);
        if right && held.grant.client == client.client().id {
            match kind {
                TokenKind::Access => {
                    tx.retire_token(held.token.id, TokenState::Revoked)?;
                }
                TokenKind::Refresh => {
                    tx.revoke_grant(held.grant.id, env.now())?;
                }
            }
        }
        Ok(Verdict::Done(()))
    })
}

/// Ends what hangs on a person, a client, or both: consent pages that are open, codes that are out, and every grant.
/// Says how many grants.
///
/// The interactions come first: a code that is being redeemed at this moment is either burnt, or its grant is there to
/// be revoked.
pub(crate) fn end(tx: &mut dyn Tx, env: &Env, of: Whose<'_>) -> Result<u64, StoreError> {
    tx.burn_interactions(of)?;
    tx.revoke_grants(of, env.now())
}
