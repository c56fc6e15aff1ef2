//! Penny Post, somebody else's product: makes postcards of the pictures that people keep at a provider.
//!
//! It imports nothing of this workspace. It knows what every OAuth client knows: the provider's address, its own
//! `client_id` and `client_secret`, and the standards. `cargo xtask demo` starts it beside a server; alone it takes its
//! settings from the environment: `CLIENT_ID`, `CLIENT_SECRET`, `PROVIDER` (<http://127.0.0.1:8080>) and `BIND`
//! (`localhost:8090`).

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

mod api;
mod oauth;
mod page;
mod routes;
mod session;
mod upload;

use std::error::Error;
use std::net::{TcpListener, ToSocketAddrs};
use std::time::Duration;

use actix_web::{App, HttpServer, web};

/// All that a request needs.
struct Shop {
    provider: oauth::Provider,
    sessions: session::Sessions,
    pages: page::Pages,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (listeners, origin) = listen(&variable("BIND", Some("localhost:8090"))?)?;
    // Answers of the provider are for the program that asked: a redirect could carry a secret elsewhere.
    let web = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(60));
    let provider = oauth::Provider::new(
        web.build()?,
        &variable("PROVIDER", Some("http://127.0.0.1:8080"))?,
        &variable("CLIENT_ID", None)?,
        &variable("CLIENT_SECRET", None)?,
        &format!("{origin}/callback"),
    );
    let pages = page::Pages::new(provider.base())?;
    let shop = web::Data::new(Shop { provider, sessions: session::Sessions::default(), pages });
    let mut server =
        HttpServer::new(move || App::new().app_data(shop.clone()).configure(routes::all)).workers(1);
    for listener in listeners {
        server = server.listen(listener)?;
    }
    println!("listening on {origin}");
    server.run().await?;
    Ok(())
}

fn variable(name: &str, default: Option<&str>) -> Result<String, String> {
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    value.or_else(|| default.map(str::to_owned)).ok_or_else(|| format!("{name} is not set"))
}

/// Listens at every address of the host: `localhost` may be two, and a browser takes either. Port 0 is a free one, the
/// same at all of them.
fn listen(bind: &str) -> Result<(Vec<TcpListener>, String), String> {
    let failed = |cause: std::io::Error| format!("{bind}: {cause}");
    let addresses: Vec<_> = bind.to_socket_addrs().map_err(failed)?.collect();
    let [first, others @ ..] = addresses.as_slice() else { return Err(format!("{bind} has no address")) };
    let first = TcpListener::bind(first).map_err(failed)?;
    let port = first.local_addr().map_err(failed)?.port();
    let others = others.iter().filter_map(|address| TcpListener::bind((address.ip(), port)).ok());
    let listeners = std::iter::once(first).chain(others).collect();
    let host = bind.rsplit_once(':').map_or(bind, |(host, _)| host);
    Ok((listeners, format!("http://{host}:{port}")))
}
