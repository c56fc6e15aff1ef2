//! Forms are only taken from our own pages: a hidden field that another site cannot know, and what the browser says.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, ORIGIN};
use base64ct::{Base64UrlUnpadded, Encoding};
use oauth_core::id::UserId;
use oauth_core::random::{Random, RandomError};
use ring::hmac;

use crate::state::Inner;

/// A browser's random key, 32 bytes, kept in a cookie.
pub(crate) struct BrowserKey([u8; 32]);

impl BrowserKey {
    /// A fresh key.
    pub(crate) fn fresh(random: &dyn Random) -> Result<Self, RandomError> {
        let mut bytes = [0u8; 32];
        random.fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads the cookie's value.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0u8; 32];
        let read = Base64UrlUnpadded::decode(text, &mut bytes).ok()?.len();
        (read == 32).then_some(Self(bytes))
    }

    /// The cookie's value.
    pub(crate) fn text(&self) -> String {
        Base64UrlUnpadded::encode_string(&self.0)
    }

    /// The hidden field's value for whoever is signed in: a form that was shown to one person is not taken of another.
    pub(crate) fn field(&self, person: Option<&UserId>) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, person.map_or("", UserId::as_str).as_bytes());
        Base64UrlUnpadded::encode_string(tag.as_ref())
    }

    /// Is this the field's value? In constant time.
    pub(crate) fn fits(&self, field: &str, person: Option<&UserId>) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut tag = [0u8; 32];
        let tag = Base64UrlUnpadded::decode(field, &mut tag).unwrap_or_default();
        hmac::verify(&key, person.map_or("", UserId::as_str).as_bytes(), tag).is_ok()
    }
}

/// Does the browser say that the form comes from elsewhere? With `Referrer-Policy: no-referrer` browsers send
/// `Origin: null` on our own forms, so only a real origin is compared.
pub(crate) fn comes_from_elsewhere(state: &Inner, request: &HttpRequest) -> bool {
    let headers = request.headers();
    let site = text(headers, "sec-fetch-site");
    let elsewhere = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let origin = text(headers, ORIGIN.as_str());
    elsewhere || origin.is_some_and(|origin| origin != "null" && origin != state.origin)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("malformed"))
}

#[cfg(test)]
mod tests {
    use oauth_core::testing;

    use super::*;

    /// SEC-20
    #[test]
    fn a_field_is_bound_to_browser_and_person() {
        let random = testing::env().random;
        let (one, other) = (BrowserKey::fresh(&*random).unwrap(), BrowserKey::fresh(&*random).unwrap());
        let (alice, bob) = (UserId::parse("alice").unwrap(), UserId::parse("bob").unwrap());
        let field = one.field(Some(&alice));
        assert!(one.fits(&field, Some(&alice)));
        assert!(BrowserKey::parse(&one.text()).unwrap().fits(&field, Some(&alice)));
        assert!(
            !one.fits(&field, Some(&bob)) && !one.fits(&field, None) && !other.fits(&field, Some(&alice))
        );
        for wrong in ["", "x", &field[1..], &format!("{field}A")] {
            assert!(!one.fits(wrong, Some(&alice)), "{wrong:?}");
        }
        assert!(BrowserKey::parse("").is_none() && BrowserKey::parse("AAAA").is_none());
    }
}
