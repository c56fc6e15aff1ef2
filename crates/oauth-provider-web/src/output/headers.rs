//! Security headers, cache rules and CORS classes.

use actix_web::HttpResponseBuilder;
use actix_web::http::header::{self, HeaderValue};

/// The challenge of RFC 5849 §3.5.1, which RFC 7235 wants of a 401.
pub(crate) const OAUTH_CHALLENGE: HeaderValue = HeaderValue::from_static("OAuth realm=\"oauth\"");
/// Nothing keeps it.
pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What a program's answer carries: never stored, and what [`public`] says.
///
/// Rule: RFC6749-5.1 (MUST)
pub(crate) fn machine(builder: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    public(builder)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
}

/// Never sniffed, readable from any origin since it holds no cookies; how long it may be kept is up to the endpoint.
///
/// Rule: RFC9700-2.6 (SHOULD)
pub(crate) fn public(builder: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    builder
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((header::ACCESS_CONTROL_EXPOSE_HEADERS, "www-authenticate, retry-after"))
}

/// What a page may reach beside this site: one origin each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Elsewhere<'a> {
    /// Where a form may lead: browsers apply the rule to the redirect that follows a form, too.
    pub(crate) form: Option<&'a str>,
    /// Where a picture may come from.
    pub(crate) picture: Option<&'a str>,
}

impl Elsewhere<'static> {
    /// Nothing but this site.
    pub(crate) const NOWHERE: Self = Self { form: None, picture: None };
}

/// What every page carries: no script, no frame, no referrer, nothing from elsewhere but what is named.
///
/// Rule: RFC6749-10.13 (MUST)
/// Rule: RFC9700-4.16 (MUST)
/// Rule: RFC9700-4.2.4 (SHOULD)
/// Rule: RFC5849-4.14 (SHOULD)
pub(crate) fn page<'a>(
    builder: &'a mut HttpResponseBuilder,
    https: bool,
    elsewhere: Elsewhere<'_>,
) -> &'a mut HttpResponseBuilder {
    // A host may have characters, such as a semicolon, that would begin another rule of the policy.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"+-.:/[]_".contains(&b);
    let more = |origin: Option<&str>| {
        let origin = origin.filter(|origin| origin.bytes().all(plain));
        origin.map(|origin| format!(" {origin}")).unwrap_or_default()
    };
    let (form, picture) = (more(elsewhere.form), more(elsewhere.picture));
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'{picture}; form-action 'self'{form}; base-uri 'none'; \
         frame-ancestors 'none'"
    );
    if https {
        builder.insert_header((header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
    }
    builder
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_FRAME_OPTIONS, "DENY"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Accept-Language, Cookie"))
}
