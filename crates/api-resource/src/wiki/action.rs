//! A wiki's action API, as far as programs ask it who their token is of: `api.php?action=query&meta=userinfo`.
//!
//! What is wrong is told with status 200 and a code, as such programs expect; trouble of ours keeps its status.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use oauth_core::refusal::Refusal;
use oauth_core::text::form::Pairs;
use serde_json::{Value, json};

use crate::access::{Authorized, installed, scopes};
use crate::body::{arrive, is_form};
use crate::challenge::Rejection;
use crate::routes::private_json;

/// Where programs look for the code without reading the body.
const CODE: HeaderName = HeaderName::from_static("mediawiki-api-error");

/// Answers whose token it is; needs the scope `read`. Ids are texts here, where a wiki has numbers.
pub(super) async fn answer(
    request: HttpRequest,
    access: Result<Authorized<scopes::Read>, Rejection>,
    payload: web::Payload,
) -> HttpResponse {
    let (access, form) = match read(&request, access, payload).await {
        Ok(read) => read,
        Err(rejection) => return refused(&rejection),
    };
    let query = Pairs::parse(request.query_string().as_bytes()).unwrap_or_default();
    let form = Pairs::parse(&form).unwrap_or_default();
    let asked = |name: &str| {
        let found = form.all(name).chain(query.all(name)).next();
        found.unwrap_or_default().to_owned()
    };
    let (action, meta) = (asked("action"), asked("meta"));
    if action != "query" {
        return wrong("badvalue", &format!("Unrecognized value for parameter \"action\": {action}."));
    }
    if !meta.split('|').any(|name| name == "userinfo") {
        return wrong("badvalue", &format!("Unrecognized value for parameter \"meta\": {meta}."));
    }
    let complete = if asked("formatversion") == "2" { Value::from(true) } else { Value::from("") };
    let who = json!({ "id": access.user.to_string(), "name": access.user_name });
    send(&json!({ "batchcomplete": complete, "query": { "userinfo": who } }), None)
}

/// Who asks, and then what their form says.
async fn read(
    request: &HttpRequest,
    access: Result<Authorized<scopes::Read>, Rejection>,
    payload: web::Payload,
) -> Result<(Authorized<scopes::Read>, Bytes), Rejection> {
    let access = access?;
    if !is_form(request) {
        return Ok((access, Bytes::new()));
    }
    let guard = installed(request)?;
    let form = arrive(payload, guard.form_patience()).await.map_err(|fault| guard.reject(fault))?;
    Ok((access, form))
}

fn refused(rejection: &Rejection) -> HttpResponse {
    match rejection.refusal() {
        None | Some(Refusal::PlainHttp) => rejection.error_response(),
        Some(Refusal::TokenMissing) => {
            wrong("readapidenied", "You need read permission to use this module: send a token.")
        }
        Some(Refusal::ScopeInsufficient | Refusal::ReadOnlyGrant) => {
            wrong("permissiondenied", "The token does not reach this far.")
        }
        Some(refusal) => wrong(
            "mwoauth-invalid-authorization",
            &format!(
                "The authorization headers in your request are not valid: {}",
                refusal.wire().description
            ),
        ),
    }
}

fn wrong(code: &'static str, info: &str) -> HttpResponse {
    send(&json!({ "error": { "code": code, "info": info } }), Some(code))
}

fn send(body: &Value, code: Option<&'static str>) -> HttpResponse {
    let mut response = private_json(body);
    if let Some(code) = code {
        response.headers_mut().insert(CODE, HeaderValue::from_static(code));
    }
    response
}
