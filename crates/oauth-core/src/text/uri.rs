//! Redirect URIs: checked when registered, compared as the exact text ever after.

use std::fmt;

use url::Url;

/// At most this many bytes.
pub const MAX_URI: usize = 2000;

/// A redirect URI, home page or logo that is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Not an absolute URI, over-long, or with characters that do not belong in one.
    #[error("not an absolute URI of at most {MAX_URI} plain characters")]
    NotAbsolute,
    /// RFC 6749 §3.1.2 forbids a fragment.
    #[error("a fragment (#) is not allowed")]
    Fragment,
    /// A user name or password in front of the host misleads people and parsers.
    #[error("an @ in front of the path is not allowed")]
    UserInfo,
    /// Plain http leaks the code, except on the person's own machine.
    #[error("plain http is allowed for 127.0.0.1, [::1] and localhost only: use https")]
    PlainHttp,
    /// Neither https, nor http, nor a private-use scheme of RFC 8252 §7.1.
    #[error(
        "the scheme is not allowed: use https, or for an installed application a scheme with a dot such as com.example.app"
    )]
    Scheme,
    /// A private-use scheme leads into an installed application, which keeps no secret (RFC 8252 §8.5).
    #[error("a scheme of its own is for public clients: an installed application keeps no secret")]
    PrivateScheme,
    /// A logo that is shown on pages must come over https.
    #[error("use https: the address is loaded by the pages that show it")]
    NotHttps,
    /// A parameter of the authorization response (RFC 6749 §4.1.2) stands in the query already.
    #[error(
        "the query must not name code, state, iss, error or what OAuth 1.0a answers: the answer adds them"
    )]
    ResponseParameter,
}

/// What an authorization response may add to a query (RFC 6749 §4.1.2, RFC 5849 §2.2).
const RESPONSE_PARAMETERS: [&str; 9] = [
    "code",
    "state",
    "iss",
    "error",
    "error_description",
    "error_uri",
    "oauth_token",
    "oauth_verifier",
    "oauth_problem",
];

/// Does the query name what an answer adds?
pub(crate) fn names_response(url: &Url) -> bool {
    url.query_pairs().any(|(name, _)| RESPONSE_PARAMETERS.contains(&&*name))
}

/// Who can receive what is sent to a redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectKind {
    /// `https`: only the owner of the host.
    Https,
    /// `http` on the person's own machine: any program there.
    Loopback,
    /// `http` elsewhere: anyone on the way.
    PlainHttp,
    /// A private-use scheme: whatever program claims it (RFC 8252 §8.1).
    PrivateScheme,
}

/// A redirection endpoint as it was registered or asked for: the text, never a normalised form of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Checks a URI that somebody wants to register.
    ///
    /// Rule: RFC6749-3.1.2 (MUST)
    /// Rule: RFC8252-7.1 (MUST)
    ///
    /// # Errors
    /// [`UriError`], which says what to change.
    pub fn register(text: &str, allow_http: bool) -> Result<Self, UriError> {
        let url = absolute(text)?;
        if text.contains('#') {
            return Err(UriError::Fragment);
        }
        match url.scheme() {
            "https" => {}
            "http" if allow_http || is_loopback(&url) => {}
            "http" => return Err(UriError::PlainHttp),
            private if private.contains('.') => {}
            _ => return Err(UriError::Scheme),
        }
        // A client that finds two of a kind may read the wrong one.
        if names_response(&url) {
            return Err(UriError::ResponseParameter);
        }
        Ok(Self(text.to_owned()))
    }

    /// Takes a stored one back, unchecked.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Does `asked` name this registered URI? Byte for byte; with `any_loopback_port` the port of an IP loopback
    /// `http` URI may differ (RFC 8252 §7.3), nothing else.
    ///
    /// Rule: RFC6749-3.1.2.3 (MUST)
    /// Rule: RFC6749-10.6 (MUST)
    /// Rule: RFC9700-2.1 (MUST)
    /// Rule: RFC8252-7.3 (MUST)
    #[must_use]
    pub fn allows(&self, asked: &str, any_loopback_port: bool) -> bool {
        if self.0 == asked {
            return true;
        }
        any_loopback_port
            && match (without_loopback_port(&self.0), without_loopback_port(asked)) {
                (Some(registered), Some(asked)) => registered == asked,
                _ => false,
            }
    }

    /// The host it leads to, or its scheme when it leads into an installed application.
    #[must_use]
    pub fn destination(&self) -> String {
        Url::parse(&self.0)
            .ok()
            .map(|url| match url.host_str() {
                Some(host) if matches!(url.scheme(), "http" | "https") => host.to_owned(),
                _ => url.scheme().to_owned(),
            })
            .unwrap_or_default()
    }

    /// Who can receive what is sent there.
    #[must_use]
    pub fn kind(&self) -> RedirectKind {
        match Url::parse(&self.0) {
            Ok(url) if url.scheme() == "https" => RedirectKind::Https,
            Ok(url) if url.scheme() == "http" && is_loopback(&url) => RedirectKind::Loopback,
            Ok(url) if url.scheme() == "http" => RedirectKind::PlainHttp,
            _ => RedirectKind::PrivateScheme,
        }
    }

    /// Is it `https`, so that only the owner of the host can receive what is sent there?
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.kind() == RedirectKind::Https
    }

    /// The origin for `form-action` in a content security policy: `https://host[:port]`, or `scheme:`.
    #[must_use]
    pub fn origin(&self) -> String {
        Url::parse(&self.0)
            .ok()
            .map(|url| match url.origin() {
                origin @ url::Origin::Tuple(..) => origin.ascii_serialization(),
                url::Origin::Opaque(_) => format!("{}:", url.scheme()),
            })
            .unwrap_or_default()
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A web page that people may be sent to: `http` or `https`, without user information.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebPage(String);

impl WebPage {
    /// Checks an address.
    ///
    /// # Errors
    /// [`UriError`], which says what to change.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        match absolute(text)?.scheme() {
            "http" | "https" => Ok(Self(text.to_owned())),
            _ => Err(UriError::Scheme),
        }
    }

    /// Takes a stored one back, unchecked.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An image that pages show beside a client's name (`logo_uri` of RFC 7591 §2): `https`, so that nobody on the way can
