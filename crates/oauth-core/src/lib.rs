//! Models, rules and flows of an OAuth authorization server, without any I/O.
//!
//! Time, randomness and storage are handed in ([`time::Clock`], [`random::Random`], [`port::Tx`]), so every rule can be
//! tested in microseconds. One request to the server is one use case from [`flow`], run inside one transaction.
//!
//! Where things are:
//! - [`text`]: form parameters, scopes, redirect URIs: parsed once, at the edge, into types that cannot be wrong.
//! - [`secret`], [`seal`], [`id`], [`time`], [`random`]: the small words that everything else is written in.
//! - [`model`]: the rows: users, sessions, clients, blocks, interactions, grants, tokens, nonces.
//! - [`policy`]: where a client's setting may depart from the standards.
//! - [`jose`]: signed statements. [`oauth1`]: signed requests.
//! - [`oauth2`]: what OAuth 2 says on the wire: requests, client authentication, PKCE, errors, metadata.
//! - [`flow`]: the use cases, functions over `&mut dyn Tx`.
//! - [`port`]: what a store must do. [`refusal`]: every way to say no.
//!
//! Invariants of absence: no framework, no database, no `async`, no clock, no global randomness, no environment, no
//! name of a dialect. A protocol refusal is a [`refusal::Verdict::Refused`], which commits; only a
//! [`port::StoreError`] rolls back.

pub mod catalog;
pub mod env;
pub mod flow;
pub mod id;
pub mod jose;
pub mod model;
pub mod oauth1;
pub mod oauth2;
pub mod policy;
pub mod port;
pub mod random;
pub mod refusal;
pub mod seal;
pub mod secret;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod time;
