//! Requests by method, route and status. One worker's series are looked up once and kept: a request costs no lock.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use actix_web::http::{Method, StatusCode};
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
    /// Counts a request that was answered.
    pub(crate) fn note(&self, route: Option<String>, method: &Method, status: StatusCode, took: Duration) {
        let method = METHODS.into_iter().find(|name| *name == method.as_str()).unwrap_or(OTHER_METHOD);
        let route = route.unwrap_or_else(|| NO_ROUTE.to_owned());
        let mut routes = self.0.borrow_mut();
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
