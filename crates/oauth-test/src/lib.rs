//! The real provider, for the tests of applications that work with it: resource servers, clients, and hosts that mount it.
//!
//! A [`TestProvider`] runs in the test's own process, on a port of its own, over an SQLite database in a temporary folder;
//! it is stopped and deleted when it is dropped. Nothing in it is a double but the clock: pages, endpoints, rules and
//! store are those that are shipped.
//!
//! It belongs under `[dev-dependencies]`. A test has:
//!
//! - People and clients: [`TestProvider::person`], [`TestProvider::client`].
//! - A person who signs in and decides: [`TestProvider::sign_in_and_allow`], [`TestProvider::sign_in_and_deny`].
//! - Tokens, by the whole handshake: [`TestProvider::access_token`], [`TestProvider::tokens`]; or step by step:
//!   [`TestProvider::authorize_url`], [`TestProvider::redeem`], [`TestProvider::refresh`].
//! - Time: [`TestProvider::clock`]. What goes wrong: [`TestProvider::faults`], [`TestProvider::take_back`],
//!   [`TestProvider::disable_client`], [`TestProvider::disable_person`].
//! - For an application in the same process: [`TestProvider::guard`], [`TestProvider::backend`], [`TestProvider::env`].
//!   For any other: [`TestProvider::url`], [`TestProvider::metadata_url`].
//!
//! ```
//! use std::time::Duration;
//!
//! use actix_web::test::{TestRequest, call_service, init_service};
//! use actix_web::{App, rt, web};
//! use api_resource::{Authorized, scopes};
//! use oauth_test::{ClientSpec, TestProvider};
//!
//! // The application under test has one route, which needs the scope `read`.
//! async fn greet(access: Authorized<scopes::Read>) -> String {
//!     format!("Hello {}", access.user_name)
//! }
//!
//! # rt::System::new().block_on(async {
//! let provider = TestProvider::start();
//! let alice = provider.person("alice");
//! let client = provider.client(ClientSpec::public("Greeter"));
//! let token = provider.access_token(&client, &alice, "read");
//!
//! let guard = provider.guard("https://greetings.example/api");
//! let app = App::new().app_data(guard.data()).route("/api/greeting", web::get().to(greet));
//! let app = init_service(app).await;
//! let ask = || {
//!     let request = TestRequest::get().uri("/api/greeting");
//!     request.insert_header(("Authorization", format!("Bearer {token}"))).to_request()
//! };
//! assert_eq!(call_service(&app, ask()).await.status(), 200);
//!
//! provider.clock().advance(Duration::from_secs(3600));
//! assert_eq!(call_service(&app, ask()).await.status(), 401);
//! # });
//! ```
//!
//! Mistakes of the test, such as a name that is taken, panic with a sentence about them, at the line that made them: a test
//! has no better use for them, and reads better without a `Result` at each step. What the provider refuses at the token
//! endpoint is what tests are about, and is a `Result`.
//!
//! Invariants of absence: no row is written but by the provider's own use cases; no token that was not asked for at the
//! token endpoint; nothing of this belongs in a program that serves people.

mod browser;
mod builder;
mod clock;
mod faults;
mod html;
mod http;
mod people;
mod provider;
mod stop;
mod token;

pub use browser::AuthorizationResponse;
pub use builder::Builder;
pub use clock::TestClock;
pub use faults::Faults;
pub use oauth_core::time::Timestamp;
pub use oauth_provider_web::SignUp;
pub use people::{ClientSpec, Person, REDIRECT_URI, TestClient};
pub use provider::TestProvider;
pub use token::{TokenError, Tokens};
