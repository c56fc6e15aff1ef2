//! A picture gallery with its own people, its own login and its own routes, that lets other programs in by OAuth.
//!
//! `cargo run -p oauth-provider-web --example host`, then open <http://127.0.0.1:8085/>. Sign in as `alice` with the
//! password `winter`, or as `bob` with `summer`.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

mod app;
mod people;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpServer};
use oauth_core::env::Settings;
use oauth_provider_web::system;
use oauth_store_diesel::{DieselStore, StoreConfig, migrate};

const ORIGIN: &str = "http://127.0.0.1:8085";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let database = "sqlite://target/gallery.db";
    std::fs::create_dir_all("target")?;
    migrate::up(database)?;
    let store = Arc::new(DieselStore::open(&StoreConfig::new(database))?);
    let env = system::env(Settings::new(ORIGIN));
    let gallery = app::Gallery::new(store, env, ORIGIN)?;
    let (guard, sweeping) = (gallery.guard.clone(), gallery.provider.clone());
    actix_web::rt::spawn(async move {
        loop {
            // What has ended is deleted from time to time. A round that fails is tried again with the next.
            let _ = sweeping.sweep().await;
            actix_web::rt::time::sleep(HOUR).await;
        }
    });
    let counting = gallery.provider.clone();
    actix_web::rt::spawn(async move {
        loop {
            actix_web::rt::time::sleep(MINUTE).await;
            // What administrators see at /oauth/dashboard. What is not written now is with the next minute.
            let _ = counting.flush().await;
        }
    });
    let provider = gallery.provider.clone();
    println!("The gallery is at {ORIGIN}: sign in as alice (password winter) or bob (summer)");
    HttpServer::new(move || App::new().configure(gallery.configure()))
        .bind(("127.0.0.1", 8085))?
        .run()
        .await?;
    guard.flush().await;
    provider.flush().await?;
    Ok(())
}
