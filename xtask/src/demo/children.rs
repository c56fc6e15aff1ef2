//! The processes of a demo: each says where it listens when it is ready, and ends with this program.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// A start takes a second; a loaded machine may need many.
const PATIENCE: Duration = Duration::from_secs(60);

/// A good end takes less.
const GRACE: Duration = Duration::from_secs(5);

/// So many lines of a log tell why a process ended.
const LAST_LINES: usize = 10;

/// A running process; it ends with this value.
pub(super) struct Child {
    name: &'static str,
    process: std::process::Child,
    log: PathBuf,
}

impl Child {
    /// Starts it and waits until it listens. All that it writes goes to the log.
    pub(super) fn start(name: &'static str, command: &mut Command, log: &Path) -> Result<Self, String> {
        let failed = |cause: std::io::Error| format!("{name}: {cause}");
        let mut file = File::create(log).map_err(failed)?;
        command.stdout(Stdio::piped()).stderr(file.try_clone().map_err(failed)?);
        let mut process = command.spawn().map_err(failed)?;
        let (sender, receiver) = mpsc::channel();
        if let Some(output) = process.stdout.take() {
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    let _ = writeln!(file, "{line}");
                    let _ = sender.send(line);
                }
            });
        }
        let mut child = Self { name, process, log: log.to_path_buf() };
        match receiver.recv_timeout(PATIENCE) {
            Ok(line) if line.starts_with("listening on ") => Ok(child),
            _ => {
                child.is_running()?;
                Err(format!("{name} did not say where it listens{}", child.last_words()))
            }
        }
    }

    /// An error, with what it said at last, when it has ended.
    pub(super) fn is_running(&mut self) -> Result<(), String> {
        match self.process.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(format!("{} ended with {status}{}", self.name, self.last_words())),
            Err(cause) => Err(format!("{}: {cause}", self.name)),
        }
    }

    fn last_words(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        let last = lines.get(lines.len().saturating_sub(LAST_LINES)..).unwrap_or_default();
        format!("; {} ends with\n{}", self.log.display(), last.join("\n"))
    }
}

impl Drop for Child {
    /// Asks it to end; one that does not in time is stopped.
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).stderr(Stdio::null()).status();
        let end = Instant::now() + GRACE;
        while matches!(self.process.try_wait(), Ok(None)) && Instant::now() < end {
            std::thread::park_timeout(super::PAUSE);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
