//! Giving tokens back (RFC 7009), and ending everything of a person or a client.

use crate::env::Env;
use crate::flow::token::{counted, held_by};
use crate::model::token::{TokenKind, TokenState};
use crate::oauth2::client_auth::ClientCredentials;
use crate::port::{StoreError, Tx, Whose};
use crate::refusal::Verdict;
use crate::secret::Secret;

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
        let own = held_by(tx, env, token)?.filter(|held| held.grant.client == client.client().id);
        if let Some(held) = own {
            match held.token.kind {
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
