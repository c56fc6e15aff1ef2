//! Building a provider and mounting it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::ACCEPT;
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{HttpRequest, Route};
use oauth_core::env::Env;
use oauth_core::flow::sweep;
use oauth_core::oauth2::metadata;
use oauth_core::policy::Registration;
use oauth_core::port::{Backend, StoreError, Swept};
use url::Url;

use crate::account::Accounts;
use crate::belongings::Belongings;
use crate::input::body;
use crate::input::visit::page;
use crate::limit::Ceilings;
use crate::login::ResourceOwners;
use crate::mail::Mailer;
use crate::mount;
use crate::output::fault::Fault;
use crate::page::{Engine, PageError};
use crate::password::{HashError, Hasher};
use crate::state::{ForDevelopers, Inner, State};
use crate::tallies::Tallies;

/// Who may make a built-in account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUp {
    /// Everybody.
    #[default]
    Open,
    /// Nobody by page; the site makes the accounts.
    Closed,
}

/// A fault in the settings, found before anything is served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The issuer is no clean http or https URL (RFC 8414 §2).
    #[error("the issuer {0} must be an http or https URL without query, fragment, user and slash at the end")]
    Issuer(String),
    /// Neither built-in accounts nor a login of the host.
    #[error("the provider needs a login: call accounts() or login()")]
    NoLogin,
    /// Templates or messages.
    #[error(transparent)]
    Pages(#[from] PageError),
    /// The threads that hash the passwords of the built-in accounts cannot be started.
    #[error(transparent)]
    Passwords(#[from] HashError),
}

/// Rows that a round of [`Provider::sweep`] deletes in each table.
const SWEEP_ROWS: u32 = 500;

enum Login {
    None,
    Accounts(SignUp),
    Host(Arc<dyn ResourceOwners>),
}

/// Settings of a provider; [`Builder::build`] checks them.
pub struct Builder {
    backend: Arc<dyn Backend>,
    env: Env,
    site: String,
    home: Option<String>,
    login: Login,
    mailer: Option<Arc<dyn Mailer>>,
    belongings: Option<Arc<dyn Belongings>>,
    developers: ForDevelopers,
    form_patience: Duration,
    read_only: bool,
    pages_dir: Option<PathBuf>,
}

impl Builder {
    /// What people call the site; 'Accounts' unless set.
    #[must_use]
    pub fn site_name(mut self, name: impl Into<String>) -> Self {
        self.site = name.into();
        self
    }

    /// Where the site's name on the pages leads; the account page, or the connections, unless set.
    #[must_use]
    pub fn home(mut self, path: impl Into<String>) -> Self {
        self.home = Some(path.into());
        self
    }

    /// Uses the built-in accounts, with pages to sign in and up. Their passwords are hashed on threads of their own, one
    /// fewer than there are cores.
    #[must_use]
    pub fn accounts(mut self, sign_up: SignUp) -> Self {
        self.login = Login::Accounts(sign_up);
        self
    }

    /// Uses the host's own login.
    #[must_use]
    pub fn login(mut self, owners: Arc<dyn ResourceOwners>) -> Self {
        self.login = Login::Host(owners);
        self
    }

    /// Sets mail up: where letters go. The host calls [`Provider::send_letter`] on a thread of its own. Unless set, nobody is
    /// written to, and the built-in accounts have no page for forgotten passwords.
    #[must_use]
    pub fn mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.mailer = Some(mailer);
        Arc::make_mut(&mut self.env.settings).sends_letters = true;
        self
    }

    /// Names what else the host keeps of people with a built-in account: it stands in what they export, and is told when they
    /// delete their account.
    #[must_use]
    pub fn belongings(mut self, belongings: Arc<dyn Belongings>) -> Self {
        self.belongings = Some(belongings);
        self
    }

    /// Who may register applications; everybody who is signed in unless set. Administrators always may:
    /// with the host's own login, those to whom it gives that role
    /// ([`with_role`](oauth_core::flow::person::ResourceOwner::with_role)).
    #[must_use]
    pub fn registration(mut self, registration: Registration) -> Self {
        Arc::make_mut(&mut self.env.settings).registration = registration;
        self
    }

    /// The command line by which an administrator registers an application that signs, for the page for developers, which
    /// says nothing of one unless set.
    #[must_use]
    pub fn registration_command(mut self, command: impl Into<String>) -> Self {
        self.developers.registration_command = Some(command.into());
        self
    }

    /// Says that the host mounts `api_resource::resource_routes` for the API that tokens are addressed to
    /// ([`oauth_core::env::Settings::audience`]). The page for developers then names `test` below it, and its programs end
    /// with asking that; unless set they end with the token.
    #[must_use]
    pub const fn resource_routes(mut self) -> Self {
        self.developers.resource_routes = true;
        self
    }

    /// Says that the host mounts `api_resource::wiki_routes`: where the API stands at `/api` below the issuer, the page for
    /// developers then names them.
    #[must_use]
    pub const fn wiki_routes(mut self) -> Self {
        self.developers.wiki_routes = true;
        self
    }

    /// For maintenance: nothing is begun or changed. Registration, decisions, consent, both handshakes, the token endpoint,
    /// revocation and the accounts answer 503 with `Retry-After`, people with a page that says so. What was given still works:
    /// tokens at the API, introspection, `identify`, the pages to look at. People can sign in and out, since a session
    /// changes nothing of all that.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// How long the body of a form may take to arrive before it is given up; for tests, which cannot wait 20 seconds.
    #[doc(hidden)]
    #[must_use]
    pub const fn form_patience(mut self, patience: Duration) -> Self {
        self.form_patience = patience;
        self
    }

    /// A directory whose `templates/*.html`, `locales/TAG/*.ftl` and `assets/pages.css` go before the built-in ones.
    ///
    /// What each template is given stands in the source, in the files of `page/`. A `consent.html` must have the ticked and hidden checkbox `scope_choice` in its form: it is how
    /// a person who unticked everything is told from a program that says nothing of scopes.
    #[must_use]
    pub fn pages_dir(mut self, dir: Option<PathBuf>) -> Self {
        self.pages_dir = dir;
        self
    }

    /// Checks everything and makes what is made once.
    ///
    /// # Errors
    /// [`BuildError`], which names the setting.
    pub fn build(self) -> Result<Provider, BuildError> {
        let issuer = &self.env.settings.issuer;
        let (origin, prefix) = split_issuer(issuer).ok_or_else(|| BuildError::Issuer(issuer.clone()))?;
        let pages = Engine::new(self.pages_dir.as_deref())?;
        let https = origin.starts_with("https:");
        let (login, accounts): (Arc<dyn ResourceOwners>, _) = match self.login {
            Login::None => return Err(BuildError::NoLogin),
            Login::Host(owners) => (owners, None),
            Login::Accounts(sign_up) => {
                let accounts = Arc::new(Accounts {
                    hasher: Hasher::new(Arc::clone(&self.env.random))?,
                    sign_up,
                    backend: Arc::clone(&self.backend),
                    env: self.env.clone(),
                    https,
                    prefix: prefix.clone(),
                });
                (Arc::clone(&accounts) as _, Some(accounts))
            }
        };
        let document = metadata::authorization_server(issuer, &self.env.settings.catalog);
        let own_home = if accounts.is_some() { crate::path::ACCOUNT } else { crate::path::CONNECTIONS };
        Ok(Provider(State(Arc::new(Inner {
            metadata: Bytes::from(document.to_string()),
            home: self.home.unwrap_or_else(|| format!("{prefix}{own_home}")),
            backend: self.backend,
            env: self.env,
            pages,
            site: self.site,
            prefix,
            origin,
            login,
            accounts,
            mailer: self.mailer,
            belongings: self.belongings,
            developers: self.developers,
            form_patience: self.form_patience,
            read_only: self.read_only,
            ceilings: Ceilings::default(),
            tallies: Tallies::default(),
        }))))
    }
}

