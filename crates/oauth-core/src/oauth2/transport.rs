//! Where a request came from, and whether tokens may travel that way (RFC 6749 §1.6, RFC 6750 §5.3).

use core::net::IpAddr;

use crate::text::network::{Network, is_within};

/// What the server saw of a request's way. The header values are what the peer says, in the order of the headers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Arrival<'a> {
    /// Did this server itself end the TLS connection?
    pub tls: bool,
    /// The other end of the TCP connection; none where there is no such thing.
    pub peer: Option<IpAddr>,
    /// The values of `X-Forwarded-For`.
    pub forwarded_for: &'a [&'a [u8]],
    /// The values of `X-Forwarded-Proto`.
    pub forwarded_proto: &'a [&'a [u8]],
}

/// Which proxies are believed, and whether tokens may travel over plain http.
///
/// The default believes nobody and lets tokens pass over TLS and on loopback only. `Forwarded` (RFC 7239) is not read.
#[derive(Clone, Debug, Default)]
pub struct Transport {
    proxies: Vec<Network>,
    allow_http: bool,
}

impl Transport {
    /// A rule with these proxies.
    #[must_use]
    pub const fn new(proxies: Vec<Network>, allow_http: bool) -> Self {
        Self { proxies, allow_http }
    }

    /// Is plain http off loopback allowed?
    #[must_use]
    pub const fn allows_http(&self) -> bool {
        self.allow_http
    }

    /// The address of who asks: the right-most one that is no proxy of ours. None where there is no peer.
    ///
    /// What a peer outside the configured networks says of others is not looked at; what cannot be read as an address
    /// ends the search at the proxy that passed it on.
    #[must_use]
    pub fn client_address(&self, arrival: &Arrival<'_>) -> Option<IpAddr> {
        let mut client = arrival.peer?.to_canonical();
        for text in arrival.forwarded_for.iter().rev().flat_map(|value| value.rsplit(|b| *b == b',')) {
            if !self.is_proxy(client) {
                break;
            }
            let Some(address) = address(text) else { break };
            client = address;
        }
        Some(client)
    }

    /// May a token be given or taken on this way? Over TLS, on loopback, behind a configured proxy that says `https`, or
    /// where plain http is allowed.
    ///
    /// `X-Forwarded-Proto` of anybody else cannot make a way better, only worse: a proxy on loopback that nobody
    /// configured does not turn the plain http in front of it into loopback.
    ///
    /// Rule: RFC6749-1.6 (MUST), RFC6750-5.3 (MUST)
    /// Rule: RFC6749-10.8 (MUST NOT), RFC6749-10.9 (MUST), RFC6750-5.2 (MUST)
    #[must_use]
    pub fn carries_tokens(&self, arrival: &Arrival<'_>) -> bool {
        self.allow_http || self.is_private(arrival)
    }

    /// Could nobody on the way read it? Over TLS, on loopback, or behind a configured proxy that says `https`.
    #[must_use]
    pub fn is_private(&self, arrival: &Arrival<'_>) -> bool {
        if arrival.tls {
            return true;
        }
        let mut said =
            arrival.forwarded_proto.iter().flat_map(|value| value.split(|b| *b == b',')).peekable();
        let silent = said.peek().is_none();
        let says_https = said.all(|word| word.trim_ascii().eq_ignore_ascii_case(b"https"));
        if !says_https {
            return false;
        }
        let behind_proxy = arrival.peer.is_some_and(|peer| self.is_proxy(peer.to_canonical()));
        let on_loopback = self.client_address(arrival).is_some_and(|client| client.is_loopback());
        (behind_proxy && !silent) || on_loopback
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        is_within(&self.proxies, address)
    }
}

/// One entry of `X-Forwarded-For`: an address, perhaps with a port, IPv6 perhaps in brackets.
fn address(text: &[u8]) -> Option<IpAddr> {
    let text = core::str::from_utf8(text).ok()?.trim();
    let bare = || {
        let (host, rest) = text.strip_prefix('[')?.split_once(']')?;
        (rest.is_empty() || port(rest)).then_some(host)
    };
    let v4_with_port =
        || text.split_once(':').filter(|(_, rest)| port(&format!(":{rest}"))).map(|(host, _)| host);
    let read = |text: &str| text.parse::<IpAddr>().ok();
    read(text).or_else(|| read(bare()?)).or_else(|| read(v4_with_port()?)).map(|found| found.to_canonical())
}

