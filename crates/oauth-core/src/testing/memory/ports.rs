//! The ports over the tables of the in-memory store.

use super::{MemTx, add, bug, drop_some, is_of};
use crate::id::{ClientId, GrantId, InteractionId, SessionId, TokenId, UserId};
use crate::model::block::Block;
use crate::model::client::{Client, ClientKind};
use crate::model::grant::{Grant, Reach};
use crate::model::interaction::{Interaction, Stage, StageName};
use crate::model::nonce::Nonce;
use crate::model::session::Session;
use crate::model::throttle::{Throttle, ThrottleKey};
use crate::model::token::{Proof, Token, TokenState};
use crate::model::user::{LoginName, Role, User};
use crate::port::{
    Blocks, GrantFilter, Grants, HeldClient, HeldPerson, HeldToken, Horizons, Interactions, Mode, Nonces,
    SealedRow, Sealing, Sessions, StoreError, Sweeping, Swept, Throttles, Tokens, Users, Whose,
};
use crate::seal::{Purpose, SealKeyId, Sealed};
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;
use std::collections::BTreeMap;

impl Users for MemTx {
    fn user(&mut self, id: &UserId) -> Result<Option<User>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.users.get(id).cloned())
    }

    fn lock_user(&mut self, id: &UserId) -> Result<Option<User>, StoreError> {
        self.user(id)
    }

    fn user_by_login(&mut self, login: &LoginName) -> Result<Option<User>, StoreError> {
        self.call(Mode::Read)?;
        let has = |user: &&User| user.account.as_ref().is_some_and(|account| account.login == *login);
        Ok(self.users.values().find(has).cloned())
    }

    fn users_by_email(&mut self, spellings: [&str; 2]) -> Result<Vec<User>, StoreError> {
        let mut found = self.users()?;
        found.retain(|user| spellings.contains(&user.email.as_str()));
        Ok(found)
    }

    fn users_in_roles(&mut self, roles: &[Role]) -> Result<Vec<User>, StoreError> {
        let mut found = self.users()?;
        found.retain(|user| roles.contains(&user.role));
        Ok(found)
    }

    fn users(&mut self) -> Result<Vec<User>, StoreError> {
        self.call(Mode::Read)?;
        let mut all: Vec<User> = self.users.values().cloned().collect();
        all.sort_by_key(|user| user.created_at);
        Ok(all)
    }

    fn insert_user(&mut self, user: &User) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        let free = !self.users.contains_key(&user.id) && self.login_is_free(user);
        if free {
            self.users.insert(user.id.clone(), user.clone());
        }
        Ok(free)
    }

    fn save_user(&mut self, user: &User) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        if !self.login_is_free(user) {
            return Err(bug("the login name is taken"));
        }
        Ok(self.users.get_mut(&user.id).map(|row| *row = user.clone()).is_some())
    }
}

impl Sessions for MemTx {
    fn session(&mut self, id: SessionId) -> Result<Option<(Session, User)>, StoreError> {
        self.call(Mode::Read)?;
        let Some(session) = self.sessions.get(&id) else { return Ok(None) };
        Ok(self.users.get(&session.user).map(|user| (session.clone(), user.clone())))
    }

    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(Some(&session.user), None)?;
        add(&mut self.sessions, session.id, session)
    }

    fn delete_session(&mut self, id: SessionId) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        Ok(self.sessions.remove(&id).is_some())
    }

    fn delete_sessions(&mut self, user: &UserId, except: Option<SessionId>) -> Result<u64, StoreError> {
        self.call(Mode::Write)?;
        Ok(drop_some(&mut self.sessions, u32::MAX, |id, row| row.user == *user && Some(*id) != except))
    }
}

