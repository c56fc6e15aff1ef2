//! Deciding about clients.

use crate::env::Env;
use crate::flow::audit;
use crate::flow::client::{described, lock_to_change};
use crate::flow::person::{ResourceOwner, known};
use crate::flow::register::save;
use crate::flow::revoke::end;
use crate::flow::right;
use crate::id::{ClientId, UserId};
use crate::model::client::Client;
use crate::model::event::{Actor, Deed, Reason};
use crate::model::right::{Right, Rights};
use crate::model::stage::{Life, Stage, Step};
use crate::port::{ClientFilter, Listed, StoreError, Tx, Whose};
use crate::refusal::{Refusal, Verdict, done};

/// How many proposals expire in one job.
const EXPIRED_AT_ONCE: u32 = 20;

impl Step {
    /// How the log calls it.
    const fn deed(self) -> Deed {
        match self {
            Self::Approve => Deed::ClientApproved,
            Self::Reject | Self::RejectAndHide => Deed::ClientRejected,
            Self::Disable | Self::DisableAndHide => Deed::ClientDisabled,
            Self::Reenable => Deed::ClientReenabled,
            Self::Hide => Deed::ClientHidden,
        }
    }
}

/// With how many approved clients a new name is compared, the newest ones.
const COMPARED: u32 = 10_000;

/// The name of somebody else's approved client that this one's could be taken for (SEC-107).
///
/// # Errors
/// [`StoreError`]
pub fn looks_like(tx: &mut dyn Tx, client: &Client) -> Result<Option<String>, StoreError> {
    let approved = ClientFilter { stages: vec![Stage::Approved], ..ClientFilter::default() };
    let others = tx.find_clients(&approved, 0, COMPARED)?.into_iter().map(|listed| listed.client);
    let mut others = others.filter(|other| other.id != client.id && other.owner != client.owner);
    let alike = others.find(|other| other.name.looks_like(&client.name));
    Ok(alike.map(|other| other.name.as_str().to_owned()))
}

/// The clients of a filter as a moderator may see them, described as the configuration does where it describes them, and what
/// the moderator may do: hidden ones only for those who may see what is hidden.
///
/// # Errors
/// [`StoreError`]
pub fn list(
    tx: &mut dyn Tx,
    env: &Env,
    by: &UserId,
    filter: &ClientFilter,
    offset: u32,
    limit: u32,
) -> Result<Verdict<(Rights, Vec<Listed>)>, StoreError> {
    let rights = done!(right::need(tx, env, by, Right::Manage)?);
    let hidden = filter.hidden && rights.has(Right::ViewSuppressed);
    let filter = ClientFilter { hidden, ..filter.clone() };
    let found = tx.find_clients(&filter, offset, limit)?;
    let found = found.into_iter().map(|it| Listed { client: described(env, it.client), ..it }).collect();
    Ok(Verdict::Done((rights, found)))
}

/// A client as a moderator may see it, and what the moderator may do: a hidden one looks like none to those who may not see
/// hidden ones.
///
/// # Errors
/// [`StoreError`]
pub fn seen(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    by: &UserId,
) -> Result<Verdict<(Rights, Client)>, StoreError> {
    let rights = done!(right::need(tx, env, by, Right::Manage)?);
    let found = tx
        .client(id)?
        .map(|row| described(env, row))
        .filter(|client| !client.life.hidden || rights.has(Right::ViewSuppressed));
    Ok(found.map_or(Verdict::Refused(Refusal::NotFound), |client| Verdict::Done((rights, client))))
}

/// A moderator takes a step. `seen` is the revision that the person decided about.
///
/// # Errors
/// [`StoreError`]
pub fn decide(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    person: &ResourceOwner,
    seen: u32,
    step: Step,
    reason: &Reason,
) -> Result<Verdict<Client>, StoreError> {
    if !known(tx, env, person)? {
        return Ok(Verdict::Refused(Refusal::UserDisabled));
    }
    let rights = done!(right::need(tx, env, person.id(), Right::Manage)?);
    let client = done!(lock_to_change(tx, env, id)?);
    if client.life.hidden && !rights.has(Right::ViewSuppressed) {
        return Ok(Verdict::Refused(Refusal::NotFound));
    }
    if !rights.cover(step.rights(client.life.hidden)) {
        return Ok(Verdict::Refused(Refusal::RightMissing(Right::Suppress)));
    }
    // Whoever stops a client stops it in whatever state it is: its owner must not get away by changing it.
    if step.lets_in() && client.life.revision != seen {
        return Ok(Verdict::Refused(Refusal::ClientChanged));
    }
    take(tx, env, client, &person.into(), step, reason)
}

/// Somebody at the command line takes a step; nobody is asked, and whatever state the client is in was seen.
///
/// # Errors
/// [`StoreError`]
pub fn decide_as_operator(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    step: Step,
    reason: &Reason,
) -> Result<Verdict<Client>, StoreError> {
    let client = done!(lock_to_change(tx, env, id)?);
    take(tx, env, client, &Actor::Operator, step, reason)
}

/// Takes the step.
fn take(
    tx: &mut dyn Tx,
    env: &Env,
    client: Client,
    by: &Actor,
    step: Step,
    reason: &Reason,
) -> Result<Verdict<Client>, StoreError> {
    let Some(life) = client.life.after(step, env.now()) else {
        return Ok(Verdict::Refused(Refusal::StepNotPossible));
    };
    let mut client = Client { life, ..client };
    save(tx, &mut client)?;
    if life.stage.is_live().is_err() {
        leave_nothing(tx, env, client.id)?;
    }
    audit::of_client(tx, env, by, step.deed(), &client, reason)?;
    if life.hidden && step.deed() != Deed::ClientHidden {
        audit::of_client(tx, env, by, Deed::ClientHidden, &client, reason)?;
    }
    Ok(Verdict::Done(client))
}

/// Proposals that nobody decided about in time expire, at most `limit` at once; says how many. Whoever registered one may
/// propose another version.
///
/// # Errors
/// [`StoreError`]
pub fn expire(tx: &mut dyn Tx, env: &Env, limit: u32) -> Result<u64, StoreError> {
    // Each takes several statements, and other writers wait.
    let limit = limit.min(EXPIRED_AT_ONCE);
    let before = env.now().minus(env.settings.proposal_lifetime);
    let mut expired = 0;
    for id in tx.idle_proposals(before, limit)? {
        // Somebody may have decided meanwhile.
        let found = tx.lock_client(id)?;
        let idle = |client: &Client| client.life.stage == Stage::Proposed && client.life.since <= before;
        let Some(client) = found.filter(idle) else { continue };
        let life = Life { stage: Stage::Expired, since: env.now(), ..client.life };
        let mut client = Client { life, ..client };
        save(tx, &mut client)?;
        leave_nothing(tx, env, id)?;
        audit::of_client(tx, env, &Actor::Provider, Deed::ClientExpired, &client, &Reason::default())?;
        expired += 1;
    }
    Ok(expired)
}

/// What serves nobody any more keeps nothing that people gave it, and no old secret: not when it is used again either.
fn leave_nothing(tx: &mut dyn Tx, env: &Env, id: ClientId) -> Result<(), StoreError> {
    end(tx, env, Whose::Client(id))?;
    tx.delete_old_secret(id).map(drop)
}
