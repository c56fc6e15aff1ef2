//! Security headers, cache rules and CORS classes.

use actix_web::HttpResponseBuilder;
use actix_web::http::header;

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

/// What every page carries: no script, no frame, no referrer, nothing from elsewhere. `form_action` is one origin more
/// to which a form may lead: browsers apply the rule to the redirect that follows a form, too.
///
/// Rule: RFC6749-10.13 (MUST)
/// Rule: RFC9700-4.16 (MUST)
/// Rule: RFC9700-4.2.4 (SHOULD)
pub(crate) fn page<'a>(
    builder: &'a mut HttpResponseBuilder,
    https: bool,
    form_action: Option<&str>,
) -> &'a mut HttpResponseBuilder {
    // A host may have characters, such as a semicolon, that would begin another rule of the policy.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"+-.:/[]_".contains(&b);
    let more = form_action.filter(|origin| origin.bytes().all(plain));
    let more = more.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'{more}; base-uri 'none'; \
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
