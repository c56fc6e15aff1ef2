//! Rows to begin a test with. Every field is public: change what the test is about.

#![expect(clippy::expect_used, reason = "a test's own fixture that cannot be made should stop the test")]

use std::time::Duration;

use crate::env::Env;
use crate::id::{ClientId, GrantId, InteractionId, LetterId, LinkId, NoticeId, SessionId, TokenId, UserId};
use crate::model::client::{Client, ClientKind, ClientName, GrantTypes, Profile, Signing};
use crate::model::event::Deed;
use crate::model::grant::{Grant, Terms};
use crate::model::interaction::{Interaction, Request, Stage};
use crate::model::letter::{Content, Letter};
use crate::model::link::{Link, LinkPurpose};
use crate::model::notice::Notice;
use crate::model::old_secret::OldSecret;
use crate::model::session::Session;
use crate::model::stage::{self, Life};
use crate::model::token::{Proof, Token, TokenKind, TokenState};
use crate::model::user::{Account, LoginName, PasswordHash, Role, User};
use crate::model::version::Version;
use crate::oauth2::pkce::Challenge;
use crate::seal::Purpose;
use crate::secret::{self, CredentialKind, Digest32, Minted, Secret};
use crate::text::scope::ScopeSet;
use crate::text::uri::{Logo, RedirectUri, WebPage};

/// The redirect URI of [`client`].
pub const REDIRECT: &str = "https://app.example/cb";
/// A verifier (RFC 7636 §4.1), whose challenge [`interaction`] has.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

const RANDOM: &str = "the random double gives bytes";

/// Scopes from their text.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn scopes(text: &str) -> ScopeSet {
    ScopeSet::parse(text).expect("a scope list")
}

/// A person with a built-in account of this user name; the password hash fits nothing.
///
/// # Panics
/// When it is no user name.
#[must_use]
pub fn user(env: &Env, login: &str) -> User {
    let login = LoginName::parse(login).expect("a user name");
    User {
        id: UserId::fresh(env).expect(RANDOM),
        name: login.as_str().to_owned(),
        email: format!("{login}@people.example"),
        email_confirmed_at: None,
        created_at: env.now(),
        disabled_at: None,
        role: Role::User,
        account: Some(Account { login, password: PasswordHash::new("$none$".to_owned()) }),
    }
}

/// A person whose account the host application keeps.
///
/// # Panics
/// When it is no user id.
#[must_use]
pub fn guest(env: &Env, id: &str) -> User {
    User {
        id: UserId::parse(id).expect("a user id"),
        name: format!("Guest {id}"),
        email: String::new(),
        email_confirmed_at: None,
        created_at: env.now(),
        disabled_at: None,
        role: Role::User,
        account: None,
    }
}

/// A public client that may do all there is, answered at [`REDIRECT`].
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn client(env: &Env, owner: Option<&User>) -> Client {
    let id = ClientId::fresh(env).expect(RANDOM);
    // Of one owner no two have the same name and version.
    let version = Version::parse(&format!("1.{}", id.uuid().as_u128() % 1_000_000_000)).expect("a version");
    Client {
        id,
        version,
        name: ClientName::parse("Print Shop").expect("a name"),
        description: "Prints your pictures".to_owned(),
        homepage: Some(WebPage::parse("https://app.example/").expect("an address")),
        logo: Some(Logo::parse("https://app.example/logo.png").expect("an address")),
        contacts: vec!["help@app.example".to_owned()],
        owner: owner.map(|user| user.id.clone()),
        kind: ClientKind::Public,
        redirect_uris: vec![RedirectUri::register(REDIRECT, false).expect("a redirect URI")],
        scopes: env.settings.catalog.usual(),
        grant_types: GrantTypes { client_credentials: false, refresh_token: true },
        resource: None,
        legacy_until: None,
        networks: Vec::new(),
        owner_only: false,
        created_at: env.now(),
        life: Life::begin(stage::Stage::Approved, env.now()),
    }
}

/// The same with a secret, PKCE left to it; and the secret.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn confidential_client(env: &Env, owner: Option<&User>) -> (Client, Minted) {
    let secret = secret::mint_client_secret(&*env.random).expect(RANDOM);
    let kind = ClientKind::Confidential { secret: secret.digest, pkce_required: false };
    (Client { kind, ..client(env, owner) }, secret)
}

/// A client that signs its requests, answered at [`REDIRECT`]; and its secret.
///
/// # Panics
/// When there is no randomness or no seal key.
#[must_use]
pub fn signing_client(env: &Env, owner: Option<&User>) -> (Client, Secret) {
    let client = client(env, owner);
    let secret = secret::mint_signing_secret(&*env.random).expect(RANDOM);
    let signing = Signing {
        secret: env.seal(Purpose::Client, client.id.uuid(), &secret).expect("a seal key"),
        rsa_key: None,
        profile: Profile::OneA,
        callback_is_prefix: false,
        plaintext: false,
    };
    (Client { kind: ClientKind::Signing(signing), ..client }, secret)
}

/// A secret that a client had before, which works for another hour.
#[must_use]
pub fn old_secret(env: &Env, client: &Client, proof: Proof) -> OldSecret {
    OldSecret { client: client.id, proof, expires_at: env.now().plus(Duration::from_secs(3600)) }
}

