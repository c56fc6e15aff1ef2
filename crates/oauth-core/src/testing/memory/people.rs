//! Lists of people, and all that is kept about one, in the in-memory store.

use core::cmp::Reverse;

use super::MemTx;
use crate::id::UserId;
use crate::model::grant::Grant;
use crate::model::letter::Letter;
use crate::model::session::Session;
use crate::model::user::{Role, User};
use crate::port::{Mode, People, StoreError, UserFilter};

fn has(text: &str, part: Option<&String>) -> bool {
    part.is_none_or(|part| text.to_lowercase().contains(&part.to_lowercase()))
}

impl People for MemTx {
    fn find_users(&mut self, filter: &UserFilter, offset: u32, limit: u32) -> Result<Vec<User>, StoreError> {
        self.call(Mode::Read)?;
        let fits = |user: &&User| {
            let login = user.account.as_ref().map(|account| account.login.as_str());
            let named = has(&user.name, filter.name.as_ref())
                || login.is_some_and(|login| has(login, filter.name.as_ref()));
            named
                && has(&user.email, filter.email.as_ref())
                && filter.role.is_none_or(|role| user.role == role)
                && filter.disabled.is_none_or(|disabled| user.disabled_at.is_some() == disabled)
        };
        let mut found: Vec<&User> = self.users.values().filter(fits).collect();
        found.sort_by_key(|user| Reverse((user.created_at, user.id.clone())));
        Ok(found.into_iter().skip(offset as usize).take(limit as usize).cloned().collect())
    }

    fn lock_admins(&mut self) -> Result<Vec<UserId>, StoreError> {
        self.call(Mode::Read)?;
        let is_admin = |user: &&User| user.role == Role::Admin && user.disabled_at.is_none();
        Ok(self.users.values().filter(is_admin).map(|user| user.id.clone()).collect())
    }

    fn sessions_of(&mut self, user: &UserId) -> Result<Vec<Session>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.sessions.values().filter(|row| row.user == *user).cloned().collect())
    }

    fn grants_of(&mut self, user: &UserId) -> Result<Vec<Grant>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.grants.values().filter(|row| row.user.as_ref() == Some(user)).cloned().collect())
    }

    fn letters_of(&mut self, user: &UserId) -> Result<Vec<Letter>, StoreError> {
        self.call(Mode::Read)?;
        Ok(self.letters.values().filter(|row| row.user == *user).cloned().collect())
    }

    fn delete_user(&mut self, id: &UserId) -> Result<bool, StoreError> {
        self.call(Mode::Write)?;
        self.sessions.retain(|_, row| row.user != *id);
        self.interactions.retain(|_, row| row.user.as_ref() != Some(id));
        self.grants.retain(|_, row| row.user.as_ref() != Some(id));
        let grants = &self.grants;
        self.tokens.retain(|_, row| grants.contains_key(&row.grant));
        self.blocks.retain(|_, row| row.user != *id);
        self.letters.retain(|_, row| row.user != *id);
        self.links.retain(|_, row| row.user != *id);
        for client in self.clients.values_mut().filter(|client| client.owner.as_ref() == Some(id)) {
            client.owner = None;
        }
        Ok(self.users.remove(id).is_some())
    }
}
