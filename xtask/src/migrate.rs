//! `cargo xtask migrate`: the server's own migrations, and new ones for both dialects.

use crate::{Outcome, shell};
use clap::Subcommand;
use std::fs;

const DIALECTS: &[&str] = &["sqlite", "postgres"];

#[derive(Subcommand)]
pub(crate) enum Step {
    /// Run what is pending
    Up,
    /// Take the newest one back
    Down,
    /// Take the newest one back and run it again
    Redo,
    /// List them
    Status,
    /// Make the files of a new migration, for every database
    New {
        /// Small letters, digits and underscores
        name: String,
    },
}

pub(crate) fn run(step: &Step, database_url: Option<&str>) -> Outcome {
    let word = match step {
        Step::Up => "up",
        Step::Down => "down",
        Step::Redo => "redo",
        Step::Status => "status",
        Step::New { name } => return create(name),
    };
    let mut server = shell::cargo();
    server.args(["run", "--quiet", "--package", "oauth-server", "--", "migrate", word]);
    // A URL may hold a password: the environment is not shown to other users, arguments are.
    if let Some(url) = database_url {
        server.env("OAUTH_DATABASE_URL", url);
    }
    shell::run(&mut server)
}

fn create(name: &str) -> Outcome {
    if !good_name(name) {
        return Err(format!("`{name}`: a migration's name has small letters, digits and underscores only"));
    }
    let stamp = shell::output(shell::command("date").args(["-u", "+%Y-%m-%d-%H%M%S"]))?;
    for dialect in DIALECTS {
        let path = format!("migrations/{dialect}/{}_{name}", stamp.trim());
        let folder = shell::root().join(&path);
        fs::create_dir_all(&folder).map_err(|cause| format!("{path}: {cause}"))?;
        for file in ["up.sql", "down.sql"] {
            fs::write(folder.join(file), "").map_err(|cause| format!("{path}/{file}: {cause}"))?;
            println!("{path}/{file}");
        }
    }
    Ok(())
}

fn good_name(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    name.starts_with(|letter: char| letter.is_ascii_lowercase()) && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::good_name;

    #[test]
    fn names_are_plain() {
        assert!(good_name("add_media_2"));
        for name in ["", "../x", "Add", "2x", "a b", "a-b"] {
            assert!(!good_name(name), "{name}");
        }
    }
}
