//! What an administrator does from the command line.

use crate::env::Env;
use crate::flow::account::set_password;
use crate::flow::revoke::end;
use crate::id::ClientId;
use crate::model::client::Client;
use crate::model::throttle::ThrottleKey;
use crate::model::user::{LoginName, PasswordHash, User};
use crate::port::{StoreError, Tx, Whose};
use crate::refusal::{Refusal, Verdict};
use crate::time::Timestamp;

/// Disables a person: every session, grant, code and open consent page ends at once, for good. Or enables the person again.
///
/// # Errors
/// [`StoreError`]
pub fn set_user_disabled(
    tx: &mut dyn Tx,
    env: &Env,
    login: &LoginName,
    disabled: bool,
) -> Result<Verdict<()>, StoreError> {
    let Some(user) = locked(tx, login)? else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    let id = user.id.clone();
    let disabled_at = disabled.then(|| user.disabled_at.unwrap_or_else(|| env.now()));
    tx.save_user(&User { disabled_at, ..user })?;
    if disabled {
        tx.delete_sessions(&id, None)?;
        tx.delete_links(&id)?;
        end(tx, env, Whose::User(&id))?;
    }
    Ok(Verdict::Done(()))
}

/// Sets a password without knowing the old one; every session of the person ends, and the name is unblocked.
///
/// # Errors
/// [`StoreError`]
pub fn reset_password(
    tx: &mut dyn Tx,
    login: &LoginName,
    new: &PasswordHash,
) -> Result<Verdict<()>, StoreError> {
    let found = locked(tx, login)?;
    let Some((user, account)) = found.and_then(|user| user.account.clone().map(|account| (user, account)))
    else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    tx.clear_throttle(&ThrottleKey::Login(login.clone()))?;
    set_password(tx, user, account, new, None, None).map(Verdict::Done)
}

/// Disables a client: every grant, code and open consent page of it ends at once, for good. Or enables the client again.
///
/// # Errors
/// [`StoreError`]
pub fn set_client_disabled(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    disabled: bool,
) -> Result<Verdict<()>, StoreError> {
    let Some(client) = tx.lock_client(id)? else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    let disabled_at = disabled.then(|| client.disabled_at.unwrap_or_else(|| env.now()));
    tx.save_client(&Client { disabled_at, ..client })?;
    if disabled {
        end(tx, env, Whose::Client(id))?;
    }
    Ok(Verdict::Done(()))
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
    id: ClientId,
    until: Option<Timestamp>,
) -> Result<Verdict<()>, StoreError> {
    let Some(client) = tx.lock_client(id)? else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    tx.save_client(&Client { legacy_until: until, ..client })?;
    Ok(Verdict::Done(()))
}
