//! The built-in accounts: the first implementation of the login.

use std::sync::Arc;

use actix_web::HttpRequest;
use oauth_core::env::Env;
use oauth_core::flow::login;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::model::session::Session;
use oauth_core::model::user::User;
use oauth_core::port::{Backend, Mode, StoreError};

use crate::hop::hop;
use crate::input::cookie;
use crate::login::{Current, ResourceOwners};
use crate::password::Hasher;
use crate::path;
use crate::provider::SignUp;

/// Accounts with passwords, sessions in the store, and the pages for both.
pub(crate) struct Accounts {
    pub(crate) hasher: Hasher,
    pub(crate) sign_up: SignUp,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) env: Env,
    /// Is the public URL https?
    pub(crate) https: bool,
    /// The issuer's path.
    pub(crate) prefix: String,
}

impl Accounts {
    /// May anybody make an account?
    pub(crate) fn sign_up_is_open(&self) -> bool {
        self.sign_up == SignUp::Open
    }

    /// The session of the browser that sent this request, and whose it is.
    pub(crate) async fn session(&self, request: &HttpRequest) -> Result<Option<(Session, User)>, StoreError> {
        let Some(value) = cookie::read(self.https, request, cookie::SESSION) else {
            return Ok(None);
        };
        let env = self.env.clone();
        hop(&*self.backend, Mode::Read, move |tx| login::session(tx, &env, &value)).await
    }
}

impl ResourceOwners for Accounts {
    fn current<'a>(&'a self, request: &'a HttpRequest) -> Current<'a> {
        Box::pin(async move {
            let found = self.session(request).await?;
            Ok(found.map(|(_, user)| ResourceOwner::from(user)))
        })
    }

    fn login_url(&self, return_to: &str) -> String {
        oauth_core::text::form::with_query(
            &format!("{}{}", self.prefix, path::LOGIN),
            &[("return_to", return_to)],
        )
    }
}
