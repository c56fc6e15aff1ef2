//! Texts of people as HTML.

use crate::html::escape;

/// An address is a link, anything else is text.
pub(super) fn license(text: &str) -> String {
    let is_address = text.starts_with("https://") || text.starts_with("http://");
    let shown = escape(text);
    if is_address && text.bytes().all(|b| b.is_ascii_graphic()) {
        return format!("<a rel=\"license nofollow noopener\" href=\"{shown}\">{shown}</a>");
    }
    format!("<bdi>{shown}</bdi>")
}

/// Text as HTML: an empty line parts paragraphs, a line end is one.
pub(in crate::media) fn paragraphs(text: &str) -> String {
    let blocks = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty());
    blocks
        .map(|block| format!("<p>{}</p>", escape(block).replace('\n', "<br>\n")))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(paragraphs(""), "");
        assert_eq!(paragraphs("a\nb\n\n\n<c>\n\n"), "<p>a<br>\nb</p>\n<p>&lt;c&gt;</p>");
        assert_eq!(license("CC <BY>"), "<bdi>CC &lt;BY&gt;</bdi>");
        assert_eq!(license("javascript:alert(1)"), "<bdi>javascript:alert(1)</bdi>");
        assert_eq!(
            license("https://l.example/\"x"),
            "<a rel=\"license nofollow noopener\" href=\"https://l.example/&quot;x\">https://l.example/&quot;x</a>"
        );
    }
}
