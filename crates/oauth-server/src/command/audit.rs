//! `audit`: the log of who did what.

use clap::Subcommand;
use oauth_core::id::EventId;
use oauth_core::model::event::{Actor, Deed, Event};
use oauth_core::port::{EventFilter, Mode, wait};
use serde_json::{Value, json};

use super::{Fault, Outcome, say};
use crate::config::Config;
use crate::wiring::Opened;

/// How many entries are read at once.
const BATCH: u32 = 500;

/// What to do with the log.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Print the log as JSON lines, the newest entry first
    Export {
        /// Only what was done to this client
        #[arg(long, value_name = "CLIENT_ID")]
        client: Option<String>,
        /// Only this deed, such as client-approved
        #[arg(long)]
        deed: Option<String>,
    },
}

/// Runs the command.
pub(crate) fn run(config: &Config, action: &Action) -> Outcome {
    let Action::Export { client, deed } = action;
    let client = client.as_deref().map(super::client::parse_id).transpose()?;
    let deed = deed.as_deref().map(|word| {
        let words = || Deed::ALL.iter().map(|deed| deed.as_str()).collect::<Vec<_>>().join(", ");
        Deed::parse(word).ok_or_else(|| Fault::new(format!("{word:?} is no deed: {}", words())))
    });
    let deed = deed.transpose()?;
    let opened = Opened::open(config)?;
    let mut before: Option<EventId> = None;
    loop {
        let filter = EventFilter { client, deed, before, ..EventFilter::default() };
        let found = wait(opened.backend(), Mode::Read, move |tx| tx.events(&filter, BATCH))?;
        for event in &found {
            say(&to_json(event).to_string())?;
        }
        match found.last() {
            Some(last) => before = Some(last.id),
            None => return Ok(()),
        }
    }
}

/// An entry as a JSON object.
fn to_json(event: &Event) -> Value {
    let (kind, person) = match &event.actor {
        Actor::Person(id, name) => ("person", Some((id, name))),
        Actor::Operator => ("operator", None),
        Actor::Provider => ("provider", None),
    };
    json!({
        "id": event.id.to_string(),
        "at": event.at.rfc3339(),
        "deed": event.deed.as_str(),
        "actor": kind,
        "actor_id": person.map(|(id, _)| id.as_str()),
        "actor_name": person.map(|(_, name)| name),
        "address": event.from.map(|address| address.to_string()),
        "client_id": event.client.as_ref().map(|(id, _)| id.to_string()),
        "client_name": event.client.as_ref().map(|(_, name)| name),
        "person_id": event.person.as_ref().map(|(id, _)| id.as_str()),
        "person_name": event.person.as_ref().map(|(_, name)| name),
        "reason": event.reason,
    })
}
