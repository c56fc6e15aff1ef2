//! The door for what the host keeps of people besides the rows of the core, such as pictures. All that an implementation
//! names is here.

use std::future::Future;
use std::pin::Pin;

pub use oauth_core::id::UserId;
pub use oauth_core::port::StoreError;
pub use serde_json::Value;

/// The answer of [`Belongings`].
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + 'a>>;

/// What the host keeps of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The name of the section in what the person exports, such as `pictures`; none of the sections of the core.
    pub name: &'static str,
    /// What is known of each thing.
    pub items: Vec<Value>,
}

/// What the host keeps of people.
pub trait Belongings: Send + Sync {
    /// All that is kept of this person, without secrets: for an export, and to be counted before an account is deleted.
    ///
    /// # Errors
    /// A [`StoreError`] becomes a page that says so; then nothing is exported or deleted.
    fn kept<'a>(&'a self, person: &'a UserId) -> Answer<'a, Section>;

    /// The account was deleted, and stays so. Rows that refer to the person's row and end with it went in the same transaction:
    /// whoever has no others does nothing here.
    ///
    /// # Errors
    /// A [`StoreError`] goes to the log; nobody calls again.
    fn forget<'a>(&'a self, person: &'a UserId) -> Answer<'a, ()> {
        let _ = person;
        Box::pin(async { Ok(()) })
    }
}
