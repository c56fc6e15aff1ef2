//! What all endpoints share.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::ErrorInternalServerError;
use actix_web::{FromRequest, HttpRequest, web};
use oauth_core::env::Env;
use oauth_core::port::{Backend, Mode, StoreError, Tx};

use crate::account::Accounts;
use crate::belongings::Belongings;
use crate::hop::{hop, long_hop};
use crate::limit::Ceilings;
use crate::login::ResourceOwners;
use crate::mail::Mailer;
use crate::output::fault::Fault;
use crate::page::Engine;
use crate::tallies::Tallies;

/// What the host says of itself on the page for developers.
#[derive(Default)]
pub(crate) struct ForDevelopers {
    /// How an administrator registers an application that signs.
    pub(crate) registration_command: Option<String>,
    /// The routes that come with the guard are mounted.
    pub(crate) resource_routes: bool,
    /// So are those for programs of a wiki.
    pub(crate) wiki_routes: bool,
}

/// The provider, as built.
pub(crate) struct Inner {
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) env: Env,
    pub(crate) pages: Engine,
    pub(crate) site: String,
    pub(crate) home: String,
    /// The issuer's path, `""` or such as `/idp`.
    pub(crate) prefix: String,
    /// The issuer's origin, `https://host[:port]`.
    pub(crate) origin: String,
    pub(crate) login: Arc<dyn ResourceOwners>,
    /// Set when the login is the built-in one.
    pub(crate) accounts: Option<Arc<Accounts>>,
    /// Set when mail is set up.
    pub(crate) mailer: Option<Arc<dyn Mailer>>,
    /// Set when the host keeps more of people.
    pub(crate) belongings: Option<Arc<dyn Belongings>>,
    pub(crate) developers: ForDevelopers,
    /// How long the body of a form may take to arrive.
    pub(crate) form_patience: Duration,
    pub(crate) ceilings: Ceilings,
    /// What was counted and is not written yet.
    pub(crate) tallies: Tallies,
    pub(crate) metadata: web::Bytes,
    /// May nothing be changed now?
    pub(crate) read_only: bool,
}

impl Inner {
    /// Is the public URL https? Then cookies are Secure and HSTS is sent.
    pub(crate) fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// Can applications that sign be registered? Their secrets are kept sealed: without a key there are none.
    pub(crate) fn keeps_signing(&self) -> bool {
        self.env.seals.current().is_some()
    }

    /// May something be begun or changed now? The route table says what asks.
    ///
    /// # Errors
    /// [`Fault::ReadOnly`]
    pub(crate) const fn may_change(&self) -> Result<(), Fault> {
        if self.read_only { Err(Fault::ReadOnly) } else { Ok(()) }
    }

    /// Runs what begins or changes something, if that may be now.
    pub(crate) async fn if_may_change<T, E: From<Fault>>(
        &self,
        run: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.may_change()?;
        run.await
    }

    /// A path of the contract as seen from outside.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// One read job.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        hop(&*self.backend, Mode::Read, run).await
    }

    /// One read job that takes long: through whole tables.
    pub(crate) async fn read_all<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        long_hop(&self.backend, run).await
    }

    /// One write job.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        run: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        hop(&*self.backend, Mode::Write, run).await
    }
}

/// The provider as each of its resources holds it; private, so that it cannot clash with anything of the host.
#[derive(Clone)]
pub(crate) struct State(pub(crate) Arc<Inner>);

impl Deref for State {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl FromRequest for State {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = request.app_data::<Self>().cloned();
        std::future::ready(found.ok_or_else(|| ErrorInternalServerError("the provider is not mounted here")))
    }
}
