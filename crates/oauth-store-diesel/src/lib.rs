//! SQLite and PostgreSQL storage for `oauth-core`, by one set of diesel queries.
//!
//! - [`DieselStore`] runs jobs: on SQLite all writes go through one thread, which commits many at once, and reads run
//!   on the caller's thread; on PostgreSQL each job runs on one of some threads, each with a connection of its own.
//! - [`migrate`] makes and changes the tables.
//! - `media`, with the feature of that name: uploaded pictures, beside the tables of the core, through the same queue.
//!
//! Each table has a file: a private row, its two translations, and all statements on it. What the databases say
//! differently is in `dialect`. Features: `sqlite`, `postgres`, `postgres-bundled`, `media`; none changes the others.
//!
//! Invariants of absence: no clock and no randomness, no bound value in an error, no row type in the public interface.

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("enable the feature `sqlite`, `postgres` or both");

mod backend;
mod block;
mod client;
mod connection;
mod dialect;
mod error;
mod event;
mod figures;
mod grant;
mod interaction;
mod letter;
#[cfg(feature = "media")]
pub mod media;
mod meter;
pub mod migrate;
mod nonce;
mod notice;
mod old_secret;
mod people;
mod prepared;
mod row;
mod run;
mod schema;
mod seal;
mod session;
mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
mod throttle;
mod token;
mod tx;
mod user;
mod work;
#[cfg(feature = "postgres")]
mod workers;
#[cfg(feature = "sqlite")]
mod writer;

pub use backend::{DieselStore, StoreConfig};
pub use error::OpenError;
