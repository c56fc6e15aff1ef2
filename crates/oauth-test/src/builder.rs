//! The settings of a provider under test.

use oauth_core::catalog::{Catalog, ScopeEntry};
use oauth_core::env::Settings;
use oauth_core::text::scope::Scope;
use oauth_provider_web::SignUp;

use crate::provider::TestProvider;
use crate::stop::OrStop;

/// What a [`TestProvider`] is made of; begun by [`TestProvider::builder`], ended by [`Builder::start`].
#[derive(Debug)]
pub struct Builder {
    pub(crate) settings: Settings,
    pub(crate) path: String,
    pub(crate) sign_up: SignUp,
    scopes: Vec<ScopeEntry>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        // The issuer is known when the port is.
        let settings = Settings::new(String::new());
        Self { settings, path: String::new(), sign_up: SignUp::Open, scopes: Vec::new() }
    }

    /// Mounts the provider below a path, such as `/idp`; at the root unless set.
    #[must_use]
    pub fn issuer_path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// Who may make an account by the sign-up page; everybody unless set.
    #[must_use]
    pub const fn sign_up(mut self, sign_up: SignUp) -> Self {
        self.sign_up = sign_up;
        self
    }

    /// Adds a scope. The first one takes the place of the shipped ones, `read` and `write` above all.
    ///
    /// # Panics
    /// When the name is no scope token.
    #[must_use]
    #[track_caller]
    pub fn scope(mut self, name: &str, title: &str) -> Self {
        self.scopes.push(ScopeEntry::new(Scope::parse(name).or_stop(name), title));
        self
    }

    /// Changes the provider's settings: lifetimes above all. The issuer is set at the start.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let provider = oauth_test::TestProvider::builder()
    ///     .settings(|settings| settings.code_lifetime = Duration::from_secs(10))
    ///     .start();
    /// ```
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Starts the provider.
    ///
    /// # Panics
    /// When the settings contradict each other, and when there is no room for a folder, a port or a thread.
    #[must_use]
    #[track_caller]
    pub fn start(mut self) -> TestProvider {
        if !self.scopes.is_empty() {
            let scopes = std::mem::take(&mut self.scopes);
            self.settings.catalog = Catalog::new(scopes).or_stop("the scopes");
        }
        TestProvider::run(self)
    }
}
