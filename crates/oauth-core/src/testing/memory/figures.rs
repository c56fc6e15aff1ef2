//! What was counted, and figures over whole tables, in the in-memory store.

use std::collections::{BTreeMap, BTreeSet};

use super::MemTx;
use crate::id::ClientId;
use crate::model::grant::Grant;
use crate::model::tally::{Hour, Tally};
use crate::port::{ClientUse, Figures, LettersWaiting, Mode, StoreError, Tallies};
use crate::time::Timestamp;

impl Tallies for MemTx {
    fn add_tallies(&mut self, tallies: &[Tally]) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        for tally in tallies {
            *self.tallies.entry((tally.hour, tally.what)).or_default() += tally.count;
        }
        Ok(())
    }

    fn tallies(&mut self, since: Hour) -> Result<Vec<Tally>, StoreError> {
        self.call(Mode::Read)?;
        let late = self.tallies.iter().filter(|((hour, _), _)| *hour >= since);
        Ok(late.map(|((hour, what), count)| Tally { hour: *hour, what: *what, count: *count }).collect())
    }
}

impl Figures for MemTx {
    fn count_users(&mut self) -> Result<u64, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.users.len() as u64)
    }

    fn client_uses(&mut self, now: Timestamp) -> Result<Vec<ClientUse>, StoreError> {
        self.call(Mode::Read)?;
        let mut grants: BTreeMap<ClientId, Vec<&Grant>> = BTreeMap::new();
        for grant in self.grants.values().filter(|grant| grant.stands(now)) {
            grants.entry(grant.client).or_default().push(grant);
        }
        let uses = grants.into_iter().filter_map(|(id, grants)| {
            let client = self.clients.get(&id)?;
            let people: BTreeSet<_> = grants.iter().filter_map(|grant| grant.user.as_ref()).collect();
            Some(ClientUse {
                client: id,
                name: client.name.as_str().to_owned(),
                stage: client.life.stage,
                grants: grants.len() as u64,
                people: people.len() as u64,
                last_used_at: grants.iter().filter_map(|grant| grant.last_used_at).max(),
            })
        });
        Ok(uses.collect())
    }

    fn letters_waiting(&mut self) -> Result<LettersWaiting, StoreError> {
        self.call(Mode::Read)?;
        let tried = self.letters.values().filter(|letter| letter.tries > 0).count();
        Ok(LettersWaiting { all: self.letters.len() as u64, tried: tried as u64 })
    }
}
