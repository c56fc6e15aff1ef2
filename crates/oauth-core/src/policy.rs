//! Where a client's setting may depart from the standards, and how. All variants stand here, and flows are handed a
//! [`Policy`]; they never see the setting.

use crate::model::client::Client;
use crate::oauth1::callback::CallbackRule;
use crate::text::scope::ScopeSet;
use crate::text::uri::RedirectUri;
use crate::time::Timestamp;

/// How a request carries what is secret in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// In a header or in the body of a POST.
    Hidden,
    /// In the query, where logs, histories and referrers may keep it (RFC 9700 §4.3.2).
    Query,
}

/// Which address an authorization request may be answered at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectRule {
    /// One that is registered, and named exactly (RFC 9700 §2.1).
    Exact,
    /// One that is registered, whatever is named; and where none is registered, the one that is named.
    Registered,
}

/// When an authorization request must carry a PKCE challenge. One that is sent is always enforced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeRule {
    /// As the client's kind says (RFC 9700 §2.1.1).
    ByKind,
    /// Never.
    Waived,
}

/// What becomes of parameters that a request leaves out or fills with what does not exist here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterRule {
    /// They are refused.
    Strict,
    /// A missing `response_type` is `code`, scopes that do not exist are passed over, and the token request need not repeat
    /// `redirect_uri`.
    Lenient,
}

/// What holds for one client at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where answers may go.
    pub redirect: RedirectRule,
    /// Whether PKCE is needed.
    pub challenge: ChallengeRule,
    /// Missing and unknown parameters.
    pub parameters: ParameterRule,
    /// The worst way in which its secrets may travel.
    pub carrier: Carrier,
}

impl Policy {
    /// The standards, for every client that an administrator did not set otherwise.
    pub const STANDARD: Self = Self {
        redirect: RedirectRule::Exact,
        challenge: ChallengeRule::ByKind,
        parameters: ParameterRule::Strict,
        carrier: Carrier::Hidden,
    };
    /// What clients written against the drafts before RFC 6749 need. Each part of it is a known weakness.
    pub const BEFORE_THE_STANDARD: Self = Self {
        redirect: RedirectRule::Registered,
        challenge: ChallengeRule::Waived,
        parameters: ParameterRule::Lenient,
        carrier: Carrier::Query,
    };

    /// The policy of a client whose setting ends at `legacy_until`.
    #[must_use]
    pub fn at(now: Timestamp, legacy_until: Option<Timestamp>) -> Self {
        if legacy_until.is_some_and(|until| now < until) { Self::BEFORE_THE_STANDARD } else { Self::STANDARD }
    }

    /// Does it depart from the standards?
    #[must_use]
    pub fn is_legacy(self) -> bool {
        self != Self::STANDARD
    }

    /// May an answer go to another machine over plain http? `everybody` is what the provider allows all clients.
    #[must_use]
    pub fn allows_http(self, everybody: bool) -> bool {
        everybody || self.redirect == RedirectRule::Registered
    }

    /// May secrets travel this way?
    #[must_use]
    pub fn carries(self, carrier: Carrier) -> bool {
        carrier == Carrier::Hidden || self.carrier == Carrier::Query
    }
}

/// What becomes of a handshake whose client has its person carry the answer (`oob`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfBandRule {
    /// A page shows what to carry (RFC 5849 §2.2).
    Page,
    /// The answer goes to the registered callback, where there is one.
    Registered,
}

/// Whose rights a client is told that asks who its token's person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatedRights {
    /// What the token lets the client do.
    Grant,
    /// All that the person could let some client do: more than this client can, and the person's own business.
    Person,
}

/// Who may register clients for themselves, and what becomes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// Whoever has the right to; they are approved at once.
    #[default]
    Open,
    /// Whoever has the right to; they wait for somebody to approve them.
    Review,
    /// Administrators only; theirs are approved at once.
    Closed,
}

/// Which proposals need no decision. All that is set must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalRule {
    /// Those that ask for no other scopes than these; any scopes when it is not set.
    pub scopes: Option<ScopeSet>,
    /// Those with redirect URIs of no other schemes than these, in small letters; any when it is not set.
    pub schemes: Option<Vec<String>>,
}

impl ApprovalRule {
    /// Does a client fit? One that may be called back at any port of a host never does, and a rule that says nothing fits
    /// nobody.
    #[must_use]
    pub fn fits(&self, client: &Client) -> bool {
        let scopes = self.scopes.as_ref().is_none_or(|allowed| client.scopes.is_subset(allowed));
        let scheme =
            |uri: &RedirectUri| uri.as_str().split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let schemes = self.schemes.as_ref().is_none_or(|allowed| {
            !client.redirect_uris.is_empty()
                && client
                    .redirect_uris
                    .iter()
                    .all(|uri| scheme(uri).is_some_and(|scheme| allowed.contains(&scheme)))
        });
        let says_something = self.scopes.is_some() || self.schemes.is_some();
        says_something && scopes && schemes && !client.has_wildcard_port()
    }
}

/// How the handshake of RFC 5849 goes at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// Which callbacks are taken.
    pub callback: CallbackRule,
    /// What `oob` means.
    pub out_of_band: OutOfBandRule,
    /// Does a client get the same token again for the same person, scopes and terms?
    pub reuse: bool,
}

impl Handshake {
    /// As RFC 5849 has it: a registered callback, and a token for each handshake.
    pub const STANDARD: Self =
        Self { callback: CallbackRule::Registered, out_of_band: OutOfBandRule::Page, reuse: false };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_ends_by_itself() {
        let at = |now: i64| Policy::at(Timestamp::from_unix(now), Some(Timestamp::from_unix(100)));
        assert_eq!(at(99), Policy::BEFORE_THE_STANDARD);
        assert_eq!(at(100), Policy::STANDARD);
        assert_eq!(Policy::at(Timestamp::from_unix(0), None), Policy::STANDARD);
        assert!(Policy::STANDARD.carries(Carrier::Hidden) && !Policy::STANDARD.carries(Carrier::Query));
        assert!(Policy::BEFORE_THE_STANDARD.carries(Carrier::Query));
    }
}
