//! The in-memory store: every port over ordered maps, each job over a copy that is kept only when the job ends well.

mod clients;
mod figures;
mod letters;
mod notices;
mod old_secrets;
mod people;
mod ports;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::id::{ClientId, GrantId, InteractionId, LetterId, LinkId, NoticeId, SessionId, TokenId, UserId};
use crate::model::block::Block;
use crate::model::client::Client;
use crate::model::event::Event;
use crate::model::grant::Grant;
use crate::model::interaction::Interaction;
use crate::model::letter::Letter;
use crate::model::link::Link;
use crate::model::nonce::Nonce;
use crate::model::notice::Notice;
use crate::model::old_secret::OldSecret;
use crate::model::session::Session;
use crate::model::tally::{Counted, Hour};
use crate::model::throttle::Throttle;
use crate::model::token::{Proof, Token};
use crate::model::user::User;
use crate::port::{Backend, Job, Mode, SealedRow, StoreError, Whose};
use crate::seal::Purpose;
use crate::time::Timestamp;

/// All tables. Tests of flows may use one directly as a transaction, and may look at the rows.
#[derive(Clone, Debug, Default)]
pub struct MemTx {
    /// People.
    pub users: BTreeMap<UserId, User>,
    /// Browser sessions.
    pub sessions: BTreeMap<SessionId, Session>,
    /// Clients.
    pub clients: BTreeMap<ClientId, Client>,
    /// Secrets that were replaced and work on for a while.
    pub old_secrets: BTreeMap<ClientId, OldSecret>,
    /// What people are told about applications.
    pub notices: BTreeMap<NoticeId, Notice>,
    /// The log of who did what.
    pub events: Vec<Event>,
    /// Blocks.
    pub blocks: BTreeMap<(UserId, ClientId), Block>,
    /// Authorization requests.
    pub interactions: BTreeMap<InteractionId, Interaction>,
    /// Authorizations.
    pub grants: BTreeMap<GrantId, Grant>,
    /// Tokens.
    pub tokens: BTreeMap<TokenId, Token>,
    /// Nonces that were used.
    pub nonces: BTreeSet<Nonce>,
    /// Failure counters, by the text of their key.
    pub throttles: BTreeMap<String, Throttle>,
    /// What was counted, hour by hour.
    pub tallies: BTreeMap<(Hour, Counted), u64>,
    /// Letters that are to be sent.
    pub letters: BTreeMap<LetterId, Letter>,
    /// Links in letters.
    pub links: BTreeMap<LinkId, Link>,
    /// How many calls this transaction has taken.
    pub calls: u32,
    /// From this call on, counted from one, every call fails with [`StoreError::Unavailable`]: a lost database.
    pub cut_at: Option<u32>,
    read_only: bool,
}

impl MemTx {
    fn call(&mut self, mode: Mode) -> Result<(), StoreError> {
        self.calls += 1;
        if self.cut_at.is_some_and(|at| self.calls >= at) {
            return Err(StoreError::Unavailable("cut by the test".to_owned()));
        }
        if self.read_only && mode == Mode::Write {
            return Err(bug("a read job writes"));
        }
        Ok(())
    }

    /// The sealed secrets of clients and tokens, and those that clients had before.
    fn sealed(&self) -> impl Iterator<Item = SealedRow> {
        let clients = self.clients.values().filter_map(|client| {
            let signing = client.signing()?;
            Some(SealedRow {
                purpose: Purpose::Client,
                row: client.id.uuid(),
                sealed: signing.secret.clone(),
            })
        });
        let tokens = self.tokens.values().filter_map(|token| match &token.proof {
            Proof::Signing(sealed) => {
                Some(SealedRow { purpose: Purpose::Token, row: token.id.uuid(), sealed: sealed.clone() })
            }
            Proof::Shown(_) => None,
        });
        let old = self.old_secrets.values().filter_map(|old| match &old.proof {
            Proof::Signing(sealed) => Some(SealedRow {
                purpose: Purpose::OldClient,
                row: old.client.uuid(),
                sealed: sealed.clone(),
            }),
            Proof::Shown(_) => None,
        });
        clients.chain(tokens).chain(old)
    }