impl Blocks for MemTx {
    fn is_blocked(&mut self, user: &UserId, client: ClientId) -> Result<bool, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.blocks.contains_key(&(user.clone(), client)))
    }

    fn blocks(&mut self, user: &UserId) -> Result<Vec<Block>, StoreError> {
        self.call(Mode::Read)?;
        let mut found: Vec<Block> =
            self.blocks.values().filter(|block| block.user == *user).cloned().collect();
        found.sort_by_key(|block| (block.created_at, block.client));
        Ok(found)
    }

    fn insert_block(&mut self, block: &Block) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(Some(&block.user), Some(block.client))?;
        self.blocks.entry((block.user.clone(), block.client)).or_insert_with(|| block.clone());
        Ok(())
    }

    fn delete_block(&mut self, user: &UserId, client: ClientId) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        Ok(self.blocks.remove(&(user.clone(), client)).is_some())
    }
}

impl Interactions for MemTx {
    fn interaction(&mut self, id: InteractionId) -> Result<Option<Interaction>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.interactions.get(&id).cloned())
    }

    fn insert_interaction(&mut self, interaction: &Interaction) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(interaction.user.as_ref(), Some(interaction.client))?;
        add(&mut self.interactions, interaction.id, interaction)
    }

    fn advance_interaction(
        &mut self,
        interaction: &Interaction,
        from: StageName,
    ) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        let row = self.interactions.get_mut(&interaction.id).filter(|row| row.stage.name() == from);
        Ok(row
            .map(|row| {
                row.user.clone_from(&interaction.user);
                row.stage = interaction.stage.clone();
            })
            .is_some())
    }

    fn burn_interactions(&mut self, of: Whose<'_>) -> Result<u64, StoreError> {
        self.call(Mode::Write)?;
        let open = |row: &&mut Interaction| {
            matches!(row.stage, Stage::Pending | Stage::Allowed { .. })
                && is_of(of, row.user.as_ref(), row.client)
        };
        let mut burnt = 0;
        for row in self.interactions.values_mut().filter(open) {
            row.stage = Stage::Burnt;
            burnt += 1;
        }
        Ok(burnt)
    }
}

impl Grants for MemTx {
    fn insert_grant(&mut self, grant: &Grant) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.need(grant.user.as_ref(), Some(grant.client))?;
        let twin = |row: &Grant| row.client == grant.client && row.user.is_none() && row.revoked_at.is_none();
        if grant.user.is_none() && grant.revoked_at.is_none() && self.grants.values().any(twin) {
            return Err(bug("a client has one grant of its own"));
        }
        add(&mut self.grants, grant.id, grant)
    }

    fn live_grants(&mut self, user: &UserId, client: Option<ClientId>) -> Result<Vec<Grant>, StoreError> {
        self.call(Mode::Read)?;
        let wanted = |row: &&Grant| {
            row.user.as_ref() == Some(user)
                && client.is_none_or(|id| row.client == id)
                && row.revoked_at.is_none()
        };
        let mut found: Vec<Grant> = self.grants.values().filter(wanted).cloned().collect();
        found.sort_by_key(|grant| grant.created_at);
        Ok(found)
    }

    fn grant(&mut self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.grants.get(&id).cloned())
    }

    fn find_grants(&mut self, filter: &GrantFilter, limit: u32) -> Result<Vec<Grant>, StoreError> {
        self.call(Mode::Read)?;
        let GrantFilter { person, client, before } = filter;
        let fits = |row: &&Grant| {
            person.as_ref().is_none_or(|person| row.user.as_ref() == Some(person))
                && client.is_none_or(|client| row.client == client)
                && before.is_none_or(|before| row.id < before)
        };
        Ok(self.grants.values().rev().filter(fits).take(limit as usize).cloned().collect())
    }

    fn own_grant(&mut self, client: ClientId) -> Result<Option<Grant>, StoreError> {
        self.call(Mode::Read)?;
        let own = |row: &&Grant| row.client == client && row.user.is_none() && row.revoked_at.is_none();
        Ok(self.grants.values().find(own).cloned())
    }

    fn revoke_grant(&mut self, id: GrantId, at: Timestamp) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        let row = self.grants.get_mut(&id).filter(|row| row.revoked_at.is_none());
        Ok(row.map(|row| row.revoked_at = Some(at)).is_some())
    }

    fn revoke_grants(&mut self, of: Whose<'_>, at: Timestamp) -> Result<u64, StoreError> {
        self.call(Mode::Write)?;
        let live = |row: &&mut Grant| row.revoked_at.is_none() && is_of(of, row.user.as_ref(), row.client);
        let mut ended = 0;
        for row in self.grants.values_mut().filter(live) {
            row.revoked_at = Some(at);
            ended += 1;
        }
        Ok(ended)
    }

    fn narrow_grants(
        &mut self,
        user: &UserId,
        ids: &[GrantId],
        scopes: &ScopeSet,
        reach: Reach,
    ) -> Result<u64, StoreError> {
        self.call(Mode::Write)?;
        let live = |row: &&mut Grant| row.user.as_ref() == Some(user) && row.revoked_at.is_none();
        let mut narrowed = 0;
        for row in self.grants.values_mut().filter(live).filter(|row| ids.contains(&row.id)) {
            row.scopes = scopes.clone();
            row.terms.reach = reach;
            narrowed += 1;
        }
        Ok(narrowed)
    }

    fn touch_grants(&mut self, used: &[(GrantId, Timestamp)]) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        for (id, at) in used {
            if let Some(row) = self.grants.get_mut(id) {
                row.last_used_at = row.last_used_at.max(Some(*at));
            }
        }
        Ok(())
    }
}

