//! Automation of this workspace: the tests, the checks that are no tests, the demo, the migrations.
//! It uses none of the crates; it calls cargo and the server's binary.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks to its terminal")]

mod ci;
mod compatibility;
mod demo;
mod fuzz;
mod migrate;
mod rules;
mod shell;
mod source;
mod test;
mod tidy;
mod tree;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What a verb ends with; the text is for a person at a terminal, and empty when the verb has said all.
type Outcome = Result<(), String>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Tests, checks and migrations of this workspace")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Install what the tests need, start a private PostgreSQL, run every test
    Test {
        /// Arguments for `cargo test` in place of `--workspace`, after `--`
        #[arg(last = true)]
        cargo: Vec<String>,
    },
    /// Run the checks that are no tests: format, lints, house rules, dependency policy, documentation
    Ci,
    /// Look for inputs that break a parser or a rule, with libFuzzer
    Fuzz {
        /// For so long at each target
        #[arg(default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
        seconds: u32,
    },
    /// Check the house rules of docs/STYLE.md that a program can check
    Tidy,
    /// Write docs/rules.md, which joins each normative check with its test
    Rules {
        /// Write nothing; fail when the file is not up to date
        #[arg(long)]
        check: bool,
    },
    /// Write docs/compatibility.md, which joins docs/compatibility.toml with the tests that passed in the last run
    Compatibility {
        /// Write nothing; fail when the file is not up to date
        #[arg(long)]
        check: bool,
    },
    /// Start a server with people and pictures, and somebody else's application that uses them, to see it all in a browser
    Demo(demo::Options),
    /// Run or make schema migrations
    Migrate {
        #[command(subcommand)]
        step: migrate::Step,
        /// The database; else that of the server's configuration
        #[arg(long, global = true)]
        database_url: Option<String>,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().verb {
        Verb::Test { cargo } => test::run(&cargo),
        Verb::Ci => ci::run(),
        Verb::Fuzz { seconds } => fuzz::run(seconds),
        Verb::Tidy => tidy::run(),
        Verb::Rules { check } => rules::run(check),
        Verb::Compatibility { check } => compatibility::run(check),
        Verb::Demo(options) => demo::run(&options),
        Verb::Migrate { step, database_url } => migrate::run(&step, database_url.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            if !reason.is_empty() {
                eprintln!("error: {reason}");
            }
            ExitCode::FAILURE
        }
    }
}
