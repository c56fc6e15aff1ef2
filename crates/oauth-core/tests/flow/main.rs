//! The use cases of the core over the in-memory store: what each allows, what each refuses, and what is left behind.
//!
//! Requests go in as the text of a query or a form body, so that reading them is tested too.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests stop the test they are called from"
)]

mod access;
mod answer;
mod begin;
mod block;
mod client_auth;
mod client_credentials;
mod code;
mod consent;
mod dashboard;
mod decide;
mod introspect;
mod legacy;
mod letter;
mod log;
mod login;
mod machine;
mod mail;
mod narrow;
mod outage;
mod overlap;
mod people;
mod person;
mod pkce;
mod profile;
mod propose;
mod race;
mod refresh;
mod refusal;
mod register;
mod registrant;
mod review;
mod revoke;
mod signed;
mod sweep;
mod throttle;
mod wire;
mod world;
