//! `user`: the built-in accounts.

use clap::{Subcommand, ValueEnum};
use oauth_core::flow::people::Holdings;
use oauth_core::flow::{account, admin, leave, people};
use oauth_core::model::event::Actor;
use oauth_core::model::user::{LoginName, Role, User, parse_email};
use oauth_core::port::{Mode, Tx, wait};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_store_diesel::media;
use serde_json::{Value, json};

use super::{Fault, Outcome, new_password, say};
use crate::config::Config;
use crate::wiring::Opened;

/// What to do with accounts. Changes hold from the next request on, also while the server runs.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Add an account
    Add {
        /// What the person types to sign in: a-z 0-9 . _ -
        name: String,
        /// E-mail address
        #[arg(long)]
        email: String,
        /// What the person may do
        #[arg(long, value_enum, default_value_t = RoleName::User)]
        role: RoleName,
        /// Read the password from the first line of standard input (the only way to give it)
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List everybody, oldest first
    List {
        /// As a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Print a person as JSON, with how much belongs to the person
    Show {
        /// The account's name, or a person's identifier
        name: String,
    },
    /// Delete a person with applications, connections, sessions and pictures, at once; the log stays, and files go with the next
    /// sweep
    Delete {
        /// The account's name, or a person's identifier
        name: String,
    },
    /// Disable an account: sessions and everything it allowed end at once, for good
    Disable {
        /// The account's name
        name: String,
    },
    /// Enable a disabled account
    Enable {
        /// The account's name
        name: String,
    },
    /// Give an account another role
    SetRole {
        /// The account's name
        name: String,
        /// What the person is to the site
        #[arg(value_enum)]
        role: RoleName,
    },
    /// Set a new password; every session of the account ends
    SetPassword {
        /// The account's name
        name: String,
        /// Read the password from the first line of standard input (the only way to give it)
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

/// The roles as words of the command line.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    /// Uses the site
    User,
    /// Builds applications
    Developer,
    /// Decides about other people's applications
    Moderator,
    /// Looks after the site; registers applications also where registration is closed
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Developer => Self::Developer,
            RoleName::Moderator => Self::Moderator,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// Runs the command.
pub(crate) fn run(config: &Config, action: &Action) -> Outcome {
    match action {
        Action::Add { name, email, role, .. } => add(config, name, email, (*role).into()),
        Action::List { json } => list(config, *json),
        Action::Show { name } => show(config, name),
        Action::Delete { name } => delete(config, name),
        Action::Disable { name } => set_disabled(config, name, true),
        Action::Enable { name } => set_disabled(config, name, false),
        Action::SetRole { name, role } => set_role(config, name, (*role).into()),
        Action::SetPassword { name, .. } => set_password(config, name),
    }
}

fn add(config: &Config, name: &str, email: &str, role: Role) -> Outcome {
    let login = login(name)?;
    let email = parse_email(email).ok_or_else(|| Fault::new(format!("{email:?} is no e-mail address")))?;
    let opened = Opened::open(config)?;
    let password = new_password(&opened.env)?;
    let new = account::NewAccount { login: login.clone(), email, password, role };
    let env = opened.env.clone();
    match wait(opened.backend(), Mode::Write, move |tx| admin::add_person(tx, &env, &new, &Actor::Operator))?
    {
        Verdict::Done(_) => say(&format!("{login} was added")),
        Verdict::Refused(_) => Err(Fault::new(format!("there is a user {login} already"))),
    }
}

fn list(config: &Config, json: bool) -> Outcome {
    let opened = Opened::open(config)?;
    let users = wait(opened.backend(), Mode::Read, |tx| tx.users())?;
    if json {
        return say(&format!("{:#}", Value::Array(users.iter().map(to_json).collect())));
    }
    users.iter().try_for_each(|user| {
        let account = user.account.as_ref();
        let state = if user.disabled_at.is_some() { "disabled" } else { "enabled" };
        let name = account.map_or(user.id.as_str(), |account| account.login.as_str());
        let role = user.role.as_str();
        say(&format!("{name}\t{role}\t{state}\t{}", user.email))
    })
}

fn to_json(user: &User) -> Value {
    json!({
        "id": user.id.as_str(),
        "name": user.name,
        "username": user.account.as_ref().map(|account| account.login.as_str()),
        "email": user.email,
        "role": user.role.as_str(),
        "email_confirmed_at": user.email_confirmed_at.map(|at| at.rfc3339()),
        "created_at": user.created_at.rfc3339(),
        "disabled_at": user.disabled_at.map(|at| at.rfc3339()),
    })
}

fn show(config: &Config, name: &str) -> Outcome {
    let opened = Opened::open(config)?;
    let (env, named) = (opened.env.clone(), name.to_owned());
    let found = media::wait(opened.store(), Mode::Read, move |tx| {
        let Some(user) = people::find(tx, &named)? else { return Ok(None) };
        let pictures = tx.count_entries(&user.id)?;
        Ok(Some((people::holdings(tx, &env, user)?, pictures)))
    })?;
    let (held, pictures) = found.ok_or_else(|| nobody(name))?;
    let mut value = to_json(&held.user);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("applications".to_owned(), held.clients.into());
        fields.insert("connections".to_owned(), held.connections.into());
        fields.insert("sessions".to_owned(), held.sessions.into());
        fields.insert("pictures".to_owned(), pictures.into());
    }
    say(&format!("{value:#}"))
}

fn delete(config: &Config, name: &str) -> Outcome {
    let opened = Opened::open(config)?;
    let (env, named) = (opened.env.clone(), name.to_owned());
    let gone = media::wait(opened.store(), Mode::Write, move |tx| {
        let Some(user) = people::find(tx, &named)? else { return Ok(Verdict::Refused(Refusal::NotFound)) };
        let pictures = tx.count_entries(&user.id)?;
        Ok(match leave::delete(tx, &env, &user.id)? {
            Verdict::Done(gone) => Verdict::Done((gone, pictures)),
            Verdict::Refused(refusal) => Verdict::Refused(refusal),
        })
    })?;
    let (gone, pictures) = gone.into_result().map_err(|refusal| refused(&refusal, || nobody(name)))?;
    let Holdings { clients, connections, sessions, .. } = gone;
    say(&format!(
        "{name} was deleted, with {clients} applications, {connections} connections, {sessions} sessions and \
         {pictures} pictures"
    ))
}

fn nobody(name: &str) -> Fault {
    Fault::new(format!("there is no user {name}"))
}

/// Why nothing was done, or what `otherwise` says.
fn refused(refusal: &Refusal, otherwise: impl FnOnce() -> Fault) -> Fault {
    match refusal {
        Refusal::LastAdministrator => {
            Fault::new("this is the last administrator who is not disabled: make somebody else one first")
        }
        _ => otherwise(),
    }
}

fn set_disabled(config: &Config, name: &str, disabled: bool) -> Outcome {
    let login = login(name)?;
    let opened = Opened::open(config)?;
    let (env, of) = (opened.env.clone(), login.clone());
    let done = wait(opened.backend(), Mode::Write, move |tx| {
        admin::set_user_disabled(tx, &env, &of, disabled, &Actor::Operator)
    })?;
    match done {
        Verdict::Done(()) => say(&format!("{login} is {}", if disabled { "disabled" } else { "enabled" })),
        Verdict::Refused(refusal) => Err(refused(&refusal, || unknown(&login))),
    }
}

fn set_password(config: &Config, name: &str) -> Outcome {
    let login = login(name)?;
    let opened = Opened::open(config)?;
    let password = new_password(&opened.env)?;
    let (env, of) = (opened.env.clone(), login.clone());
    let job = move |tx: &mut dyn Tx| admin::reset_password(tx, &env, &of, &password, &Actor::Operator);
    match wait(opened.backend(), Mode::Write, job)? {
        Verdict::Done(()) => say(&format!("{login} has a new password")),
        Verdict::Refused(_) => Err(unknown(&login)),
    }
}

fn set_role(config: &Config, name: &str, role: Role) -> Outcome {
    let login = login(name)?;
    let opened = Opened::open(config)?;
    let (env, of) = (opened.env.clone(), login.clone());
    let job = move |tx: &mut dyn Tx| admin::set_role(tx, &env, &of, role, &Actor::Operator);
    match wait(opened.backend(), Mode::Write, job)? {
        Verdict::Done(()) => say(&format!("{login} is {}", role.as_str())),
        Verdict::Refused(refusal) => Err(refused(&refusal, || unknown(&login))),
    }
}

/// Reads a user name as it is typed to sign in.
pub(super) fn login(name: &str) -> Result<LoginName, Fault> {
    LoginName::parse(name).ok_or_else(|| {
        Fault::new(format!(
            "{name:?} is no user name: 1 to 64 of a-z 0-9 . _ -, beginning with a letter or digit"
        ))
    })
}

/// Nobody has this name.
pub(super) fn unknown(login: &LoginName) -> Fault {
    Fault::new(format!("there is no user {login}"))
}
