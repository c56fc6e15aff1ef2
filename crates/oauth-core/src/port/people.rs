//! What the core needs of a store to list people, and to tell and end all that is kept about one of them.

use super::StoreError;
use crate::id::UserId;
use crate::model::grant::Grant;
use crate::model::letter::Letter;
use crate::model::session::Session;
use crate::model::user::{Role, User};

/// Which people somebody looks for. What is not set does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Part of the name, or of the name by which the person signs in, in capital or small letters.
    pub name: Option<String>,
    /// Part of the e-mail address, in capital or small letters.
    pub email: Option<String>,
    /// What the person is to the site.
    pub role: Option<Role>,
    /// Disabled ones only, or only those who are not.
    pub disabled: Option<bool>,
}

/// People, seen by those who look after the site, and all that is kept about one.
pub trait People {
    /// The people of a filter, those who came last first; at most `limit` after the first `offset`.
    ///
    /// # Errors
    /// [`StoreError`]
    fn find_users(&mut self, filter: &UserFilter, offset: u32, limit: u32) -> Result<Vec<User>, StoreError>;
    /// Every administrator who is not disabled, in the order of their ids. Nobody else changes them until this job ends: for
    /// jobs that may take one of them away, which call this before they lock a person.
    ///
    /// # Errors
    /// [`StoreError`]
    fn lock_admins(&mut self) -> Result<Vec<UserId>, StoreError>;
    /// A person's sessions, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn sessions_of(&mut self, user: &UserId) -> Result<Vec<Session>, StoreError>;
    /// A person's grants, those that are over too as long as there is a row of them, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn grants_of(&mut self, user: &UserId) -> Result<Vec<Grant>, StoreError>;
    /// The letters to a person that are not sent yet, oldest first.
    ///
    /// # Errors
    /// [`StoreError`]
    fn letters_of(&mut self, user: &UserId) -> Result<Vec<Letter>, StoreError>;
    /// Deletes a person with sessions, interactions, grants, tokens, blocks, letters and links; `false` when there is none.
    /// The person's clients stay, without an owner: delete them before. The log stays as it is.
    ///
    /// # Errors
    /// [`StoreError`]
    fn delete_user(&mut self, id: &UserId) -> Result<bool, StoreError>;
}
