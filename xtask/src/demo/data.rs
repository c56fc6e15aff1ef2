//! What a demo keeps: two people, their pictures, and the application's registration.

use crate::{Outcome, shell};
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Somebody with an account. The server of a demo is reached from this machine only, so the password may stand here.
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) password: &'static str,
}

pub(super) const PEOPLE: [Person; 2] = [
    Person { name: "alice", password: "alice-in-the-demo" },
    Person { name: "bob", password: "bob-in-the-demo" },
];

/// Whose product the application is; the consent page says so. Nobody needs to sign in to that account.
pub(super) const MAKER: Person = Person { name: "penny-post", password: "penny-post-in-the-demo" };

/// Where the pictures stand.
const PICTURES: &str = "crates/oauth-server/examples/postcards/pictures";

/// A picture of somebody's.
struct Picture {
    file: &'static str,
    owner: &'static str,
    title: &'static str,
    description: &'static str,
    tags: &'static str,
    private: bool,
}

const ALL_PICTURES: [Picture; 6] = [
    Picture {
        file: "paper-boats.png",
        owner: "bob",
        title: "Paper boats",
        description: "Three of them set out; one has a hat for a sail.",
        tags: "sea, paper",
        private: false,
    },
    Picture {
        file: "evening-hills.png",
        owner: "alice",
        title: "Evening over the hills",
        description: "The last warm evening of the year.",
        tags: "hills, evening",
        private: false,
    },
    Picture {
        file: "balloons.jpg",
        owner: "bob",
        title: "Balloon morning",
        description: "They were up before us.",
        tags: "sky, balloons",
        private: false,
    },
    Picture {
        file: "lighthouse.png",
        owner: "alice",
        title: "The lighthouse at night",
        description: "It turns once in ten seconds.",
        tags: "sea, night",
        private: false,
    },
    Picture {
        file: "winter-wood.jpg",
        owner: "alice",
        title: "First snow",
        description: "Nobody had been there before us.",
        tags: "winter, wood",
        private: false,
    },
    Picture {
        file: "town-roofs.png",
        owner: "alice",
        title: "Our street",
        description: "For the family only.",
        tags: "town",
        private: true,
    },
];

/// The application, as the server knows it.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
}

/// The folder of a demo.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes it. Of a folder that was there before, only what a demo made is deleted.
    ///
    /// # Errors
    /// When somebody else's folder stands where the server's would be.
    pub(super) fn open(path: PathBuf, fresh: bool) -> Result<Self, String> {
        // The server runs elsewhere.
        let path = std::path::absolute(path).map_err(|cause| cause.to_string())?;
        let folder = Self { path };
        if fresh || !folder.filled().exists() {
            let failed = |cause: std::io::Error| format!("{}: {cause}", folder.path.display());
            let server = folder.server_folder();
            let ours = folder.begun().exists() || folder.filled().exists();
            if server.exists() && !ours {
                let server = server.display();
                return Err(format!("{server} is no demo's: choose another folder with --data"));
            }
            fs::create_dir_all(&folder.path).map_err(failed)?;
            fs::write(folder.begun(), "").map_err(failed)?;
            let _ = fs::remove_file(folder.filled());
            if server.exists() {
                fs::remove_dir_all(&server).map_err(failed)?;
            }
            fs::create_dir(server).map_err(failed)?;
        }
        Ok(folder)
    }

    fn server_folder(&self) -> PathBuf {
        self.path.join("server")
    }

    /// There as long as the server's folder is a demo's.
    fn begun(&self) -> PathBuf {
        self.path.join("begun")
    }

    /// There when people and pictures are, all of them: what was broken off is begun anew.
    fn filled(&self) -> PathBuf {
        self.path.join("filled")
    }

    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.log"))
    }

    /// The server's binary with this folder and no other setting of the caller's.
    pub(super) fn server(&self, binary: &Path) -> Command {
        let mut command = shell::command(binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("OAUTH_") {
                command.env_remove(name);
            }
        }
        command.env("OAUTH_DATA_DIR", self.server_folder()).env("OAUTH_SITE_NAME", "Gallery");
        command
    }

    /// People and pictures, once.
    pub(super) fn fill(&self, binary: &Path) -> Outcome {
        if self.filled().exists() {
            return Ok(());
        }
        for person in PEOPLE.iter().chain([&MAKER]) {
            let email = format!("{}@example.org", person.name);
            let mut add = self.server(binary);
            add.args(["user", "add", person.name, "--email", &email, "--password-stdin"]);
            say(&mut add, person.password)?;
        }
        for picture in &ALL_PICTURES {
            let mut add = self.server(binary);
            add.args(["entry", "add"]).arg(shell::root().join(PICTURES).join(picture.file));
            add.args(["--owner", picture.owner, "--title", picture.title]);
            add.args(["--description", picture.description, "--tags", picture.tags]);
            add.args(picture.private.then_some("--private"));
            shell::output(&mut add)?;
        }
        fs::write(self.filled(), "").map_err(|cause| format!("{}: {cause}", self.filled().display()))
    }

    /// The application at this port, registered once. The secret is shown only then, so it is kept beside the data.
    pub(super) fn client(&self, binary: &Path, port: u16) -> Result<Client, String> {
        let file = self.server_folder().join(format!("penny-post-{port}.json"));
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(_) => self.register(binary, port, &file)?,
        };
        let client: serde_json::Value = serde_json::from_str(&text).map_err(|cause| cause.to_string())?;
        let member = |name: &str| client.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
        let both = member("client_id").zip(member("client_secret"));
        both.map(|(id, secret)| Client { id, secret }).ok_or_else(|| format!("{}: no client", file.display()))
    }

    fn register(&self, binary: &Path, port: u16, file: &Path) -> Result<String, String> {
        let origin = format!("http://localhost:{port}");
        let mut add = self.server(binary);
        add.args(["client", "add", "--json", "--name", "Penny Post", "--owner", MAKER.name]);
        add.args(["--redirect-uri", &format!("{origin}/callback"), "--url", &format!("{origin}/")]);
        let text = shell::output(add.args(["--scope", "read write", "--pkce", "required"]))?;
        let failed = |cause: std::io::Error| format!("{}: {cause}", file.display());
        let mut options = fs::OpenOptions::new();
        let mut kept = options.write(true).create_new(true).mode(0o600).open(file).map_err(failed)?;
        kept.write_all(text.as_bytes()).map_err(failed)?;
        Ok(text)
    }
}

/// Runs a command that reads one line.
fn say(command: &mut Command, line: &str) -> Outcome {
    let failed = |cause: std::io::Error| format!("the server's binary: {cause}");
    let mut process =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut input) = process.stdin.take() {
        writeln!(input, "{line}").map_err(failed)?;
    }
    let output = process.wait_with_output().map_err(failed)?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
