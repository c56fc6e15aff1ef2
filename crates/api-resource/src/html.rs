//! Pages for people: the frame around them, and what keeps texts from being markup. HTML is made here and in the modules
//! `page` only.

use std::borrow::Cow;

use actix_web::HttpResponseBuilder;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_FRAME_OPTIONS};

/// What differs from page to page; `body` is HTML, everything else is text.
pub(crate) struct Page<'a> {
    /// What the window is called, before the site.
    pub(crate) title: &'a str,
    /// What pages call the site.
    pub(crate) site: &'a str,
    /// The path of the site, without a last slash.
    pub(crate) prefix: &'a str,
    /// Stylesheets, as paths.
    pub(crate) styles: &'a [&'a str],
    /// A class of the main part, as the site's stylesheet knows it.
    pub(crate) class: &'static str,
    /// What stands in the main part.
    pub(crate) body: &'a str,
}

impl Page<'_> {
    /// The whole document.
    pub(crate) fn whole(&self) -> String {
        let site = escape(self.site);
        let link = |path: &&str| format!("<link rel=\"stylesheet\" href=\"{}\">\n", escape(path));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · {site}</title>\n{styles}</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
             <header class=\"site\"><a class=\"name\" href=\"{prefix}/\"><bdi>{site}</bdi></a></header>\n\
             <main id=\"main\" class=\"{class}\">\n{body}\n</main>\n<footer><bdi>{site}</bdi></footer>\n</body>\n</html>\n",
            title = escape(self.title),
            styles = self.styles.iter().map(link).collect::<String>(),
            prefix = escape(self.prefix),
            class = self.class,
            body = self.body,
        )
    }
}

/// No script, no frame, no referrer, nothing from elsewhere.
pub(crate) fn secure(response: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    response
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; \
             frame-ancestors 'none'",
        ))
        .insert_header((X_FRAME_OPTIONS, "DENY"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
}

/// Text as HTML, between tags and in quoted attributes.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        assert_eq!(escape("plain ä"), "plain ä");
        assert_eq!(escape("<a b='c' d=\"e\">&"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;");
    }
}
