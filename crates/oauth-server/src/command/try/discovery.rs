//! What the provider of OAuth 2 says of itself (RFC 8414).

use serde_json::{Map, Value};

use super::super::Fault;
use super::http::Request;
use super::{Options, Trial};

/// The parts of a provider's metadata that a client needs.
#[derive(Debug)]
pub(super) struct Provider {
    /// None where the endpoints were given one by one.
    pub(super) issuer: Option<String>,
    pub(super) authorization: String,
    pub(super) token: String,
    pub(super) revocation: Option<String>,
    /// Does every answer name its issuer (RFC 9207)?
    pub(super) names_issuer: bool,
    /// Are secrets taken in the body alone?
    pub(super) only_post: bool,
}

/// The provider as its endpoints were given; none where they were not.
pub(super) fn given(trial: &Trial<'_>) -> Result<Option<Provider>, Fault> {
    let Options { authorization_endpoint, token_endpoint, revocation_endpoint, issuer, .. } = trial.options;
    let (Some(authorization), Some(token)) = (authorization_endpoint, token_endpoint) else {
        return Ok(None);
    };
    let checked =
        |what, text: &String| Ok::<_, Fault>(trial.web.address(&trial.terminal, what, text)?.to_owned());
    Ok(Some(Provider {
        issuer: issuer.clone(),
        authorization: checked("the authorization endpoint", authorization)?,
        token: checked("the token endpoint", token)?,
        revocation: revocation_endpoint
            .as_ref()
            .map(|text| checked("the revocation endpoint", text))
            .transpose()?,
        names_issuer: false,
        only_post: false,
    }))
}

/// Asks the provider.
///
/// # Errors
/// [`Fault`] when there is no metadata, or it is another issuer's.
pub(super) fn ask(trial: &mut Trial<'_>, issuer: &str) -> Result<Provider, Fault> {
    trial.terminal.begin("Discovery")?;
    let (first, second) = places(issuer);
    let mut answer = trial.web.send(&mut trial.terminal, &Request::get(&first, None))?;
    if answer.status == 404 {
        trial.terminal.note("no metadata of RFC 8414: the place of OpenID Connect is tried")?;
        answer = trial.web.send(&mut trial.terminal, &Request::get(&second, None))?;
    }
    if !answer.is_good() {
        let hint = "is this the issuer, path and all? Without metadata, give --authorization-endpoint and --token-endpoint";
        return Err(trial.terminal.fault(&format!("the provider answers {}", answer.status), Some(hint)));
    }
    let Some(document) = answer.object() else {
        return Err(trial.terminal.fault(&answer.unreadable("JSON object"), None));
    };
    let named = text(&document, "issuer").unwrap_or_default();
    if named != issuer {
        // A document of somebody else would send the code and the secret to them (RFC 8414 §3.3).
        let hint =
            "the issuer is compared letter by letter: mind the slash at its end, http and https, the port";
        return Err(trial
            .terminal
            .fault(&format!("the metadata is of the issuer {named:?}, not {issuer:?}"), Some(hint)));
    }
    read(trial, &document, issuer)
}

fn read(trial: &Trial<'_>, document: &Map<String, Value>, issuer: &str) -> Result<Provider, Fault> {
    let endpoint = |name: &str| match text(document, name) {
        Some(address) => {
            trial.web.address(&trial.terminal, name, address).map(|address| Some(address.to_owned()))
        }
        None => Ok(None),
    };
    let needed = |name: &str| {
        endpoint(name)?.ok_or_else(|| trial.terminal.fault(&format!("the metadata has no {name}"), None))
    };
    let methods = document.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
    let takes = |name: &str| methods.is_some_and(|all| all.iter().any(|one| one == name));
    Ok(Provider {
        issuer: Some(issuer.to_owned()),
        authorization: needed("authorization_endpoint")?,
        token: needed("token_endpoint")?,
        revocation: endpoint("revocation_endpoint")?,
        names_issuer: document.get("authorization_response_iss_parameter_supported")
            == Some(&Value::Bool(true)),
        only_post: takes("client_secret_post") && !takes("client_secret_basic"),
    })
}

fn text<'d>(document: &'d Map<String, Value>, name: &str) -> Option<&'d str> {
    document.get(name).and_then(Value::as_str)
}

/// Where the metadata of an issuer stands: between host and path (RFC 8414 §3.1), or behind the path (OpenID Connect
/// Discovery §4).
fn places(issuer: &str) -> (String, String) {
    let bare = issuer.strip_suffix('/').unwrap_or(issuer);
    let host = bare.find("://").map_or(0, |at| at + 3);
    let path = bare.get(host..).and_then(|rest| rest.find('/')).map_or(bare.len(), |at| host + at);
    let (origin, path) = bare.split_at(path);
    (
        format!("{origin}/.well-known/oauth-authorization-server{path}"),
        format!("{bare}/.well-known/openid-configuration"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC8414-3.1
    #[test]
    fn metadata_stands_between_host_and_path() {
        for (issuer, first, second) in [
            (
                "https://id.example",
                "https://id.example/.well-known/oauth-authorization-server",
                "https://id.example/.well-known/openid-configuration",
            ),
            (
                "https://id.example/",
                "https://id.example/.well-known/oauth-authorization-server",
                "https://id.example/.well-known/openid-configuration",
            ),
            (
                "https://id.example:8443/a/b/",
                "https://id.example:8443/.well-known/oauth-authorization-server/a/b",
                "https://id.example:8443/a/b/.well-known/openid-configuration",
            ),
        ] {
            assert_eq!(places(issuer), (first.to_owned(), second.to_owned()));
        }
    }
}
