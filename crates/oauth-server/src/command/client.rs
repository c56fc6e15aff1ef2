//! `client`: the registered clients.

use std::path::PathBuf;

use api_resource::admin::ClientObject;
use clap::{Args, Subcommand, ValueEnum};
use oauth_core::flow::client::{self, described};
use oauth_core::flow::register::{ClientForm, FieldError, Registered, SigningForm};
use oauth_core::flow::{admin, register, review};
use oauth_core::id::ClientId;
use oauth_core::model::client::{Client, ClientKind, Profile};
use oauth_core::model::event::{Actor, Reason};
use oauth_core::model::old_secret::Overlap;
use oauth_core::model::right::Right;
use oauth_core::model::stage::{Stage, Step};
use oauth_core::port::{Mode, Tx, wait};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::time::Timestamp;
use serde_json::Value;

use super::{Fault, Outcome, say, user, warn};
use crate::config::Config;
use crate::seals;
use crate::wiring::Opened;

/// What to do with clients. Changes hold from the next request on, also while the server runs.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Register a client and print it as JSON, with its secret, which is never shown again
    Add(Box<New>),
    /// List all clients, oldest first
    List {
        /// As a JSON array
        #[arg(long)]
        json: bool,
        /// Only those that are this far: proposed, approved, rejected, expired, disabled or configured
        #[arg(long, value_name = "STAGE")]
        stage: Option<String>,
    },
    /// Print a client as JSON
    Show {
        /// The `client_id`
        id: String,
    },
    /// Approve a client that was proposed, rejected or expired
    Approve(Decide),
    /// Reject a client that was proposed
    Reject(Decide),
    /// Disable a client: everything that people allowed it ends at once, for good
    Disable(Decide),
    /// Enable a disabled client
    #[command(alias = "reenable")]
    Enable(Decide),
    /// Hide a client that serves nobody any more: its name is shown to nobody but those who may see it
    Hide(Decide),
    /// Let a client written against draft 25 of OAuth 2 keep its unsafe habits until a day; without one, end that now
    Legacy {
        /// The `client_id`
        id: String,
        /// The last day, in UTC
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: Option<String>,
    },
    /// Give a client that has a secret a new one and print it as JSON; the old one is worthless at once unless it is kept
    ResetSecret {
        /// The `client_id`
        id: String,
        /// Why, for the log; at most 255 characters
        #[arg(long)]
        reason: Option<String>,
        /// For how many hours the old secret works on, 720 at most; one that was kept before ends now
        #[arg(long, value_name = "HOURS", default_value = "0")]
        keep_old: String,
    },
}

/// A decision about a client.
#[derive(Args)]
pub(crate) struct Decide {
    /// The `client_id`
    id: String,
    /// Why, for the log and the owner; at most 255 characters
    #[arg(long)]
    reason: Option<String>,
}

