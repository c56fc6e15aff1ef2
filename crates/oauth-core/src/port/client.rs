//! What the core needs of a store for clients and for the log of who did what.

use super::StoreError;
use crate::id::{ClientId, EventId, UserId};
use crate::model::client::Client;
use crate::model::event::{Deed, Event};
use crate::model::stage::Stage;
use crate::time::Timestamp;

/// Registered clients.
pub trait Clients {
    /// One client.
    ///
    /// # Errors
    /// [`StoreError`]
    fn client(&mut self, id: ClientId) -> Result<Option<Client>, StoreError>;
    /// One client, which nobody else changes until this job ends: for jobs that write it.
    ///
    /// # Errors
    /// [`StoreError`]
    fn lock_client(&mut self, id: ClientId) -> Result<Option<Client>, StoreError>;
    /// All clients, or those of one owner, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn clients(&mut self, owner: Option<&UserId>) -> Result<Vec<Client>, StoreError>;
    /// The clients of a filter, those that came to their stage last first; at most `limit` after the first `offset`.
    ///
    /// # Errors
    /// [`StoreError`]
    fn find_clients(
        &mut self,
        filter: &ClientFilter,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<Listed>, StoreError>;
    /// How many clients are at each stage; those at no stage that is named are none. Hidden ones count where they are asked for.
    ///
    /// # Errors
    /// [`StoreError`]
    fn count_clients(&mut self, hidden: bool) -> Result<Vec<(Stage, u64)>, StoreError>;
    /// At most `limit` proposals that wait since before then, or since then.
    ///
    /// # Errors
    /// [`StoreError`]
    fn idle_proposals(&mut self, since: Timestamp, limit: u32) -> Result<Vec<ClientId>, StoreError>;
    /// Adds a client.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_client(&mut self, client: &Client) -> Result<(), StoreError>;
    /// Writes all columns of a client; `false` when there is none with this id.
    ///
    /// # Errors
    /// [`StoreError`]
    fn save_client(&mut self, client: &Client) -> Result<bool, StoreError>;
    /// Deletes a client with its old secret, interactions, grants and tokens; `false` when there is none.
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_client(&mut self, id: ClientId) -> Result<bool, StoreError>;
}

/// Which clients somebody looks for. What is not set does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientFilter {
    /// Part of the name, in capital or small letters; of letters beyond ASCII a store may tell the two apart.
    pub name: Option<String>,
    /// Part of its owner's name, likewise.
    pub publisher: Option<String>,
    /// How far it is: at one of these stages. Where none is named it does not matter.
    pub stages: Vec<Stage>,
    /// Of the clients of a configuration only these: rows of others may be left over, or be of another provider.
    pub configured: Option<Vec<ClientId>>,
    /// Those that are hidden too?
    pub hidden: bool,
    /// Those that are their owner's alone too?
    pub owner_only: bool,
}

/// A client in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The client.
    pub client: Client,
    /// The name of whoever registered it.
    pub publisher: Option<String>,
}

/// A part to look for, as somebody typed it: without the spaces around it; none where nothing is left.
#[must_use]
pub fn part(typed: &str) -> Option<String> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| typed.to_owned())
}

/// Which entries of the log somebody looks for. What is not set does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// What was done to this client.
    pub client: Option<ClientId>,
    /// What was done by this person, or to the person.
    pub person: Option<UserId>,
    /// What was done.
    pub deed: Option<Deed>,
    /// Older entries than this one.
    pub before: Option<EventId>,
    /// Nothing of [`Deed::CHOICES`]: what people allow a client would bury what was decided about it.
    pub without_choices: bool,
    /// Nothing that names a client which is hidden now.
    pub without_hidden: bool,
}

/// The log of who did what.
pub trait Events {
    /// Adds an entry.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_event(&mut self, event: &Event) -> Result<(), StoreError>;
    /// The entries of a filter, the newest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`]
    fn events(&mut self, filter: &EventFilter, limit: u32) -> Result<Vec<Event>, StoreError>;
}
