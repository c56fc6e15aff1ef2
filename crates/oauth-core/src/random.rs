//! Randomness that is handed in: ids, codes, tokens and secrets all come from here.

/// The system's generator could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the random generator failed")]
pub struct RandomError;

/// A cryptographically secure generator. The system implementation lives in the server.
pub trait Random: Send + Sync {
    /// Fills `bytes`, all of them, or fails.
    ///
    /// # Errors
    /// [`RandomError`] when the system has no randomness to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError>;
}
