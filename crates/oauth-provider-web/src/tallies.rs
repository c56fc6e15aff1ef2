//! What is counted between two writes: in memory, so that a token request costs no row.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use oauth_core::model::tally::{Counted, Hour, Tally};
use oauth_core::port::StoreError;
use oauth_core::time::Timestamp;

use crate::provider::Provider;

/// Counts by hour and kind, of one provider: two in an hour. Hours are told apart here, since a write comes later than what it
/// counts.
#[derive(Default)]
pub(crate) struct Tallies(Mutex<BTreeMap<(Hour, Counted), u64>>);

impl Tallies {
    /// One more.
    pub(crate) fn count(&self, now: Timestamp, what: Counted) {
        add(&mut self.counts(), Tally { hour: Hour::of(now), what, count: 1 });
    }

    /// All that was counted; it is counted no longer.
    fn take(&self) -> Vec<Tally> {
        let counts = std::mem::take(&mut *self.counts());
        counts.into_iter().map(|((hour, what), count)| Tally { hour, what, count }).collect()
    }

    /// Takes back what could not be written.
    fn put_back(&self, tallies: &[Tally]) {
        let mut counts = self.counts();
        tallies.iter().for_each(|tally| add(&mut counts, *tally));
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<(Hour, Counted), u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(counts: &mut BTreeMap<(Hour, Counted), u64>, tally: Tally) {
    let count = counts.entry((tally.hour, tally.what)).or_default();
    *count = count.saturating_add(tally.count);
}

impl Provider {
    /// Writes what was counted since the last time: token requests granted and refused, hour by hour, which administrators see at
    /// `/oauth/dashboard`. Call it about once a minute, and when the host has answered its last request; on any number of nodes, whose
    /// counts add up. What fails is written the next time. A node that crashes loses what it counted since the last time,
    /// and where a store does not say whether it wrote, that may be counted twice: these are figures, no accounts. Where nothing
    /// may be changed ([`crate::Builder::read_only`]), and where nothing was counted, it does nothing.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn flush(&self) -> Result<(), StoreError> {
        let state = &self.0;
        if state.read_only {
            return Ok(());
        }
        let tallies = state.tallies.take();
        if tallies.is_empty() {
            return Ok(());
        }
        let rows = tallies.clone();
        let written = state.write(move |tx| tx.add_tallies(&rows)).await;
        if written.is_err() {
            state.tallies.put_back(&tallies);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix(second)
    }

    fn tally(hour: i64, what: Counted, count: u64) -> Tally {
        Tally { hour: Hour::of(at(hour * 3600)), what, count }
    }

    #[test]
    fn each_hour_has_its_own_counts_and_they_are_taken_once() {
        let tallies = Tallies::default();
        assert_eq!(tallies.take(), []);
        for (second, what) in [
            (7199, Counted::Refused),
            (7199, Counted::Issued),
            (7200, Counted::Issued),
            (7200, Counted::Issued),
            (3600, Counted::Issued),
        ] {
            tallies.count(at(second), what);
        }
        let all = [tally(1, Counted::Issued, 2), tally(1, Counted::Refused, 1), tally(2, Counted::Issued, 2)];
        assert_eq!(tallies.take(), all);
        assert_eq!(tallies.take(), []);
    }

    #[test]
    fn what_was_not_written_comes_back_to_what_was_counted_since() {
        let tallies = Tallies::default();
        tallies.count(at(0), Counted::Issued);
        let taken = tallies.take();
        tallies.count(at(0), Counted::Issued);
        tallies.count(at(3600), Counted::Refused);
        tallies.put_back(&taken);
        assert_eq!(tallies.take(), [tally(0, Counted::Issued, 2), tally(1, Counted::Refused, 1)]);
    }

    /// Also while they are taken.
    #[test]
    fn no_count_of_eight_threads_is_lost() {
        let (tallies, start) = (Tallies::default(), at(0));
        let taken: u64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|thread| {
                    let tallies = &tallies;
                    scope.spawn(move || {
                        let mut taken = 0;
                        for second in 0..1000_u64 {
                            tallies.count(start.plus(Duration::from_secs(second * 60)), Counted::Issued);
                            if second % 100 == thread {
                                taken += tallies.take().iter().map(|tally| tally.count).sum::<u64>();
                            }
                        }
                        taken
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        let left: u64 = tallies.take().iter().map(|tally| tally.count).sum();
        assert_eq!(taken + left, 8000);
    }
}
