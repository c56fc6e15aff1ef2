//! The endpoints: thin handlers that read, run one use case, and answer.

pub(crate) mod account;
pub(crate) mod applications;
pub(crate) mod authorize;
pub(crate) mod client;
mod client_form;
mod connection_change;
pub(crate) mod connections;
pub(crate) mod dashboard;
pub(crate) mod developers;
pub(crate) mod email;
pub(crate) mod export;
pub(crate) mod facts;
pub(crate) mod introspect;
pub(crate) mod leave;
pub(crate) mod login;
pub(crate) mod metadata;
pub(crate) mod notices;
pub(crate) mod password;
pub(crate) mod people;
pub(crate) mod review;
pub(crate) mod revoke;
mod scopes;
pub(crate) mod signed;
pub(crate) mod style;
pub(crate) mod token;
