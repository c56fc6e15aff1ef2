//! The end of a person: everything goes in one transaction, and the log stays.

use crate::env::Env;
use crate::flow::account::proven;
use crate::flow::audit;
use crate::flow::people::{self, Holdings, another_than};
use crate::flow::revoke::end;
use crate::id::UserId;
use crate::model::event::{Actor, Deed, Reason};
use crate::model::throttle::ThrottleKey;
use crate::model::user::PasswordHash;
use crate::port::{StoreError, Tx, Whose};
use crate::refusal::{Refusal, Verdict, done};

/// A person deletes the own account, whose password `verified` still is; answers what went. The last administrator cannot.
///
/// # Errors
/// [`StoreError`]
pub fn leave(
    tx: &mut dyn Tx,
    env: &Env,
    id: &UserId,
    verified: &PasswordHash,
) -> Result<Verdict<Holdings>, StoreError> {
    let admins = tx.lock_admins()?;
    let (user, _) = done!(proven(tx, env, id, verified)?);
    done!(another_than(&admins, id));
    let by = Actor::Person(user.id.clone(), user.name.clone());
    let gone = people::holdings(tx, env, user)?;
    everything(tx, env, gone, &by).map(Verdict::Done)
}

/// Deletes somebody at the command line; answers what went. The last administrator stays.
///
/// # Errors
/// [`StoreError`]
pub fn delete(tx: &mut dyn Tx, env: &Env, id: &UserId) -> Result<Verdict<Holdings>, StoreError> {
    let admins = tx.lock_admins()?;
    let Some(user) = tx.lock_user(id)? else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    done!(another_than(&admins, id));
    let gone = people::holdings(tx, env, user)?;
    everything(tx, env, gone, &Actor::Operator).map(Verdict::Done)
}

/// What is under way ends first, so that nothing that is being redeemed at this moment is left behind. The counter of letters
/// to the address stays until its time is over: it protects whoever has the address, and holds no name.
fn everything(tx: &mut dyn Tx, env: &Env, gone: Holdings, by: &Actor) -> Result<Holdings, StoreError> {
    let user = &gone.user;
    end(tx, env, Whose::User(&user.id))?;
    for client in tx.clients(Some(&user.id))? {
        audit::of_client(tx, env, by, Deed::ClientDeleted, &client, &Reason::default())?;
        tx.clear_throttle(&ThrottleKey::Client(client.id))?;
        tx.clear_throttle(&ThrottleKey::Handshakes(client.id))?;
        tx.delete_client(client.id)?;
    }
    if let Some(account) = &user.account {
        tx.clear_throttle(&ThrottleKey::Login(account.login.clone()))?;
    }
    tx.clear_throttle(&ThrottleKey::Letters(user.id.clone()))?;
    tx.clear_throttle(&ThrottleKey::Registrant(user.id.clone()))?;
    audit::of_person(tx, env, by, Deed::PersonDeleted, user, &Reason::default())?;
    tx.delete_user(&user.id)?;
    Ok(gone)
}