impl Tokens for MemTx {
    fn token(&mut self, id: TokenId) -> Result<Option<HeldToken>, StoreError> {
        self.call(Mode::Read)?;
        let Some(token) = self.tokens.get(&id) else { return Ok(None) };
        let Some(grant) = self.grants.get(&token.grant) else { return Ok(None) };
        let Some(client) = self.clients.get(&grant.client) else { return Ok(None) };
        let person = match &grant.user {
            None => None,
            Some(id) => {
                let Some(user) = self.users.get(id) else { return Ok(None) };
                let (name, email) = (user.name.clone(), user.email.clone());
                Some(HeldPerson { name, email, disabled_at: user.disabled_at })
            }
        };
        Ok(Some(HeldToken {
            token: token.clone(),
            grant: grant.clone(),
            client_name: client.name.as_str().to_owned(),
            client: HeldClient {
                stage: client.life.stage,
                owner_only: client.owner_only,
                owner: client.owner.clone(),
                networks: client.networks.clone(),
            },
            client_legacy_until: client.legacy_until,
            person,
        }))
    }

    fn token_and_client(&mut self, id: TokenId) -> Result<Option<(HeldToken, Client)>, StoreError> {
        let Some(held) = self.token(id)? else { return Ok(None) };
        let client = self.clients.get(&held.grant.client).cloned();
        Ok(client.map(|client| (held, client)))
    }

    fn signing_token(&mut self, grant: GrantId) -> Result<Option<Token>, StoreError> {
        self.call(Mode::Read)?;
        let live = |token: &&Token| {
            token.grant == grant
                && token.state == TokenState::Live
                && matches!(token.proof, Proof::Signing(_))
        };
        Ok(self.tokens.values().rev().find(live).cloned())
    }

    fn insert_token(&mut self, token: &Token) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        if !self.grants.contains_key(&token.grant) {
            return Err(bug("a row hangs on nothing"));
        }
        add(&mut self.tokens, token.id, token)
    }

    fn retire_token(&mut self, id: TokenId, to: TokenState) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        let row = self.tokens.get_mut(&id).filter(|row| row.state == TokenState::Live);
        Ok(row.map(|row| row.state = to).is_some())
    }
}

impl Nonces for MemTx {
    fn take_nonce(&mut self, nonce: &Nonce) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        Ok(self.nonces.insert(*nonce))
    }
}

impl Sealing for MemTx {
    fn seal_keys(&mut self) -> Result<Vec<(SealKeyId, u64)>, StoreError> {
        self.call(Mode::Read)?;
        let mut keys: BTreeMap<SealKeyId, u64> = BTreeMap::new();
        self.sealed().for_each(|row| *keys.entry(row.sealed.key().clone()).or_default() += 1);
        Ok(keys.into_iter().collect())
    }

