//! End-to-end tests over HTTP: stock clients, a browser, faults and attacks, on every database.
#![cfg(test)]

mod admin;
mod bad_input;
mod both_protocols;
mod browser;
mod crash;
mod dashboard;
mod demo;
mod developers;
mod gallery;
mod keeping;
mod life;
mod metrics;
mod old_clients;
mod outage;
mod race;
mod readme;
mod start;
mod stock;
mod throttle;
mod transport;
mod uploads;

/// Where applications that have no page want to be answered.
const CALLBACK: &str = "https://app.example/callback";
