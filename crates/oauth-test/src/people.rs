//! The people and clients of a test, and what can be taken from them.

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use oauth_core::flow::account::{NewAccount, create};
use oauth_core::flow::register::{ClientForm, register};
use oauth_core::flow::{admin, connections, review};
use oauth_core::id::{ClientId, UserId};
use oauth_core::model::event::{Actor, Reason};
use oauth_core::model::stage::Step;
use oauth_core::model::user::{LoginName, PasswordHash, Role};
use oauth_core::secret::Secret;

use crate::provider::TestProvider;
use crate::stop::{OrStop, stop};

/// Where clients are answered unless they say otherwise. Nobody listens there, and nobody is asked.
pub const REDIRECT_URI: &str = "https://app.example/callback";

/// Somebody with an account at the provider.
#[derive(Clone, Debug)]
pub struct Person {
    pub(crate) id: UserId,
    name: LoginName,
    password: Secret,
}

impl Person {
    /// The stable identifier: what a guarded handler sees as `access.user`.
    #[must_use]
    pub const fn id(&self) -> &UserId {
        &self.id
    }

    /// What the person types to sign in; pages and `access.user_name` say the same.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> &str {
        self.password.reveal()
    }
}

/// What a client is to be; [`TestProvider::client`] registers it.
#[derive(Clone, Debug)]
pub struct ClientSpec(ClientForm);

impl ClientSpec {
    /// A client that keeps a secret, answered at [`REDIRECT_URI`]; it may ask for every scope and refresh its tokens.
    #[must_use]
    pub fn confidential(name: &str) -> Self {
        Self(ClientForm { name: name.to_owned(), refresh_token: true, ..ClientForm::default() })
    }

    /// The same without a secret; PKCE is then required of it.
    #[must_use]
    pub fn public(name: &str) -> Self {
        let Self(form) = Self::confidential(name);
        Self(ClientForm { public: true, ..form })
    }

    /// Adds a place where it may be answered, instead of [`REDIRECT_URI`].
    #[must_use]
    pub fn redirect_uri(mut self, uri: &str) -> Self {
        self.0.redirect_uris.push(uri.to_owned());
        self
    }

    /// The scopes that it may ask for, parted by spaces, instead of all.
    #[must_use]
    pub fn scopes(mut self, scopes: &str) -> Self {
        self.0.scopes = scopes.split(' ').map(str::to_owned).collect();
        self
    }

    /// It gets no refresh tokens.
    #[must_use]
    pub fn without_refresh(mut self) -> Self {
        self.0.refresh_token = false;
        self
    }
}

/// A registered client.
#[derive(Clone, Debug)]
pub struct TestClient {
    pub(crate) row: ClientId,
    id: String,
    secret: Option<Secret>,
    redirect_uri: String,
}

impl TestClient {
    /// The `client_id`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The `client_secret`; none of a public client.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        self.secret.as_ref().map(Secret::reveal)
    }

    /// The first redirect URI.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }
}

impl TestProvider {
    /// Somebody new, with a password.
    ///
    /// # Panics
    /// When the name is taken, or is none: 1 to 64 of `a-z 0-9 . _ -`, beginning with a letter or digit.
    #[must_use]
    #[track_caller]
    pub fn person(&self, name: &str) -> Person {
        let login = LoginName::parse(name).or_stop(&format!("{name:?} is no user name"));
        let password = Secret::new(format!("the password of {login}"));
        let new = NewAccount {
            login: login.clone(),
            email: format!("{login}@people.example"),
            password: cheap_hash(&password).or_stop("a password hash"),
            role: Role::User,
        };
        let env = self.env();
        let made = self.write(move |tx| create(tx, &env, &new)).or_stop("a person");
        let id = made.into_result().or_stop(&format!("there is a person {name} already"));
        Person { id, name: login, password }
    }

    /// Registers a client, as an administrator would.
    ///
    /// # Panics
    /// When the client cannot be as it is described.
    #[must_use]
    #[track_caller]
    pub fn client(&self, spec: ClientSpec) -> TestClient {
        let ClientSpec(mut form) = spec;
        if form.redirect_uris.is_empty() {
            form.redirect_uris.push(REDIRECT_URI.to_owned());
        }
        if form.scopes.is_empty() {
            form.scopes = self.env.settings.catalog.usual().iter().map(ToString::to_string).collect();
        }
        let draft = match form.check(&self.env, None) {
            Ok(draft) => draft,
            Err(faults) => {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                stop(&format!("the client {:?}: {}", form.name, faults.join("; ")))
            }
        };
        let env = self.env();
        let made = self.write(move |tx| register(tx, &env, &draft, None)).or_stop("a client");
        let made = made.into_result().or_stop("a client");
        let redirect_uri = form.redirect_uris.into_iter().next().unwrap_or_default();
        TestClient { row: made.client.id, id: made.client.id.to_string(), secret: made.secret, redirect_uri }
    }

    /// Takes back everything that a person allowed a client, as the connections page does.
    ///
    /// # Panics
    /// When there was nothing to take back.
    #[track_caller]
    pub fn take_back(&self, client: &TestClient, person: &Person) {
        let (env, user, client) = (self.env(), person.id.clone(), client.row);
        let ended = self.write(move |tx| connections::take_back(tx, &env, &user, client));
        if ended.or_stop("the database") == 0 {
            stop(&format!("{} allowed this client nothing that could be taken back", person.name()));
        }
    }

    /// Disables a client, as an administrator would: everything under it ends at once.
    ///
    /// # Panics
    /// When it is another provider's.
    #[track_caller]
    pub fn disable_client(&self, client: &TestClient) {
        let (env, id) = (self.env(), client.row);
        let done =
            self.write(move |tx| review::decide_as_operator(tx, &env, id, Step::Disable, &Reason::default()));
        done.or_stop("the database").into_result().or_stop("the client is not of this provider");
    }

    /// Disables a person, as an administrator would: sessions and everything that was allowed end at once.
    ///
    /// # Panics
    /// When it is another provider's.
    #[track_caller]
    pub fn disable_person(&self, person: &Person) {
        let (env, login) = (self.env(), person.name.clone());
        let done = self.write(move |tx| admin::set_user_disabled(tx, &env, &login, true, &Actor::Operator));
        done.or_stop("the database").into_result().or_stop("the person is not of this provider");
    }
}

/// A hash that is checked like every other, in next to no time: how hard argon2 has to work stands in the hash. Test
/// programs are built without optimisation, where the real cost is a second a sign-in.
fn cheap_hash(password: &Secret) -> Result<PasswordHash, String> {
    let params = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|fault| fault.to_string())?);
    let hash = argon2.hash_password_with_salt(password.reveal().as_bytes(), b"the kit's salt");
    let hash: phc::PasswordHash = hash.map_err(|fault| fault.to_string())?;
    Ok(PasswordHash::new(hash.to_string()))
}
