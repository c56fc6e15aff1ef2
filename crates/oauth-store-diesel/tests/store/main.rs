//! The store over real databases: the contract of every store, migrations, query plans, and what only a database does.
//!
//! PostgreSQL is tested when `OAUTH_TEST_POSTGRES_URL` names a server on which databases may be made; without it those
//! tests say so and pass, but in CI they fail.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test and its helpers fail by panicking, and say what they skip"
)]

mod budget;
mod cases;
mod database;
mod leave;
mod lists;
mod media;
mod migration;
mod plan;
#[cfg(feature = "postgres")]
mod postgres;
mod queue;
mod race;
#[cfg(feature = "postgres")]
mod server;
#[cfg(feature = "sqlite")]
mod sqlite;