/// A client to register.
#[derive(Args)]
pub(crate) struct New {
    /// What people know it by
    #[arg(long)]
    name: String,
    /// The protocol that it speaks
    #[arg(long, value_enum, default_value_t = Protocol::Oauth2)]
    protocol: Protocol,
    /// Where it may be answered; may be given several times
    #[arg(long, value_name = "URI")]
    redirect_uri: Vec<String>,
    /// What it may ask for, parted by spaces; when left out, everything but what is for the site's staff
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,
    /// A grant type that it uses; may be given several times. Code and refresh tokens when left out; the code is always among
    /// them
    #[arg(long, value_enum)]
    grant_type: Vec<GrantType>,
    /// The resource that it serves, such as `https://op.example/api`: it may ask what tokens addressed to that are worth
    #[arg(long, value_name = "URI")]
    resource: Option<String>,
    /// It cannot keep a secret: an application in a browser, on a phone or on a desktop
    #[arg(long)]
    public: bool,
    /// Whether its authorization requests must use PKCE; those of public clients always must
    #[arg(long, value_enum)]
    pkce: Option<Pkce>,
    /// The name of the account that looks after it on the pages
    #[arg(long, value_name = "USER")]
    owner: Option<String>,
    /// Its home page
    #[arg(long, value_name = "HOMEPAGE")]
    url: Option<String>,
    /// What it is for
    #[arg(long)]
    description: Option<String>,
    /// The address of its logo
    #[arg(long, value_name = "URL")]
    logo: Option<String>,
    /// An e-mail address for people's questions; may be given several times
    #[arg(long, value_name = "EMAIL")]
    contact: Vec<String>,
    /// Its handshake, for OAuth 1.0a: 1.0 has no verifier, so whoever begins it can take another person's access
    #[arg(long, value_name = "1.0a|1.0")]
    profile: Option<String>,
    /// A callback may extend the redirect URI, for OAuth 1.0a
    #[arg(long)]
    callback_is_prefix: bool,
    /// Its RSA key in PEM, a public key or a certificate, for OAuth 1.0a
    #[arg(long, value_name = "FILE")]
    rsa_key: Option<PathBuf>,
    /// It may send its secrets in place of a signature, for OAuth 1.0a; over https and on this machine only
    #[arg(long)]
    allow_plaintext: bool,
    /// Let a client that was written against an older draft keep its unsafe habits
    #[arg(long, value_enum, requires = "legacy_until")]
    legacy: Option<Legacy>,
    /// The last day of that, in UTC
    #[arg(long, value_name = "YYYY-MM-DD", requires = "legacy")]
    legacy_until: Option<String>,
    /// It is its owner's alone: nobody else can use it, and its token is printed with it
    #[arg(long, requires = "owner")]
    owner_only: bool,
    /// Its version, such as 1.0; the next one of its name when left out
    #[arg(long, value_name = "V")]
    version: Option<String>,
    /// A network or address from which it may be used; may be given several times. From everywhere when left out
    #[arg(long, value_name = "CIDR")]
    ip: Vec<String>,
    /// Print JSON (it always does)
    #[arg(long)]
    json: bool,
}

/// Protocols that a client may speak.
#[derive(Clone, Copy, ValueEnum)]
enum Protocol {
    /// OAuth 2 (RFC 6749)
    Oauth2,
    /// OAuth 1.0a (RFC 5849): it signs its requests
    Oauth1,
}

/// Drafts whose clients can be let in.
#[derive(Clone, Copy, ValueEnum)]
enum Legacy {
    /// Draft 25 of OAuth 2, as media servers of 2012 spoke it: token requests and tokens in addresses, no PKCE, the
    /// registered redirect URI whatever is asked for
    Draft25,
}

/// Grant types of RFC 6749 by their wire names.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum GrantType {
    /// RFC 6749 §4.1
    AuthorizationCode,
    /// RFC 6749 §4.4: it acts for itself, with its secret alone
    ClientCredentials,
    /// RFC 6749 §6
    RefreshToken,
}

/// When PKCE (RFC 7636) is asked of a client.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Pkce {
    /// Always
    Required,
    /// Checked where it is used
    IfSent,
}

/// Runs the command.
pub(crate) fn run(config: &Config, action: &Action) -> Outcome {
    match action {
        Action::Add(new) => add(config, new),
        Action::List { json, stage } => list(config, *json, stage.as_deref()),
        Action::Show { id } => show(config, id),
        Action::Approve(about) => decide(config, about, Step::Approve),
        Action::Reject(about) => decide(config, about, Step::Reject),
        Action::Disable(about) => decide(config, about, Step::Disable),
        Action::Enable(about) => decide(config, about, Step::Reenable),
        Action::Hide(about) => decide(config, about, Step::Hide),
        Action::Legacy { id, until } => set_legacy(config, id, until.as_deref()),
        Action::ResetSecret { id, reason: why, keep_old } => {
            reset_secret(config, id, &reason(why.as_deref())?, overlap(keep_old)?)
        }
    }
}

