//! Sealing the secrets of clients, old ones too, and tokens by another key.

use crate::env::Env;
use crate::flow::right::administrator;
use crate::flow::{audit, person::ResourceOwner};
use crate::id::UserId;
use crate::model::event::{Actor, Deed, Reason};
use crate::port::{EventFilter, SealedRow, StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::seal::{SealError, SealKeyId};

/// Notes that secrets are sealed by the current key from now on; once for each key.
///
/// # Errors
/// [`StoreError`], also when there is no key.
pub fn note(tx: &mut dyn Tx, env: &Env, by: &Actor) -> Result<(), StoreError> {
    let key = env.seals.current().ok_or(SealError::NoKey)?;
    let named = Reason::parse(key.id().as_str()).unwrap_or_default();
    let rotations = EventFilter { deed: Some(Deed::KeyRotated), ..EventFilter::default() };
    match tx.events(&rotations, 1)?.first() {
        Some(last) if last.reason == named.as_str() => Ok(()),
        _ => audit::of_key(tx, env, by, Deed::KeyRotated, &named),
    }
}

/// A key, and how much it sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// Which key.
    pub id: SealKeyId,
    /// Does it seal what is sealed from now on?
    pub current: bool,
    /// Does this provider have it? What it sealed cannot be read otherwise.
    pub here: bool,
    /// How many secrets of clients and tokens it sealed.
    pub secrets: u64,
}

/// The keys that secrets are sealed by, and the current one, in the order of their names.
///
/// # Errors
/// [`StoreError`]
pub fn used(tx: &mut dyn Tx, env: &Env) -> Result<Vec<KeyUse>, StoreError> {
    let current = env.seals.current();
    let is_current = |id: &SealKeyId| current.as_ref().is_some_and(|key| key.id() == id);
    let mut keys: Vec<KeyUse> = Vec::new();
    for (id, secrets) in tx.seal_keys()? {
        keys.push(KeyUse { current: is_current(&id), here: env.seals.key(&id).is_some(), id, secrets });
    }
    if let Some(key) = current.as_ref().filter(|key| keys.iter().all(|used| used.id != *key.id())) {
        keys.push(KeyUse { id: key.id().clone(), current: true, here: true, secrets: 0 });
    }
    keys.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(keys)
}

/// [`used`], for an administrator.
///
/// # Errors
/// [`StoreError`]
pub fn keys(tx: &mut dyn Tx, env: &Env, by: &UserId) -> Result<Verdict<Vec<KeyUse>>, StoreError> {
    done!(administrator(tx, by)?);
    used(tx, env).map(Verdict::Done)
}

/// What a round of sealing anew did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// How many secrets it sealed.
    pub sealed: u64,
    /// Are there others that another key sealed?
    pub more: bool,
}

/// [`reseal`] as an administrator asks for it; noted once for each key.
///
/// # Errors
/// As [`reseal`].
pub fn reseal_for(
    tx: &mut dyn Tx,
    env: &Env,
    by: &ResourceOwner,
    limit: u32,
) -> Result<Verdict<Round>, StoreError> {
    done!(administrator(tx, by.id())?);
    let round = done!(reseal(tx, env, limit)?);
    if round.sealed > 0 {
        note(tx, env, &by.into())?;
    }
    Ok(Verdict::Done(round))
}

/// One round of at most `limit` secrets that the current key did not seal. Call again while there are more: requests go on
/// meanwhile, since the old key still opens what it sealed. Refused, with nothing done, where a key that sealed one of them is
/// not here, or there is none to seal by: trying again does not help.
///
/// # Errors
/// [`StoreError`]; [`StoreError::Corrupt`] names a row that its key does not open.
pub fn reseal(tx: &mut dyn Tx, env: &Env, limit: u32) -> Result<Verdict<Round>, StoreError> {
    let Some(key) = env.seals.current() else {
        return Ok(Verdict::Refused(Refusal::SealKeyMissing));
    };
    let found = tx.sealed_otherwise(key.id(), limit)?;
    if found.iter().any(|row| env.seals.key(row.sealed.key()).is_none()) {
        return Ok(Verdict::Refused(Refusal::SealKeyMissing));
    }
    let mut sealed = 0;
    for old in found {
        let SealedRow { purpose, row, .. } = old;
        let secret = env.open(purpose, row, &old.sealed).map_err(|error| match error {
            SealError::Forged => {
                StoreError::Corrupt { table: purpose.as_str(), column: "sealed_secret", id: row.to_string() }
            }
            error => error.into(),
        })?;
        let new = SealedRow { sealed: env.seal(purpose, row, &secret)?, purpose, row };
        sealed += u64::from(tx.reseal(&new, &old.sealed)?);
    }
    let more = !tx.sealed_otherwise(key.id(), 1)?.is_empty();
    Ok(Verdict::Done(Round { sealed, more }))
}
