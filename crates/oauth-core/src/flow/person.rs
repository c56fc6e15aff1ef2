//! The resource owner as the login knows the person at this moment, and the provider's copy of that.

use crate::env::Env;
use crate::id::UserId;
use crate::model::client::Client;
use crate::model::user::{MAX_EMAIL, MAX_NAME, Role, User};
use crate::port::{StoreError, Tx};

/// A resource owner as the login knows the person at this moment.
#[derive(Clone, Debug)]
pub struct ResourceOwner {
    id: UserId,
    name: String,
    email: String,
    role: Role,
    email_confirmed: bool,
    /// Read from the row of a built-in account, which is no copy of anything.
    is_row: bool,
}

/// What a login cannot say of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// The name is too long or has control characters.
    #[error("the name of a person has at most {MAX_NAME} characters, none of them a control character")]
    Name,
    /// The e-mail address is too long or has control characters.
    #[error("the e-mail address of a person has at most {MAX_EMAIL} bytes and no control character")]
    Email,
}

impl ResourceOwner {
    /// A person by the stable identifier, with the name that pages show and the e-mail address; both may be empty.
    ///
    /// # Errors
    /// [`PersonError`] for a name of more than [`MAX_NAME`] characters, an e-mail address of more than [`MAX_EMAIL`]
    /// bytes, and control characters in either. Nothing is cut: a login that may have longer names cuts them itself.
    pub fn new(id: UserId, name: impl Into<String>, email: impl Into<String>) -> Result<Self, PersonError> {
        let (name, email) = (name.into(), email.into());
        if name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(PersonError::Name);
        }
        if email.len() > MAX_EMAIL || email.chars().any(char::is_control) {
            return Err(PersonError::Email);
        }
        Ok(Self { id, name, email, role: Role::User, email_confirmed: false, is_row: false })
    }

    /// The same person, who has this role at the host.
    #[must_use]
    pub const fn with_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// The same with an address that the login knows to be the person's own. Clients are told so, and take it for a proof.
    #[must_use]
    pub fn with_confirmed_email(self) -> Self {
        let email_confirmed = !self.email.is_empty();
        Self { email_confirmed, ..self }
    }

    /// The stable identifier.
    #[must_use]
    pub const fn id(&self) -> &UserId {
        &self.id
    }

    /// What the person is to the site.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// What pages call the person; may be empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// E-mail address; may be empty.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Is it the row of a built-in account, in which the role is always today's?
    #[must_use]
    pub const fn is_built_in(&self) -> bool {
        self.is_row
    }

    /// Is the address known to be the person's own?
    #[must_use]
    pub const fn email_is_confirmed(&self) -> bool {
        self.email_confirmed
    }
}

/// The person of a row, whose values were checked when they came in.
impl From<User> for ResourceOwner {
    fn from(user: User) -> Self {
        let (email_confirmed, is_row) = (user.email_confirmed_at.is_some(), user.account.is_some());
        Self { id: user.id, name: user.name, email: user.email, role: user.role, email_confirmed, is_row }
    }
}

/// Keeps the provider's copy of the person current; `false` for a disabled one. What begins now for the person and what
/// ends everything of the person (disabling, taking back) wait for each other.
///
/// # Errors
/// [`StoreError`]
pub fn known(tx: &mut dyn Tx, env: &Env, person: &ResourceOwner) -> Result<bool, StoreError> {
    match tx.lock_user(&person.id)? {
        Some(user) if user.disabled_at.is_some() => Ok(false),
        // The row may have changed since it was read for this request; what was read then is not written over it.
        Some(_) if person.is_row => Ok(true),
        Some(user) if is_current(&user, person) => Ok(true),
        Some(user) => {
            let since = user.email_confirmed_at.filter(|_| user.email == person.email);
            let email_confirmed_at = person.email_confirmed.then(|| since.unwrap_or_else(|| env.now()));
            let (name, email) = (person.name.clone(), person.email.clone());
            tx.save_user(&User { name, email, email_confirmed_at, role: person.role, ..user })
        }
        None => {
            let added = tx.insert_user(&User {
                id: person.id.clone(),
                name: person.name.clone(),
                email: person.email.clone(),
                email_confirmed_at: person.email_confirmed.then(|| env.now()),
                created_at: env.now(),
                disabled_at: None,
                role: person.role,
                account: None,
            })?;
            // Two first visits at the same moment: the other one wrote the same person.
            Ok(added || tx.user(&person.id)?.is_some_and(|user| user.disabled_at.is_none()))
        }
    }
}

/// Does the provider's copy name another role than the host does at this moment? What a person may do is read from the copy.
///
/// # Errors
/// [`StoreError`]
pub fn has_old_role(tx: &mut dyn Tx, person: &ResourceOwner) -> Result<bool, StoreError> {
    Ok(tx.user(&person.id)?.map_or(Role::User, |user| user.role) != person.role)
}

fn is_current(user: &User, person: &ResourceOwner) -> bool {
    user.name == person.name
        && user.email == person.email
        && user.email_confirmed_at.is_some() == person.email_confirmed
        && user.role == person.role
}

/// The name of whoever registered a client.
pub(crate) fn registrant_name(tx: &mut dyn Tx, client: &Client) -> Result<Option<String>, StoreError> {
    match &client.owner {
        Some(registrant) => Ok(tx.user(registrant)?.map(|user| user.name)),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// contract: over-long values are refused where they come in.
    #[test]
    fn a_login_says_what_can_be_kept() {
        let person = |name: &str, email: &str| {
            let id = UserId::parse("host-1").unwrap();
            ResourceOwner::new(id, name, email).map(|person| (person.name, person.email))
        };
        let (long, address) =
            ("\u{e9}".repeat(MAX_NAME), format!("{}@b.example", "a".repeat(MAX_EMAIL - 10)));
        for (name, email) in [("", ""), ("Zo\u{eb} \u{202f}\u{1f980}", "a@b"), (&long, &address)] {
            assert_eq!(person(name, email), Ok((name.to_owned(), email.to_owned())));
        }
        for name in [format!("{long}x"), "a\0b".to_owned(), "a\nb".to_owned()] {
            assert_eq!(person(&name, ""), Err(PersonError::Name), "{name:?}");
        }
        for email in [format!("a{address}"), "a\0@b".to_owned(), "a@b\r\n".to_owned()] {
            assert_eq!(person("", &email), Err(PersonError::Email), "{email:?}");
        }
    }
}
