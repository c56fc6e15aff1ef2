//! What the core needs of a store for the figures that administrators see.

use super::StoreError;
use crate::id::ClientId;
use crate::model::stage::Stage;
use crate::model::tally::{Hour, Tally};
use crate::time::Timestamp;

/// How much of what people allowed one client stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientUse {
    /// The client.
    pub client: ClientId,
    /// The name in its row.
    pub name: String,
    /// The stage in its row.
    pub stage: Stage,
    /// Grants that are neither taken back nor over, its own included.
    pub grants: u64,
    /// People whose grants these are, each once.
    pub people: u64,
    /// When one of these was last used.
    pub last_used_at: Option<Timestamp>,
}

/// Letters that are to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LettersWaiting {
    /// All of them.
    pub all: u64,
    /// Those that somebody tried to send before: most of them failed, and one may be under way.
    pub tried: u64,
}

/// What was counted, hour by hour.
pub trait Tallies {
    /// Adds to what is there. Correct under concurrency: what several nodes add adds up.
    ///
    /// # Errors
    /// [`StoreError`]
    fn add_tallies(&mut self, tallies: &[Tally]) -> Result<(), StoreError>;
    /// All of this hour and later ones, in the order of time.
    ///
    /// # Errors
    /// [`StoreError`]
    fn tallies(&mut self, since: Hour) -> Result<Vec<Tally>, StoreError>;
}

/// Figures over whole tables. Each costs one walk through its table, so they are for a page that administrators look at now and
/// then, in a job that reads.
pub trait Figures {
    /// How many people there are, disabled ones too.
    ///
    /// # Errors
    /// [`StoreError`]
    fn count_users(&mut self) -> Result<u64, StoreError>;
    /// Every client that has a grant which is neither taken back nor over now, in the order of ids. It reads every grant there
    /// is, and answers one row a client.
    ///
    /// # Errors
    /// [`StoreError`]
    fn client_uses(&mut self, now: Timestamp) -> Result<Vec<ClientUse>, StoreError>;
    /// How many letters wait.
    ///
    /// # Errors
    /// [`StoreError`]
    fn letters_waiting(&mut self) -> Result<LettersWaiting, StoreError>;
}
