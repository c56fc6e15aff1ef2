//! A server on a fresh database and folder, its command line, and what must hold when it ends: no secret in its log or
//! its database, no panic, no fault of its own.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::app::App;
use crate::browser::Browser;
use crate::database::{Database, Store};
use crate::{canary, http, tool};

/// A start takes well under a second; a loaded machine may need many.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub struct Server {
    process: Option<Child>,
    base: String,
    settings: Vec<(String, String)>,
    folder: PathBuf,
    log: PathBuf,
    /// The first server of a database owns it; others are guests.
    owned: Option<(Store, TempDir)>,
}

/// Somebody with a built-in account.
#[derive(Clone, Debug)]
pub struct Person {
    /// What is typed to sign in.
    pub name: String,
    /// The password.
    pub password: String,
}

impl Server {
    /// Starts one with the defaults, and the log at its most talkative.
    #[must_use]
    pub fn start(database: Database) -> Self {
        Self::with(database, &[])
    }

    /// Starts one with more settings, by the names of their environment variables.
    #[must_use]
    pub fn with(database: Database, settings: &[(&str, &str)]) -> Self {
        let mut server = Self::prepare(database, settings);
        server.run(&["serve", "--migrate"]);
        server
    }

    /// Makes the folder and the database, and starts nothing.
    ///
    /// # Panics
    /// When the folder cannot be made.
    #[must_use]
    pub fn prepare(database: Database, settings: &[(&str, &str)]) -> Self {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = temporary.path().to_path_buf();
        let store = Store::fresh(database, &folder);
        let own = [
            ("OAUTH_BIND", "127.0.0.1:0"),
            ("OAUTH_DATA_DIR", &folder.to_string_lossy()),
            ("OAUTH_DATABASE_URL", &store.url),
            ("OAUTH_LOG_LEVEL", "trace"),
            ("OAUTH_WORKERS", "2"),
        ];
        let all = own.iter().chain(settings);
        let settings = all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let log = folder.join("log");
        Self { process: None, base: String::new(), settings, folder, log, owned: Some((store, temporary)) }
    }

    /// Starts a second server on the same database.
    #[must_use]
    pub fn guest(&self) -> Self {
        let (folder, log) = (self.folder.clone(), self.folder.join("log-of-guest"));
        let settings = self.settings.clone();
        let mut guest = Self { process: None, base: String::new(), settings, folder, log, owned: None };
        guest.set("OAUTH_BIND", "127.0.0.1:0");
        guest.run(&["serve"]);
        guest
    }

