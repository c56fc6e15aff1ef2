//! Counting failures, in the store, so that every node counts the same.

use std::time::Duration;

use crate::env::Env;
use crate::model::throttle::ThrottleKey;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};

/// How many failures a key may have in one window.
#[derive(Clone, Copy, Debug)]
struct Limit {
    failures: u32,
    window: Duration,
}

impl ThrottleKey {
    /// Clients: 60 failures a minute. A secret has 256 random bits and cannot be guessed, so this only bounds work; an
    /// honest program with 30 mistakes a minute goes on. Handshakes: 600 requests a minute. People: 30 failures in 15 minutes
    /// under one name. New passwords: 10 requests an hour under one name or address. Letters with links: 5 an hour to one
    /// address, and 5 an hour that one person asks for.
    const fn limit(&self) -> Limit {
        match self {
            Self::Client(_) => Limit { failures: 60, window: Duration::from_secs(60) },
            Self::Handshakes(_) => Limit { failures: 600, window: Duration::from_secs(60) },
            Self::Login(_) => Limit { failures: 30, window: Duration::from_secs(900) },
            Self::Forgotten(_) => Limit { failures: 10, window: Duration::from_secs(3600) },
            Self::Registrant(_) => Limit { failures: 120, window: Duration::from_secs(3600) },
            Self::Mailbox(_) | Self::Letters(_) => Limit { failures: 5, window: Duration::from_secs(3600) },
        }
    }
}

/// Refused while a key is over its limit.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn check(tx: &mut dyn Tx, env: &Env, key: &ThrottleKey) -> Result<Verdict<()>, StoreError> {
    let limit = key.limit();
    let now = env.now();
    let end = tx.throttle(key)?.filter(|counted| counted.failures >= limit.failures);
    let end = end.map(|counted| counted.since.plus(limit.window)).filter(|end| now < *end);
    Ok(end.map_or(Verdict::Done(()), |end| {
        Verdict::Refused(Refusal::TooManyFailures { retry_after: end.seconds_since(now).max(1) })
    }))
}

/// Counts one use of something that costs, and refuses it over the limit.
///
/// Rule: RFC5849-4.10 (SHOULD)
///
/// # Errors
/// [`StoreError`]
pub(crate) fn pace(tx: &mut dyn Tx, env: &Env, key: &ThrottleKey) -> Result<Verdict<()>, StoreError> {
    done!(check(tx, env, key)?);
    let now = env.now();
    // A window that began exactly one length ago is over.
    let window_start = now.minus(key.limit().window).plus(Duration::from_secs(1));
    tx.count_failure(key, window_start, now)?;
    Ok(Verdict::Done(()))
}

/// Counts one failure. Over the limit nothing is written and the answer is [`Refusal::TooManyFailures`] in place of
/// `refusal`, so a flood costs one read a request.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn fail(
    tx: &mut dyn Tx,
    env: &Env,
    key: &ThrottleKey,
    refusal: Refusal,
) -> Result<Refusal, StoreError> {
    Ok(match pace(tx, env, key)? {
        Verdict::Done(()) => refusal,
        Verdict::Refused(blocked) => blocked,
    })
}
