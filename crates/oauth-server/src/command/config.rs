//! `config`: is the configuration sound, and what does it amount to?

use clap::Subcommand;

use super::{Outcome, say};
use crate::config::Config;

/// What to do with the configuration.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Say whether the server would start with it; the exit code is 1 when not
    Check,
    /// Print the effective values and where each comes from, passwords masked
    Show,
    /// List every key with its environment variable, its default and what it does, as a Markdown table
    Keys,
}

/// Runs the command. By now the configuration has been read and checked.
pub(crate) fn run(config: &Config, action: &Action) -> Outcome {
    match action {
        Action::Check => say("the configuration is sound"),
        Action::Show => say(config.show().trim_end()),
        Action::Keys => say(Config::reference().trim_end()),
    }
}
