//! `sweep`: one clean-up, as the server does from time to time.

use std::sync::atomic::AtomicBool;

use api_resource::media::SweptFiles;
use oauth_core::port::Swept;

use super::{Outcome, say, warn};
use crate::config::Config;
use crate::sweeper;
use crate::wiring::Opened;

/// Runs the command.
pub(crate) fn run(config: &Config) -> Outcome {
    let opened = Opened::open(config)?;
    let mut swept = Swept::default();
    sweeper::sweep(opened.backend(), &opened.env, &AtomicBool::new(false), &mut swept)?;
    let files = match opened.media(config)? {
        Some(media) => media.sweep()?,
        None => SweptFiles::default(),
    };
    if files.strange > 0 {
        warn(&sweeper::strange(files.strange));
    }
    let rows = swept.tables().map(|(table, rows)| format!("{rows} {table}")).join(", ");
    say(&format!("deleted {rows}, {} files", files.incoming + files.files))
}
