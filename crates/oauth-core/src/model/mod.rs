//! The rows: what the provider knows. The store maps each to one table; the flows are written in these.

pub mod block;
pub mod client;
pub mod configured;
pub mod event;
pub mod grant;
pub mod interaction;
pub mod letter;
pub mod link;
pub mod nonce;
pub mod notice;
pub mod old_secret;
pub mod right;
pub mod session;
pub mod stage;
pub mod tally;
pub mod throttle;
pub mod token;
pub mod user;
pub mod version;
