//! Guards the routes of an actix-web API with the access tokens of an OAuth authorization server (RFC 6750).
//!
//! A route is guarded by asking for [`Authorized`]: the handler runs only when the request carries a token that stands,
//! and knows then who acts, through which client, with which scopes and until when ([`Access`]). Everything else is
//! answered before the handler, as RFC 6750 §3 says, with a pointer to the resource metadata (RFC 9728).
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use actix_web::{App, HttpServer, web};
//! use api_resource::{Authorized, Guard, Rejection, ResourceConfig, resource_routes, scopes};
//! use oauth_core::env::Env;
//! use oauth_core::port::Backend;
//! use oauth_core::text::scope::Scope;
//!
//! // Needs a token with the scope `read`.
//! async fn greet(access: Authorized<scopes::Read>) -> String {
//!     format!("{} is here through {}", access.user_name, access.client_name)
//! }
//!
//! // Needs any token; what more it needs turns out inside.
//! async fn store(scope: web::Data<Scope>, access: Authorized) -> Result<String, Rejection> {
//!     access.require(&scope)?;
//!     Ok(format!("stored for {}", access.user))
//! }
//!
//! async fn serve(backend: Arc<dyn Backend>, env: Env) -> Result<(), Box<dyn std::error::Error>> {
//!     let config = ResourceConfig::new("https://op.example/api")?;
//!     let guard = Guard::store(backend, env, config);
//!     let write = web::Data::new(guard.scope("write")?);
//!     let running = guard.clone();
//!     HttpServer::new(move || {
//!         App::new()
//!             .app_data(running.data())
//!             .configure(resource_routes(&running))
//!             .service(web::resource("/greeting").get(greet))
//!             .service(web::resource("/things").app_data(write.clone()).post(store))
//!     })
//!     .bind(("127.0.0.1", 8080))?
//!     .run()
//!     .await?;
//!     guard.flush().await;
//!     Ok(())
//! }
//! ```
//!
//! A token that a client got for itself (RFC 6749 §4.4) acts for nobody: such routes ask for [`AuthorizedClient`], and
//! [`Authorized`] refuses it.
//!
//! With the feature `admin` there is also an API for those who look after the site: see the module `admin`.
//!
//! With the feature `media` there are also entries, pictures that applications list and upload: see the module `media`.
//!
//! Invariants of absence: no node keeps an answer, so what is revoked or disabled is dead on the next request; a token is
//! taken from the `Authorization` header and from nowhere else, but for signed requests (RFC 5849), whose parameters may stand
//! in query and form; no handler sees a token's text, nor which protocol it came by; none of the host's settings is changed.

mod access;
#[cfg(feature = "admin")]
pub mod admin;
mod body;
mod caller;
mod challenge;
mod cors;
mod guard;
#[cfg(any(feature = "admin", feature = "media"))]
mod holder;
#[cfg(any(feature = "admin", feature = "media"))]
mod html;
mod last_used;
#[cfg(feature = "media")]
pub mod media;
#[cfg(any(feature = "admin", feature = "media"))]
mod part;
mod routes;
mod store;
mod wiki;

pub use access::{AnyScope, Authorized, AuthorizedClient, RequiredScopes, scopes};
pub use caller::{Caller, PeopleOnly};
pub use challenge::Rejection;
pub use cors::any_origin;
pub use guard::{Guard, NotAResource, ResourceConfig, UnknownScope};
pub use oauth_core::oauth2::resource::{Access, Admitted, ClientAccess};
pub use routes::resource_routes;
pub use wiki::wiki_routes;
