//! `cargo xtask ci`: the checks that are no tests. All of them run, then the failed ones are named.

use crate::{Outcome, rules, shell, tidy};

/// The version whose format deny.toml has.
const CARGO_DENY: &str = "0.20.2";

/// A check and its name.
type Check = (&'static str, fn() -> Outcome);

const CHECKS: &[Check] = &[
    ("format", format),
    ("house rules", tidy::run),
    ("rules and tests", || rules::run(true)),
    ("dependency policy", dependencies),
    ("lints", lints),
    ("documentation", documentation),
];

pub(crate) fn run() -> Outcome {
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        println!("\n== {name}");
        if let Err(reason) = check() {
            println!("error: {reason}");
            failed.push(*name);
        }
    }
    println!();
    if failed.is_empty() {
        println!("all checks passed");
        return Ok(());
    }
    Err(format!("failed: {}", failed.join(", ")))
}

fn format() -> Outcome {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))
}

fn lints() -> Outcome {
    shell::run(shell::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn documentation() -> Outcome {
    let mut doc = shell::cargo();
    shell::run(doc.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
}

/// Bans, licences and sources as deny.toml has them. Advisories need a database from the network that
/// changes without us, so they are no part of a check that must give the same answer tomorrow.
fn dependencies() -> Outcome {
    if shell::find(&["cargo-deny"]).is_none() {
        if !shell::in_ci() {
            println!("skipped: cargo-deny is missing; `cargo install --locked cargo-deny@{CARGO_DENY}`");
            return Ok(());
        }
        let package = format!("cargo-deny@{CARGO_DENY}");
        shell::run(shell::cargo().args(["install", "--locked", "--quiet", &package]))?;
    }
    shell::run(shell::cargo().args(["deny", "--all-features", "check", "bans", "licenses", "sources"]))
}
