//! The commands. Each answers an [`Outcome`], whose fault is one line for the person who typed it.

pub(crate) mod audit;
pub(crate) mod client;
pub(crate) mod config;
pub(crate) mod entry;
pub(crate) mod key;
pub(crate) mod migrate;
pub(crate) mod serve;
pub(crate) mod sweep;
pub(crate) mod r#try;
pub(crate) mod user;

use std::fmt;
use std::io::{BufRead, Read, Write};

use oauth_core::env::Env;
use oauth_core::model::user::PasswordHash;
use oauth_core::port::StoreError;
use oauth_core::secret::Secret;
use oauth_provider_web::password::{HashError, Hasher, MAX_LENGTH, MIN_LENGTH};

use crate::config::ConfigError;

/// How a command ended.
pub(crate) type Outcome = Result<(), Fault>;

/// Why a command failed, in one line that holds no secret.
#[derive(Debug)]
pub(crate) struct Fault(String);

impl Fault {
    /// A fault in these words.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Libraries like to talk over several lines.
        let lines: Vec<&str> = self.0.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        f.write_str(&lines.join(" "))
    }
}

impl From<ConfigError> for Fault {
    fn from(error: ConfigError) -> Self {
        Self(error.to_string())
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<HashError> for Fault {
    fn from(error: HashError) -> Self {
        Self(error.to_string())
    }
}

/// Writes a line to standard output; that nobody reads on is no fault.
pub(crate) fn say(text: &str) -> Outcome {
    match writeln!(std::io::stdout(), "{text}") {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Fault(format!("standard output: {cause}")))
        }
        _ => Ok(()),
    }
}

/// Reads the first line of standard input as a new password and hashes it.
fn new_password(env: &Env) -> Result<PasswordHash, Fault> {
    let mut line = Vec::new();
    // A little more than fits, so that too much is seen without reading on for ever.
    let read = std::io::stdin().lock().take(u64::from(MAX_LENGTH) + 3).read_until(b'\n', &mut line);
    read.map_err(|cause| Fault(format!("standard input: {cause}")))?;
    let refused = |why: String| Err(Fault(format!("the password on standard input {why}")));
    let Ok(text) = String::from_utf8(line) else { return refused("is not UTF-8 or too long".to_owned()) };
    let text = Secret::new(text);
    let password = text.reveal().strip_suffix('\n').unwrap_or(text.reveal());
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() {
        return refused("is empty".to_owned());
    }
    if password.chars().count() < MIN_LENGTH as usize {
        // Whoever administers the server may have a reason, such as a test; people on the pages may not.
        warn(&format!("the password has fewer than {MIN_LENGTH} characters"));
    }
    if password.len() > MAX_LENGTH as usize {
        return refused(format!("may have at most {MAX_LENGTH} bytes"));
    }
    Ok(Hasher::hash_blocking(&*env.random, &Secret::new(password.to_owned()))?)
}

/// Tells a person at the terminal what was done besides, apart from the output that programs read.
pub(crate) fn note(text: &str) {
    // A note that cannot be written is no reason to stop.
    let _ = writeln!(std::io::stderr(), "note: {text}");
}

/// Tells a person at the terminal what to think of, beside the output that programs read.
fn warn(text: &str) {
    // A warning that cannot be written is no reason to stop.
    let _ = writeln!(std::io::stderr(), "warning: {text}");
}