/// A session, and its cookie.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn session(env: &Env, user: &User) -> (Session, Minted) {
    let id = SessionId::fresh(env).expect(RANDOM);
    let cookie = secret::mint(CredentialKind::Session, id.uuid(), &*env.random).expect(RANDOM);
    let session = Session {
        id,
        digest: cookie.digest,
        user: user.id.clone(),
        created_at: env.now(),
        expires_at: env.now().plus(env.settings.session_lifetime),
    };
    (session, cookie)
}

/// A letter to somebody that may be sent at once.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn letter(env: &Env, user: &User, content: Content) -> Letter {
    Letter {
        id: LetterId::fresh(env).expect(RANDOM),
        user: user.id.clone(),
        address: user.email.clone(),
        language: "en".to_owned(),
        content,
        created_at: env.now(),
        tries: 0,
        next_try_at: env.now(),
    }
}

/// A notice that its person did not look at, about an application that is gone.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn notice(env: &Env, user: &User) -> Notice {
    Notice {
        id: NoticeId::fresh(env).expect(RANDOM),
        user: user.id.clone(),
        at: env.now(),
        deed: Deed::ClientApproved,
        client: ClientId::fresh(env).expect(RANDOM),
        client_name: "Print Shop".to_owned(),
        reason: String::new(),
        read_at: None,
    }
}

/// A link that stands, and what the letter carries.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn link(env: &Env, user: &User, purpose: LinkPurpose) -> (Link, Minted) {
    let id = LinkId::fresh(env).expect(RANDOM);
    let wire = secret::mint(purpose.credential(), id.uuid(), &*env.random).expect(RANDOM);
    let link = Link {
        id,
        digest: wire.digest,
        user: user.id.clone(),
        purpose,
        address: user.email.clone(),
        created_at: env.now(),
        expires_at: env.now().plus(purpose.lifetime()),
    };
    (link, wire)
}

/// A pending request for all scopes, with the challenge of [`VERIFIER`].
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn interaction(env: &Env, client: &Client, user: &User) -> Interaction {
    Interaction {
        id: InteractionId::fresh(env).expect(RANDOM),
        client: client.id,
        user: Some(user.id.clone()),
        request: Request::Code {
            redirect_uri: RedirectUri::from_stored(REDIRECT.to_owned()),
            redirect_uri_sent: true,
            state: Some("a state\u{e4}".to_owned()),
            challenge: Challenge::from_stored(Digest32::of(VERIFIER.as_bytes()).bytes()),
        },
        scopes: client.scopes.clone(),
        created_at: env.now(),
        expires_at: env.now().plus(env.settings.interaction_lifetime),
        stage: Stage::Pending,
    }
}

/// Takes a pending request to allowed, with all scopes that were asked for; and the code.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn allowed(env: &Env, interaction: &Interaction) -> (Interaction, Minted) {
    let code = secret::mint(CredentialKind::Code, interaction.id.uuid(), &*env.random).expect(RANDOM);
    let stage = Stage::Allowed {
        scopes: interaction.scopes.clone(),
        terms: Terms::UNLIMITED,
        code: code.digest,
        code_expires_at: env.now().plus(env.settings.code_lifetime),
    };
    (Interaction { stage, ..interaction.clone() }, code)
}

/// A grant of all the client's scopes.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn grant(env: &Env, client: &Client, user: &User) -> Grant {
    Grant {
        id: GrantId::fresh(env).expect(RANDOM),
        user: Some(user.id.clone()),
        client: client.id,
        scopes: client.scopes.clone(),
        terms: Terms::UNLIMITED,
        created_at: env.now(),
        last_used_at: None,
        revoked_at: None,
    }
}

/// A live token of all the grant's scopes, and its wire form.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn token(env: &Env, grant: &Grant, kind: TokenKind) -> (Token, Minted) {
    let id = TokenId::fresh(env).expect(RANDOM);
    let (credential, lifetime) = match kind {
        TokenKind::Access => (CredentialKind::Access, env.settings.access_lifetime),
        TokenKind::Refresh => (CredentialKind::Refresh, env.settings.refresh_lifetime),
    };
    let wire = secret::mint(credential, id.uuid(), &*env.random).expect(RANDOM);
    let token = Token {
        id,
        grant: grant.id,
        kind,
        proof: Proof::Shown(wire.digest),
        scopes: grant.scopes.clone(),
        created_at: env.now(),
        expires_at: Some(env.now().plus(lifetime)),
        state: TokenState::Live,
    };
    (token, wire)
}

/// A live token of all the grant's scopes that signs, and ends with the grant; and its secret.
///
/// # Panics
/// When there is no randomness or no seal key.
#[must_use]
pub fn signing_token(env: &Env, grant: &Grant) -> (Token, Secret) {
    let id = TokenId::fresh(env).expect(RANDOM);
    let secret = secret::mint_signing_secret(&*env.random).expect(RANDOM);
    let token = Token {
        id,
        grant: grant.id,
        kind: TokenKind::Access,
        proof: Proof::Signing(env.seal(Purpose::Token, id.uuid(), &secret).expect("a seal key")),
        scopes: grant.scopes.clone(),
        created_at: env.now(),
        expires_at: grant.terms.until,
        state: TokenState::Live,
    };
    (token, secret)
}
