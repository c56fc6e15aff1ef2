//! `key`: the keys that seal the secrets of OAuth 1.0a.

use clap::{Subcommand, ValueEnum};
use oauth_core::flow::rotate::{self, KeyUse};
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
    let env = opened.env.clone();
    for key in wait(opened.backend(), Mode::Read, move |tx| rotate::used(tx, &env))? {
        let known = match key {
            KeyUse { here: false, .. } => "not here",
            KeyUse { current: true, .. } => "current",
            KeyUse { .. } => "old",
        };
        say(&format!("{}\tseal\t{known}\t{}", key.id, key.secrets))?;
    }
    Ok(())
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
        let round = round.into_result().map_err(|refusal| Fault::new(refusal.wire().description))?;
        sealed += round.sealed;
        if !round.more {
            break;
        }
    }
    let key = opened.env.seals.current().ok_or_else(|| Fault::new("there is no seal key"))?;
    say(&format!("{sealed} secrets are sealed anew, by the key {}", key.id()))
}
