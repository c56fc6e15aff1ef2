//! The table of resource owners.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use oauth_core::id::UserId;
use oauth_core::model::user::{Account, LoginName, PasswordHash, Role, User};
use oauth_core::port::{StoreError, Users};
use oauth_core::time::Timestamp;

#[cfg(feature = "postgres")]
use crate::connection::Conn;
use crate::connection::each;
use crate::row::{Row, instant, seconds};
use crate::schema::users;
use crate::tx::DieselTx;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct UserRow {
    id: String,
    name: String,
    email: String,
    created_at: i64,
    disabled_at: Option<i64>,
    login: Option<String>,
    password_hash: Option<String>,
    role: String,
    email_confirmed_at: Option<i64>,
}

impl From<&User> for UserRow {
    fn from(user: &User) -> Self {
        let account = user.account.as_ref();
        Self {
            id: user.id.as_str().to_owned(),
            name: user.name.clone(),
            email: user.email.clone(),
            created_at: user.created_at.unix(),
            disabled_at: seconds(user.disabled_at),
            login: account.map(|a| a.login.as_str().to_owned()),
            password_hash: account.map(|a| a.password.phc().to_owned()),
            role: user.role.as_str().to_owned(),
            email_confirmed_at: seconds(user.email_confirmed_at),
        }
    }
}

impl TryFrom<UserRow> for User {
    type Error = StoreError;

    fn try_from(row: UserRow) -> Result<Self, StoreError> {
        let at = Row { table: "users", id: &row.id };
        let account = match (row.login, row.password_hash) {
            (None, None) => None,
            (login, hash) => Some(Account {
                login: at.need("login", login.as_deref().and_then(LoginName::parse))?,
                password: PasswordHash::new(at.need("password_hash", hash)?),
            }),
        };
        Ok(Self {
            id: at.need("id", UserId::parse(&row.id))?,
            name: row.name,
            email: row.email,
            email_confirmed_at: instant(row.email_confirmed_at),
            created_at: Timestamp::from_unix(row.created_at),
            disabled_at: instant(row.disabled_at),
            role: at.need("role", Role::parse(&row.role))?,
            account,
        })
    }
}

impl Users for DieselTx<'_> {
    fn user(&mut self, id: &UserId) -> Result<Option<User>, StoreError> {
        let found = each!(self.conn, c => users::table
            .find(id.as_str())
            .select(UserRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(User::try_from).transpose()
    }

    fn lock_user(&mut self, id: &UserId) -> Result<Option<User>, StoreError> {
        #[cfg(feature = "postgres")]
        #[cfg_attr(
            not(feature = "sqlite"),
            expect(irrefutable_let_patterns, reason = "the other arm is another feature's")
        )]
        if let Conn::Postgres(c) = &mut *self.conn {
            let users = users::table.find(id.as_str()).select(UserRow::as_select());
            let found = users.for_no_key_update().get_result(c).optional();
            return self.said(found)?.map(User::try_from).transpose();
        }
        // On SQLite a job that writes has the whole database to itself.
        self.user(id)
    }

    fn user_by_login(&mut self, login: &LoginName) -> Result<Option<User>, StoreError> {
        let found = each!(self.conn, c => users::table
            .filter(users::login.eq(login.as_str()))
            .select(UserRow::as_select())
            .get_result(c)
            .optional());
        self.said(found)?.map(User::try_from).transpose()
    }

    fn users_by_email(&mut self, spellings: [&str; 2]) -> Result<Vec<User>, StoreError> {
        let [one, other] = spellings;
        let found = each!(self.conn, c => users::table
            .filter(users::email.eq(one).or(users::email.eq(other)))
            .order((users::created_at, users::id))
            .select(UserRow::as_select())
            .load(c));
        self.said(found)?.into_iter().map(User::try_from).collect()
    }

    fn users_in_roles(&mut self, roles: &[Role]) -> Result<Vec<User>, StoreError> {
        if roles.contains(&Role::User) {
            let all = self.users()?;
            return Ok(all.into_iter().filter(|user| roles.contains(&user.role)).collect());
        }
        let words = roles.iter().map(|role| role.as_str());
        let found = each!(self.conn, c => users::table
            // Word for word as the index has it, which leaves out most people.
            .filter(sql::<Bool>("role <> 'user'"))
            .filter(users::role.eq_any(words.clone()))
            .order((users::created_at, users::id))
            .select(UserRow::as_select())
            .load(c));
        self.said(found)?.into_iter().map(User::try_from).collect()
    }

    fn users(&mut self) -> Result<Vec<User>, StoreError> {
        let found = each!(self.conn, c => users::table
            .order((users::created_at, users::id))
            .select(UserRow::as_select())
            .load(c));
        self.said(found)?.into_iter().map(User::try_from).collect()
    }

    fn insert_user(&mut self, user: &User) -> Result<bool, StoreError> {
        let row = UserRow::from(user);
        self.insert_new(|conn| each!(conn, c => diesel::insert_into(users::table).values(&row).execute(c)))
    }

    fn save_user(&mut self, user: &User) -> Result<bool, StoreError> {
        let row = UserRow::from(user);
        let saved = each!(self.conn, c => diesel::update(users::table.find(&row.id)).set(&row).execute(c));
        Ok(self.said(saved)? == 1)
    }
}
