//! What the core needs of a store for cleaning up.

use std::ops::AddAssign;

use super::StoreError;
use crate::time::Timestamp;

/// What a sweep may delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizons {
    /// Sessions, tokens, grants, links and old secrets that ended before this.
    pub now: Timestamp,
    /// Interactions that ended and counters that began before this: what is replayed later is only unknown.
    pub replay: Timestamp,
    /// Nonces that were signed before this.
    pub nonces: Timestamp,
    /// Letters that were written before this: nobody tries to send them any more.
    pub letters: Timestamp,
    /// Notices of what was done before this.
    pub notices: Timestamp,
    /// Tallies of hours that began before this.
    pub tallies: Timestamp,
}

/// How many rows a sweep cleaned up, by table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Sessions that are over.
    pub sessions: u64,
    /// Interactions nobody can use or replay any more.
    pub interactions: u64,
    /// Tokens that ended or whose grant was revoked.
    pub tokens: u64,
    /// Grants without tokens that are revoked, or that a newer one of the same scopes stands for.
    pub grants: u64,
    /// Failure counters whose window is over.
    pub throttles: u64,
    /// Nonces whose request would be too old by now.
    pub nonces: u64,
    /// Proposals that expired; their clients stay.
    pub proposals: u64,
    /// Letters that nobody tries to send any more.
    pub letters: u64,
    /// Links of letters that are over.
    pub links: u64,
    /// Notices that are too old to matter.
    pub notices: u64,
    /// Old secrets of clients whose time is over.
    pub old_secrets: u64,
    /// Tallies that nobody looks at any more.
    pub tallies: u64,
}

impl Swept {
    /// Each table and its rows.
    #[must_use]
    pub const fn tables(&self) -> [(&'static str, u64); 12] {
        let Self { sessions, interactions, tokens, grants, throttles, nonces, proposals, .. } = *self;
        let Self { letters, links, notices, old_secrets, tallies, .. } = *self;
        [
            ("sessions", sessions),
            ("interactions", interactions),
            ("tokens", tokens),
            ("grants", grants),
            ("throttles", throttles),
            ("nonces", nonces),
            ("proposals", proposals),
            ("letters", letters),
            ("links", links),
            ("notices", notices),
            ("old_secrets", old_secrets),
            ("tallies", tallies),
        ]
    }
}

impl AddAssign for Swept {
    fn add_assign(&mut self, other: Self) {
        let Self {
            sessions,
            interactions,
            tokens,
            grants,
            throttles,
            nonces,
            proposals,
            letters,
            links,
            notices,
            old_secrets,
            tallies,
        } = other;
        self.sessions += sessions;
        self.interactions += interactions;
        self.tokens += tokens;
        self.grants += grants;
        self.throttles += throttles;
        self.nonces += nonces;
        self.proposals += proposals;
        self.letters += letters;
        self.links += links;
        self.notices += notices;
        self.old_secrets += old_secrets;
        self.tallies += tallies;
    }
}

/// Cleaning up.
pub trait Sweeping {
    /// Deletes at most `limit` rows a table: what [`Horizons`] says, tokens of revoked grants, and grants that nothing
    /// hangs on.
    ///
    /// # Errors
    /// [`StoreError`]
    fn sweep(&mut self, horizons: Horizons, limit: u32) -> Result<Swept, StoreError>;
}