    fn sealed_otherwise(&mut self, key: &SealKeyId, limit: u32) -> Result<Vec<SealedRow>, StoreError> {
        self.call(Mode::Read)?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(self.sealed().filter(|row| row.sealed.key() != key).take(limit).collect())
    }

    fn reseal(&mut self, row: &SealedRow, from: &Sealed) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        let place = match row.purpose {
            Purpose::Client => {
                let client =
                    self.clients.get_mut(&ClientId::from_uuid(row.row)).map(|client| &mut client.kind);
                client.and_then(|kind| {
                    if let ClientKind::Signing(signing) = kind { Some(&mut signing.secret) } else { None }
                })
            }
            Purpose::OldClient => {
                let old = self.old_secrets.get_mut(&ClientId::from_uuid(row.row)).map(|old| &mut old.proof);
                old.and_then(|proof| if let Proof::Signing(sealed) = proof { Some(sealed) } else { None })
            }
            Purpose::Token => {
                let token = self.tokens.get_mut(&TokenId::from_uuid(row.row)).map(|token| &mut token.proof);
                token.and_then(|proof| if let Proof::Signing(sealed) = proof { Some(sealed) } else { None })
            }
            Purpose::Temporary => None,
        };
        let place = place.filter(|sealed| *sealed == from);
        Ok(place.map(|sealed| *sealed = row.sealed.clone()).is_some())
    }
}

impl Throttles for MemTx {
    fn throttle(&mut self, key: &ThrottleKey) -> Result<Option<Throttle>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.throttles.get(&key.as_text()).copied())
    }

    fn count_failure(
        &mut self,
        key: &ThrottleKey,
        window_start: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        let fresh = Throttle { since: now, failures: 0 };
        let row = self.throttles.entry(key.as_text()).or_insert(fresh);
        if row.since < window_start {
            *row = fresh;
        }
        row.failures = row.failures.saturating_add(1);
        Ok(())
    }

    fn clear_throttle(&mut self, key: &ThrottleKey) -> Result<(), StoreError> {
        self.call(Mode::Write)?;
        self.throttles.remove(&key.as_text());
        Ok(())
    }
}

impl Sweeping for MemTx {
    fn sweep(&mut self, horizons: Horizons, limit: u32) -> Result<Swept, StoreError> {
        self.call(Mode::Write)?;
        let Horizons { now, replay, nonces, letters, notices, tallies } = horizons;
        let tallies = drop_some(&mut self.tallies, limit, |(hour, _), _| hour.start() < tallies);
        let notices = drop_some(&mut self.notices, limit, |_, row| row.at < notices);
        let letters = drop_some(&mut self.letters, limit, |_, row| row.created_at < letters);
        let old_secrets = drop_some(&mut self.old_secrets, limit, |_, row| row.expires_at < now);
        let links = drop_some(&mut self.links, limit, |_, row| row.expires_at < now);
        let sessions = drop_some(&mut self.sessions, limit, |_, row| row.expires_at < now);
        let interactions = drop_some(&mut self.interactions, limit, |_, row| row.expires_at < replay);
        let grants = &self.grants;
        let tokens = drop_some(&mut self.tokens, limit, |_, row| {
            row.expires_at.is_some_and(|end| end < now)
                || grants.get(&row.grant).is_none_or(|grant| grant.revoked_at.is_some())
        });
        let throttles = drop_some(&mut self.throttles, limit, |_, row| row.since < replay);
        let before = self.clone();
        let grants = drop_some(&mut self.grants, limit, |id, row| {
            before.superseded(row, now) && !before.tokens.values().any(|token| token.grant == *id)
        });
        let old: Vec<Nonce> = self
            .nonces
            .iter()
            .filter(|nonce| nonce.signed_at < nonces)
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .copied()
            .collect();
        old.iter().for_each(|nonce| _ = self.nonces.remove(nonce));
        let nonces = old.len() as u64;
        Ok(Swept {
            sessions,
            interactions,
            tokens,
            grants,
            throttles,
            nonces,
            proposals: 0,
            letters,
            links,
            notices,
            old_secrets,
            tallies,
        })
    }
}
