//! The combined server in one binary: provider, guarded API, accounts, and the commands that look after them.

mod command;
mod config;
mod first_start;
mod http;
mod log;
mod mail;
mod metrics;
mod pictures;
mod postman;
mod seals;
mod sweeper;
mod wiring;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

/// An authorization server for OAuth 2 and OAuth 1.0a, the API that it guards, and the accounts of the people.
///
/// Without a command it serves. Settings come from the file and from environment variables (see docs/config.md).
#[derive(Parser)]
#[command(name = "oauth-server", version, max_term_width = 100)]
struct Cli {
    /// The configuration file (TOML)
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    serve: command::serve::Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve (the default)
    Serve(command::serve::Options),
    /// Bring the database up to date, take a migration back, or list them
    #[command(subcommand)]
    Migrate(command::migrate::Step),
    /// Check or show the configuration
    #[command(subcommand)]
    Config(command::config::Action),
    /// Look after accounts
    #[command(subcommand)]
    User(command::user::Action),
    /// Look after clients
    #[command(subcommand)]
    Client(command::client::Action),
    /// Read the log of who did what
    #[command(subcommand)]
    Audit(command::audit::Action),
    /// Look after keys
    #[command(subcommand)]
    Key(command::key::Action),
    /// Look after people's pictures
    #[command(subcommand)]
    Entry(command::entry::Action),
    /// Delete what has ended: sessions, codes, tokens, counters, and files that no picture needs
    Sweep,
    /// Walk a handshake of OAuth 2 or OAuth 1.0a here in the terminal, as an application does, against any provider
    Try(Box<command::r#try::Options>),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.serve.migrate && !matches!(cli.command, None | Some(Command::Serve(_))) {
        let mut usage = <Cli as clap::CommandFactory>::command();
        usage.error(clap::error::ErrorKind::ArgumentConflict, "--migrate belongs to serve").exit();
    }
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "oauth-server: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> command::Outcome {
    if let Some(Command::Try(options)) = &cli.command {
        // A client needs none of the server's settings.
        return command::r#try::run(options);
    }
    let config = Config::load(cli.config.as_deref(), std::env::vars_os())?;
    match cli.command {
        None => command::serve::run(&config, &cli.serve),
        Some(Command::Serve(options)) => {
            let migrate = options.migrate || cli.serve.migrate;
            command::serve::run(&config, &command::serve::Options { migrate })
        }
        Some(Command::Migrate(step)) => command::migrate::run(&config, &step),
        Some(Command::Config(action)) => command::config::run(&config, &action),
        Some(Command::User(action)) => command::user::run(&config, &action),
        Some(Command::Client(action)) => command::client::run(&config, &action),
        Some(Command::Audit(action)) => command::audit::run(&config, &action),
        Some(Command::Key(action)) => command::key::run(&config, &action),
        Some(Command::Entry(action)) => command::entry::run(&config, &action),
        Some(Command::Sweep) => command::sweep::run(&config),
        Some(Command::Try(options)) => command::r#try::run(&options),
    }
}
