//! Where temporary credentials may be answered (RFC 5849 §2.1): what a client asks for, against what it registered.

use url::Url;

use crate::text::uri::{absolute, names_response};

/// What a client that has its person carry the answer says in place of an address.
pub const OUT_OF_BAND: &str = "oob";

/// A callback that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// The person carries the answer.
    OutOfBand,
    /// The answer goes here, in the words of the request.
    Uri(String),
}

/// A callback that is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the callback is none that is registered")]
pub struct NotRegistered;

/// Which callbacks are taken at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackRule {
    /// `oob`; the registered one, byte for byte; of clients whose registered one is a prefix, an extension of it.
    Registered,
    /// `oob`; of clients whose registered one is a prefix, an extension of it; nothing else.
    PrefixOnly,
}

impl CallbackRule {
    /// Takes what a client asks for, which registered `registered` (empty for none).
    ///
    /// # Errors
    /// [`NotRegistered`]
    pub fn take(self, registered: &str, prefix: bool, asked: &str) -> Result<Callback, NotRegistered> {
        let same = self == Self::Registered && !registered.is_empty() && asked == registered;
        // A client that finds two of a kind in the answer may read the wrong one.
        let plain = || absolute(asked).is_ok_and(|url| !names_response(&url));
        match asked {
            OUT_OF_BAND => Ok(Callback::OutOfBand),
            _ if plain() && (same || prefix && extends(registered, asked)) => {
                Ok(Callback::Uri(asked.to_owned()))
            }
            _ => Err(NotRegistered),
        }
    }
}

/// Does `asked` extend `registered`? The same host and port, the same scheme or https for a registered http; a path and a
/// query that begin alike, as they are written: no path is not `/`. A registered port 1 stands for every port.
///
/// Where the registered address ends within a name, what follows must begin a new part: `/cb` is not `/cbx`.
fn extends(registered: &str, asked: &str) -> bool {
    let (Some(registered), Some(asked)) = (parts(registered), parts(asked)) else { return false };
    let scheme = registered.scheme == asked.scheme || registered.scheme == "http" && asked.scheme == "https";
    // The default port of either scheme is none at all.
    let port = registered.port == Some(1) || registered.port == asked.port;
    let path = match &registered.query {
        Some(_) => asked.path == registered.path,
        None => begins(&asked.path, &registered.path, '/'),
    };
    let query = match (&registered.query, &asked.query) {
        (None, _) => true,
        (Some(registered), Some(asked)) => begins(asked, registered, '&'),
        (Some(_), None) => false,
    };
    scheme && port && registered.host == asked.host && path && query
}

/// Does a text begin with another, and end there or go on after a separator?
fn begins(text: &str, beginning: &str, separator: char) -> bool {
    let rest = text.strip_prefix(beginning);
    rest.is_some_and(|rest| rest.is_empty() || beginning.ends_with(separator) || rest.starts_with(separator))
}

struct Parts {
    scheme: String,
    host: String,
    port: Option<u16>,
    path: String,
    query: Option<String>,
}

/// The parts of an address; none for one with a user, a fragment, a dotted path, or that is no web address.
fn parts(text: &str) -> Option<Parts> {
    let url = Url::parse(text).ok()?;
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let web = matches!(url.scheme(), "http" | "https") && scheme == url.scheme();
    let clean = !authority.contains(['@', '%']) && !text.contains(['#', '\\']) && !has_dots(rest);
    let behind = rest.strip_prefix(authority)?;
    let (path, query) = behind.split_once('?').map_or((behind, None), |(path, query)| (path, Some(query)));
    (web && clean).then(|| Parts {
        scheme: url.scheme().to_owned(),
        host: url.host_str().unwrap_or_default().to_owned(),
        port: url.port(),
        path: path.to_owned(),
        query: query.map(str::to_owned),
    })
}

