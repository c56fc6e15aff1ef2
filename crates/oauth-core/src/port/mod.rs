//! What the core needs of a store: a transaction, and a way to run a job inside one.

mod client;
mod figures;
mod job;
mod letter;
mod notice;
mod old_secret;
mod people;
mod sweep;

pub use client::{ClientFilter, Clients, EventFilter, Events, Listed, part};
pub use figures::{ClientUse, Figures, LettersWaiting, Tallies};
pub use job::{Backend, Done, Job, Mode, PATIENCE, Run, Slot, Wanted, wait};
pub use letter::{Letters, Links};
pub use notice::Notices;
pub use old_secret::OldSecrets;
pub use people::{People, UserFilter};
pub use sweep::{Horizons, Sweeping, Swept};

use crate::id::{ClientId, GrantId, InteractionId, SessionId, TokenId, UserId};
use crate::model::block::Block;
use crate::model::client::Client;
use crate::model::grant::{Grant, Reach};
use crate::model::interaction::{Interaction, StageName};
use crate::model::nonce::Nonce;
use crate::model::session::Session;
use crate::model::stage::{Stage, serves};
use crate::model::throttle::{Throttle, ThrottleKey};
use crate::model::token::{Token, TokenState};
use crate::model::user::{LoginName, Role, User};
use crate::random::RandomError;
use crate::seal::{Purpose, SealKeyId, Sealed};
use crate::text::network::Network;
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;
use uuid::Uuid;

/// Why a job did not run to its end. The transaction was rolled back; nothing of it is left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The queue is full, or another transaction was in the way after every retry. Try again soon.
    #[error("the store is busy")]
    Busy,
    /// The database, or the randomness, cannot be reached at the moment.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// A row does not say what this program wrote.
    #[error("row {id} of table {table} is corrupt in column {column}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        id: String,
    },
    /// A fault of this program; the text is for its makers.
    #[error("a fault in the program: {0}")]
    Bug(String),
}

