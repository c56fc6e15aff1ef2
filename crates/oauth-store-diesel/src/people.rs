//! Lists of people, and all that is kept about one.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use oauth_core::id::UserId;
use oauth_core::model::grant::Grant;
use oauth_core::model::letter::Letter;
use oauth_core::model::session::Session;
use oauth_core::model::user::User;
use oauth_core::port::{People, StoreError, UserFilter};

use crate::client::{lower, part_of};
use crate::connection::{Conn, each};
use crate::grant::GrantRow;
use crate::letter::LetterRow;
use crate::row::Row;
use crate::schema::{grants, letters, sessions, users};
use crate::session::SessionRow;
use crate::tx::DieselTx;
use crate::user::UserRow;

/// Those who look after the site; the second half lets SQLite find them by the index of roles.
const ADMINS: &str = "role = 'admin' AND role <> 'user'";

impl People for DieselTx<'_> {
    fn find_users(&mut self, filter: &UserFilter, offset: u32, limit: u32) -> Result<Vec<User>, StoreError> {
        let small = self.lowers();
        let part = |text: &str| part_of(&small(text));
        let (name, email) = (filter.name.as_deref().map(part), filter.email.as_deref().map(part));
        let found = each!(self.conn, c => {
            let mut query = users::table
                .order((users::created_at.desc(), users::id.desc()))
                .offset(offset.into())
                .limit(limit.into())
                .select(UserRow::as_select())
                .into_boxed();
            if let Some(pattern) = name {
                let login = users::login.assume_not_null().like(pattern.clone()).escape('\\');
                let login = users::login.is_not_null().and(login);
                query = query.filter(lower(users::name).like(pattern).escape('\\').or(login));
            }
            if let Some(pattern) = email {
                query = query.filter(lower(users::email).like(pattern).escape('\\'));
            }
            if let Some(role) = filter.role {
                query = query.filter(users::role.eq(role.as_str()));
            }
            match filter.disabled {
                Some(true) => query = query.filter(users::disabled_at.is_not_null()),
                Some(false) => query = query.filter(users::disabled_at.is_null()),
                None => {}
            }
            query.load(c)
        });
        self.said(found)?.into_iter().map(User::try_from).collect()
    }

    fn lock_admins(&mut self) -> Result<Vec<UserId>, StoreError> {
        let admins = users::table
            .filter(sql::<Bool>(ADMINS))
            .filter(users::disabled_at.is_null())
            .order(users::id)
            .select(users::id);
        let found: QueryResult<Vec<String>> = match &mut *self.conn {
            // A job that writes has the whole database to itself.
            #[cfg(feature = "sqlite")]
            Conn::Sqlite(c) => admins.load(c),
            #[cfg(feature = "postgres")]
            Conn::Postgres(c) => admins.for_no_key_update().load(c),
        };
        let read = |id: String| Row { table: "users", id: &id }.need("id", UserId::parse(&id));
        self.said(found)?.into_iter().map(read).collect()
    }

    fn sessions_of(&mut self, user: &UserId) -> Result<Vec<Session>, StoreError> {
        let found = each!(self.conn, c => sessions::table
            .filter(sessions::user_id.eq(user.as_str()))
            .order(sessions::id)
            .select(SessionRow::as_select())
            .load(c));
        self.said(found)?.into_iter().map(Session::try_from).collect()
    }

    fn grants_of(&mut self, user: &UserId) -> Result<Vec<Grant>, StoreError> {
        let found = each!(self.conn, c => grants::table
            .filter(grants::user_id.eq(user.as_str()))
            .order(grants::id)
            .select(GrantRow::as_select())
            .load(c));
        self.said(found)?.into_iter().map(Grant::try_from).collect()
    }

    fn letters_of(&mut self, user: &UserId) -> Result<Vec<Letter>, StoreError> {
        let found = each!(self.conn, c => letters::table
            .filter(letters::user_id.eq(user.as_str()))
            .order(letters::id)
            .select(LetterRow::as_select())
            .load(c));
        self.said(found)?.into_iter().map(Letter::try_from).collect()
    }

    fn delete_user(&mut self, id: &UserId) -> Result<bool, StoreError> {
        let done = each!(self.conn, c => diesel::delete(users::table.find(id.as_str())).execute(c));
        Ok(self.said(done)? == 1)
    }
}
