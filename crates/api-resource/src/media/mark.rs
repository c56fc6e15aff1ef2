//! The marks of applications: `OAuth CID: ` and the client's id, on whatever is added or changed through them.

use oauth_core::id::ClientId;

/// What a mark begins with.
const BEGIN: &str = "OAuth CID:";

/// The mark of an application, as MediaWiki names it.
pub(super) fn tag(client: ClientId) -> String {
    format!("{BEGIN} {client}")
}

/// Whose mark it is.
pub(super) fn parse(tag: &str) -> Option<ClientId> {
    ClientId::parse(tag.strip_prefix(BEGIN)?.strip_prefix(' ')?)
}

/// Might it be taken for a mark? Nobody gives such a tag by hand. Letters count in either case, and spaces as pages show
/// them: many are one.
pub(super) fn is_reserved(tag: &str) -> bool {
    let words: Vec<&str> = tag.split_whitespace().collect();
    let shown = words.join(" ");
    shown.get(..BEGIN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MW-T92
    #[test]
    fn what_looks_like_a_mark_is_reserved() {
        for (text, want) in [
            ("foo", false),
            ("OAuth CID", false),
            ("OAuth CIDs: 1", false),
            ("my OAuth CID: 1", false),
            ("OAuth CID é", false),
            ("", false),
            ("OAuth CID:", true),
            ("oauth cid:", true),
            ("OAuth CID: 123", true),
            ("OAUTH CID:123", true),
            (" oauth\u{a0} \tcid:é", true),
        ] {
            assert_eq!(is_reserved(text), want, "{text:?}");
        }
    }

    #[test]
    fn a_mark_names_its_application() {
        let text = "OAuth CID: 0190a4d2-7e3c-7b1a-8f00-0123456789ab";
        let client = parse(text).unwrap();
        assert_eq!(tag(client), text);
        assert!(is_reserved(text));
        for other in ["", "OAuth CID:", "OAuth CID: 123", &text.to_lowercase(), &format!("{text} ")] {
            assert_eq!(parse(other), None, "{other:?}");
        }
    }
}
