//! The rig of the end-to-end tests: servers on fresh databases, and the actors that talk to them over HTTP.
#![expect(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "what fails here fails a test")]

pub mod app;
pub mod axe;
pub mod browser;
pub mod canary;
pub mod chrome;
pub mod database;
pub mod form;
pub mod http;
pub mod postcards;
pub mod proxy;
pub mod server;
pub mod signing;
pub mod third_party;
pub mod tool;
pub mod upload;
