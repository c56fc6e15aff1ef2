//! What administrators do about people and clients.

use crate::env::Env;
use crate::flow::account::{NewAccount, create, set_password};
use crate::flow::audit;
use crate::flow::client::lock_to_change;
use crate::flow::register::save;
use crate::flow::revoke::end;
use crate::id::{ClientId, UserId};
use crate::model::event::{Actor, Deed, Reason};
use crate::model::throttle::ThrottleKey;
use crate::model::user::{LoginName, PasswordHash, Role, User};
use crate::port::{StoreError, Tx, Whose};
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

/// Disables a person: every session, grant, code and open consent page ends at once, for good. Or enables the person again.
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
    let Some(user) = locked(tx, login)? else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    let disabled_at = disabled.then(|| user.disabled_at.unwrap_or_else(|| env.now()));
    let user = User { disabled_at, ..user };
    tx.save_user(&user)?;
    if disabled {
        tx.delete_sessions(&user.id, None)?;
        tx.delete_links(&user.id)?;
        end(tx, env, Whose::User(&user.id))?;
    }
    let deed = if disabled { Deed::PersonDisabled } else { Deed::PersonEnabled };
    audit::of_person(tx, env, by, deed, &user, &Reason::default())?;
    Ok(Verdict::Done(()))
}

/// Gives a person another role.
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
    let Some(user) = locked(tx, login)? else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    let user = User { role, ..user };
    tx.save_user(&user)?;
    let now_is = Reason::parse(role.as_str()).unwrap_or_default();
    audit::of_person(tx, env, by, Deed::PersonRoleSet, &user, &now_is)?;
    Ok(Verdict::Done(()))
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
