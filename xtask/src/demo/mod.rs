//! `cargo xtask demo`: a server with two people and some pictures, and beside it somebody else's application.

mod children;
mod data;

use crate::{Outcome, shell, test};
use children::Child;
use clap::Args;
use data::{Folder, MAKER, PEOPLE};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long between two looks at the processes.
const PAUSE: Duration = Duration::from_millis(100);

/// Where the demo listens, and what it keeps.
#[derive(Args)]
pub(crate) struct Options {
    /// Forget what the last demo kept, and begin anew
    #[arg(long)]
    fresh: bool,
    /// The server's port
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The application's port
    #[arg(long, default_value_t = 8090)]
    demo_port: u16,
    /// Where people and pictures are kept; `demo` in cargo's target directory when left out
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

/// The two programs.
struct Programs {
    server: PathBuf,
    postcards: PathBuf,
}

pub(crate) fn run(options: &Options) -> Outcome {
    free(options.port, "--port")?;
    free(options.demo_port, "--demo-port")?;
    let ended = end_signal()?;
    let target = test::target_directory()?;
    let programs = Programs::find(&target)?;
    let folder = Folder::open(options.data.clone().unwrap_or_else(|| target.join("demo")), options.fresh)?;
    folder.fill(&programs.server)?;
    let client = folder.client(&programs.server, options.demo_port)?;

    let provider = format!("http://127.0.0.1:{}", options.port);
    let mut server = folder.server(&programs.server);
    server.env("OAUTH_BIND", format!("127.0.0.1:{}", options.port)).env("OAUTH_PUBLIC_URL", &provider);
    let mut server = Child::start("the server", &mut server, &folder.log("server"))?;
    let mut postcards = shell::command(&programs.postcards);
    postcards.env("BIND", format!("localhost:{}", options.demo_port)).env("PROVIDER", &provider);
    postcards.env("CLIENT_ID", &client.id).env("CLIENT_SECRET", &client.secret);
    let mut postcards = Child::start("the application", &mut postcards, &folder.log("postcards"))?;

    tell(options);
    while !ended.load(Ordering::Relaxed) {
        server.is_running()?;
        postcards.is_running()?;
        std::thread::park_timeout(PAUSE);
    }
    println!("\nended; the next demo goes on with the same people and pictures");
    Ok(())
}

impl Programs {
    /// Builds them; tests hand in what they built before.
    fn find(target: &std::path::Path) -> Result<Self, String> {
        let given = |name: &str| std::env::var_os(name).map(PathBuf::from);
        if let (Some(server), Some(examples)) = (given(test::SERVER), given(test::EXAMPLES)) {
            return Ok(Self { server, postcards: examples.join("postcards") });
        }
        let mut build = shell::cargo();
        build.args(["build", "--package", "oauth-server", "--bin", "oauth-server", "--example", "postcards"]);
        shell::run(&mut build)?;
        let built = target.join("debug");
        Ok(Self { server: built.join("oauth-server"), postcards: built.join("examples").join("postcards") })
    }
}

fn free(port: u16, option: &str) -> Outcome {
    let taken =
        |cause| format!("port {port}: {cause}; end what listens there, or choose another with {option}");
    TcpListener::bind(("127.0.0.1", port)).map(drop).map_err(taken)
}

/// True as soon as somebody wants the end: Ctrl-C, or a signal.
fn end_signal() -> Result<Arc<AtomicBool>, String> {
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&ended)).map_err(|cause| cause.to_string())?;
    }
    Ok(ended)
}

fn tell(options: &Options) {
    let people = PEOPLE.map(|person| format!("{} ({})", person.name, person.password));
    println!();
    println!(
        "1. Open http://localhost:{}/ and connect: Penny Post, somebody else's product.",
        options.demo_port
    );
    println!("2. Sign in at the gallery as {}, and allow it.", people.join(" or "));
    println!("   (The account {} only owns Penny Post's registration; nobody needs it.)", MAKER.name);
    println!("3. Choose a picture, add one, renew the token, or spoil it and see it renewed.");
    println!("4. Take it back: http://127.0.0.1:{}/oauth/client/connections", options.port);
    println!("5. Ctrl-C ends both.");
    println!("   `cargo xtask demo --fresh` begins anew.");
}
