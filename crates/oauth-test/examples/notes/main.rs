//! A tiny API of notes, to see how an application is tested: `app.rs` is the application, the crate's `tests/notes.rs` has
//! its tests.
//!
//! `cargo run -p oauth-test --example notes` serves it beside a provider that lives as long as the program, and prints what
//! to type to use it.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

mod app;

use actix_web::{App, HttpServer, web};
use oauth_test::{ClientSpec, TestProvider};

const ORIGIN: &str = "http://127.0.0.1:8086";

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let provider = TestProvider::start();
    let alice = provider.person("alice");
    let client = provider.client(ClientSpec::confidential("Notebook"));
    let token = provider.access_token(&client, &alice, "read write");
    println!("A token of alice's is good for an hour by the provider's clock, which stands still:\n");
    println!(
        "curl -H 'Authorization: Bearer {token}' {ORIGIN}/api/notes -H 'Content-Type: text/plain' -d 'Buy milk'"
    );
    println!("curl -H 'Authorization: Bearer {token}' {ORIGIN}/api/notes");
    let (guard, notes) = (provider.guard(&format!("{ORIGIN}/api")), web::Data::default());
    HttpServer::new(move || App::new().configure(app::routes(&guard, web::Data::clone(&notes))))
        .bind(("127.0.0.1", 8086))?
        .run()
        .await
}
