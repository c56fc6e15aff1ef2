//! What clients were given, for administrators; the people who gave it have [`connections`](super::connections).

use crate::env::Env;
use crate::flow::person::ResourceOwner;
use crate::flow::right::administrator;
use crate::flow::{audit, client};
use crate::id::{GrantId, UserId};
use crate::model::event::{Actor, Deed};
use crate::model::grant::Grant;
use crate::port::{GrantFilter, StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};

/// The grants of a filter, the newest first, at most `limit`.
///
/// # Errors
/// [`StoreError`]
pub fn list(
    tx: &mut dyn Tx,
    by: &UserId,
    filter: &GrantFilter,
    limit: u32,
) -> Result<Verdict<Vec<Grant>>, StoreError> {
    done!(administrator(tx, by)?);
    tx.find_grants(filter, limit).map(Verdict::Done)
}

/// One grant.
///
/// # Errors
/// [`StoreError`]
pub fn show(tx: &mut dyn Tx, by: &UserId, id: GrantId) -> Result<Verdict<Grant>, StoreError> {
    done!(administrator(tx, by)?);
    Ok(tx.grant(id)?.map_or(Verdict::Refused(Refusal::NotFound), Verdict::Done))
}

/// Ends a grant with everything under it, as its person might: the tokens are dead on the next request. One that is over already
/// stays as it is, and nothing is written.
///
/// # Errors
/// [`StoreError`]
pub fn end(tx: &mut dyn Tx, env: &Env, id: GrantId, by: &ResourceOwner) -> Result<Verdict<()>, StoreError> {
    let grant = done!(show(tx, by.id(), id)?);
    if !grant.stands(env.now()) || !tx.revoke_grant(id, env.now())? {
        return Ok(Verdict::Done(()));
    }
    let person = match &grant.user {
        Some(person) => tx.user(person)?,
        None => None,
    };
    let client = client::find(tx, env, grant.client)?;
    audit::of_grant_by(tx, env, &Actor::from(by), person.as_ref(), Deed::GrantEnded, client.as_ref())?;
    Ok(Verdict::Done(()))
}
