//! What administrators see of people, and what they do about them.

use std::collections::BTreeSet;

use crate::env::Env;
use crate::flow::revoke::end;
use crate::flow::right::administrator;
use crate::flow::{audit, letters, throttle};
use crate::id::UserId;
use crate::model::event::{Actor, Deed, Reason};
use crate::model::letter::Content;
use crate::model::throttle::{Mark, ThrottleKey};
use crate::model::user::{LoginName, Role, User};
use crate::port::{StoreError, Tx, UserFilter, Whose};
use crate::refusal::{Refusal, Verdict, done};

/// A person, and how much there is of what belongs to the person.
#[derive(Clone, Debug)]
pub struct Holdings {
    /// The person.
    pub user: User,
    /// Registered clients.
    pub clients: usize,
    /// Clients that the person allowed something that stands.
    pub connections: usize,
    /// Browsers in which the person is signed in.
    pub sessions: usize,
}

/// The people of a filter, for an administrator.
///
/// # Errors
/// [`StoreError`]
pub fn list(
    tx: &mut dyn Tx,
    by: &UserId,
    filter: &UserFilter,
    offset: u32,
    limit: u32,
) -> Result<Verdict<Vec<User>>, StoreError> {
    done!(administrator(tx, by)?);
    tx.find_users(filter, offset, limit).map(Verdict::Done)
}

/// One person, for an administrator, by the name that is typed to sign in, or by id.
///
/// # Errors
/// [`StoreError`]
pub fn show(tx: &mut dyn Tx, env: &Env, by: &UserId, named: &str) -> Result<Verdict<Holdings>, StoreError> {
    done!(administrator(tx, by)?);
    let Some(user) = find(tx, named)? else {
        return Ok(Verdict::Refused(Refusal::NotFound));
    };
    holdings(tx, env, user).map(Verdict::Done)
}

/// The same by id alone, which is nobody's name.
///
/// # Errors
/// [`StoreError`]
pub fn show_id(
    tx: &mut dyn Tx,
    env: &Env,
    by: &UserId,
    id: &UserId,
) -> Result<Verdict<Holdings>, StoreError> {
    done!(administrator(tx, by)?);
    match tx.user(id)? {
        Some(user) => holdings(tx, env, user).map(Verdict::Done),
        None => Ok(Verdict::Refused(Refusal::NotFound)),
    }
}

/// The person who signs in by this name, else the one with this id. A name may be somebody else's id.
///
/// # Errors
/// [`StoreError`]
pub fn find(tx: &mut dyn Tx, named: &str) -> Result<Option<User>, StoreError> {
    if let Some(login) = LoginName::parse(named)
        && let Some(user) = tx.user_by_login(&login)?
    {
        return Ok(Some(user));
    }
    UserId::parse(named).map_or(Ok(None), |id| tx.user(&id))
}

/// How much there is of what belongs to a person.
///
/// # Errors
/// [`StoreError`]
pub fn holdings(tx: &mut dyn Tx, env: &Env, user: User) -> Result<Holdings, StoreError> {
    let now = env.now();
    let clients = tx.clients(Some(&user.id))?.len();
    let grants = tx.live_grants(&user.id, None)?.into_iter().filter(|grant| grant.stands(now));
    let connections = grants.map(|grant| grant.client).collect::<BTreeSet<_>>().len();
    let sessions = tx.sessions_of(&user.id)?.into_iter().filter(|session| session.expires_at > now).count();
    Ok(Holdings { user, clients, connections, sessions })
}