impl From<RandomError> for StoreError {
    fn from(error: RandomError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// A token with everything that decides whether it stands, from one indexed read.
#[derive(Clone, Debug)]
pub struct HeldToken {
    /// The token.
    pub token: Token,
    /// Its grant.
    pub grant: Grant,
    /// Its client's name.
    pub client_name: String,
    /// What of its client decides whom it serves, and from where.
    pub client: HeldClient,
    /// Until when its client may keep old habits.
    pub client_legacy_until: Option<Timestamp>,
    /// Its resource owner; none when the client acts for itself.
    pub person: Option<HeldPerson>,
}

/// The client above a token.
#[derive(Clone, Debug)]
pub struct HeldClient {
    /// How far it is.
    pub stage: Stage,
    /// Is it its owner's alone?
    pub owner_only: bool,
    /// Whose it is.
    pub owner: Option<UserId>,
    /// From where it may be used; from everywhere when the list is empty.
    pub networks: Vec<Network>,
}

/// The resource owner above a token.
#[derive(Clone, Debug)]
pub struct HeldPerson {
    /// The name.
    pub name: String,
    /// The e-mail address; may be empty.
    pub email: String,
    /// Since when the person is disabled.
    pub disabled_at: Option<Timestamp>,
}

impl HeldToken {
    /// Does its client still act for whom it was issued for?
    #[must_use]
    pub fn is_served(&self) -> bool {
        let HeldClient { stage, owner_only, owner, .. } = &self.client;
        serves(*stage, *owner_only, owner.as_ref(), self.grant.user.as_ref()).is_ok()
    }

    /// Is there a resource owner above it who is disabled?
    #[must_use]
    pub fn is_of_disabled_person(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.disabled_at.is_some())
    }
}

/// Whose rows a statement ends: all of them.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// A person's.
    User(&'a UserId),
    /// A client's.
    Client(ClientId),
    /// Those between a person and a client.
    Pair(&'a UserId, ClientId),
}

/// People.
pub trait Users {
    /// One person.
    ///
    /// # Errors
    /// [`StoreError`]
    fn user(&mut self, id: &UserId) -> Result<Option<User>, StoreError>;
    /// One person, whom nobody else changes until this job ends: for jobs that write the person, and for those that begin
    /// something that a change of the person would have ended.
    ///
    /// # Errors
    /// [`StoreError`]
    fn lock_user(&mut self, id: &UserId) -> Result<Option<User>, StoreError>;
    /// The person with this built-in account.
    ///
    /// # Errors
    /// [`StoreError`]
    fn user_by_login(&mut self, login: &LoginName) -> Result<Option<User>, StoreError>;
    /// Those whose e-mail address is written in one of these ways, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn users_by_email(&mut self, spellings: [&str; 2]) -> Result<Vec<User>, StoreError>;
    /// Those who have one of these roles, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn users_in_roles(&mut self, roles: &[Role]) -> Result<Vec<User>, StoreError>;
    /// Everybody, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn users(&mut self) -> Result<Vec<User>, StoreError>;
    /// Adds a person; `false`, and nothing done, when the id or the login name is taken.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_user(&mut self, user: &User) -> Result<bool, StoreError>;
    /// Writes all columns of a person; `false` when there is none with this id.
    ///
    /// # Errors
    /// [`StoreError`]
    fn save_user(&mut self, user: &User) -> Result<bool, StoreError>;
}

/// Browser sessions.
pub trait Sessions {
    /// A session and whose it is.
    ///
    /// # Errors
    /// [`StoreError`]
    fn session(&mut self, id: SessionId) -> Result<Option<(Session, User)>, StoreError>;
    /// Adds a session.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// Ends a session; `false` when it was over.
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_session(&mut self, id: SessionId) -> Result<bool, StoreError>;
    /// Ends all sessions of a person but one; says how many.
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_sessions(&mut self, user: &UserId, except: Option<SessionId>) -> Result<u64, StoreError>;
}

/// Blocks.
pub trait Blocks {
    /// Does this person block this client?
    ///
    /// # Errors
    /// [`StoreError`]
    fn is_blocked(&mut self, user: &UserId, client: ClientId) -> Result<bool, StoreError>;
    /// A person's blocks, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn blocks(&mut self, user: &UserId) -> Result<Vec<Block>, StoreError>;
    /// Adds a block; one that is there stays as it is.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_block(&mut self, block: &Block) -> Result<(), StoreError>;
    /// Ends a block; `false` when there is none.
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_block(&mut self, user: &UserId, client: ClientId) -> Result<bool, StoreError>;
}

/// Authorization requests.
pub trait Interactions {
    /// One interaction.
    ///
    /// # Errors
    /// [`StoreError`]
    fn interaction(&mut self, id: InteractionId) -> Result<Option<Interaction>, StoreError>;
    /// Adds an interaction.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_interaction(&mut self, interaction: &Interaction) -> Result<(), StoreError>;
    /// Writes the new stage and who is asked if the row still is at `from`: a compare-and-swap. `false` when somebody was quicker.
    ///
    /// # Errors
    /// [`StoreError`]
    fn advance_interaction(&mut self, interaction: &Interaction, from: StageName)
    -> Result<bool, StoreError>;
    /// Takes pending and allowed ones to `Burnt`, in one statement: open consent pages and codes that are out are worth
    /// nothing. Says how many.
    ///
    /// # Errors
    /// [`StoreError`]
    fn burn_interactions(&mut self, of: Whose<'_>) -> Result<u64, StoreError>;
}

/// How many rows of a list are passed over at most: whoever looks for what stands further behind says what.
pub const MAX_OFFSET: u32 = 10_000;

/// Which grants somebody looks for. What is not set does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GrantFilter {
    /// What this person gave.
    pub person: Option<UserId>,
    /// What this client was given.
    pub client: Option<ClientId>,
    /// Older ones than this.
    pub before: Option<GrantId>,
}

/// Authorizations.
pub trait Grants {
    /// Adds a grant.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_grant(&mut self, grant: &Grant) -> Result<(), StoreError>;
    /// A person's grants that are not revoked, oldest first; of one client, or of all.
    ///
    /// # Errors
    /// [`StoreError`]
    fn live_grants(&mut self, user: &UserId, client: Option<ClientId>) -> Result<Vec<Grant>, StoreError>;
    /// The grant without a person that is not revoked, which a client's own tokens hang on; there is one at most.
    ///
    /// # Errors
    /// [`StoreError`]
    fn own_grant(&mut self, client: ClientId) -> Result<Option<Grant>, StoreError>;
    /// One grant, also when it is over, as long as there is a row of it.
    ///
    /// # Errors
    /// [`StoreError`]
    fn grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError>;
    /// The grants of a filter, the newest first, at most `limit`; those that are over too as long as there is a row of them.
    ///
    /// # Errors
    /// [`StoreError`]
    fn find_grants(&mut self, filter: &GrantFilter, limit: u32) -> Result<Vec<Grant>, StoreError>;
    /// Ends a grant; `false` when there is none with this id, or it was over.
    ///
    /// # Errors
    /// [`StoreError`]
    fn revoke_grant(&mut self, id: GrantId, at: Timestamp) -> Result<bool, StoreError>;
    /// Ends grants, in one statement; says how many. Those already revoked stay as they are.
    ///
    /// # Errors
    /// [`StoreError`]
    fn revoke_grants(&mut self, of: Whose<'_>, at: Timestamp) -> Result<u64, StoreError>;
    /// Writes what is left of some of a person's grants, in one statement; says of how many. Those already revoked stay as
    /// they are, and so do other people's.
    ///
    /// # Errors
    /// [`StoreError`]
    fn narrow_grants(
        &mut self,
        user: &UserId,
        ids: &[GrantId],
        scopes: &ScopeSet,
        reach: Reach,
    ) -> Result<u64, StoreError>;
    /// Notes when grants were last used; an older instant than the stored one changes nothing.
    ///
    /// # Errors
    /// [`StoreError`]
    fn touch_grants(&mut self, used: &[(GrantId, Timestamp)]) -> Result<(), StoreError>;
}

/// Tokens.
pub trait Tokens {
    /// A token and everything above it, in one indexed read.
    ///
    /// # Errors
    /// [`StoreError`]
    fn token(&mut self, id: TokenId) -> Result<Option<HeldToken>, StoreError>;
    /// The same with the whole client, whose secret the signature of a request is made with; in one indexed read too.
    ///
    /// # Errors
    /// [`StoreError`]
    fn token_and_client(&mut self, id: TokenId) -> Result<Option<(HeldToken, Client)>, StoreError>;
    /// The newest live access token of a grant that signs.
    ///
    /// # Errors
    /// [`StoreError`]
    fn signing_token(&mut self, grant: GrantId) -> Result<Option<Token>, StoreError>;
    /// Adds a token.
    ///
    /// # Errors
    /// [`StoreError`]
    fn insert_token(&mut self, token: &Token) -> Result<(), StoreError>;
    /// Takes a token from `Live` to another state: a compare-and-swap. `false` when it was not live.
    ///
    /// # Errors
    /// [`StoreError`]
    fn retire_token(&mut self, id: TokenId, to: TokenState) -> Result<bool, StoreError>;
}

/// Nonces.
pub trait Nonces {
    /// Takes a nonce, once: `false` when it was taken before. Correct under concurrency and on several nodes.
    ///
    /// # Errors
    /// [`StoreError`]
    fn take_nonce(&mut self, nonce: &Nonce) -> Result<bool, StoreError>;
}

/// Failure counters.
pub trait Throttles {
    /// The counter of a key.
    ///
    /// # Errors
    /// [`StoreError`]
    fn throttle(&mut self, key: &ThrottleKey) -> Result<Option<Throttle>, StoreError>;
    /// Adds one failure: to the present window, or to a new one that begins at `now` when the present one began
    /// before `window_start`. Correct under concurrency.
    ///
    /// # Errors
    /// [`StoreError`]
    fn count_failure(
        &mut self,
        key: &ThrottleKey,
        window_start: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Forgets a key.
    ///
    /// # Errors
    /// [`StoreError`]
    fn clear_throttle(&mut self, key: &ThrottleKey) -> Result<(), StoreError>;
}

/// A secret that is sealed in a row that lasts: a client's, its old one, or a token's.
#[derive(Clone, Debug)]
pub struct SealedRow {
    /// What it is.
    pub purpose: Purpose,
    /// The row's id.
    pub row: Uuid,
    /// The secret.
    pub sealed: Sealed,
}

/// Sealed secrets, for the rotation of their key.
pub trait Sealing {
    /// The keys that secrets of clients, old ones too, and tokens are sealed by, and how many by each.
    ///
    /// # Errors
    /// [`StoreError`]
    fn seal_keys(&mut self) -> Result<Vec<(SealKeyId, u64)>, StoreError>;
    /// At most `limit` secrets of clients, old ones too, and tokens that another key than this sealed.
    ///
    /// # Errors
    /// [`StoreError`]
    fn sealed_otherwise(&mut self, key: &SealKeyId, limit: u32) -> Result<Vec<SealedRow>, StoreError>;
    /// Writes the secret sealed anew, if the row still holds `from`; `false` when it does not: a new secret that was given
    /// meanwhile stays.
    ///
    /// # Errors
    /// [`StoreError`]
    fn reseal(&mut self, row: &SealedRow, from: &Sealed) -> Result<bool, StoreError>;
}

/// One transaction over all tables. Implemented by the in-memory store of the feature `testing` and by the databases.
pub trait Tx:
    Users
    + Sessions
    + Clients
    + Events
    + Blocks
    + Interactions
    + Grants
    + Tokens
    + Nonces
    + Throttles
    + Sealing
    + Letters
    + Notices
    + OldSecrets
    + Links
    + People
    + Tallies
    + Figures
    + Sweeping
{
}

impl<T> Tx for T where
    T: Users
        + Sessions
        + Clients
        + Events
        + Blocks
        + Interactions
        + Grants
        + Tokens
        + Nonces
        + Throttles
        + Sealing
        + Letters
        + Notices
        + OldSecrets
        + Links
        + People
        + Tallies
        + Figures
        + Sweeping
{
}
