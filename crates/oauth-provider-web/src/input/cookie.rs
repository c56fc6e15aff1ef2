//! The two cookies: the session of a built-in account, and the browser's key for CSRF fields.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time};

/// Who is signed in (built-in accounts only).
pub(crate) const SESSION: &str = "oauth_session";
/// A random key of the browser, signed in or not.
pub(crate) const BROWSER: &str = "oauth_browser";

/// On https the `__Host-` prefix keeps other hosts of the domain from setting the cookie.
fn name(https: bool, base: &str) -> String {
    if https { format!("__Host-{base}") } else { base.to_owned() }
}

/// The value of a cookie of ours.
pub(crate) fn read(https: bool, request: &HttpRequest, base: &str) -> Option<String> {
    request.cookie(&name(https, base)).map(|cookie| cookie.value().to_owned())
}

/// A cookie that scripts cannot read and other sites' forms do not send. Without `life` it ends with the browser.
pub(crate) fn make(https: bool, base: &str, value: String, life: Option<Duration>) -> Cookie<'static> {
    let mut cookie = Cookie::new(name(https, base), value);
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(https);
    cookie.set_max_age(
        life.map(|life| time::Duration::seconds(i64::try_from(life.as_secs()).unwrap_or(i64::MAX))),
    );
    cookie
}

/// A cookie that takes ours away.
pub(crate) fn clear(https: bool, base: &str) -> Cookie<'static> {
    make(https, base, String::new(), Some(Duration::ZERO))
}