fn port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|digits| digits.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// Believes 10.0.0.0/8, 127.0.0.1 and 2001:db8::/32.
    fn behind_proxies() -> Transport {
        let proxies = ["10.0.0.0/8", "127.0.0.1", "2001:db8::/32"];
        Transport::new(proxies.map(|text| Network::parse(text).unwrap()).to_vec(), false)
    }

    fn values(text: &str) -> Vec<&[u8]> {
        text.split('|').filter(|value| !value.is_empty()).map(str::as_bytes).collect()
    }

    /// Header values are parted by `|`.
    fn passes(rule: &Transport, tls: bool, peer: &str, proto: &str, forwarded_for: &str) -> bool {
        let (forwarded_proto, forwarded_for) = (values(proto), values(forwarded_for));
        rule.carries_tokens(&Arrival {
            tls,
            peer: peer.parse().ok(),
            forwarded_for: &forwarded_for,
            forwarded_proto: &forwarded_proto,
        })
    }

    /// Rule: RFC6749-1.6, RFC6750-5.3
    /// Rule: RFC6750-5.2
    /// SEC-48
    #[test]
    fn tokens_travel_over_tls_on_loopback_and_behind_our_proxies() {
        let (alone, proxied) = (Transport::default(), behind_proxies());
        for (rule, peer, proto, forwarded_for, want) in [
            (&alone, "203.0.113.9", "", "", false),
            (&alone, "127.0.0.1", "", "", true),
            (&alone, "127.8.9.1", "", "", true),
            (&alone, "::1", "", "", true),
            (&alone, "::ffff:127.0.0.1", "", "", true),
            (&alone, "no peer", "", "", false),
            // Said by nobody we know: no better for it.
            (&alone, "203.0.113.9", "https", "", false),
            (&alone, "203.0.113.9", "https", "127.0.0.1", false),
            (&alone, "no peer", "https", "127.0.0.1", false),
            (&proxied, "203.0.113.9", "https", "127.0.0.1", false),
            // But worse: an unknown proxy on loopback that had plain http in front of it.
            (&alone, "127.0.0.1", "http", "", false),
            (&alone, "127.0.0.1", "https", "", true),
            // Our proxies.
            (&proxied, "10.1.2.3", "https", "203.0.113.9", true),
            (&proxied, "10.1.2.3", "HTTPS", "203.0.113.9", true),
            (&proxied, "::ffff:10.1.2.3", "https", "203.0.113.9", true),
            (&proxied, "2001:db8::7", " https ", "", true),
            (&proxied, "10.1.2.3", "http", "203.0.113.9", false),
            (&proxied, "10.1.2.3", "https,http", "203.0.113.9", false),
            (&proxied, "10.1.2.3", "https|http", "203.0.113.9", false),
            (&proxied, "10.1.2.3", "https,", "203.0.113.9", false),
            (&proxied, "10.1.2.3", "", "203.0.113.9", false),
            (&proxied, "10.1.2.3", "", "", false),
            // Our proxy on loopback: asked by itself it is loopback, for somebody else it is not.
            (&proxied, "127.0.0.1", "", "", true),
            (&proxied, "127.0.0.1", "", "203.0.113.9", false),
            (&proxied, "127.0.0.1", "http", "203.0.113.9", false),
            (&proxied, "127.0.0.1", "https", "203.0.113.9", true),
            (&proxied, "10.1.2.3", "", "127.0.0.2", true),
        ] {
            assert_eq!(
                passes(rule, false, peer, proto, forwarded_for),
                want,
                "{peer} {proto} {forwarded_for}"
            );
        }
        assert!(passes(&alone, true, "203.0.113.9", "", ""), "TLS");
        assert!(passes(&Transport::new(Vec::new(), true), false, "203.0.113.9", "http", ""), "allowed");
    }

    /// SEC-48
    #[test]
    fn the_client_is_the_right_most_address_that_is_no_proxy() {
        for (peer, forwarded_for, want) in [
            ("203.0.113.9", "", "203.0.113.9"),
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "6.6.6.6|198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1|10.0.0.3, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
            ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            ("10.0.0.1", "[2001:db9::1]:4711", "2001:db9::1"),
            ("10.0.0.1", "[2001:db9::1]", "2001:db9::1"),
            ("10.0.0.1", "2001:db9::1", "2001:db9::1"),
            ("10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
            // What cannot be read hides nothing to its left.
            ("10.0.0.1", "198.51.100.1, unknown", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1, unknown, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1", "198.51.100.1,", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1:port", "10.0.0.1"),
            ("10.0.0.1", "[198.51.100.1", "10.0.0.1"),
        ] {
            let forwarded_for = values(forwarded_for);
            let arrival =
                Arrival { peer: Some(ip(peer)), forwarded_for: &forwarded_for, ..Arrival::default() };
            assert_eq!(behind_proxies().client_address(&arrival), Some(ip(want)), "{peer} {arrival:?}");
        }
        assert_eq!(behind_proxies().client_address(&Arrival::default()), None);
    }
}
