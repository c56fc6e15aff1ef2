//! Everything that is kept about one person, for the person to take along.

use std::collections::BTreeMap;

use crate::id::{ClientId, UserId};
use crate::model::block::Block;
use crate::model::client::Client;
use crate::model::event::Event;
use crate::model::grant::Grant;
use crate::model::letter::Letter;
use crate::model::notice::Notice;
use crate::model::session::Session;
use crate::model::user::User;
use crate::port::{EventFilter, StoreError, Tx};

/// At most this many entries of the log, the newest ones.
pub const MAX_ENTRIES: usize = 10_000;
/// Entries that are read at once.
const BATCH: u32 = 500;

/// All of it. Whoever shows it leaves the digests and sealed secrets in its rows out.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The person.
    pub user: User,
    /// The clients that the person registered, oldest first.
    pub clients: Vec<Client>,
    /// What the person allowed, oldest first.
    pub grants: Vec<Grant>,
    /// The clients that the person blocks.
    pub blocks: Vec<Block>,
    /// Where the person is signed in.
    pub sessions: Vec<Session>,
    /// Letters that are not sent yet.
    pub letters: Vec<Letter>,
    /// What the person was told about applications, the newest first, at most [`MAX_ENTRIES`].
    pub notices: Vec<Notice>,
    /// What the person did and what was done to the person, the newest first, at most [`MAX_ENTRIES`].
    pub log: Vec<Event>,
    /// The names of the clients in grants and blocks.
    pub client_names: BTreeMap<ClientId, String>,
}

/// What is kept about this person; none when nothing is.
///
/// # Errors
/// [`StoreError`]
pub fn kept(tx: &mut dyn Tx, person: &UserId) -> Result<Option<Kept>, StoreError> {
    let Some(user) = tx.user(person)? else { return Ok(None) };
    let (grants, blocks) = (tx.grants_of(person)?, tx.blocks(person)?);
    let named = grants.iter().map(|grant| grant.client).chain(blocks.iter().map(|block| block.client));
    let mut client_names = BTreeMap::new();
    for id in named {
        if !client_names.contains_key(&id)
            && let Some(client) = tx.client(id)?
        {
            client_names.insert(id, client.name.as_str().to_owned());
        }
    }
    Ok(Some(Kept {
        user,
        clients: tx.clients(Some(person))?,
        sessions: tx.sessions_of(person)?,
        letters: tx.letters_of(person)?,
        notices: tx.notices(person, None, u32::try_from(MAX_ENTRIES).unwrap_or(u32::MAX))?,
        log: log(tx, person)?,
        grants,
        blocks,
        client_names,
    }))
}

fn log(tx: &mut dyn Tx, person: &UserId) -> Result<Vec<Event>, StoreError> {
    let mut log: Vec<Event> = Vec::new();
    while log.len() < MAX_ENTRIES {
        let before = log.last().map(|event| event.id);
        let filter = EventFilter { person: Some(person.clone()), before, ..EventFilter::default() };
        let found = tx.events(&filter, BATCH)?;
        if found.is_empty() {
            break;
        }
        log.extend(found);
    }
    Ok(log)
}
