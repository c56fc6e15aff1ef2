//! What the server counts, for Prometheus: the list of all series, and the recorder behind them.

mod requests;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use oauth_core::time::Timestamp;

pub(crate) use requests::Requests;

pub(crate) const HTTP_REQUESTS: &str = "oauth_http_requests_total";
pub(crate) const HTTP_DURATION: &str = "oauth_http_request_duration_seconds";
pub(crate) const JOBS_WAITING: &str = "oauth_store_jobs_waiting";
pub(crate) const READERS_IN_USE: &str = "oauth_store_readers_in_use";
pub(crate) const SWEPT_ROWS: &str = "oauth_swept_rows_total";
pub(crate) const LAST_SWEEP: &str = "oauth_sweep_last_timestamp_seconds";
const JOBS: &str = "oauth_store_jobs_total";
const BATCH: &str = "oauth_store_batch_jobs";
const WRITE_DURATION: &str = "oauth_store_write_duration_seconds";
const PROCESS_START: &str = "oauth_process_start_time_seconds";

/// Bounds of the durations, in seconds: from one indexed read to what people no longer wait for.
const SECONDS: &[f64] = &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];
/// Bounds of how many jobs share a transaction.
const BATCHES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// What a series is.
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// One series, as the reference has it.
struct Series {
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
}

const fn series(name: &'static str, kind: Kind, meaning: &'static str) -> Series {
    Series { name, kind, meaning }
}

/// All series, those of the other crates included.
const SERIES: &[Series] = &[
    series(
        HTTP_REQUESTS,
        Kind::Counter,
        "Requests answered, by `method`, `status` and `route`: a template such as `/oauth/client/{id}`, or `none`.",
    ),
    series(
        HTTP_DURATION,
        Kind::Histogram,
        "Time from the head of a request to the head of its answer, by `method` and `route`.",
    ),
    series("oauth_tokens_issued_total", Kind::Counter, "Token requests that were granted, by `grant_type`."),
    series(
        "oauth_token_requests_refused_total",
        Kind::Counter,
        "Token requests that were refused, by `reason`.",
    ),
    series(
        "oauth_authorizations_refused_total",
        Kind::Counter,
        "Authorization requests and decisions that led to no code, by `reason`; `ConsentDenied` is a person's no.",
    ),
    series(
        "oauth_api_requests_refused_total",
        Kind::Counter,
        "Requests to guarded routes that were not let in, by `reason`.",
    ),
    series(
        "oauth_sign_ins_total",
        Kind::Counter,
        "Passwords that were tried, by `outcome`: `right`, `wrong` or `throttled`.",
    ),
    series(
        "oauth_letters_total",
        Kind::Counter,
        "Tries to send a letter, by `kind` and `outcome`: `sent`, `failed`, which is tried again, or `given_up`.",
    ),
    series(
        "oauth_uploads_total",
        Kind::Counter,
        "Pictures sent by programs that were let in, by `outcome`: `taken`, or why not.",
    ),
    series(
        JOBS,
        Kind::Counter,
        "Jobs of the store, by `mode`, `read` or `write`, and `outcome`: `done`, `busy`, `unavailable` or `failed`.",
    ),
    series(JOBS_WAITING, Kind::Gauge, "Jobs that wait for the store."),
    series(BATCH, Kind::Histogram, "Jobs that shared a writing transaction."),
    series(
        WRITE_DURATION,
        Kind::Histogram,
        "Time of a writing transaction, from its first job to its end on the disk.",
    ),
    series(READERS_IN_USE, Kind::Gauge, "SQLite: connections that are reading."),
    series(SWEPT_ROWS, Kind::Counter, "Rows that the periodic clean-up deleted, by `table`."),
    series(LAST_SWEEP, Kind::Gauge, "When the periodic clean-up last ended well; 0 before the first."),
    series(PROCESS_START, Kind::Gauge, "When the server started."),
];

/// Starts to count, for this process and for good. Whatever keeps series must be made afterwards.
///
/// # Errors
/// When something else counts already.
pub(crate) fn start(now: Timestamp) -> Result<PrometheusHandle, String> {
    let recorder = builder().map_err(|error| error.to_string())?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| error.to_string())?;
    for series in SERIES {
        match series.kind {
            Kind::Counter => describe_counter!(series.name, series.meaning),
            Kind::Gauge if series.name.ends_with("_seconds") => {
                describe_gauge!(series.name, Unit::Seconds, series.meaning);
            }
            Kind::Gauge => describe_gauge!(series.name, series.meaning),
            Kind::Histogram => describe_histogram!(series.name, series.meaning),
        }
    }
    gauge!(PROCESS_START).set(now.unix() as f64);
    gauge!(LAST_SWEEP).set(0.0);
    Ok(handle)
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
        .set_buckets_for_metric(Matcher::Full(BATCH.to_owned()), BATCHES)
}

/// The reference: a Markdown table of every series.
#[cfg(test)]
fn reference() -> String {
    let rows = SERIES.iter().map(|series| {
        let Series { name, meaning, .. } = series;
        let kind = match series.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        format!("| `{name}` | {kind} | {meaning} |\n")
    });
    let head = ["| series | kind | what it says |\n", "| --- | --- | --- |\n"];
    head.into_iter().map(str::to_owned).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_reference_is_up_to_date() {
        let text = include_str!("../../../../docs/metrics.md");
        assert!(text.contains(&super::reference()), "docs/metrics.md must have:\n{}", super::reference());
    }
}
