//! Where to go after signing in: only to paths of this site.

/// Takes a path with query of this site; everything else, such as `//evil.example`, is passed over.
pub(crate) fn local_path(text: &str) -> Option<&str> {
    let own = text.starts_with('/') && !text.starts_with("//") && text.len() <= 8192;
    (own && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site() {
        assert_eq!(
            local_path("/oauth/authorize?client_id=x&state=%20"),
            Some("/oauth/authorize?client_id=x&state=%20")
        );
        for text in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\evil",
            "https://evil.example",
            "evil",
            " /a",
            "/a b",
            "/a\r\nX: y",
            "/\t/evil.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(local_path(text), None, "{text:?}");
        }
    }
}
