//! One at a time, in the order of asking: who waits for a turn in a task holds no thread.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use futures_channel::oneshot;

use super::problem::Problem;

/// Takes the turn, or gives it back when nobody waits for it any more.
type Hand = Box<dyn FnOnce(Turn) -> Result<(), Turn> + Send>;

/// Those who want to do what only one may do at a time. Cheap to clone; every clone is the same.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    taken: bool,
    waiting: VecDeque<Hand>,
}

/// The right to do it; dropped, it is the next one's.
pub(super) struct Turn(Line);

impl Line {
    /// Waits without a thread. Given up, the turn goes to the next.
    ///
    /// # Errors
    /// [`Problem::Busy`] when the line is gone.
    pub(super) async fn turn(&self) -> Result<Turn, Problem> {
        let (sender, turn) = oneshot::channel();
        self.ask(Box::new(move |turn| sender.send(turn)));
        turn.await.map_err(|_| Problem::Busy)
    }

    /// Blocks until it is this one's turn.
    ///
    /// # Errors
    /// [`Problem::Busy`] when the line is gone.
    pub(super) fn wait(&self) -> Result<Turn, Problem> {
        let (sender, turn) = mpsc::sync_channel(1);
        self.ask(Box::new(move |turn| sender.send(turn).map_err(|unsent| unsent.0)));
        turn.recv().map_err(|_| Problem::Busy)
    }

    fn ask(&self, hand: Hand) {
        {
            let mut line = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if line.taken {
                line.waiting.push_back(hand);
                return;
            }
            line.taken = true;
        }
        _ = hand(Turn(self.clone()));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let next = {
            let mut line = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
            let next = line.waiting.pop_front();
            line.taken = next.is_some();
            next
        };
        // A turn that is not taken is dropped here, and so goes to the one after.
        _ = next.map(|hand| hand(Self(self.0.clone())));
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[actix_web::test]
    async fn turns_come_in_the_order_of_asking_and_pass_by_who_left() {
        let line = Line::default();
        let first = line.turn().now_or_never().unwrap().unwrap();
        let (mut second, mut left, mut third) =
            (Box::pin(line.turn()), Box::pin(line.turn()), Box::pin(line.turn()));
        for waiting in [(&mut second).now_or_never(), (&mut left).now_or_never(), (&mut third).now_or_never()]
        {
            assert!(waiting.is_none(), "two at once");
        }
        drop(left);
        drop(first);
        assert!((&mut third).now_or_never().is_none(), "the third before the second");
        drop(second.now_or_never().unwrap().unwrap());
        let turn = third.now_or_never().unwrap().unwrap();
        // One that is handed over and never looked at goes on too.
        let mut fourth = Box::pin(line.turn());
        assert!((&mut fourth).now_or_never().is_none());
        drop(turn);
        drop(fourth);
        assert!(line.turn().now_or_never().is_some());
    }

    #[test]
    fn a_thread_that_waits_gets_its_turn() {
        let line = Line::default();
        let turn = line.wait().unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| line.wait().map(drop).is_ok());
            drop(turn);
            assert!(waiting.join().unwrap());
        });
    }
}
