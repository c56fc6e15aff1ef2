//! SQLite: the contract, the file, the queue.

use crate::database::{Store, sqlite};

fn make() -> Option<Store> {
    Some(sqlite().store())
}

oauth_core::store_contract!(make);
