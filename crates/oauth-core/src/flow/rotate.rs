//! Sealing the secrets of clients and tokens by another key.

use crate::env::Env;
use crate::flow::audit;
use crate::model::event::{Actor, Deed, Reason};
use crate::port::{SealedRow, StoreError, Tx};
use crate::seal::SealError;

/// Notes that secrets are sealed by the current key from now on.
///
/// # Errors
/// [`StoreError`], also when there is no key.
pub fn note(tx: &mut dyn Tx, env: &Env, by: &Actor) -> Result<(), StoreError> {
    let key = env.seals.current().ok_or(SealError::NoKey)?;
    let named = Reason::parse(key.id().as_str()).unwrap_or_default();
    audit::of_key(tx, env, by, Deed::KeyRotated, &named)
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
