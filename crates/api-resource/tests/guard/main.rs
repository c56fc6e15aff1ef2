//! The guard in an application, over the in-memory store.
#![cfg(test)]

mod action_api;
#[cfg(feature = "admin")]
mod admin;
mod client;
mod fixture;
mod metadata;
mod refused;
mod signed;
mod store;
mod wiki_rest;