/// `https://host/idp` → (`https://host`, `/idp`).
///
/// Rule: RFC8414-2 (MUST)
fn split_issuer(issuer: &str) -> Option<(String, String)> {
    let url = Url::parse(issuer).ok()?;
    let clean = matches!(url.scheme(), "http" | "https")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && !issuer.ends_with('/');
    let origin = url.origin().ascii_serialization();
    let prefix = issuer.strip_prefix(&origin).filter(|_| clean)?;
    (prefix.is_empty() || prefix == url.path()).then(|| (origin, prefix.to_owned()))
}

/// An OAuth provider, ready to be mounted. Cloning is cheap.
#[derive(Clone)]
pub struct Provider(pub(crate) State);

impl Provider {
    /// Begins the settings of a provider on this store.
    #[must_use]
    pub fn builder(backend: Arc<dyn Backend>, env: Env) -> Builder {
        Builder {
            backend,
            env,
            site: "Accounts".to_owned(),
            home: None,
            login: Login::None,
            mailer: None,
            belongings: None,
            developers: ForDevelopers::default(),
            form_patience: body::ARRIVAL,
            read_only: false,
            pages_dir: None,
        }
    }

    /// Adds the provider's routes, and nothing else, to the host's `App`. They stand under the path of the issuer URL,
    /// so call this on the `App` itself, not inside a scope.
    pub fn configure(&self) -> impl Fn(&mut ServiceConfig) + Clone + use<> {
        let state = self.0.clone();
        move |config| mount::mount(config, &state)
    }

