//! OAuth endpoints, consent and account pages for any actix-web application.
//!
//! [`Provider::builder`] checks everything at start; [`Provider::configure`] adds the routes to the host's `App`,
//! under the path of the issuer URL, and leaves all other routes, their errors and their settings alone. The store is
//! any [`oauth_core::port::Backend`]; the login is the host's own, by [`login::ResourceOwners`], or that of the built-in
//! accounts, by [`Builder::accounts`]. Letters go where [`mail::Mailer`] takes them.

mod account;
pub mod belongings;
mod dialect;
mod endpoint;
mod hop;
mod input;
mod letter;
mod limit;
pub mod login;
pub mod mail;
mod meter;
mod mount;
mod output;
mod page;
pub mod password;
mod path;
mod provider;
mod state;
pub mod system;
mod tallies;

pub use letter::Posted;
pub use oauth_core::policy::Registration;
pub use output::reference::RequestId;
pub use page::PageError;
pub use provider::{BuildError, Builder, Provider, SignUp};