/// change it; on the person's own machine `http` too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo(String);

impl Logo {
    /// Checks an address.
    ///
    /// # Errors
    /// [`UriError`], which says what to change.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        let url = absolute(text)?;
        match url.scheme() {
            // What stands between the words of a content security policy must be one of them.
            _ if text.contains([';', ',', '\'', '#']) => Err(UriError::NotAbsolute),
            "https" => Ok(Self(text.to_owned())),
            "http" if is_loopback(&url) => Ok(Self(text.to_owned())),
            "http" => Err(UriError::NotHttps),
            _ => Err(UriError::Scheme),
        }
    }

    /// Takes a stored one back, unchecked.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The origin for `img-src` in a content security policy.
    #[must_use]
    pub fn origin(&self) -> String {
        Url::parse(&self.0).ok().map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    }
}

/// Reads an absolute URL of at most [`MAX_URI`] plain characters, without a user.
///
/// # Errors
/// [`UriError::NotAbsolute`], [`UriError::UserInfo`]
pub(crate) fn absolute(text: &str) -> Result<Url, UriError> {
    let plain = |b: u8| {
        b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}')
    };
    if text.len() > MAX_URI || !text.bytes().all(plain) {
        return Err(UriError::NotAbsolute);
    }
    let url = Url::parse(text).map_err(|_| UriError::NotAbsolute)?;
    let web = matches!(url.scheme(), "http" | "https");
    // The URL parser forgives `https:/host` and `https:host`; a byte comparison would then never match what browsers send.
    let head = text.get(url.scheme().len()..).unwrap_or_default();
    if web && (!head.starts_with("://") || url.host_str().is_none_or(str::is_empty)) {
        return Err(UriError::NotAbsolute);
    }
    let authority = head
        .trim_start_matches(':')
        .trim_start_matches('/')
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    if head.starts_with("://") && authority.contains('@') {
        return Err(UriError::UserInfo);
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// `http://127.0.0.1:PORT/rest` → (`http://127.0.0.1`, `/rest`); `None` for everything else.
fn without_loopback_port(text: &str) -> Option<(&'static str, &str)> {
    for head in ["http://127.0.0.1", "http://[::1]"] {
        if let Some(rest) = text.strip_prefix(head) {
            let rest = match rest.strip_prefix(':') {
                None => rest,
                Some(port) => {
                    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
                    port.get(..digits)?.parse::<u16>().ok()?;
                    port.get(digits..)?
                }
            };
            return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((head, rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rule: RFC6749-3.1.2
    /// Rule: RFC8252-7.1
    /// SEC-3, SEC-4, SEC-5, SEC-9, F-43, G-20
    #[test]
    fn what_may_be_registered() {
        for good in [
            "https://a.example/cb",
            "https://a.example/cb?k=v",
            "http://127.0.0.1:8000/cb",
            "http://127.0.0.1/cb",
            "http://[::1]/cb",
            "http://localhost:3000/cb",
            "com.example.app:/cb",
            "com.example.app://cb",
            "https://a.example/@me",
        ] {
            assert!(RedirectUri::register(good, false).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("/cb", UriError::NotAbsolute),
            ("", UriError::NotAbsolute),
            ("https:/a.example/cb", UriError::NotAbsolute),
            ("https://a.example\\@evil/cb", UriError::NotAbsolute),
            ("https://a.example/c b", UriError::NotAbsolute),
            ("https://a.example/\u{202e}", UriError::NotAbsolute),
            ("https://a.example/cb#", UriError::Fragment),
            ("https://a.example/cb#x", UriError::Fragment),
            ("https://a.example/cb?k=v&code=x", UriError::ResponseParameter),
            ("com.example.app:/cb?%73tate", UriError::ResponseParameter),
            ("https://a.example/cb?oauth_verifier=x", UriError::ResponseParameter),
            ("https://u@a.example/cb", UriError::UserInfo),
            ("https://u:p@a.example/cb", UriError::UserInfo),
            ("http://127.0.0.1@evil.example/cb", UriError::UserInfo),
            ("https://@a.example/cb", UriError::UserInfo),
            ("http://a.example/cb", UriError::PlainHttp),
            ("http://127.0.0.1.evil.example/cb", UriError::PlainHttp),
            ("JaVaScRiPt:alert(1)", UriError::Scheme),
            ("DATA:text/html,x", UriError::Scheme),
            ("file:///etc/passwd", UriError::Scheme),
        ] {
            assert_eq!(RedirectUri::register(bad, false).unwrap_err(), why, "{bad}");
        }
        assert!(RedirectUri::register("http://a.example/cb", true).is_ok());
        assert!(WebPage::parse("javascript:alert(1)").is_err());
    }

    /// Rule: RFC6749-3.1.2.3
    /// Rule: RFC9700-2.1
    /// Rule: RFC6749-10.6
    /// SEC-1, SEC-2, SEC-3, SEC-8, SEC-9, SEC-36, F-60
    #[test]
    fn only_the_same_bytes_match() {
        let registered = RedirectUri::register("https://a.example/cb", false).unwrap();
        assert!(registered.allows("https://a.example/cb", true));
        for other in [
            "https://A.example/cb",
            "https://a.example/CB",
            "HTTPS://a.example/cb",
            "https://aXexample/cb",
            "https://a.example/cb/",
            "https://a.example/cb?",
            "https://a.example/cb?x=1",
            "https://a.example/cb#",
            "https://a.example/cb;x",
            "https://a.example/x/../cb",
            "https://a.example/x/..;/cb",
            "https://a.example/%2e%2e/cb",
            "https://a.example/.%2e/cb",
            "https://a.example\\cb",
            "https://u@a.example/cb",
            "https://a.example@evil.example/cb",
            "https://a.example:443/cb",
            "http://a.example/cb",
            " https://a.example/cb",
        ] {
            assert!(!registered.allows(other, true), "{other}");
        }
    }

    /// Rule: RFC8252-7.3
    /// SEC-10, SEC-84, F-43
    #[test]
    fn only_the_port_of_a_loopback_address_may_differ() {
        let registered = RedirectUri::register("http://127.0.0.1/cb", false).unwrap();
        assert!(registered.allows("http://127.0.0.1:49152/cb", true));
        assert!(!registered.allows("http://127.0.0.1:49152/cb", false));
        for other in [
            "http://127.0.0.1:49152/other",
            "http://127.0.0.1:49152/cb?x=1",
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:1@evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1@evil.example/cb",
            "http://127.0.0.2/cb",
            "http://localhost:1/cb",
            "http://[::1]/cb",
            "https://127.0.0.1/cb",
        ] {
            assert!(!registered.allows(other, true), "{other}");
        }
        let named = RedirectUri::register("http://localhost:3000/cb", false).unwrap();
        assert!(!named.allows("http://localhost:3001/cb", true));
    }

    /// SEC-15
    #[test]
    fn pages_are_told_where_it_leads() {
        let at = |text: &str| RedirectUri::register(text, false).unwrap();
        assert_eq!(at("https://a.example:8443/cb").destination(), "a.example");
        assert_eq!(at("com.example.app:/cb").destination(), "com.example.app");
        assert_eq!(at("https://a.example:8443/cb").origin(), "https://a.example:8443");
        assert_eq!(at("com.example.app:/cb").origin(), "com.example.app:");
        assert!(at("https://a.example/cb").is_https() && !at("http://127.0.0.1/cb").is_https());
    }

    #[test]
    fn who_can_receive_the_answer() {
        for (text, kind) in [
            ("https://a.example/cb", RedirectKind::Https),
            ("HTTPS://127.0.0.1/cb", RedirectKind::Https),
            ("http://127.0.0.1:8000/cb", RedirectKind::Loopback),
            ("http://[::1]/cb", RedirectKind::Loopback),
            ("http://localhost/cb", RedirectKind::Loopback),
            ("http://a.example/cb", RedirectKind::PlainHttp),
            ("http://127.0.0.1.a.example/cb", RedirectKind::PlainHttp),
            ("http.example.app:/cb", RedirectKind::PrivateScheme),
            ("com.example.app://cb", RedirectKind::PrivateScheme),
        ] {
            assert_eq!(RedirectUri::register(text, true).unwrap().kind(), kind, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_itself_or_another_port_matches(path in "(/[a-z.;%]{0,8}){0,3}", asked in "http://[a-z0-9.@:\\[\\]]{0,24}(/[a-z.;%]{0,8}){0,3}") {
            let registered = RedirectUri::from_stored(format!("http://127.0.0.1{path}"));
            if registered.allows(&asked, true) {
                let rest = asked.strip_prefix("http://127.0.0.1").unwrap();
                let rest = rest.strip_prefix(':').map_or(rest, |r| r.trim_start_matches(|c: char| c.is_ascii_digit()));
                prop_assert_eq!(rest, path);
            }
        }
    }
}
