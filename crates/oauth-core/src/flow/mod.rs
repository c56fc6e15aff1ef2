//! The use cases: each a function over one transaction, run once a request.
//!
//! Check first, write after. A refusal commits what it wrote; only a [`crate::port::StoreError`] rolls back.

pub mod account;
pub mod admin;
mod audit;
pub mod begin;
pub mod client;
mod client_credentials;
pub mod connections;
pub mod dashboard;
pub mod decide;
pub mod email;
mod exchange;
pub mod grants;
pub mod introspect;
pub mod kept;
pub mod leave;
pub mod letters;
pub mod log;
pub mod login;
pub mod notice;
pub mod people;
pub mod person;
pub mod profile;
mod refresh;
pub mod register;
pub mod reset;
pub mod review;
pub mod revoke;
pub mod right;
pub mod rotate;
pub mod signed;
pub mod sweep;
mod throttle;
pub mod token;
