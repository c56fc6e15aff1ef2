//! `/metrics`: who sees it, and that strangers cannot make it grow.

use std::collections::BTreeSet;

use crate::place::{Place, Server};

fn metrics(server: &Server) -> String {
    let answer = server.get("/metrics");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/plain; version=0.0.4")));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.body
}

/// The value of one series, by its whole name.
fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

#[test]
fn who_is_not_allowed_finds_nothing() {
    let place = Place::new();
    let server = place.serve(&[]);
    assert!(metrics(&server).contains("# TYPE oauth_process_start_time_seconds gauge"));
    let nothing = server.get("/nowhere");
    for headers in [
        "X-Forwarded-For: 127.0.0.1\r\n",
        "X-Forwarded-Proto: https\r\n",
        "Forwarded: for=127.0.0.1\r\n",
        "Via: 1.1 proxy\r\n",
    ] {
        let answer = server.ask("GET", "/metrics", headers);
        assert_eq!((answer.status, &answer.body), (404, &nothing.body), "{headers}");
    }
    let wrong = server.ask("POST", "/metrics", "Content-Length: 0\r\n");
    assert_eq!((wrong.status, wrong.header("allow")), (405, Some("GET, HEAD")));
    let closed = Place::new().with("OAUTH_METRICS_ALLOW", "10.0.0.0/8,2001:db8::1");
    let server = closed.serve(&[]);
    for method in ["GET", "HEAD", "POST"] {
        assert_eq!(server.ask(method, "/metrics", "").status, 404, "{method}");
    }
}

#[test]
fn a_proxy_speaks_for_whom_it_names() {
    let place =
        Place::new().with("OAUTH_TRUSTED_PROXIES", "127.0.0.1").with("OAUTH_METRICS_ALLOW", "10.0.0.0/8");
    let server = place.serve(&[]);
    for (sender, status) in [("10.1.2.3", 200), ("203.0.113.9", 404), ("10.1.2.3, 203.0.113.9", 404)] {
        let headers = format!("X-Forwarded-For: {sender}\r\nX-Forwarded-Proto: https\r\n");
        assert_eq!(server.ask("GET", "/metrics", &headers).status, status, "{sender}");
    }
    assert_eq!(server.get("/metrics").status, 404);
}

/// What a request leaves: one series for its route, whoever wrote what into the path.
#[test]
fn requests_are_counted_by_route_and_never_by_path() {
    let place = Place::new().with("OAUTH_WORKERS", "1");
    let server = place.serve(&[]);
    let round = |number: usize| {
        for method in ["GET", "POST", "DELETE", "BREW", "LOOK"] {
            for target in [
                format!("/healthz?{number}"),
                format!("/nowhere/{number}"),
                format!("/{number}/oauth/token"),
                format!("/oauth/client/stranger-{number}"),
                format!("/oauth/authorize?client_id=stranger-{number}"),
                format!("/api/test?x=stranger-{number}"),
                // Whoever looks at what is public is let in, so nobody is refused here.
                format!("/api/entries?x=stranger-{number}"),
                "/metrics".to_owned(),
            ] {
                server.ask(method, &target, "Content-Length: 0\r\n");
            }
        }
    };
    round(0);
    let first = metrics(&server);
    let names = |text: &str| -> BTreeSet<String> {
        text.lines().filter_map(|line| line.rsplit_once(' ')).map(|(name, _)| name.to_owned()).collect()
    };
    for number in 1..5 {
        round(number);
    }
    let then = metrics(&server);
    let new: Vec<String> = names(&then).difference(&names(&first)).cloned().collect();
    assert!(new.is_empty(), "strangers made series: {new:?}");
    assert!(!then.contains("stranger") && !then.contains("BREW"), "{then}");
    for (series, rounds) in [
        (r#"oauth_http_requests_total{method="GET",route="/healthz",status="200"}"#, 5.0),
        (r#"oauth_http_requests_total{method="POST",route="/healthz",status="405"}"#, 5.0),
        (r#"oauth_http_requests_total{method="GET",route="none",status="404"}"#, 10.0),
        (r#"oauth_http_requests_total{method="other",route="none",status="404"}"#, 20.0),
        (r#"oauth_http_requests_total{method="GET",route="/oauth/client/{id}",status="303"}"#, 5.0),
        (r#"oauth_http_requests_total{method="GET",route="/api/test",status="401"}"#, 5.0),
        (r#"oauth_http_requests_total{method="GET",route="/api/entries",status="200"}"#, 5.0),
        (r#"oauth_http_request_duration_seconds_count{method="GET",route="/healthz"}"#, 5.0),
        (r#"oauth_http_request_duration_seconds_bucket{method="GET",route="/healthz",le="+Inf"}"#, 5.0),
        (r#"oauth_api_requests_refused_total{reason="TokenMissing"}"#, 5.0),
    ] {
        let now = value(&then, series);
        assert!((now - rounds).abs() < 0.5, "{series} {now}, not {rounds}\n{then}");
    }
}

#[test]
fn the_clean_up_is_counted() {
    let place = Place::new().with("OAUTH_SWEEP_INTERVAL", "1");
    let server = place.serve(&[]);
    let began = std::time::Instant::now();
    let last = loop {
        let last = value(&metrics(&server), "oauth_sweep_last_timestamp_seconds");
        if last > 0.0 || began.elapsed().as_secs() > 20 {
            break last;
        }
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    };
    let text = metrics(&server);
    assert!(last >= value(&text, "oauth_process_start_time_seconds"), "{text}");
    assert!(text.contains(r#"oauth_swept_rows_total{table="sessions"} 0"#), "{text}");
}
