//! What programs that were written for a wiki ask its interfaces about their token.

mod action;
mod rest;

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};

use crate::cors::any_origin;
use crate::guard::Guard;
use crate::routes::{READING, reading};

/// What a wiki's action API takes.
const ASKED: [Method; 3] = [Method::GET, Method::HEAD, Method::POST];

/// For `App::configure`, on the application itself and not in a scope: what stands beside the resource, and below `w` there, for
/// programs that were written for MediaWiki. With the resource `https://op.example/api`:
/// - `/api.php` and `/w/api.php`: whose token it is, by `action=query&meta=userinfo`; needs the scope `read`
/// - `/rest.php/oauth2/resource/profile` and below `/w`: whose token it is, with any scope
/// - `/rest.php/oauth2/resource/scopes` and below `/w`: what the token may do, a client's own too
pub fn wiki_routes(guard: &Guard) -> impl Fn(&mut ServiceConfig) + use<> {
    let guard = guard.clone();
    move |config| {
        let at = |path: &str| web::resource(beside(guard.path(), path).to_vec()).app_data(guard.data());
        let asking = at("api.php").route(reading().to(action::answer));
        config.service(any_origin(asking.route(web::post().to(action::answer)), &ASKED));
        let profile = at("rest.php/oauth2/resource/profile").route(reading().to(rest::profile));
        let scopes = at("rest.php/oauth2/resource/scopes").route(reading().to(rest::scopes));
        for resource in [profile, scopes] {
            config.service(any_origin(resource, &READING));
        }
    }
}

/// Beside the resource, such as `/x` and `/w/x` beside `/api`.
fn beside(resource: &str, path: &str) -> [String; 2] {
    let place = resource.rsplit_once('/').map_or("", |(place, _)| place);
    ["", "/w"].map(|wiki| format!("{place}{wiki}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_beside_the_resource() {
        assert_eq!(beside("/api", "api.php"), ["/api.php", "/w/api.php"]);
        assert_eq!(beside("/idp/api", "api.php"), ["/idp/api.php", "/idp/w/api.php"]);
    }
}
