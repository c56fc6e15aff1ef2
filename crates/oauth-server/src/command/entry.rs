//! `entry`: people's pictures.

use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use api_resource::media::{Media, NewEntry, Problem};
use clap::{Args, Subcommand};
use oauth_core::port::Mode;
use oauth_store_diesel::media::{EntryId, Listed, wait};
use serde_json::Value;

use super::{Fault, Outcome, say, user};
use crate::config::Config;
use crate::wiring::Opened;

/// What to do with pictures. Changes hold from the next request on, also while the server runs.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Add a picture for somebody and print it as JSON; the checks are those of an upload
    Add(New),
    /// List all pictures, private ones and those of disabled accounts too, newest first
    List {
        /// As a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Delete a picture with its files
    Delete {
        /// The picture's id
        id: String,
    },
}

/// A picture to add.
#[derive(Args)]
pub(crate) struct New {
    /// The file: PNG, JPEG, GIF or WebP
    file: PathBuf,
    /// The name of the account whose picture it is
    #[arg(long, value_name = "USER")]
    owner: String,
    /// What it is called; the file's name when left out
    #[arg(long, default_value = "", hide_default_value = true)]
    title: String,
    /// What is said of it
    #[arg(long, default_value = "", hide_default_value = true)]
    description: String,
    /// Under which licence it is
    #[arg(long, default_value = "", hide_default_value = true)]
    license: String,
    /// Words to find it by, parted by commas
    #[arg(long, value_delimiter = ',')]
    tags: Vec<String>,
    /// Only its owner sees it
    #[arg(long)]
    private: bool,
}

/// Entries a job when all are listed.
const PAGE: u32 = 500;

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        match std::error::Error::source(&problem) {
            Some(cause) => Self::new(format!("{problem}: {cause}")),
            None => Self::new(problem.to_string()),
        }
    }
}

/// Runs the command.
pub(crate) fn run(config: &Config, action: &Action) -> Outcome {
    match action {
        Action::Add(new) => add(config, new),
        Action::List { json } => list(config, *json),
        Action::Delete { id } => delete(config, id),
    }
}

fn add(config: &Config, new: &New) -> Outcome {
    let login = user::login(&new.owner)?;
    let mut file = open(&new.file)?;
    let opened = Opened::open(config)?;
    let media = pictures(&opened, config)?;
    let handle = login.as_str().to_owned();
    let found = wait(opened.store(), Mode::Read, move |tx| tx.owner_by_handle(&handle))?;
    let owner = found.ok_or_else(|| Fault::new(format!("there is no user {login}, or it is disabled")))?;
    let entry = NewEntry {
        owner: owner.id,
        title: new.title.clone(),
        description: new.description.clone(),
        license: new.license.clone(),
        tags: new.tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect(),
        public: !new.private,
        file_name: new.file.file_name().and_then(OsStr::to_str).map(str::to_owned),
    };
    let added = media.add(entry, &mut file)?;
    say(&format!("{:#}", media.describe(added)))
}

fn pictures(opened: &Opened, config: &Config) -> Result<Media, Fault> {
    let media = opened.media(config)?;
    media.ok_or_else(|| Fault::new("pictures are switched off (media.enabled)"))
}

fn open(path: &Path) -> Result<File, Fault> {
    let told = |why: &dyn std::fmt::Display| Fault::new(format!("{}: {why}", path.display()));
    let file = File::open(path).map_err(|cause| told(&cause))?;
    let kind = file.metadata().map_err(|cause| told(&cause))?;
    if kind.is_dir() { Err(told(&"is a folder")) } else { Ok(file) }
}

fn list(config: &Config, json: bool) -> Outcome {
    let opened = Opened::open(config)?;
    let media = pictures(&opened, config)?;
    let entries = all(&opened)?;
    if json {
        let shown = entries.into_iter().map(|listed| media.describe(listed)).collect();
        return say(&format!("{:#}", Value::Array(shown)));
    }
    entries.iter().try_for_each(|Listed { entry, owner }| {
        let seen = if entry.public { "public" } else { "private" };
        say(&format!("{}\t{}\t{seen}\t{}", entry.id, owner.handle, entry.title))
    })
}

/// Page by page, so that no job takes long.
fn all(opened: &Opened) -> Result<Vec<Listed>, Fault> {
    let mut all: Vec<Listed> = Vec::new();
    loop {
        let before = all.last().map(|listed| listed.entry.id);
        let page = wait(opened.store(), Mode::Read, move |tx| tx.all_entries(before, PAGE))?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

fn delete(config: &Config, id: &str) -> Outcome {
    let parsed = EntryId::parse(id)
        .ok_or_else(|| Fault::new(format!("{id:?} is no picture's id: `entry list` shows them")))?;
    let opened = Opened::open(config)?;
    if pictures(&opened, config)?.remove(parsed)? {
        say(&format!("{parsed} was deleted"))
    } else {
        Err(Fault::new(format!("there is no picture {parsed}")))
    }
}
