//! The provider over HTTP, in process: a store in memory, a clock that stands still, browsers and applications.
#![cfg(test)]

mod account;
mod applications;
mod arrival;
mod authorize;
mod client_credentials;
mod configured;
mod connection_change;
mod connections;
mod consent;
mod cors;
mod dashboard;
mod developers;
mod email;
mod forgery;
mod host;
mod hostile;
mod jifty;
mod letter;
mod log;
mod manner;
mod mediawiki;

mod old_clients;
mod old_tokens;
mod outage;
mod overlap;
mod page_headers;
mod people;
mod read_only;
mod refresh;
mod review;
mod scopes;
mod signed;
mod signed_far;
mod skin;
mod special;
mod sweep;
mod throttle;
mod token;
mod wiki_client_api;
mod wiki_clients;
mod wiki_pages;
mod wiki_rest;
mod wire;
mod world;
