//! How an application wants its people to see the pages: in which language, in which kind of window.

use oauth_core::text::form::{Pairs, with_query};

use crate::page::{Lang, Messages};

/// What `ui_locales` and `display` of an authorization request ask for (OpenID Connect Core 1.0 §3.1.2.1), as far as we
/// have it. Pages carry it along in their addresses, so that the way by the sign-in page and back keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    /// The first language of the list that we have.
    pub(crate) lang: Option<Lang>,
    window: Window,
}

/// The kind of window that the page is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Window {
    #[default]
    Page,
    Popup,
    Touch,
}

impl Manner {
    /// Reads a query. What it asks for twice, or what we do not have, it does not ask for.
    pub(crate) fn read(query: &str, messages: &Messages) -> Self {
        let Ok(pairs) = Pairs::parse(query.as_bytes()) else { return Self::default() };
        let lang = pairs.one("ui_locales").ok().flatten().and_then(|list| messages.first_of(list));
        let window = match pairs.one("display") {
            Ok(Some("popup")) => Window::Popup,
            Ok(Some("touch")) => Window::Touch,
            _ => Window::Page,
        };
        Self { lang, window }
    }

    /// Is there little room: no navigation, only the page itself?
    pub(crate) fn is_compact(self) -> bool {
        self.window != Window::Page
    }

    /// An address with it.
    pub(crate) fn add_to(self, address: &str, messages: &Messages) -> String {
        let display = match self.window {
            Window::Page => None,
            Window::Popup => Some(("display", "popup")),
            Window::Touch => Some(("display", "touch")),
        };
        let lang = self.lang.map(|lang| ("ui_locales", messages.tag(lang)));
        let fields: Vec<_> = lang.into_iter().chain(display).collect();
        if fields.is_empty() { address.to_owned() } else { with_query(address, &fields) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MW-T82
    #[test]
    fn what_we_have_is_kept_and_the_rest_is_not_asked_for() {
        let messages = Messages::load(None).unwrap();
        for (query, kept, compact) in [
            ("", "/x", false),
            ("display=popup&ui_locales=fake+fr+en", "/x?ui_locales=en&display=popup", true),
            ("display=touch", "/x?display=touch", true),
            ("ui_locales=de-CH%20en", "/x?ui_locales=de", false),
            ("display=page", "/x", false),
            ("display=wap&ui_locales=tlh", "/x", false),
            ("display=POPUP", "/x", false),
            ("display=popup&display=popup", "/x", false),
            ("ui_locales=de&ui_locales=de&display=touch", "/x?display=touch", true),
            ("ui_locales=de&%zz", "/x", false),
        ] {
            let manner = Manner::read(query, &messages);
            assert_eq!(
                (manner.add_to("/x", &messages).as_str(), manner.is_compact()),
                (kept, compact),
                "{query}"
            );
        }
        let manner = Manner::read("display=popup", &messages);
        assert_eq!(manner.add_to("/x?a=b", &messages), "/x?a=b&display=popup");
    }
}
