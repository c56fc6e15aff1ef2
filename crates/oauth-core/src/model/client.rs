//! Registered clients (RFC 6749 §2).

use core::net::IpAddr;

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;
use url::Url;

use crate::id::{ClientId, UserId};
use crate::oauth1::rsa_key::RsaPublicKey;
use crate::policy::{ChallengeRule, Policy, RedirectRule};
use crate::refusal::Refusal;
use crate::seal::Sealed;
use crate::secret::Digest32;
use crate::text::network::{Network, is_within};
use crate::text::resource::ResourceUri;
use crate::text::scope::ScopeSet;
use crate::text::uri::{Logo, RedirectUri, WebPage};
use crate::time::Timestamp;

use super::stage::{self, Life};
use super::user::is_invisible;
use super::version::Version;

/// At most this many characters of name.
pub const MAX_NAME: usize = 100;
/// At most this many characters of description.
pub const MAX_DESCRIPTION: usize = 500;
/// At most this many redirect URIs a client.
pub const MAX_REDIRECT_URIS: usize = 20;
/// At most this many clients an owner.
pub const MAX_CLIENTS: usize = 100;
/// At most this many contact addresses a client.
pub const MAX_CONTACTS: usize = 5;

/// A client that somebody registered.
#[derive(Clone, Debug)]
pub struct Client {
    /// The `client_id`.
    pub id: ClientId,
    /// What people know it by.
    pub name: ClientName,
    /// What it is for, in its owner's words; at most [`MAX_DESCRIPTION`] characters, may be empty.
    pub description: String,
    /// Its home page.
    pub homepage: Option<WebPage>,
    /// Its logo.
    pub logo: Option<Logo>,
    /// E-mail addresses for people's questions, at most [`MAX_CONTACTS`].
    pub contacts: Vec<String>,
    /// Who registered it; none for those that the command line made without naming somebody.
    pub owner: Option<UserId>,
    /// Which protocol it speaks, and how it proves who it is.
    pub kind: ClientKind,
    /// Where it may be answered, at most [`MAX_REDIRECT_URIS`]; none only for a confidential client with
    /// [`Client::legacy_until`], one that acts for itself, or one that is a resource server.
    pub redirect_uris: Vec<RedirectUri>,
    /// What it may ask for.
    pub scopes: ScopeSet,
    /// Which grant types it may use.
    pub grant_types: GrantTypes,
    /// The resource that it serves, if it is a resource server: it may ask what the tokens addressed to that are worth
    /// (RFC 7662). Confidential clients only.
    pub resource: Option<ResourceUri>,
    /// Until when it may keep the habits of clients older than the standards ([`Policy::BEFORE_THE_STANDARD`]).
    pub legacy_until: Option<Timestamp>,
    /// Which of its owner's clients of this name; of one owner no two have the same name and version.
    pub version: Version,
    /// From where it may be used; from everywhere when the list is empty. At most
    /// [`MAX_NETWORKS`](crate::text::network::MAX_NETWORKS).
    pub networks: Vec<Network>,
    /// Does it serve its owner alone? It is approved at once, and gets its tokens when it is registered.
    pub owner_only: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// How far it is.
    pub life: Life,
}

/// Client types of RFC 6749 §2.1, and the clients of RFC 5849.
#[derive(Clone, Debug)]
pub enum ClientKind {
    /// Runs where it cannot keep a secret; PKCE is always required of it (RFC 9700 §2.1.1).
    Public,
    /// Keeps a secret on its own server.
    Confidential {
        /// The digest of the client secret.
        secret: Digest32,
        /// Refuse authorization requests without PKCE? When not, PKCE is enforced where it is used.
        pkce_required: bool,
    },
    /// Speaks OAuth 1.0a, and signs each request (RFC 5849 §3.4). It has one redirect URI or none.
    Signing(Signing),
}

/// How a client signs, and what it is allowed besides RFC 5849.
#[derive(Clone, Debug)]
pub struct Signing {
    /// Its secret; the context is the client's id.
    pub secret: Sealed,
    /// Its key, where it signs with RSA.
    pub rsa_key: Option<RsaPublicKey>,
    /// How the handshake goes.
    pub profile: Profile,
    /// May a callback extend the registered one?
    pub callback_is_prefix: bool,
    /// May it send its secrets in place of a signature (RFC 5849 §3.4.4)? Over TLS and on loopback only.
    pub plaintext: bool,
}

