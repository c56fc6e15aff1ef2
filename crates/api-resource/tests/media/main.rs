//! The media endpoints over a real store on SQLite and PostgreSQL: lists, uploads, changes, pages, files, sweeps.

#![cfg(test)]

mod change;
mod history;
mod hostile;
mod list;
mod meanwhile;
mod old;
mod page;
mod picture;
#[path = "../../../oauth-store-diesel/tests/store/server.rs"]
mod server;
mod signed;
mod submit;
mod sweep;
mod wire;
mod world;
