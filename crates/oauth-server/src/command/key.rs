//! `key`: the keys that seal the secrets of OAuth 1.0a.

use clap::{Subcommand, ValueEnum};
use oauth_core::flow::rotate;
use oauth_core::model::event::Actor;
use oauth_core::port::{Mode, wait};

use super::{Fault, Outcome, say};
use crate::config::Config;
use crate::seals;
use crate::wiring::{Opened, make_folders};

/// What to do with keys.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// List the keys by name, with how many secrets each sealed
    List,
    /// Make a new key and seal everything by it, also while the server runs; with seal_keys set, seal by the first of them
    Rotate {
        /// Which keys
        #[arg(value_enum)]
        which: Which,
    },
}

/// Kinds of keys.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Which {
    /// Those that seal the secrets of clients and tokens of OAuth 1.0a
    Seal,
}

/// Secrets a transaction.
const ROUND: u32 = 200;

/// Runs the command.
pub(crate) fn run(config: &Config, action: &Action) -> Outcome {
    match action {
        Action::List => list(config),
        Action::Rotate { which: Which::Seal } => rotate_seal(config),
    }
}

fn list(config: &Config) -> Outcome {
    let opened = Opened::open(config)?;
    let current = opened.env.seals.current();
    let used = wait(opened.backend(), Mode::Read, |tx| tx.seal_keys())?;
    let mark = |id: &str| {
        if current.as_ref().is_some_and(|key| key.id().as_str() == id) { "current" } else { "old" }
    };
    for (id, count) in &used {
        let known = if opened.env.seals.key(id).is_some() { mark(id.as_str()) } else { "not here" };
        say(&format!("{id}\tseal\t{known}\t{count}"))?;
    }
    match &current {
        Some(key) if !used.iter().any(|(id, _)| id == key.id()) => {
            say(&format!("{}\tseal\tcurrent\t0", key.id()))
        }
        _ => Ok(()),
    }
}

fn rotate_seal(config: &Config) -> Outcome {
    make_folders(config)?;
    // Of two at once one would seal by a key that the other has just dropped from the file.
    let _alone = seals::alone(config)?;
    let opened = Opened::open(config)?;
    // Nothing is sealed by a key that some of it cannot be opened with.
    seals::check(opened.backend(), &*opened.env.seals)?;
    if config.seal_keys.is_none() {
        seals::add(config, &*opened.env.random)?;
    }
    let env = opened.env.clone();
    wait(opened.backend(), Mode::Write, move |tx| rotate::note(tx, &env, &Actor::Operator))?;
    let mut sealed = 0;
    loop {
        let env = opened.env.clone();
        let round = wait(opened.backend(), Mode::Write, move |tx| rotate::reseal(tx, &env, ROUND))?;
        if round == 0 {
            break;
        }
        sealed += round;
    }
    let key = opened.env.seals.current().ok_or_else(|| Fault::new("there is no seal key"))?;
    say(&format!("{sealed} secrets are sealed anew, by the key {}", key.id()))
}
