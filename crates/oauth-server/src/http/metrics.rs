//! `/metrics`: what the server counts, for callers at the addresses of the configuration and for nobody else.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, HeaderMap};
use actix_web::{HttpResponse, guard, web};
use ipnet::IpNet;
use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;
use oauth_core::oauth2::transport::{Arrival, Transport};
use oauth_store_diesel::DieselStore;

use super::{Site, read, resource};
use crate::metrics::{JOBS_WAITING, READERS_IN_USE};

/// Whatever says that a request was passed on.
const FORWARDED: [&str; 13] = [
    "cf-connecting-ip",
    "client-ip",
    "forwarded",
    "true-client-ip",
    "via",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
];
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is shown, as this route holds it.
struct Shown {
    recorder: PrometheusHandle,
    store: Arc<DieselStore>,
}

/// To everybody else the route is not there.
pub(super) fn routes(site: &Site) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    let exposure = Exposure {
        allow: site.metrics.allow.clone(),
        proxies: site.proxies.clone(),
        transport: site.env.settings.transport.clone(),
    };
    let shown = Shown { recorder: site.metrics.recorder.clone(), store: Arc::clone(&site.store) };
    let shown = web::Data::new(shown);
    let may_see = guard::fn_guard(move |context| {
        let head = context.head();
        exposure.admits(head.peer_addr.map(|peer| peer.ip()), head.headers())
    });
    move |config| {
        config.service(resource("/metrics").guard(may_see).app_data(shown).route(read().to(show)));
    }
}

async fn show(shown: web::Data<Shown>) -> HttpResponse {
    // Far below the numbers that a float cannot hold.
    gauge!(JOBS_WAITING).set(shown.store.waiting() as f64);
    gauge!(READERS_IN_USE).set(f64::from(shown.store.readers_in_use()));
    let text = shown.recorder.render();
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).content_type(TEXT).body(text)
}

/// Who may see it.
struct Exposure {
    allow: Vec<IpNet>,
    proxies: Vec<IpNet>,
    transport: Transport,
}

impl Exposure {
    /// A request that was passed on counts as its sender's, and only where a configured proxy says who that was: a proxy
    /// on this machine would make everybody local.
    fn admits(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else { return false };
        if !FORWARDED.into_iter().any(|name| headers.contains_key(name)) {
            return holds(&self.allow, peer);
        }
        let forwarded_for: Vec<&[u8]> =
            headers.get_all("x-forwarded-for").map(|value| value.as_bytes()).collect();
        let arrival = Arrival { peer: Some(peer), forwarded_for: &forwarded_for, ..Arrival::default() };
        let sender = self.transport.client_address(&arrival);
        holds(&self.proxies, peer)
            && sender.is_some_and(|sender| !holds(&self.proxies, sender) && holds(&self.allow, sender))
    }
}

fn holds(networks: &[IpNet], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    /// Headers are parted by `|`.
    fn admits(allow: &str, proxies: &str, peer: &str, headers: &'static str) -> bool {
        let networks = |text: &str| -> Vec<IpNet> {
            text.split_whitespace().map(|network| network.parse().unwrap()).collect()
        };
        let proxies = networks(proxies);
        let known = proxies.iter().copied().map(oauth_core::text::network::Network::from).collect();
        let transport = Transport::new(known, false);
        let mut map = HeaderMap::new();
        for line in headers.split('|').filter(|line| !line.is_empty()) {
            let (name, value) = line.split_once(':').unwrap();
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        Exposure { allow: networks(allow), proxies, transport }.admits(peer.parse().ok(), &map)
    }

    #[test]
    fn only_the_addresses_of_the_configuration_see_it() {
        const OWN: &str = "127.0.0.0/8 ::1/128";
        const PROXY: &str = "127.0.0.1/32";
        for (allow, proxies, peer, headers, want) in [
            (OWN, "", "127.0.0.1", "", true),
            (OWN, "", "127.1.2.3", "", true),
            (OWN, "", "::1", "", true),
            (OWN, "", "::ffff:127.0.0.1", "", true),
            (OWN, "", "203.0.113.9", "", false),
            (OWN, "", "10.0.0.1", "", false),
            (OWN, "", "no peer", "", false),
            ("", "", "127.0.0.1", "", false),
            ("10.0.0.0/8", "", "10.9.8.7", "", true),
            ("10.0.0.0/8", "", "127.0.0.1", "", false),
            // Passed on by somebody whom nobody configured, also where the way looks local.
            (OWN, "", "127.0.0.1", "x-forwarded-for:127.0.0.1", false),
            (OWN, "", "127.0.0.1", "x-forwarded-proto:https", false),
            (OWN, "", "127.0.0.1", "forwarded:for=203.0.113.9", false),
            (OWN, "", "127.0.0.1", "via:1.1 proxy", false),
            (OWN, "", "203.0.113.9", "x-forwarded-for:127.0.0.1", false),
            // Passed on by our proxy: the sender counts.
            (OWN, PROXY, "127.0.0.1", "", true),
            (OWN, PROXY, "127.0.0.1", "x-forwarded-for:203.0.113.9", false),
            (OWN, PROXY, "127.0.0.1", "x-forwarded-for:127.0.0.1, 203.0.113.9", false),
            (OWN, PROXY, "127.0.0.1", "x-forwarded-for:127.0.0.1|x-forwarded-for:203.0.113.9", false),
            (OWN, PROXY, "127.0.0.1", "x-forwarded-for:127.0.0.1", false),
            (OWN, PROXY, "127.0.0.1", "x-forwarded-for:unknown", false),
            (OWN, PROXY, "127.0.0.1", "x-forwarded-for:", false),
            (OWN, PROXY, "127.0.0.1", "x-forwarded-proto:https", false),
            ("10.0.0.0/8", PROXY, "127.0.0.1", "x-forwarded-for:10.9.8.7", true),
            ("10.0.0.0/8", PROXY, "127.0.0.1", "x-forwarded-for:10.9.8.7, 203.0.113.9", false),
        ] {
            assert_eq!(admits(allow, proxies, peer, headers), want, "{allow}; {proxies}; {peer}; {headers}");
        }
    }
}
