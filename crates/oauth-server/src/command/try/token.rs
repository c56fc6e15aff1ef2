//! The token endpoint of OAuth 2 (RFC 6749 §3.2), and what the tokens are good for.

use oauth_core::secret::Secret;
use serde_json::{Map, Value};

use super::super::{Fault, Outcome};
use super::Trial;
use super::client::Client;
use super::discovery::Provider;
use super::hint;
use super::http::{Answer, Request};
use super::terminal::Terminal;

/// What the provider gave.
pub(super) struct Tokens {
    pub(super) access: Secret,
    pub(super) refresh: Option<Secret>,
}

/// Why the provider gave nothing.
pub(super) struct Refused {
    /// The error code, with its description where there is one.
    pub(super) why: String,
    hint: Option<String>,
}

impl Refused {
    /// The refusal ends the trial.
    pub(super) fn fault(&self, terminal: &Terminal) -> Fault {
        terminal.fault(&format!("the provider refuses: {}", self.why), self.hint.as_deref())
    }
}

/// Asks the token endpoint with these fields and the client's credentials.
///
/// # Errors
/// [`Fault`] when the answer is neither tokens nor a refusal.
pub(super) fn ask(
    trial: &mut Trial<'_>,
    provider: &Provider,
    client: &Client,
    fields: &[(&str, &str)],
) -> Result<Result<Tokens, Refused>, Fault> {
    let form = [fields, &client.fields()].concat();
    let request = Request {
        method: "POST",
        url: &provider.token,
        authorization: client.authorization(),
        form: Some(&form),
    };
    if let Some(authorization) = &request.authorization {
        trial.terminal.hide(authorization.trim_start_matches("Basic "));
    }
    let answer = trial.web.send(&mut trial.terminal, &request)?;
    let object = answer.object();
    if let Some(refused) = object.as_ref().and_then(refused) {
        return Ok(Err(refused));
    }
    let Some(object) = object.filter(|_| answer.is_good()) else {
        return Err(odd(&trial.terminal, &answer));
    };
    let secret = |name: &str| text(&object, name).map(|text| Secret::new(text.to_owned()));
    let Some(access) = secret("access_token") else {
        return Err(trial.terminal.fault("the answer has no access_token", None));
    };
    let tokens = Tokens { access, refresh: secret("refresh_token") };
    tokens.tell(&trial.terminal)?;
    let kind = text(&object, "token_type").unwrap_or_default();
    if !kind.eq_ignore_ascii_case("bearer") {
        trial.terminal.note(&format!(
            "token_type is {kind:?}, not Bearer (RFC 6749 §5.1): it is used as a bearer token"
        ))?;
    }
    Ok(Ok(tokens))
}

impl Tokens {
    fn tell(&self, terminal: &Terminal) -> Outcome {
        terminal.token("access", &self.access)?;
        self.refresh.as_ref().map_or(Ok(()), |token| terminal.token("refresh", token))
    }
}

/// The refusal in an answer (RFC 6749 §5.2); some providers send it with 200.
fn refused(object: &Map<String, Value>) -> Option<Refused> {
    let code = text(object, "error")?;
    let about = text(object, "error_description").map(|text| format!(" ({text})")).unwrap_or_default();
    Some(Refused { why: format!("{code}{about}"), hint: hint::oauth2(code).map(str::to_owned) })
}

fn odd(terminal: &Terminal, answer: &Answer) -> Fault {
    let hint = match answer.status {
        300..=399 => "a redirect is not followed: is this the token endpoint, and https?",
        401 => {
            "client ID or secret is wrong, or the client is registered to authenticate another way: --client-auth"
        }
        404 | 405 => "is this the token endpoint?",
        _ => "a token endpoint answers in JSON (RFC 6749 §5)",
    };
    terminal.fault(&format!("{}, status {}", answer.unreadable("JSON object"), answer.status), Some(hint))
}

fn text<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o str> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Uses an access token at the resource (RFC 6750 §2.1).
///
/// # Errors
/// [`Fault`] when no answer comes.
pub(super) fn use_at(trial: &mut Trial<'_>, url: &str, token: &Secret) -> Result<bool, Fault> {
    let request = Request::get(url, Some(format!("Bearer {}", token.reveal())));
    Ok(trial.web.send(&mut trial.terminal, &request)?.is_good())
}

/// The step that must work: the new token at the resource.
///
/// # Errors
/// [`Fault`] when it is refused.
pub(super) fn must_work_at(trial: &mut Trial<'_>, url: &str, token: &Secret) -> Outcome {
    if use_at(trial, url, token)? {
        return Ok(());
    }
    let hint = "401: the token is not for this resource; 403: its scopes do not reach this far";
    Err(trial.terminal.fault("the resource does not take the token", Some(hint)))
}