/// A path with dot segments, plain or encoded, leads elsewhere than it says.
fn has_dots(rest: &str) -> bool {
    let path = rest.split('?').next().unwrap_or_default().to_ascii_lowercase();
    let path = path.replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    path.split(['/', ';']).skip(1).any(|part| matches!(part, "." | ".."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn takes(registered: &str, prefix: bool, asked: &str) -> bool {
        CallbackRule::PrefixOnly.take(registered, prefix, asked).is_ok()
    }

    /// All 24 cases of the original's own table.
    ///
    /// MW-C1, F-59
    #[test]
    fn extensions_of_what_is_registered() {
        // MW-T1
        for (registered, prefix, asked) in [
            ("", false, "oob"),
            ("https://host", true, "oob"),
            ("https://host", true, "https://host"),
            ("http://host", true, "https://host"),
            ("https://host:1234", true, "https://host:1234"),
            ("http://host:1234", true, "https://host:1234"),
            ("https://host:1", true, "https://host:1234"),
            ("https://host:1", true, "https://host"),
            ("https://host", true, "https://host/path?query"),
            ("http://host", true, "https://host/path?query"),
            ("https://host/path", true, "https://host/path?query"),
            ("https://host/path?query", true, "https://host/path?query"),
            ("https://host/path", true, "https://host/path/dir2"),
            ("https://host/path?query", true, "https://host/path?query&more"),
        ] {
            assert!(takes(registered, prefix, asked), "{registered} → {asked}");
        }
        // MW-T2
        for (registered, prefix, asked) in [
            ("https://host", false, "https://host"),
            ("https://host/", true, "https://host"),
            ("https://host", true, "https://host:1234"),
            ("https://host:4321", true, "https://host:1234"),
            ("https://host:80", true, "https://host:8099"),
            ("https://host", true, "https://host:1"),
            ("https://host/path", true, "https://host:1234/path"),
            ("https://host/path?query", true, "https://host/path"),
            ("https://host:8000", true, "https://host:8000@evil.com"),
            ("https://host", true, "https://hosting"),
        ] {
            assert!(!takes(registered, prefix, asked), "{registered} → {asked}");
        }
    }

    /// SEC-1, SEC-2, SEC-3, SEC-8
    #[test]
    fn nothing_leads_elsewhere() {
        for asked in [
            "https://host.evil/cb",
            "https://host@evil/cb",
            "https://a@host/cb",
            "https://host/cb#f",
            "https://host/cbx",
            "https://host/cb/../x",
            "https://host/cb/%2e%2e/x",
            "https://host/cb/..;/x",
            "https://host/cb/..%2fx",
            "https://host/cb/..%5Cx",
            "https://ho%73t/cb",
            "https://host/cb/\"><script>",
            "https://host/cb?oauth_token=t",
            "https://host/cb/x?a=b&oauth%5Fverifier=v",
            "https://host/cb?oauth_problem=p",
            "https://host\\evil/cb",
            "HTTPS://host/cb",
            "ftp://host/cb",
            "javascript:alert(1)",
            "https:host/cb",
            "https://host/c b",
            "oob ",
            "OOB",
            "",
        ] {
            for rule in [CallbackRule::Registered, CallbackRule::PrefixOnly] {
                assert_eq!(rule.take("https://host/cb", true, asked), Err(NotRegistered), "{asked:?}");
            }
        }
        let rule = CallbackRule::Registered;
        assert_eq!(rule.take("https://host/cb", false, "https://host/cb/x"), Err(NotRegistered));
        assert!(rule.take("https://host/cb", false, "https://host/cb").is_ok());
        assert_eq!(rule.take("", true, ""), Err(NotRegistered));
        assert_eq!(rule.take("", false, "https://host/cb"), Err(NotRegistered));
    }

    proptest! {
        #[test]
        fn what_is_taken_stays_on_the_registered_host(asked in "(https?://)?(host|a@host|evil)?[:/@?#.;%a-z0-9]{0,24}") {
            if let Ok(Callback::Uri(uri)) = CallbackRule::Registered.take("https://host/cb", true, &asked) {
                let url = Url::parse(&uri).unwrap();
                prop_assert_eq!(url.host_str(), Some("host"));
                prop_assert_eq!(url.scheme(), "https");
                prop_assert!(url.path().starts_with("/cb"));
            }
        }
    }
}
