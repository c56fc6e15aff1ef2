//! PostgreSQL: the contract, lost connections, the queue.

use crate::database::{Store, postgres};

fn make() -> Option<Store> {
    postgres().map(|fresh| fresh.store())
}

oauth_core::store_contract!(make);