    /// Where the stylesheet of the pages is, as a path, for pages of the host that shall look alike. The address changes
    /// with the stylesheet.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        self.0.pages.stylesheet_address(&self.0.prefix)
    }

    /// Deletes what has ended: sessions, codes, tokens, counters. Call it now and then, such as once an hour; others
    /// may write between its rounds. Where nothing may be changed ([`Builder::read_only`]) it does nothing.
    ///
    /// # Errors
    /// [`StoreError`]; what the rounds before deleted stays deleted.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        if self.0.read_only {
            return Ok(());
        }
        loop {
            let env = self.0.env.clone();
            let swept = self.0.write(move |tx| sweep::sweep(tx, &env, SWEEP_ROWS)).await?;
            if swept == Swept::default() {
                return Ok(());
            }
        }
    }

    /// A default service in the provider's own form: a page for browsers, JSON for programs. Only for applications
    /// that have no 404 of their own.
    pub fn not_found(&self) -> Route {
        let state = self.0.clone();
        web::route().to(move |request: HttpRequest, payload: web::Payload| {
            let state = state.clone();
            async move {
                let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
                if accept.is_some_and(|accept| accept.contains("text/html")) {
                    page(state, request, payload, async |_: &_| Err(Fault::NotFound)).await
                } else {
                    Fault::NotFound.json()
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC8414-2
    #[test]
    fn an_issuer_is_a_clean_url() {
        let split = |text: &str| split_issuer(text).map(|(origin, prefix)| format!("{origin} {prefix}"));
        assert_eq!(split("https://op.example"), Some("https://op.example ".to_owned()));
        assert_eq!(split("https://op.example:8443/a/b"), Some("https://op.example:8443 /a/b".to_owned()));
        for bad in [
            "",
            "op.example",
            "ftp://op.example",
            "https://op.example/",
            "https://op.example/a/",
            "https://op.example?x",
            "https://op.example#x",
            "https://u@op.example",
            "https://OP.example",
            "https://op.example:443",
            "https://op.example/a/../b",
        ] {
            assert_eq!(split(bad), None, "{bad}");
        }
    }
}
