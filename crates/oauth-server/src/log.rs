//! Where log lines go: standard error, as text for people or JSON for programs.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::config::Log;

/// The crates whose lines follow the configured level. Foreign ones never go below `warn`: what they say of a request
/// might hold a secret.
const OURS: [&str; 5] =
    ["oauth_server", "oauth_provider_web", "api_resource", "oauth_store_diesel", "oauth_core"];

/// Starts logging. A second call changes nothing.
pub(crate) fn start(log: Log) {
    let level = LevelFilter::from_level(log.level);
    let filter = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_targets(OURS.into_iter().map(|name| (name, level)))
        // Calls whatever strangers send that is no HTTP an error of ours.
        .with_target("actix_http::h1::dispatcher", LevelFilter::OFF);
    // A closed standard error must not stop the server.
    let lines = fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    let layer = if log.json {
        lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed()
    } else {
        lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).boxed()
    };
    // Fails only when logging was started before.
    let _ = tracing_subscriber::registry().with(layer.with_filter(filter)).try_init();
}
