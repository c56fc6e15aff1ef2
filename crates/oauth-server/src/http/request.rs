//! Around every request: a number, one line in the log, its counters, and the check of `Host`.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Version;
use actix_web::http::header::{CACHE_CONTROL, HOST, HeaderName, HeaderValue};
use actix_web::http::uri::Authority;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use ipnet::IpNet;
use oauth_core::random::Random;
use oauth_provider_web::RequestId;
use serde_json::json;
use tracing::Instrument;

use super::Site;
use super::body::Held;
use crate::metrics::Requests;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// So much of a path stands in the log.
const PATH: usize = 200;

/// What this needs of the server.
pub(super) struct Surroundings {
    random: Arc<dyn Random>,
    proxies: Vec<IpNet>,
    requests: Requests,
}

impl Surroundings {
    pub(super) fn of(site: &Site) -> Self {
        Self {
            random: Arc::clone(&site.env.random),
            proxies: site.proxies.clone(),
            requests: Requests::default(),
        }
    }

    /// 64 random bits in hex. A number that a client sent is not taken: it could be somebody else's.
    fn number(&self) -> String {
        let mut bytes = [0u8; 8];
        // Without randomness nothing else works either; the line is still worth writing.
        self.random
            .fill(&mut bytes)
            .map_or_else(|_| "-".to_owned(), |()| format!("{:016x}", u64::from_be_bytes(bytes)))
    }

    /// Addresses are personal: the log has only what kind of peer it was.
    fn peer(&self, address: Option<IpAddr>) -> &'static str {
        match address.map(|address| address.to_canonical()) {
            None => "unknown",
            Some(address) if self.proxies.iter().any(|net| net.contains(&address)) => "proxy",
            Some(address) if address.is_loopback() => "loopback",
            Some(_) => "remote",
        }
    }
}

/// Numbers a request, checks its `Host`, has it answered, counts it, and writes one line: no query, no header, no body.
pub(super) async fn accompany(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let surroundings = request.app_data::<Surroundings>();
    let id = surroundings.map_or_else(|| "-".to_owned(), Surroundings::number);
    let peer = request.peer_addr().map(|address| address.ip());
    let peer = surroundings.map_or("unknown", |surroundings| surroundings.peer(peer));
    let method = request.method().clone();
    let path: String = request.path().chars().take(PATH).collect();
    let span = tracing::error_span!("request", id);
    request.extensions_mut().insert(RequestId(id.clone()));
    let body = Held::of(&mut request);
    let outcome = answer(request, next).instrument(span.clone()).await;
    let status = match &outcome {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let took = started.elapsed();
    let ms = took.as_micros() as f64 / 1000.0;
    span.in_scope(|| tracing::info!(%method, path, status = status.as_u16(), ms, peer, "answered"));
    let mut response = outcome?;
    if let Some(surroundings) = response.request().app_data::<Surroundings>() {
        surroundings.requests.note(response.request(), status, took);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    Ok(match body {
        Some(body) => body.until_sent(response),
        None => response,
    })
}

async fn answer(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if names_one_host(&request) {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    let refused = HttpResponse::BadRequest().insert_header((CACHE_CONTROL, "no-store")).json(json!({
        "error": "invalid_request",
        "error_description": "the request must name exactly one host",
    }));
    Ok(request.into_response(refused))
}

/// Exactly one usable `Host`. HTTP/1.0 may do without.
///
/// Rule: RFC9112-3.2 (MUST)
fn names_one_host(request: &ServiceRequest) -> bool {
    let mut hosts = request.headers().get_all(HOST);
    match (hosts.next(), hosts.next()) {
        (None, None) => request.version() < Version::HTTP_11,
        (Some(host), None) => {
            let authority = Authority::try_from(host.as_bytes());
            authority.is_ok_and(|authority| !authority.as_str().contains('@'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    /// Rule: RFC9112-3.2
    #[test]
    fn a_request_names_one_host() {
        let hosts = |version, hosts: &[&str]| {
            let request = TestRequest::default().version(version);
            let request = hosts.iter().fold(request, |request, host| request.append_header((HOST, *host)));
            names_one_host(&request.to_srv_request())
        };
        for good in ["id.example", "id.example:8080", "127.0.0.1", "[::1]:80"] {
            assert!(hosts(Version::HTTP_11, &[good]), "{good}");
        }
        for bad in [&[][..], &["a", "b"], &["a", "a"], &[""], &["me@id.example"], &["a b"], &["a/b"]] {
            assert!(!hosts(Version::HTTP_11, bad), "{bad:?}");
        }
        assert!(hosts(Version::HTTP_10, &[]));
        assert!(!hosts(Version::HTTP_10, &["a", "b"]));
    }
}
