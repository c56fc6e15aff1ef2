//! Sealing the secrets of clients, old ones too, and tokens by another key.

use crate::env::Env;
use crate::flow::right::administrator;
use crate::flow::{audit, person::ResourceOwner};
use crate::id::UserId;
use crate::model::event::{Actor, Deed, Reason};
use crate::port::{SealedRow, StoreError, Tx};
use crate::refusal::{Verdict, done};
use crate::seal::{SealError, SealKeyId};

/// Notes that secrets are sealed by the current key from now on.
///
/// # Errors
/// [`StoreError`], also when there is no key.
pub fn note(tx: &mut dyn Tx, env: &Env, by: &Actor) -> Result<(), StoreError> {
    let key = env.seals.current().ok_or(SealError::NoKey)?;
    let named = Reason::parse(key.id().as_str()).unwrap_or_default();
    audit::of_key(tx, env, by, Deed::KeyRotated, &named)
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

/// The keys that secrets are sealed by, and the current one, for an administrator.
///
/// # Errors
/// [`StoreError`]
pub fn keys(tx: &mut dyn Tx, env: &Env, by: &UserId) -> Result<Verdict<Vec<KeyUse>>, StoreError> {
    done!(administrator(tx, by)?);
    let current = env.seals.current();
    let is_current = |id: &SealKeyId| current.as_ref().is_some_and(|key| key.id() == id);
    let mut keys: Vec<KeyUse> = Vec::new();
    for (id, secrets) in tx.seal_keys()? {
        keys.push(KeyUse { current: is_current(&id), here: env.seals.key(&id).is_some(), id, secrets });
    }
    if let Some(key) = current.as_ref().filter(|key| keys.iter().all(|used| used.id != *key.id())) {
        keys.push(KeyUse { id: key.id().clone(), current: true, here: true, secrets: 0 });
    }
    Ok(Verdict::Done(keys))
}

/// [`reseal`] as an administrator asks for it; noted where there was something to do.
///
/// # Errors
/// As [`reseal`].
pub fn reseal_for(
    tx: &mut dyn Tx,
    env: &Env,
    by: &ResourceOwner,
    limit: u32,
) -> Result<Verdict<u64>, StoreError> {
    done!(administrator(tx, by.id())?);
    let done = reseal(tx, env, limit)?;
    if done > 0 {
        note(tx, env, &by.into())?;
    }
    Ok(Verdict::Done(done))
}

/// One round of at most `limit` secrets that the current key did not seal; says how many it sealed anew. Call again while
/// there were some: requests go on meanwhile, since the old key still opens what it sealed.
///
/// # Errors
/// [`StoreError`], also when a key that something was sealed by is not here; it names the row.
pub fn reseal(tx: &mut dyn Tx, env: &Env, limit: u32) -> Result<u64, StoreError> {
    let key = env.seals.current().ok_or(SealError::NoKey)?;
    let mut done = 0;
    for old in tx.sealed_otherwise(key.id(), limit)? {
        let secret = env.open(old.purpose, old.row, &old.sealed).map_err(|error| {
            StoreError::Unavailable(format!("{} {}: {error}", old.purpose.as_str(), old.row))
        })?;
        let sealed = env.seal(old.purpose, old.row, &secret)?;
        let new = SealedRow { sealed, purpose: old.purpose, row: old.row };
        done += u64::from(tx.reseal(&new, old.sealed.key())?);
    }
    Ok(done)
}
