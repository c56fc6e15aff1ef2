//! Context of the page for developers: what stands where, how long it lasts, and whole programs.

use serde::Serialize;
use url::form_urlencoded::byte_serialize;

use super::Page;
use super::context::ScopeChoice;

/// For people who write programs; nothing is sent from here.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Developers {
    /// Everybody who is signed in may register applications; else administrators do.
    pub(crate) registration_open: bool,
    /// A moderator decides about what they register.
    pub(crate) reviewed: bool,
    /// The newer protocol.
    pub(crate) oauth2: OAuth2,
    /// The older one; none where the provider cannot keep what it signs with.
    pub(crate) oauth1: Option<OAuth1>,
    /// Where the API stands.
    pub(crate) api: String,
    /// What says whose token it is; none where nothing does.
    pub(crate) api_test: Option<String>,
    /// The scopes that anybody's application may ask for.
    pub(crate) scopes: Vec<ScopeChoice>,
    /// How long things last.
    pub(crate) lifetimes: Lifetimes,
}

impl Page for Developers {
    const TEMPLATE: &'static str = "developers.html";
}

/// Where OAuth 2 stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OAuth2 {
    /// RFC 6749 §3.1.
    pub(crate) authorization_endpoint: String,
    /// RFC 6749 §3.2.
    pub(crate) token_endpoint: String,
    /// RFC 7009.
    pub(crate) revocation_endpoint: String,
    /// RFC 7662.
    pub(crate) introspection_endpoint: String,
    /// RFC 8414.
    pub(crate) metadata: String,
    /// The same endpoints for programs that know only those of a wiki.
    pub(crate) wiki: String,
    /// What says who the person is stands below these.
    pub(crate) wiki_profile: bool,
    /// What it is written down in.
    pub(crate) standards: &'static [Standard],
    /// A program.
    pub(crate) python: String,
    /// Another one.
    pub(crate) shell: String,
}

/// Where OAuth 1.0a stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OAuth1 {
    /// RFC 5849 §2.1.
    pub(crate) request_token: String,
    /// RFC 5849 §2.2.
    pub(crate) authorize: String,
    /// RFC 5849 §2.3.
    pub(crate) access_token: String,
    /// The script of a wiki, for programs that know only those.
    pub(crate) wiki: String,
    /// Credentials are given to some networks only.
    pub(crate) some_networks: bool,
    /// What it is written down in.
    pub(crate) standards: &'static [Standard],
    /// How an administrator registers an application without the pages, where there is a way.
    pub(crate) command: Option<String>,
    /// A program.
    pub(crate) python: String,
    /// Another one.
    pub(crate) perl: String,
}

/// A document that others wrote.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Standard {
    /// Its name, which is the same in every language.
    pub(crate) name: &'static str,
    /// Where it can be read.
    pub(crate) address: &'static str,
}

/// How long things last, in the reader's words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Lifetimes {
    /// An authorization code.
    pub(crate) code: String,
    /// An access token of OAuth 2.
    pub(crate) access_token: String,
    /// A refresh token that nobody uses.
    pub(crate) refresh_token: String,
    /// Temporary credentials of OAuth 1.0a.
    pub(crate) request_token: String,
}

/// A whole program that begins with an address to open and ends with what the API says, or else with the token for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// OAuth 2 with requests-oauthlib.
    OAuth2Python,
    /// OAuth 2 with curl.
    OAuth2Shell,
    /// OAuth 1.0a with requests-oauthlib.
    OAuth1Python,
    /// OAuth 1.0a with Net::OAuth.
    OAuth1Perl,
}

impl Program {
    /// The last line that shows the token.
    const fn token(self) -> &'static str {
        match self {
            Self::OAuth2Python => "print(app.access_token)",
            Self::OAuth2Shell => "echo \"$ACCESS_TOKEN\"",
            Self::OAuth1Python => "print(app.token)",
            Self::OAuth1Perl => "print \"$token{token} $token{token_secret}\\n\";",
        }
    }
}

/// What programs are filled in with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The issuer.
    pub(crate) issuer: &'a str,
    /// What of the API is asked, if anything.
    pub(crate) api_test: Option<&'a str>,
    /// Space-separated wire names.
    pub(crate) scope: &'a str,
}

impl Place<'_> {
    /// The program for this place.
    #[must_use]
    pub(crate) fn fill(self, program: Program) -> String {
        let source = match program {
            Program::OAuth2Python => include_str!("../../assets/examples/oauth2.py"),
            Program::OAuth2Shell => include_str!("../../assets/examples/oauth2.sh"),
            Program::OAuth1Python => include_str!("../../assets/examples/oauth1.py"),
            Program::OAuth1Perl => include_str!("../../assets/examples/oauth1.pl"),
        };
        // The last line, and nothing but that, asks the API.
        let source = match (self.api_test, source.trim_end().rsplit_once('\n')) {
            (None, Some((begun, _))) => format!("{begun}\n{}\n", program.token()),
            (test, _) => source.replace("@TEST@", test.unwrap_or_default()),
        };
        // In the shell it stands in an address.
        let scope = match program {
            Program::OAuth2Shell => byte_serialize(self.scope.as_bytes()).collect(),
            _ => self.scope.to_owned(),
        };
        source.replace("@ISSUER@", self.issuer).replace("@SCOPE@", &scope)
    }
}

const fn standard(name: &'static str, address: &'static str) -> Standard {
    Standard { name, address }
}

/// Where OAuth 2 is written down.
pub(crate) const OAUTH2: &[Standard] = &[
    standard("draft-ietf-oauth-v2-1", "https://datatracker.ietf.org/doc/draft-ietf-oauth-v2-1/"),
    standard("RFC 6749", "https://www.rfc-editor.org/rfc/rfc6749"),
    standard("RFC 6750", "https://www.rfc-editor.org/rfc/rfc6750"),
    standard("RFC 7009", "https://www.rfc-editor.org/rfc/rfc7009"),
    standard("RFC 7636", "https://www.rfc-editor.org/rfc/rfc7636"),
    standard("RFC 7662", "https://www.rfc-editor.org/rfc/rfc7662"),
    standard("RFC 8414", "https://www.rfc-editor.org/rfc/rfc8414"),
    standard("RFC 9207", "https://www.rfc-editor.org/rfc/rfc9207"),
    standard("RFC 9700", "https://www.rfc-editor.org/rfc/rfc9700"),
];
/// Where OAuth 1.0a is.
pub(crate) const OAUTH1: &[Standard] = &[standard("RFC 5849", "https://www.rfc-editor.org/rfc/rfc5849")];