    /// Changes a setting for the next start and the command line.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(key, _)| key != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// The URL at which it listens, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The URL of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Host and port.
    #[must_use]
    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The URL of its database, past any proxy.
    #[must_use]
    pub fn database_url(&self) -> &str {
        self.owned.as_ref().map_or("", |(store, _)| &store.url)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(tool::server());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("OAUTH_") {
                command.env_remove(name);
            }
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value))).current_dir(&self.folder);
        command
    }

    fn log(&self) -> File {
        let mut options = File::options();
        options.create(true).append(true).open(&self.log).expect("a log")
    }

    /// Starts the process and waits until it listens.
    ///
    /// # Panics
    /// When it does not.
    pub fn run(&mut self, arguments: &[&str]) {
        let mut command = self.command();
        let mut process = command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(self.log())
            .spawn()
            .expect("a server");
        let (sender, receiver) = mpsc::channel();
        let (output, mut log) = (process.stdout.take().expect("standard output"), self.log());
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = writeln!(log, "{line}");
                let _ = sender.send(line);
            }
        });
        self.process = Some(process);
        let line = receiver.recv_timeout(PATIENCE).unwrap_or_default();
        let address = line.strip_prefix("listening on ").and_then(|rest| rest.split(' ').next());
        let Some(base) = address else {
            let log = self.log_text();
            panic!("the server did not start: {line}\n{log}");
        };
        base.clone_into(&mut self.base);
        if let Ok(password) = std::fs::read_to_string(self.folder.join("admin-password")) {
            canary::issued("first password", password.trim());
        }
        // The next start keeps the address.
        let bind = base.trim_start_matches("http://").to_owned();
        self.set("OAUTH_BIND", &bind);
    }

    /// Runs the binary to its end: a start that is refused, or a command.
    ///
    /// # Panics
    /// When it cannot be run.
    pub fn try_cli(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = self.command();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("the server's binary");
        let mut stdin = process.stdin.take().expect("standard input");
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        process.wait_with_output().expect("an end")
    }

    /// A command that must succeed; what it printed.
    ///
    /// # Panics
    /// When it fails.
    pub fn cli(&self, arguments: &[&str], input: &str) -> String {
        let output = self.try_cli(arguments, input);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Registers a client by the command line.
    ///
    /// # Panics
    /// When it is refused.
    pub fn app(&self, name: &str, redirect_uri: &str, options: &[&str]) -> App {
        let arguments = ["client", "add", "--name", name, "--redirect-uri", redirect_uri, "--json"];
        let text = self.cli(&[&arguments, options].concat(), "");
        let client: Value = serde_json::from_str(&text).expect("JSON");
        let member = |name: &str| client.get(name).and_then(Value::as_str).map(str::to_owned);
        let id = member("client_id").expect("a client_id");
        App::new(&self.base, &id, member("client_secret").as_deref(), redirect_uri)
    }

    /// Makes an account by the command line.
    pub fn person(&self, name: &str) -> Person {
        let password = format!("password-of-{name}-{}", self.base.rsplit(':').next().unwrap_or_default());
        canary::issued("password", &password);
        let email = format!("{name}@example.org");
        self.cli(&["user", "add", name, "--email", &email, "--password-stdin"], &format!("{password}\n"));
        Person { name: name.to_owned(), password }
    }

    /// A browser in which a new person is signed in.
    pub fn signed_in(&self, name: &str) -> Browser {
        let person = self.person(name);
        let mut browser = Browser::new(&self.base);
        browser.sign_in(&person.name, &person.password);
        browser
    }

    /// Ends the process as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Ends the process in good order.
    ///
    /// # Panics
    /// When it does not end in half a minute, or fails.
    pub fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let _ = Command::new("kill").arg(process.id().to_string()).status();
        let ended = until(Duration::from_secs(30), || process.try_wait().ok().flatten());
        let _ = process.kill();
        let _ = process.wait();
        assert!(ended.is_some_and(|status| status.success()), "the server did not stop well: {ended:?}");
    }

    /// Is the process there, and does it answer?
    pub fn is_alive(&mut self) -> bool {
        let running = self.process.as_mut().is_some_and(|process| matches!(process.try_wait(), Ok(None)));
        running && http::send(http::get(&self.url("/healthz"))).status == 200
    }

    /// What it wrote.
    #[must_use]
    pub fn log_text(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// All bytes of its database.
    #[must_use]
    pub fn database_bytes(&self) -> Vec<u8> {
        self.owned.as_ref().map(|(store, _)| store.bytes()).unwrap_or_default()
    }

    /// What must hold of every server that ran.
    fn check(&self) {
        let log = self.log_text();
        let mut found = canary::found_in("the log", log.as_bytes());
        found.extend(canary::found_in("the database", &self.database_bytes()));
        assert!(found.is_empty(), "secrets were kept: {found:#?}");
        let faults: Vec<&str> =
            log.lines().filter(|line| line.contains("panicked") || line.contains(" ERROR ")).collect();
        assert!(faults.is_empty(), "the server failed: {faults:#?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.kill();
            eprintln_log(&self.log_text());
            return;
        }
        // The database is looked at while the server still holds it open: with the write-ahead log.
        let before = self.database_bytes();
        self.stop();
        let found = canary::found_in("the open database", &before);
        assert!(found.is_empty(), "secrets were kept: {found:#?}");
        self.check();
    }
}

/// The end of the log of a server whose test failed.
fn eprintln_log(log: &str) {
    let lines: Vec<&str> = log.lines().collect();
    let from = lines.len().saturating_sub(30);
    println!("the server's last lines:\n{}", lines.get(from..).unwrap_or_default().join("\n"));
}

/// Asks again and again until there is an answer or the time is over.
pub fn until<T>(patience: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + patience;
    loop {
        let answer = ask();
        if answer.is_some() || Instant::now() > end {
            return answer;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
}
