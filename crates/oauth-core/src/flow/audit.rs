//! Writing the log of who did what, in the transaction of what was done.

use crate::env::Env;
use crate::flow::notice;
use crate::flow::person::ResourceOwner;
use crate::id::{ClientId, EventId};
use crate::model::client::Client;
use crate::model::event::{Actor, Deed, Event, Reason};
use crate::model::user::User;
use crate::port::{StoreError, Tx};

impl From<&ResourceOwner> for Actor {
    fn from(person: &ResourceOwner) -> Self {
        Self::Person(person.id().clone(), person.name().to_owned())
    }
}

impl From<&User> for Actor {
    fn from(person: &User) -> Self {
        Self::Person(person.id.clone(), person.name.clone())
    }
}

/// Notes what was done to a client, and tells those whom it concerns.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn of_client(
    tx: &mut dyn Tx,
    env: &Env,
    by: &Actor,
    deed: Deed,
    client: &Client,
    reason: &Reason,
) -> Result<(), StoreError> {
    let owner = match &client.owner {
        Some(owner) => tx.user(owner)?,
        None => None,
    };
    let subject = Some((client.id, client.name.as_str().to_owned()));
    write(tx, env, by, deed, subject, owner.as_ref(), reason)?;
    notice::spread(tx, env, by, deed, client, owner.as_ref(), reason)
}

/// Notes what a person did about what they allow a client, as [`find`](crate::flow::client::find) has it.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn of_grant(
    tx: &mut dyn Tx,
    env: &Env,
    person: &User,
    deed: Deed,
    client: Option<&Client>,
) -> Result<(), StoreError> {
    of_grant_by(tx, env, &person.into(), Some(person), deed, client)
}

/// Notes what somebody did about what a client was given: by this person, or by nobody.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn of_grant_by(
    tx: &mut dyn Tx,
    env: &Env,
    by: &Actor,
    person: Option<&User>,
    deed: Deed,
    client: Option<&Client>,
) -> Result<(), StoreError> {
    let subject = client.map(|client| (client.id, client.name.as_str().to_owned()));
    write(tx, env, by, deed, subject, person, &Reason::default())
}

/// Notes what was done to a key; the reason names it.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn of_key(
    tx: &mut dyn Tx,
    env: &Env,
    by: &Actor,
    deed: Deed,
    named: &Reason,
) -> Result<(), StoreError> {
    write(tx, env, by, deed, None, None, named)
}

/// Notes what was done to a person.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn of_person(
    tx: &mut dyn Tx,
    env: &Env,
    by: &Actor,
    deed: Deed,
    person: &User,
    reason: &Reason,
) -> Result<(), StoreError> {
    write(tx, env, by, deed, None, Some(person), reason)
}

/// Notes what a person did about the person's own account.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn of_own_account(
    tx: &mut dyn Tx,
    env: &Env,
    person: &User,
    deed: Deed,
) -> Result<(), StoreError> {
    of_person(tx, env, &person.into(), deed, person, &Reason::default())
}

fn write(
    tx: &mut dyn Tx,
    env: &Env,
    by: &Actor,
    deed: Deed,
    client: Option<(ClientId, String)>,
    person: Option<&User>,
    reason: &Reason,
) -> Result<(), StoreError> {
    tx.insert_event(&Event {
        id: EventId::fresh(env)?,
        at: env.now(),
        actor: by.clone(),
        from: env.from,
        through: env.through.clone(),
        deed,
        client,
        person: person.map(|user| (user.id.clone(), user.name.clone())),
        reason: reason.as_str().to_owned(),
    })
}
