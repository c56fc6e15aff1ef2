//! How a test that is set up wrongly is stopped: with a panic that names the line of the test.

use std::fmt::Display;

/// Unwraps what only a mistake in the test, or a machine without room or ports, can spoil.
pub(crate) trait OrStop<T> {
    /// The value; without one the test ends here, with these words.
    fn or_stop(self, what: &str) -> T;
}

impl<T, E: Display> OrStop<T> for Result<T, E> {
    #[track_caller]
    fn or_stop(self, what: &str) -> T {
        match self {
            Ok(value) => value,
            Err(cause) => stop(&format!("{what}: {cause}")),
        }
    }
}

impl<T> OrStop<T> for Option<T> {
    #[track_caller]
    fn or_stop(self, what: &str) -> T {
        match self {
            Some(value) => value,
            None => stop(what),
        }
    }
}

/// Ends the test.
#[track_caller]
#[expect(
    clippy::panic,
    reason = "a test that cannot be set up should say so where it stands, without a Result at every step"
)]
pub(crate) fn stop(what: &str) -> ! {
    panic!("{what}")
}
