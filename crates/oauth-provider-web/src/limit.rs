//! Loose ceilings per network address, on each node for itself. What decides is counted in the store.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use oauth_core::time::Timestamp;

/// Failures that one address may have in a window, as people and again as programs: another site's page can make a
/// browser fail as a program, and must not lock its person out.
const FAILURES: u32 = 600;
/// Accounts that one address may make in a window.
const SIGN_UPS: u32 = 60;
/// Letters that one address may ask for in a window, to whomever.
const LETTERS: u32 = 60;
/// The window.
const WINDOW: Duration = Duration::from_secs(600);
/// Addresses remembered at most; a full table forgets finished windows first, then everything.
const ADDRESSES: usize = 50_000;

/// What is counted by address.
pub(crate) struct Ceilings {
    /// Wrong passwords.
    pub(crate) people: Ceiling,
    /// Wrong client secrets, codes and refresh tokens.
    pub(crate) programs: Ceiling,
    /// New accounts.
    pub(crate) sign_ups: Ceiling,
    /// Letters that were asked for by somebody who is not signed in.
    pub(crate) letters: Ceiling,
}

impl Default for Ceilings {
    fn default() -> Self {
        Self {
            people: Ceiling::of(FAILURES),
            programs: Ceiling::of(FAILURES),
            sign_ups: Ceiling::of(SIGN_UPS),
            letters: Ceiling::of(LETTERS),
        }
    }
}

/// Counts by address.
pub(crate) struct Ceiling {
    most: u32,
    counts: Mutex<HashMap<IpAddr, (Timestamp, u32)>>,
}

impl Ceiling {
    fn of(most: u32) -> Self {
        Self { most, counts: Mutex::default() }
    }

    /// Seconds to wait, when this address is over the ceiling.
    pub(crate) fn blocked(&self, address: IpAddr, now: Timestamp) -> Option<u64> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, failures) = counts.get(&subscriber(address))?;
        let end = since.plus(WINDOW);
        (*failures >= self.most && now < end).then(|| end.seconds_since(now).max(1))
    }

    /// Counts one.
    pub(crate) fn count(&self, address: IpAddr, now: Timestamp) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= ADDRESSES {
            counts.retain(|_, (since, _)| now < since.plus(WINDOW));
            if counts.len() >= ADDRESSES {
                counts.clear();
            }
        }
        let entry = counts.entry(subscriber(address)).or_insert((now, 0));
        if now >= entry.0.plus(WINDOW) {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
    }
}

/// One subscriber of IPv6 has a whole /64 to draw addresses from.
fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_stopped_at_the_ceiling_and_let_go_after_the_window() {
        let ceiling = Ceiling::of(FAILURES);
        let (one, other) = ("2001:db8::1".parse().unwrap(), "2001:db8:0:1::1".parse().unwrap());
        let start = Timestamp::from_unix(1_000);
        for _ in 0..FAILURES {
            assert_eq!(ceiling.blocked(one, start), None);
            ceiling.count(one, start);
        }
        assert_eq!(ceiling.blocked("2001:db8::2".parse().unwrap(), start), Some(600), "the same /64");
        assert_eq!(ceiling.blocked(other, start), None);
        assert_eq!(ceiling.blocked(one, start.plus(WINDOW)), None);
    }
}