    fn need(&self, user: Option<&UserId>, client: Option<ClientId>) -> Result<(), StoreError> {
        let user_is = user.is_none_or(|id| self.users.contains_key(id));
        let client_is = client.is_none_or(|id| self.clients.contains_key(&id));
        if user_is && client_is { Ok(()) } else { Err(bug("a row hangs on nothing")) }
    }

    fn login_is_free(&self, user: &User) -> bool {
        let Some(login) = user.account.as_ref().map(|account| &account.login) else { return true };
        !self
            .users
            .values()
            .any(|other| other.id != user.id && other.account.as_ref().is_some_and(|a| a.login == *login))
    }

    /// Has the owner another client of this name and version?
    fn version_is_free(&self, client: &Client) -> bool {
        let same = |other: &Client| {
            (&other.owner, &other.name, other.version.as_str())
                == (&client.owner, &client.name, client.version.as_str())
        };
        client.owner.is_none() || !self.clients.values().any(|other| other.id != client.id && same(other))
    }

    fn superseded(&self, grant: &Grant, now: Timestamp) -> bool {
        grant.revoked_at.is_some()
            || grant.terms.until.is_some_and(|until| until < now)
            || self.grants.values().any(|other| {
                other.id > grant.id
                    && other.revoked_at.is_none()
                    && (&other.user, other.client, &other.scopes, other.terms)
                        == (&grant.user, grant.client, &grant.scopes, grant.terms)
            })
    }
}

fn is_of(whose: Whose<'_>, user: Option<&UserId>, client: ClientId) -> bool {
    match whose {
        Whose::User(id) => user == Some(id),
        Whose::Client(id) => client == id,
        Whose::Pair(user_id, id) => user == Some(user_id) && client == id,
    }
}

fn bug(text: &str) -> StoreError {
    StoreError::Bug(text.to_owned())
}

fn add<K: Ord, V: Clone>(table: &mut BTreeMap<K, V>, id: K, row: &V) -> Result<(), StoreError> {
    match table.insert(id, row.clone()) {
        None => Ok(()),
        Some(_) => Err(bug("the id is taken")),
    }
}

fn drop_some<K: Ord + Clone, V>(
    table: &mut BTreeMap<K, V>,
    limit: u32,
    over: impl Fn(&K, &V) -> bool,
) -> u64 {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let ids: Vec<K> =
        table.iter().filter(|(id, row)| over(id, row)).map(|(id, _)| id.clone()).take(limit).collect();
    for id in &ids {
        table.remove(id);
    }
    ids.len() as u64
}

/// A [`Backend`] over [`MemTx`]: runs each job at once on the caller's thread, one after another.
#[derive(Debug, Default)]
pub struct MemStore(Mutex<MemTx>);

impl MemStore {
    /// A store that begins with these rows.
    #[must_use]
    pub const fn new(rows: MemTx) -> Self {
        Self(Mutex::new(rows))
    }

    /// The rows, to look at or to change between jobs. Never hold it while a job is submitted.
    pub fn rows(&self) -> MutexGuard<'_, MemTx> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for MemStore {
    fn submit(&self, mut job: Job) {
        let mut rows = self.rows();
        let mut copy = rows.clone();
        copy.read_only = job.mode == Mode::Read;
        let outcome = catch_unwind(AssertUnwindSafe(|| (job.run)(&mut copy)))
            .unwrap_or_else(|_| Err(bug("a job panicked")));
        copy.read_only = false;
        if outcome.is_ok() {
            *rows = copy;
        }
        drop(rows);
        (job.done)(outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::MemStore;

    crate::store_contract!(|| Some(MemStore::default()));
}
