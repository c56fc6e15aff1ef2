//! `audit`: the log of who did what.

use api_resource::admin::EventObject;
use clap::Subcommand;
use oauth_core::id::EventId;
use oauth_core::model::event::Deed;
use oauth_core::port::{EventFilter, Mode, wait};

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
        let Some(last) = found.last() else { return Ok(()) };
        before = Some(last.id);
        for event in found {
            // Texts have a form in JSON.
            say(&serde_json::to_value(EventObject::from(event)).unwrap_or_default().to_string())?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Deed;

    #[test]
    fn the_documents_have_each_deed() {
        let told = include_str!("../../../../docs/review.md");
        for deed in Deed::ALL {
            assert!(told.contains(&format!("`{}`", deed.as_str())), "docs/review.md must have {deed:?}");
        }
    }
}
