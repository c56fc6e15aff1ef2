//! Requests by method, route and status. One worker's series are looked up once and kept: a request costs no lock.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use metrics::{Counter, Histogram, counter, histogram};

use super::{HTTP_DURATION, HTTP_REQUESTS};

/// The route of what no route matches: its path is a stranger's.
const NO_ROUTE: &str = "none";
/// Other methods than these are one.
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
const OTHER_METHOD: &str = "other";

/// The series of one worker, by the template of the route.
#[derive(Default)]
pub(crate) struct Requests(RefCell<HashMap<String, Vec<Series>>>);

/// One method of one route.
struct Series {
    method: &'static str,
    duration: Histogram,
    statuses: Vec<(StatusCode, Counter)>,
}

impl Requests {
    /// Counts a request that was answered. Asking which route it took walks all of them once more, so that is left out
    /// where the path itself is a route that was seen before.
    pub(crate) fn note(&self, request: &HttpRequest, status: StatusCode, took: Duration) {
        let method = METHODS.into_iter().find(|name| *name == request.method().as_str());
        let method = method.unwrap_or(OTHER_METHOD);
        let mut routes = self.0.borrow_mut();
        let route = if routes.contains_key(request.path()) {
            request.path().to_owned()
        } else {
            request.match_pattern().unwrap_or_else(|| NO_ROUTE.to_owned())
        };
        let Some(known) = routes.get_mut(&route) else {
            let mut series = Series::new(&route, method);
            series.note(&route, status, took);
            routes.insert(route, vec![series]);
            return;
        };
        match known.iter_mut().find(|series| series.method == method) {
            Some(series) => series.note(&route, status, took),
            None => {
                let mut series = Series::new(&route, method);
                series.note(&route, status, took);
                known.push(series);
            }
        }
    }
}

impl Series {
    fn new(route: &str, method: &'static str) -> Self {
        let duration = histogram!(HTTP_DURATION, "method" => method, "route" => route.to_owned());
        Self { method, duration, statuses: Vec::new() }
    }

    fn note(&mut self, route: &str, status: StatusCode, took: Duration) {
        self.duration.record(took);
        if let Some((_, known)) = self.statuses.iter().find(|(known, _)| *known == status) {
            return known.increment(1);
        }
        let route = route.to_owned();
        let text = status.as_str().to_owned();
        let counter = counter!(HTTP_REQUESTS, "method" => self.method, "route" => route, "status" => text);
        counter.increment(1);
        self.statuses.push((status, counter));
    }
}
