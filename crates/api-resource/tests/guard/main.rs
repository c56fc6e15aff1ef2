//! The guard in an application, over the in-memory store.

mod fixture;
mod metadata;
mod refused;
mod store;
