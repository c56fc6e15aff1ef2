//! Who may do what.

use crate::env::Env;
use crate::id::UserId;
use crate::model::right::{Right, Rights};
use crate::model::user::Role;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict};

/// What this person may do. Somebody who is not known yet, or disabled, may do what everybody may, and nothing.
///
/// # Errors
/// [`StoreError`]
pub fn rights(tx: &mut dyn Tx, env: &Env, person: &UserId) -> Result<Rights, StoreError> {
    Ok(match tx.user(person)? {
        Some(user) if user.disabled_at.is_some() => Rights::NONE,
        Some(user) => env.settings.rights.of(user.role),
        None => env.settings.rights.of(Role::default()),
    })
}

/// Refused without this right.
///
/// # Errors
/// [`StoreError`]
pub fn need(
    tx: &mut dyn Tx,
    env: &Env,
    person: &UserId,
    right: Right,
) -> Result<Verdict<Rights>, StoreError> {
    let rights = rights(tx, env, person)?;
    Ok(if rights.has(right) { Verdict::Done(rights) } else { Verdict::Refused(Refusal::RightMissing(right)) })
}

/// Refused for all but administrators.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn administrator(tx: &mut dyn Tx, person: &UserId) -> Result<Verdict<()>, StoreError> {
    let may = is_admin(tx, person)?;
    Ok(if may { Verdict::Done(()) } else { Verdict::Refused(Refusal::AdministratorsOnly) })
}

/// Is this person an administrator?
///
/// # Errors
/// [`StoreError`]
pub fn is_admin(tx: &mut dyn Tx, person: &UserId) -> Result<bool, StoreError> {
    Ok(tx.user(person)?.is_some_and(|user| user.role == Role::Admin && user.disabled_at.is_none()))
}
