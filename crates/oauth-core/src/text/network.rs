//! Networks that addresses may be in.

use core::fmt;
use core::net::IpAddr;

use ipnet::IpNet;

/// At most this many networks in one list.
pub const MAX_NETWORKS: usize = 50;

/// A network: an address and how many of its leading bits count (RFC 4632 §3.1, RFC 4291 §2.3). One address alone is one too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpNet);

impl Network {
    /// Reads `10.0.0.0/8`, `2001:db8::/32` or one address; bits behind those that count are dropped. `None` for anything
    /// else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let one = |address: IpAddr| IpNet::from(address.to_canonical());
        text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(one)).map(Self::from)
    }

    /// Is this address in it? An IPv4 address that is written as one of IPv6 is what it stands for.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl From<IpNet> for Network {
    fn from(network: IpNet) -> Self {
        Self(network.trunc())
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Is an address in one of these?
#[must_use]
pub fn is_within(networks: &[Network], address: IpAddr) -> bool {
    networks.iter().any(|network| network.holds(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F-56, MW-T64
    #[test]
    fn networks_of_both_kinds() {
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("10.9.8.7/8", "10.1.1.1", "9.255.255.255"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("10.0.0.0/8", "::ffff:10.1.2.3", "::ffff:11.1.2.3"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
            ("2001:db8::1", "2001:db8::1", "2001:db8::2"),
            ("::/0", "2001:db8::1", "127.0.0.1"),
        ] {
            let network = Network::parse(text).unwrap();
            assert!(network.holds(inside.parse().unwrap()), "{inside} in {text}");
            assert!(!network.holds(outside.parse().unwrap()), "{outside} in {text}");
            assert_eq!(Network::parse(&network.to_string()), Some(network), "{text}");
        }
        for text in
            ["", "10.0.0.0/33", "10.0.0", "host.example", "10.0.0.0/8 ", "2001:db8::/129", "10.0.0.0/-1"]
        {
            assert_eq!(Network::parse(text), None, "{text:?}");
        }
    }
}
