//! Clients and the log in the in-memory store.

use super::{MemTx, add, bug};
use crate::id::{ClientId, UserId};
use crate::model::client::Client;
use crate::model::event::{Deed, Event};
use crate::model::stage::Stage;
use crate::port::{ClientFilter, Clients, EventFilter, Events, Listed, Mode, StoreError};
use crate::time::Timestamp;
use std::collections::BTreeMap;

impl Clients for MemTx {
    fn client(&mut self, id: ClientId) -> Result<Option<Client>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.clients.get(&id).cloned())
    }

    fn lock_client(&mut self, id: ClientId) -> Result<Option<Client>, StoreError> {
        self.client(id)
    }

    fn clients(&mut self, owner: Option<&UserId>) -> Result<Vec<Client>, StoreError> {
        self.call(Mode::Read)?;
        let of_owner = |client: &&Client| owner.is_none() || client.owner.as_ref() == owner;
        let mut found: Vec<Client> = self.clients.values().filter(of_owner).cloned().collect();
        found.sort_by_key(|client| client.created_at);
        Ok(found)
    }

    fn find_clients(
        &mut self,
        filter: &ClientFilter,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<Listed>, StoreError> {
        self.call(Mode::Read)?;
        let has = |text: &str, part: &Option<String>| {
            part.as_ref().is_none_or(|part| text.to_lowercase().contains(&part.to_lowercase()))
        };
        let publisher = |client: &Client| {
            client.owner.as_ref().and_then(|id| self.users.get(id)).map(|user| user.name.clone())
        };
        let fits = |client: &&Client| {
            has(client.name.as_str(), &filter.name)
                && has(&publisher(client).unwrap_or_default(), &filter.publisher)
                && (filter.stages.is_empty() || filter.stages.contains(&client.life.stage))
                && filter
                    .configured
                    .as_ref()
                    .is_none_or(|ids| client.life.stage != Stage::Configured || ids.contains(&client.id))
                && (filter.hidden || !client.life.hidden)
                && (filter.owner_only || !client.owner_only)
        };
        let mut found: Vec<&Client> = self.clients.values().filter(fits).collect();
        found.sort_by_key(|client| core::cmp::Reverse((client.life.since, client.id)));
        let page = found.into_iter().skip(offset as usize).take(limit as usize);
        Ok(page.map(|client| Listed { client: client.clone(), publisher: publisher(client) }).collect())
    }

    fn count_clients(&mut self, hidden: bool) -> Result<Vec<(Stage, u64)>, StoreError> {
        self.call(Mode::Read)?;
        let mut counts = BTreeMap::new();
        for client in self.clients.values().filter(|client| hidden || !client.life.hidden) {
            *counts.entry(client.life.stage).or_insert(0) += 1;
        }
        Ok(counts.into_iter().collect())
    }

    fn idle_proposals(&mut self, since: Timestamp, limit: u32) -> Result<Vec<ClientId>, StoreError> {
        self.call(Mode::Read)?;
        let idle = |client: &&Client| client.life.stage == Stage::Proposed && client.life.since <= since;
        Ok(self.clients.values().filter(idle).map(|client| client.id).take(limit as usize).collect())
    }

    fn insert_client(&mut self, client: &Client) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(client.owner.as_ref(), None)?;
        if !self.version_is_free(client) {
            return Err(bug("the version is taken"));
        }
        add(&mut self.clients, client.id, client)
    }

    fn save_client(&mut self, client: &Client) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        self.need(client.owner.as_ref(), None)?;
        if !self.version_is_free(client) {
            return Err(bug("the version is taken"));
        }
        Ok(self.clients.get_mut(&client.id).map(|row| *row = client.clone()).is_some())
    }

    fn delete_client(&mut self, id: ClientId) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        self.blocks.retain(|_, row| row.client != id);
        self.old_secrets.remove(&id);
        self.interactions.retain(|_, row| row.client != id);
        self.grants.retain(|_, row| row.client != id);
        let grants = &self.grants;
        self.tokens.retain(|_, row| grants.contains_key(&row.grant));
        Ok(self.clients.remove(&id).is_some())
    }
}

impl Events for MemTx {
    fn insert_event(&mut self, event: &Event) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.events.push(event.clone());
        Ok(())
    }

    fn events(&mut self, filter: &EventFilter, limit: u32) -> Result<Vec<Event>, StoreError> {
        self.call(Mode::Read)?;
        let of_person = |event: &Event, id: &UserId| {
            event.actor.person() == Some(id) || event.person.as_ref().is_some_and(|(other, _)| other == id)
        };
        let hidden = |(id, _): &(ClientId, String)| self.clients.get(id).is_some_and(|row| row.life.hidden);
        let names_hidden = |event: &Event| event.client.iter().chain(&event.through).any(hidden);
        let fits = |event: &&Event| {
            filter.client.is_none_or(|id| event.client.as_ref().is_some_and(|(other, _)| *other == id))
                && filter.person.as_ref().is_none_or(|id| of_person(event, id))
                && filter.deed.is_none_or(|deed| event.deed == deed)
                && filter.before.is_none_or(|before| event.id < before)
                && !(filter.without_choices && Deed::CHOICES.contains(&event.deed))
                && !(filter.without_hidden && names_hidden(event))
        };
        let mut found: Vec<Event> = self.events.iter().filter(fits).cloned().collect();
        found.sort_by_key(|event| core::cmp::Reverse(event.id));
        found.truncate(limit as usize);
        Ok(found)
    }
}
