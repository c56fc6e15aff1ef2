//! The door for logins: who is signed in, and where to send somebody who is not. All that an implementation names is
//! here.

use std::future::Future;
use std::pin::Pin;

use actix_web::HttpRequest;
pub use oauth_core::flow::person::{PersonError, ResourceOwner};
pub use oauth_core::id::UserId;
pub use oauth_core::port::StoreError;

/// The answer of [`ResourceOwners::current`].
pub type Current<'a> = Pin<Box<dyn Future<Output = Result<Option<ResourceOwner>, StoreError>> + 'a>>;

/// The host's login. The built-in accounts are one; an application with its own users writes another in a few lines.
pub trait ResourceOwners: Send + Sync {
    /// Who is signed in on the browser that sent this request. Called once for each page.
    ///
    /// # Errors
    /// A [`StoreError`] becomes a 503 page: nobody is taken for signed out because a database is away.
    fn current<'a>(&'a self, request: &'a HttpRequest) -> Current<'a>;

    /// Where somebody signs in and then comes back to `return_to`, a path with query of this site.
    fn login_url(&self, return_to: &str) -> String;
}
