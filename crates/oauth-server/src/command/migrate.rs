//! `migrate`: the tables of the database.

use clap::Subcommand;
use oauth_store_diesel::migrate;

use super::{Fault, Outcome, say};
use crate::config::Config;
use crate::wiring::make_folders;

/// What to do with the tables.
#[derive(Subcommand)]
pub(crate) enum Step {
    /// Run what is pending
    Up,
    /// Take the newest migration back, with the data that only it has room for
    Down,
    /// Take the newest migration back and run it again
    Redo,
    /// List all migrations
    Status,
}

/// Runs the command.
pub(crate) fn run(config: &Config, step: &Step) -> Outcome {
    make_folders(config)?;
    let url = config.database.url();
    let url = url.reveal();
    match step {
        Step::Up => match migrate::up(url)?.as_slice() {
            [] => say("nothing to do: the database is up to date"),
            applied => applied.iter().try_for_each(|name| say(&format!("applied {name}"))),
        },
        Step::Down | Step::Redo if !migrate::status(url)?.iter().any(|step| step.applied) => {
            Err(Fault::new("there is no migration to take back"))
        }
        Step::Down => say(&format!("took back {}", migrate::down(url)?)),
        Step::Redo => say(&format!("took back and applied {}", migrate::redo(url)?)),
        Step::Status => migrate::status(url)?.iter().try_for_each(|step| {
            say(&format!("{} {}", if step.applied { "applied" } else { "pending" }, step.name))
        }),
    }
}