/// Which handshake a client that signs goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    /// RFC 5849: with a callback and a verifier, so that whoever redeems is whom the person came back to.
    OneA,
    /// OAuth Core 1.0, before its session fixation was found: no callback and no verifier. Whoever makes a person approve a
    /// request of theirs gets that person's access. For administrators to set.
    One,
}

impl Profile {
    /// The word in rows and commands.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneA => "1.0a",
            Self::One => "1.0",
        }
    }

    /// The profile of this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::OneA, Self::One].into_iter().find(|profile| profile.as_str() == word)
    }
}

impl ClientKind {
    /// Must an authorization request carry a PKCE challenge?
    ///
    /// Rule: RFC9700-2.1.1 (MUST)
    #[must_use]
    pub const fn requires_pkce(&self) -> bool {
        match self {
            Self::Public => true,
            Self::Confidential { pkce_required, .. } => *pkce_required,
            Self::Signing(_) => false,
        }
    }

    /// Does it keep a secret that it shows?
    #[must_use]
    pub const fn is_confidential(&self) -> bool {
        matches!(self, Self::Confidential { .. })
    }

    /// Is it public?
    #[must_use]
    pub const fn is_public(&self) -> bool {
        matches!(self, Self::Public)
    }
}

/// The grant types that a client may use. The authorization code is among them always; without a redirect URI there is
/// nowhere to send one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantTypes {
    /// `client_credentials` (RFC 6749 §4.4): may it act for itself? Confidential clients only.
    pub client_credentials: bool,
    /// `refresh_token` (RFC 6749 §6): is a refresh token issued, and taken?
    pub refresh_token: bool,
}

impl GrantTypes {
    /// The wire names, in the order of RFC 7591 §2.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match (self.client_credentials, self.refresh_token) {
            (false, false) => &["authorization_code"],
            (false, true) => &["authorization_code", "refresh_token"],
            (true, false) => &["authorization_code", "client_credentials"],
            (true, true) => &["authorization_code", "client_credentials", "refresh_token"],
        }
    }
}

/// A client's name: 1 to [`MAX_NAME`] characters, none of them a control, bidirectional or invisible one (SEC-107).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientName(String);

impl ClientName {
    /// Reads a name; spaces at the ends are dropped. `None` when it is empty, too long or misleading.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = (1..=MAX_NAME).contains(&text.chars().count())
            && !text.chars().any(|c| c.is_control() || is_invisible(c));
        fits.then(|| Self(text.to_owned()))
    }

    /// Takes a stored one back, unchecked.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Does it look like another name (UTS 39 §4), whatever their letters, accents, capitals and gaps?
    #[must_use]
    pub fn looks_like(&self, other: &Self) -> bool {
        self.skeletons().iter().zip(other.skeletons()).any(|(one, other)| *one == other)
    }

    /// What names have in common that look alike: as small letters, and as they are written, where `I` is like `l`.
    fn skeletons(&self) -> [String; 2] {
        let plain: String = self.0.nfkd().filter(|c| c.is_alphanumeric()).collect();
        let small = |text: &str| text.to_lowercase();
        let of = |text: &str| skeleton(text).collect::<String>();
        [small(&of(&small(&plain))), small(&of(&plain))]
    }
}

/// Where an authorization request may be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The address.
    pub uri: RedirectUri,
    /// Is it registered? To an address that is not, nothing goes before a person agreed to it.
    pub registered: bool,
}

impl Client {
    /// How it signs, if it does.
    #[must_use]
    pub const fn signing(&self) -> Option<&Signing> {
        match &self.kind {
            ClientKind::Signing(signing) => Some(signing),
            ClientKind::Public | ClientKind::Confidential { .. } => None,
        }
    }

    /// Which handshake it goes through, if it signs.
    #[must_use]
    pub fn profile(&self) -> Option<Profile> {
        self.signing().map(|signing| signing.profile)
    }

    /// Does it redeem without a verifier, so that somebody else may have begun its request?
    #[must_use]
    pub fn lacks_verifier(&self) -> bool {
        self.profile() == Some(Profile::One)
    }

    /// May its old secret work on after a reset? What is its owner's alone has a token that ends with the secret, and what is
    /// stopped was perhaps stopped because of the secret.
    #[must_use]
    pub fn may_overlap(&self) -> bool {
        !self.owner_only && self.life.stage.is_live().is_ok()
    }