fn add(config: &Config, new: &New) -> Outcome {
    let signing = signing(new)?;
    if new.public && new.pkce == Some(Pkce::IfSent) {
        return Err(Fault::new("a public client always needs PKCE: leave out --pkce if-sent"));
    }
    let owner = new.owner.as_deref().map(user::login).transpose()?;
    let opened = Opened::open(config)?;
    if signing.is_some() {
        // Sealed by a key that the server does not have, its secret would keep the server from starting.
        seals::check(opened.backend(), &*opened.env.seals)?;
    }
    let scope = new.scope.clone().unwrap_or_else(|| opened.env.settings.catalog.usual().to_string());
    let form = ClientForm {
        name: new.name.clone(),
        description: new.description.clone().unwrap_or_default(),
        homepage: new.url.clone().unwrap_or_default(),
        logo: new.logo.clone().unwrap_or_default(),
        contacts: new.contact.clone(),
        public: new.public,
        pkce_required: new.pkce == Some(Pkce::Required),
        refresh_token: new.grant_type.is_empty() || new.grant_type.contains(&GrantType::RefreshToken),
        client_credentials: Some(new.grant_type.contains(&GrantType::ClientCredentials)),
        resource: new.resource.clone(),
        redirect_uris: new.redirect_uri.clone(),
        signing,
        scopes: scope.split_ascii_whitespace().map(str::to_owned).collect(),
        legacy_until: new.legacy_until.clone(),
        version: new.version.clone().unwrap_or_default(),
        networks: new.ip.clone(),
        owner_only: new.owner_only,
    };
    let draft = form.check(&opened.env, None).map_err(|faults| {
        Fault::new(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
    })?;
    let (env, of) = (opened.env.clone(), owner.clone());
    let registered = wait(opened.backend(), Mode::Write, move |tx| {
        let owner = match &of {
            None => None,
            Some(login) => match tx.user_by_login(login)? {
                None => return Ok(None),
                Some(user) => Some(user),
            },
        };
        let role = owner.as_ref().map(|user| user.role);
        let made = register::register(tx, &env, &draft, owner.as_ref().map(|user| &user.id))?;
        Ok(Some((made, role)))
    })?;
    match (registered, owner) {
        (Some((Verdict::Refused(refusal), _)), _) => Err(Fault::new(refusal.wire().description)),
        (Some((Verdict::Done(registered), role)), _) => {
            let staff = opened.env.settings.catalog.internal();
            let reaches = role.is_some_and(|role| opened.env.settings.rights.of(role).has(Right::Manage));
            if new.owner_only && registered.client.scopes.meets(&staff) && !reaches {
                warn(
                    "the token reaches no further than its owner, who looks after nothing here: see user set-role",
                );
            }
            if let Some(Legacy::Draft25) = new.legacy {
                warn_of_legacy();
            }
            if new.profile.as_deref() == Some(Profile::One.as_str()) {
                warn(
                    "profile 1.0 has no verifier: whoever begins a request and makes somebody else approve it gets that person's access",
                );
            }
            say_registered(&registered)
        }
        (None, Some(login)) => Err(user::unknown(&login)),
        (None, None) => Err(Fault::new("the client was not registered")),
    }
}

/// The fields of a client of OAuth 1.0a, which no other may have.
fn signing(new: &New) -> Result<Option<SigningForm>, Fault> {
    let only_oauth1 =
        new.profile.is_some() || new.callback_is_prefix || new.rsa_key.is_some() || new.allow_plaintext;
    let only_oauth2 = new.public
        || new.pkce.is_some()
        || new.legacy.is_some()
        || new.resource.is_some()
        || !new.grant_type.is_empty();
    match new.protocol {
        Protocol::Oauth2 if only_oauth1 => Err(Fault::new(
            "--profile, --callback-is-prefix, --rsa-key and --allow-plaintext need --protocol oauth1",
        )),
        Protocol::Oauth1 if only_oauth2 => Err(Fault::new(
            "--public, --pkce, --legacy, --resource and --grant-type are for --protocol oauth2",
        )),
        Protocol::Oauth2 => Ok(None),
        Protocol::Oauth1 => {
            let pem = |path: &PathBuf| {
                std::fs::read_to_string(path)
                    .map_err(|cause| Fault::new(format!("{}: {cause}", path.display())))
            };
            Ok(Some(SigningForm {
                profile: new.profile.clone(),
                callback_is_prefix: new.callback_is_prefix,
                rsa_key: new.rsa_key.as_ref().map(pem).transpose()?.unwrap_or_default(),
                plaintext: Some(new.allow_plaintext),
            }))
        }
    }
}

fn list(config: &Config, json: bool, stage: Option<&str>) -> Outcome {
    let words = || Stage::ALL.map(Stage::as_str).join(", ");
    let stage = match stage {
        Some(word) => {
            Some(Stage::parse(word).ok_or_else(|| Fault::new(format!("{word:?} is no stage: {}", words())))?)
        }
        None => None,
    };
    let opened = Opened::open(config)?;
    let mut clients = wait(opened.backend(), Mode::Read, |tx| tx.clients(None))?;
    let new: Vec<Client> = unannounced(&opened, |id| clients.iter().any(|client| client.id == id)).collect();
    clients.extend(new);
    let mut clients: Vec<Client> = clients.into_iter().map(|row| described(&opened.env, row)).collect();
    clients.retain(|client| stage.is_none_or(|stage| client.life.stage == stage));
    if json {
        return say(&format!(
            "{:#}",
            Value::Array(clients.iter().map(|client| to_json(client, None)).collect())
        ));
    }
    clients.iter().try_for_each(|client| {
        let kind = match client.kind {
            ClientKind::Public => "public",
            ClientKind::Confidential { .. } => "confidential",
            ClientKind::Signing(_) => "oauth1",
        };
        let stage = client.life.stage.as_str();
        say(&format!("{}\t{kind}\t{stage}\t{} {}", client.id, client.name.as_str(), client.version))
    })
}

fn show(config: &Config, id: &str) -> Outcome {
    let id = parse_id(id)?;
    let opened = Opened::open(config)?;
    let client = wait(opened.backend(), Mode::Read, move |tx| tx.client(id))?;
    let client = client.or_else(|| opened.env.settings.configured.client(id).cloned());
    let client = client.map(|row| described(&opened.env, row)).ok_or_else(|| unknown(id))?;
    let (env, of) = (opened.env.clone(), client.clone());
    let old = wait(opened.backend(), Mode::Read, move |tx| client::old_secret(tx, &env, &of))?;
    say(&format!("{:#}", to_json(&client, old.map(|old| old.expires_at))))
}

/// Clients of the configuration that no server wrote a row for yet.
fn unannounced(opened: &Opened, has_row: impl Fn(ClientId) -> bool) -> impl Iterator<Item = Client> {
    opened.env.settings.configured.clients().filter(move |client| !has_row(client.id)).cloned()
}

fn decide(config: &Config, about: &Decide, step: Step) -> Outcome {
    let (id, reason) = (parse_id(&about.id)?, reason(about.reason.as_deref())?);
    let opened = Opened::open(config)?;
    let env = opened.env.clone();
    let job = move |tx: &mut dyn Tx| {
        let done = review::decide_as_operator(tx, &env, id, step, &reason)?;
        Ok((done.into_result(), tx.client(id)?))
    };
    match wait(opened.backend(), Mode::Write, job)? {
        (Ok(client), _) => say(&format!("{id} is {}", state(&client))),
        (Err(refusal @ Refusal::ClientConfigured), _) => Err(Fault::new(refusal.wire().description)),
        (Err(_), Some(client)) => {
            Err(Fault::new(format!("{id} is {}: that leads nowhere from there", state(&client))))
        }
        (Err(_), None) => Err(unknown(id)),
    }
}

fn state(client: &Client) -> String {
    let hidden = if client.life.hidden { ", and hidden" } else { "" };
    format!("{}{hidden}", client.life.stage.as_str())
}

fn reason(text: Option<&str>) -> Result<Reason, Fault> {
    let text = text.unwrap_or_default();
    Reason::parse(text).ok_or_else(|| Fault::new("a reason has at most 255 visible characters"))
}

fn set_legacy(config: &Config, id: &str, until: Option<&str>) -> Outcome {
    let id = parse_id(id)?;
    let opened = Opened::open(config)?;
    let last = until.map(|day| {
        let end = Timestamp::end_of_day(day).filter(|end| *end > opened.env.now());
        end.ok_or_else(|| Fault::new(FieldError::LegacyUntil.to_string()))
    });
    let last = last.transpose()?;
    if last.is_some() {
        warn_of_legacy();
    }
    let env = opened.env.clone();
    let job = move |tx: &mut dyn Tx| admin::set_legacy_until(tx, &env, id, last, &Actor::Operator);
    match wait(opened.backend(), Mode::Write, job)? {
        Verdict::Done(()) => say(&match until {
            Some(day) => format!("{id} may keep the habits of draft 25 until the end of {day}"),
            None => format!("{id} must do as the standards say"),
        }),
        Verdict::Refused(refusal @ Refusal::ClientConfigured) => Err(Fault::new(refusal.wire().description)),
        Verdict::Refused(_) => Err(unknown(id)),
    }
}

fn warn_of_legacy() {
    warn(
        "draft25 is unsafe: secrets and tokens travel in addresses, where logs and histories keep them, and codes are not \
         bound by PKCE; give it to old clients only, and replace them",
    );
}

fn overlap(hours: &str) -> Result<Overlap, Fault> {
    Overlap::parse(hours)
        .ok_or_else(|| Fault::new(format!("--keep-old takes whole hours, {} at most", Overlap::MAX_HOURS)))
}

fn reset_secret(config: &Config, id: &str, reason: &Reason, overlap: Overlap) -> Outcome {
    let id = parse_id(id)?;
    let opened = Opened::open(config)?;
    if wait(opened.backend(), Mode::Read, move |tx| tx.client(id))?
        .is_some_and(|client| client.signing().is_some())
    {
        seals::check(opened.backend(), &*opened.env.seals)?;
    }
    let (env, reason) = (opened.env.clone(), reason.clone());
    let job = move |tx: &mut dyn Tx| {
        let kept = match tx.client(id)? {
            Some(client) => client::old_secret(tx, &env, &client)?.is_some(),
            None => false,
        };
        let reset = register::reset_secret(tx, &env, id, None, overlap, &reason)?;
        Ok(reset.into_result().map(|registered| (registered, kept)))
    };
    match wait(opened.backend(), Mode::Write, job)?.map_or_else(Verdict::Refused, Verdict::Done) {
        Verdict::Done((registered, kept)) => {
            if kept {
                warn("the secret that was kept before has ended: only the last one can work on");
            }
            say_registered(&registered)
        }
        Verdict::Refused(refusal @ (Refusal::ClientConfigured | Refusal::NoOverlap)) => {
            Err(Fault::new(refusal.wire().description))
        }
        Verdict::Refused(_) => Err(Fault::new(format!("there is no client {id} with a secret"))),
    }
}

fn say_registered(registered: &Registered) -> Outcome {
    let mut shown = to_json(&registered.client, registered.old_secret_until);
    if let (Some(secret), Some(object)) = (&registered.secret, shown.as_object_mut()) {
        object.insert("client_secret".to_owned(), Value::from(secret.reveal()));
    }
    if let (Some(own), Some(object)) = (&registered.token, shown.as_object_mut()) {
        object.insert("access_token".to_owned(), Value::from(own.token.reveal()));
        let secret = own.secret.as_ref().map(|secret| secret.reveal());
        object.insert("token_secret".to_owned(), Value::from(secret));
        object.insert("token_expires_at".to_owned(), Value::from(own.expires_at.map(|at| at.rfc3339())));
    }
    say(&format!("{shown:#}"))
}

pub(super) fn parse_id(text: &str) -> Result<ClientId, Fault> {
    ClientId::parse(text)
        .ok_or_else(|| Fault::new(format!("{text:?} is no client_id: `client list` shows them")))
}

fn unknown(id: ClientId) -> Fault {
    Fault::new(format!("there is no client {id}"))
}

/// The client in the words of RFC 7591 §2, without its secret, as the administration API has it.
fn to_json(client: &Client, old_secret_until: Option<Timestamp>) -> Value {
    // Texts, lists of texts and truth values have a form in JSON.
    serde_json::to_value(ClientObject::from(client).with_old_secret(old_secret_until)).unwrap_or_default()
}