/// Disables a person: every session, grant, code and open consent page ends at once, for good. Or enables the person again.
/// Not the last administrator, and nobody their own account. Where it is so already nothing is written.
///
/// # Errors
/// [`StoreError`]
pub fn set_disabled(
    tx: &mut dyn Tx,
    env: &Env,
    id: &UserId,
    disabled: bool,
    by: &Actor,
) -> Result<Verdict<()>, StoreError> {
    let admins = done!(admins(tx, by)?);
    let user = done!(locked(tx, id)?);
    if disabled && by.person() == Some(id) {
        return Ok(Verdict::Refused(Refusal::OwnAccount));
    }
    if disabled {
        done!(another_than(&admins, id));
    }
    if user.disabled_at.is_some() == disabled {
        return Ok(Verdict::Done(()));
    }
    let user = User { disabled_at: disabled.then(|| env.now()), ..user };
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

/// Gives a person with a built-in account another role; what somebody is at a host, the host says. The last administrator
/// stays one. Where it is so already nothing is written.
///
/// # Errors
/// [`StoreError`]
pub fn set_role(
    tx: &mut dyn Tx,
    env: &Env,
    id: &UserId,
    role: Role,
    by: &Actor,
) -> Result<Verdict<()>, StoreError> {
    let admins = done!(admins(tx, by)?);
    let user = done!(with_account(tx, id)?);
    if role != Role::Admin {
        done!(another_than(&admins, id));
    }
    if user.role == role {
        return Ok(Verdict::Done(()));
    }
    let user = User { role, ..user };
    tx.save_user(&user)?;
    let now_is = Reason::parse(role.as_str()).unwrap_or_default();
    audit::of_person(tx, env, by, Deed::PersonRoleSet, &user, &now_is)?;
    Ok(Verdict::Done(()))
}

/// Ends every session of a person with a built-in account; what the person allowed stays. Where there is none nothing is written.
///
/// # Errors
/// [`StoreError`]
pub fn sign_out(tx: &mut dyn Tx, env: &Env, id: &UserId, by: &Actor) -> Result<Verdict<()>, StoreError> {
    done!(admins(tx, by)?);
    let user = done!(with_account(tx, id)?);
    if tx.delete_sessions(id, None)? > 0 {
        audit::of_person(tx, env, by, Deed::PersonSignedOut, &user, &Reason::default())?;
    }
    Ok(Verdict::Done(()))
}

/// Has a letter written, in this language, with a link by which the person chooses a new password. To a confirmed address
/// alone, as where somebody says to have forgotten it; and only so many to one address.
///
/// # Errors
/// [`StoreError`]
pub fn send_reset(
    tx: &mut dyn Tx,
    env: &Env,
    id: &UserId,
    language: &str,
    by: &Actor,
) -> Result<Verdict<()>, StoreError> {
    done!(admins(tx, by)?);
    let user = done!(with_account(tx, id)?);
    if user.disabled_at.is_some() || user.email_confirmed_at.is_none() {
        return Ok(Verdict::Refused(Refusal::NotFound));
    }
    done!(throttle::pace(tx, env, &ThrottleKey::Mailbox(Mark::of(&user.email)))?);
    letters::write(tx, env, &user, language, Content::ResetPassword)?;
    audit::of_person(tx, env, by, Deed::PersonResetSent, &user, &Reason::default())?;
    Ok(Verdict::Done(()))
}

/// The administrators, who stay what they are until this job ends; refused where the person who acts is none of them.
fn admins(tx: &mut dyn Tx, by: &Actor) -> Result<Verdict<Vec<UserId>>, StoreError> {
    let admins = tx.lock_admins()?;
    let may = by.person().is_none_or(|person| admins.contains(person));
    Ok(if may { Verdict::Done(admins) } else { Verdict::Refused(Refusal::AdministratorsOnly) })
}

/// Is there an administrator besides this person, if the person is one?
pub(crate) fn another_than(admins: &[UserId], id: &UserId) -> Verdict<()> {
    if admins == [id.clone()] { Verdict::Refused(Refusal::LastAdministrator) } else { Verdict::Done(()) }
}

fn with_account(tx: &mut dyn Tx, id: &UserId) -> Result<Verdict<User>, StoreError> {
    let user = done!(locked(tx, id)?);
    Ok(if user.account.is_some() { Verdict::Done(user) } else { Verdict::Refused(Refusal::NotFound) })
}

fn locked(tx: &mut dyn Tx, id: &UserId) -> Result<Verdict<User>, StoreError> {
    Ok(tx.lock_user(id)?.map_or(Verdict::Refused(Refusal::NotFound), Verdict::Done))
}