    /// May it act for this person, or for itself where there is none?
    ///
    /// # Errors
    /// [`Refusal::ClientDisabled`], [`Refusal::ClientNotApproved`], [`Refusal::ClientOwnerOnly`]
    pub fn serves(&self, user: Option<&UserId>) -> Result<(), Refusal> {
        stage::serves(self.life.stage, self.owner_only, self.owner.as_ref(), user)
    }

    /// May it be called back at any port of its host?
    #[must_use]
    pub fn has_wildcard_port(&self) -> bool {
        let wild = |uri: &RedirectUri| Url::parse(uri.as_str()).is_ok_and(|url| url.port() == Some(1));
        self.signing().is_some_and(|signing| signing.callback_is_prefix)
            && self.redirect_uris.iter().any(wild)
    }

    /// May it be used from here?
    ///
    /// # Errors
    /// [`Refusal::NetworkNotAllowed`]; an address that is not known is in no network.
    pub fn is_used_from(&self, address: Option<IpAddr>) -> Result<(), Refusal> {
        may_be_used_from(&self.networks, address)
    }

    /// What holds for this client now.
    #[must_use]
    pub fn policy(&self, now: Timestamp) -> Policy {
        Policy::at(now, self.legacy_until)
    }

    /// Must an authorization request carry a PKCE challenge?
    #[must_use]
    pub fn requires_pkce(&self, policy: Policy) -> bool {
        policy.challenge == ChallengeRule::ByKind && self.kind.requires_pkce()
    }

    /// Finds where an authorization request may be answered.
    ///
    /// A request without an address may use the only one that is registered (RFC 6749 §3.1.2.3).
    ///
    /// Rule: RFC6749-3.1.2.3 (MUST)
    #[must_use]
    pub fn redirect_for(&self, asked: Option<&str>, policy: Policy) -> Option<Target> {
        let registered = |uri: RedirectUri| Target { uri, registered: true };
        let named = |asked: &str| {
            let found = self.redirect_uris.iter().any(|uri| uri.allows(asked, self.kind.is_public()));
            found.then(|| registered(RedirectUri::from_stored(asked.to_owned())))
        };
        match (asked, self.redirect_uris.as_slice(), policy.redirect) {
            (None, [only], _) => Some(registered(only.clone())),
            (None, [first, ..], RedirectRule::Registered) => Some(registered(first.clone())),
            (None, _, _) => None,
            (Some(asked), _, RedirectRule::Exact) => named(asked),
            (Some(asked), [first, ..], RedirectRule::Registered) => {
                named(asked).or_else(|| Some(registered(first.clone())))
            }
            (Some(asked), [], RedirectRule::Registered) => {
                let uri = RedirectUri::register(asked, true).ok()?;
                (!self.kind.is_public()).then_some(Target { uri, registered: false })
            }
        }
    }
}

/// May a client with these networks be used from here?
///
/// # Errors
/// [`Refusal::NetworkNotAllowed`]; an address that is not known is in no network.
pub fn may_be_used_from(networks: &[Network], address: Option<IpAddr>) -> Result<(), Refusal> {
    let may = networks.is_empty() || address.is_some_and(|address| is_within(networks, address));
    if may { Ok(()) } else { Err(Refusal::NetworkNotAllowed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SEC-107
    #[test]
    fn names_look_alike() {
        let like =
            |one, other| ClientName::parse(one).unwrap().looks_like(&ClientName::parse(other).unwrap());
        for other in
            ["print-shop", "PRINT SHOP", "\u{440}rint Sho\u{440}", "Pr\u{131}nt Shop", "Print Sh\u{3bf}p"]
        {
            assert!(like(other, "Print Shop"), "{other}");
        }
        for other in ["GaIIery Lily", "Gallery LiIy", "G\u{e1}llery Lily", "Gallery-Li1y"] {
            assert!(like(other, "Gallery Lily"), "{other}");
        }
        assert!(like("paypal", "paypa1"));
        for other in ["Print Shops", "Paint Shop"] {
            assert!(!like(other, "Print Shop"), "{other}");
        }
    }

    /// SEC-19, SEC-107
    #[test]
    fn a_name_must_not_mislead() {
        assert_eq!(
            ClientName::parse("  Print Shop ").map(|n| n.as_str().to_owned()),
            Some("Print Shop".to_owned())
        );
        assert!(ClientName::parse("<svg onload=alert(1)>").is_some(), "markup is only text: pages escape it");
        for text in ["", "  ", "a\nb", "a\u{202e}b", "a\u{200b}b", "a\u{2066}b", &"x".repeat(101)] {
            assert_eq!(ClientName::parse(text), None, "{text:?}");
        }
    }
}
