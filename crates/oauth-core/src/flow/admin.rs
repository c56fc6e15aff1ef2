//! What operators do at the command line, where people are named as they sign in; what administrators do on pages is in
//! [`people`] and [`register`](super::register).

use crate::env::Env;
use crate::flow::account::{NewAccount, create, set_password};
use crate::flow::client::lock_to_change;
use crate::flow::register::save;
use crate::flow::{audit, people};
use crate::id::{ClientId, UserId};
use crate::model::event::{Actor, Deed, Reason};
use crate::model::throttle::ThrottleKey;
use crate::model::user::{LoginName, PasswordHash, Role, User};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::time::Timestamp;

/// Adds a person with an account.
///
/// # Errors
/// [`StoreError`]
pub fn add_person(
    tx: &mut dyn Tx,
    env: &Env,
    new: &NewAccount,
    by: &Actor,
) -> Result<Verdict<UserId>, StoreError> {
    let id = done!(create(tx, env, new)?);
    if let Some(user) = tx.user(&id)? {
        audit::of_person(tx, env, by, Deed::PersonAdded, &user, &Reason::default())?;
    }
    Ok(Verdict::Done(id))
}

/// [`people::set_disabled`] for the person who signs in by this name.
///
/// # Errors
/// [`StoreError`]
pub fn set_user_disabled(
    tx: &mut dyn Tx,
    env: &Env,
    login: &LoginName,
    disabled: bool,
    by: &Actor,
) -> Result<Verdict<()>, StoreError> {
    match tx.user_by_login(login)? {
        Some(user) => people::set_disabled(tx, env, &user.id, disabled, by),
        None => Ok(Verdict::Refused(Refusal::NotFound)),
    }
}

/// [`people::set_role`] for the person who signs in by this name.
///
/// # Errors
/// [`StoreError`]
pub fn set_role(
    tx: &mut dyn Tx,
    env: &Env,
    login: &LoginName,
    role: Role,
    by: &Actor,
) -> Result<Verdict<()>, StoreError> {
    match tx.user_by_login(login)? {
        Some(user) => people::set_role(tx, env, &user.id, role, by),
        None => Ok(Verdict::Refused(Refusal::NotFound)),
    }
}

/// Sets a password without knowing the old one; every session of the person ends, and the name is unblocked.
///
/// # Errors
/// [`StoreError`]
pub fn reset_password(
    tx: &mut dyn Tx,
    env: &Env,
    login: &LoginName,
    new: &PasswordHash,
    by: &Actor,
) -> Result<Verdict<()>, StoreError> {
    let found = locked(tx, login)?;
    let Some((user, account)) = found.and_then(|user| user.account.clone().map(|account| (user, account)))
    else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    tx.clear_throttle(&ThrottleKey::Login(login.clone()))?;
    audit::of_person(tx, env, by, Deed::PersonPasswordSet, &user, &Reason::default())?;
    set_password(tx, user, account, new, None, None).map(Verdict::Done)
}

fn locked(tx: &mut dyn Tx, login: &LoginName) -> Result<Option<User>, StoreError> {
    match tx.user_by_login(login)? {
        Some(user) => tx.lock_user(&user.id),
        None => Ok(None),
    }
}

/// Lets a client keep the habits of clients older than the standards until then, or no longer.
///
/// # Errors
/// [`StoreError`]
pub fn set_legacy_until(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    until: Option<Timestamp>,
    by: &Actor,
) -> Result<Verdict<()>, StoreError> {
    let mut client = done!(lock_to_change(tx, env, id)?);
    client.legacy_until = until;
    save(tx, &mut client)?;
    audit::of_client(tx, env, by, Deed::ClientLegacySet, &client, &Reason::default())?;
    Ok(Verdict::Done(()))
}
