//! When grants were last used: gathered in memory, one instant a grant, and handed out in batches to be written.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use oauth_core::id::GrantId;
use oauth_core::time::Timestamp;

/// Between two batches lie at least so many seconds.
pub(crate) const PERIOD: Duration = Duration::from_secs(10);
/// So many grants make a batch full: it is handed out whatever the time is. Some hundred kilobytes.
const FULL: usize = 5_000;

/// Grants and when each was last used.
pub(crate) type Batch = Vec<(GrantId, Timestamp)>;

#[derive(Default)]
pub(crate) struct LastUsed(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: HashMap<GrantId, Timestamp>,
    handed_out_at: Option<Timestamp>,
    /// Did somebody undertake to come back? Asked anew after each batch, since who undertook it may have ended.
    expected: bool,
}

/// What the caller has to do with a note.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Write this now.
    Write(Batch),
    /// Come back with [`LastUsed::take`] when [`PERIOD`] is over.
    Later,
    /// Nothing: somebody will come back.
    Wait,
}

impl LastUsed {
    pub(crate) fn note(&self, grant: GrantId, now: Timestamp) -> Next {
        let mut state = self.state();
        state.waiting.insert(grant, now);
        let is_over = |at: Timestamp| at > now || now.seconds_since(at) >= PERIOD.as_secs();
        if state.handed_out_at.is_none_or(is_over) || state.waiting.len() >= FULL {
            return Next::Write(state.hand_out(now));
        }
        if state.expected {
            return Next::Wait;
        }
        state.expected = true;
        Next::Later
    }

    /// All that is waiting, whatever the time is.
    pub(crate) fn take(&self, now: Timestamp) -> Option<Batch> {
        let mut state = self.state();
        (!state.waiting.is_empty()).then(|| state.hand_out(now))
    }

    /// Takes a batch back that could not be written, for the next one; newer notes win. Old ones fill half the room at
    /// most and the rest is forgotten, so that a store that takes nothing is not asked at every note.
    pub(crate) fn put_back(&self, batch: &[(GrantId, Timestamp)]) {
        let mut state = self.state();
        for (grant, at) in batch.iter().take((FULL / 2).saturating_sub(state.waiting.len())) {
            state.waiting.entry(*grant).or_insert(*at);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn hand_out(&mut self, now: Timestamp) -> Batch {
        self.handed_out_at = Some(now);
        self.expected = false;
        let mut batch: Batch = self.waiting.drain().collect();
        // In one order everywhere, so that two nodes that write the same grants do not wait for each other in a ring.
        batch.sort_unstable();
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oauth_core::env::Env;
    use oauth_core::testing;

    fn grants(env: &Env, count: usize) -> Vec<GrantId> {
        (0..count).map(|_| GrantId::fresh(env).unwrap()).collect()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix(second)
    }

    #[test]
    fn the_first_note_is_written_at_once_and_the_next_ones_together() {
        let (notes, env) = (LastUsed::default(), testing::env());
        let [a, b] = grants(&env, 2).try_into().unwrap();
        assert_eq!(notes.note(a, at(100)), Next::Write(vec![(a, at(100))]));
        assert_eq!(notes.note(b, at(101)), Next::Later);
        assert_eq!(notes.note(a, at(102)), Next::Wait);
        assert_eq!(notes.note(b, at(109)), Next::Wait);
        assert_eq!(notes.note(a, at(110)), Next::Write(vec![(a, at(110)), (b, at(109))]));
        assert_eq!(notes.take(at(111)), None);
        assert_eq!(notes.note(a, at(112)), Next::Later);
        assert_eq!(notes.take(at(113)), Some(vec![(a, at(112))]));
        assert_eq!(notes.take(at(113)), None);
    }

    #[test]
    fn a_clock_that_was_set_back_stops_nothing() {
        let (notes, env) = (LastUsed::default(), testing::env());
        let a = grants(&env, 1)[0];
        assert_eq!(notes.note(a, at(1000)), Next::Write(vec![(a, at(1000))]));
        assert_eq!(notes.note(a, at(500)), Next::Write(vec![(a, at(500))]));
    }

    #[test]
    fn a_batch_that_was_not_written_comes_back_and_newer_notes_win() {
        let (notes, env) = (LastUsed::default(), testing::env());
        let [a, b] = grants(&env, 2).try_into().unwrap();
        assert_eq!(notes.note(b, at(1)), Next::Write(vec![(b, at(1))]));
        assert_eq!(notes.note(a, at(5)), Next::Later);
        notes.put_back(&[(a, at(1)), (b, at(1))]);
        assert_eq!(notes.take(at(6)), Some(vec![(a, at(5)), (b, at(1))]));
    }

    #[test]
    fn memory_is_bounded() {
        let (notes, env) = (LastUsed::default(), testing::env());
        let many = grants(&env, FULL + 1);
        assert!(matches!(notes.note(many[0], at(0)), Next::Write(_)));
        for grant in &many[1..FULL] {
            assert!(!matches!(notes.note(*grant, at(1)), Next::Write(_)));
        }
        let Next::Write(full) = notes.note(many[FULL], at(1)) else { panic!("not full") };
        assert_eq!(full.len(), FULL);
        notes.put_back(&full);
        notes.put_back(&full);
        assert_eq!(notes.take(at(2)).map(|batch| batch.len()), Some(FULL / 2));
    }
}
