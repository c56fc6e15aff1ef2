//! OAuth 2: the authorization code grant with PKCE (RFC 6749 §4.1, RFC 7636), step by step.

use oauth_core::oauth2::pkce::Challenge;
use oauth_core::secret::{Secret, mint_signing_secret};
use oauth_core::text::form::{Pairs, with_query};

use super::super::{Fault, Outcome};
use super::client::Client;
use super::discovery::{self, Provider};
use super::http::Request;
use super::person::{Answered, Wanted, Way};
use super::{Trial, hint, refresh, token};

/// Where the answer comes to when nothing else is said: any free port of this machine.
const REDIRECT_URI: &str = "http://127.0.0.1/callback";

/// Walks the handshake.
///
/// # Errors
/// [`Fault`] that says which step failed.
pub(super) fn run(trial: &mut Trial<'_>) -> Outcome {
    let given = discovery::given(trial)?;
    if let Some(url) = &trial.options.resource_url {
        trial.web.address(&trial.terminal, "the resource", url)?;
    }
    let issuer = if given.is_some() { String::new() } else { trial.issuer()? };
    let mut client = Client::ask(trial)?;
    let redirect_uri = match &trial.options.redirect_uri {
        Some(uri) => uri.clone(),
        None => trial.terminal.ask("Redirect URI", "--redirect-uri", Some(REDIRECT_URI))?,
    };
    let scope = match &trial.options.scope {
        Some(scope) => scope.clone(),
        None => trial.terminal.ask(
            "Scopes, with spaces between (nothing for the usual ones)",
            "--scope",
            Some(""),
        )?,
    };
    let provider = match given {
        Some(provider) => provider,
        None => discovery::ask(trial, &issuer)?,
    };
    client.settle(trial.options.client_auth, &provider);
    let way = Way::open(&trial.terminal, &redirect_uri, trial.options.paste)?;
    let (code, verifier) = authorize(trial, &provider, &client, &way, &scope)?;
    trial.terminal.begin("Token")?;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.reveal()),
        ("redirect_uri", way.uri()),
        ("code_verifier", verifier.reveal()),
    ];
    let tokens = token::ask(trial, &provider, &client, &fields)?;
    let tokens = tokens.map_err(|refused| refused.fault(&trial.terminal))?;
    if let Some(url) = &trial.options.resource_url {
        trial.terminal.begin("Resource")?;
        token::must_work_at(trial, url, &tokens.access)?;
    }
    let left = refresh::run(trial, &provider, &client, tokens)?;
    refresh::revoke(trial, &provider, &client, &left)
}

/// Sends the person to the provider, and answers the code and the verifier that belongs to it.
fn authorize(
    trial: &mut Trial<'_>,
    provider: &Provider,
    client: &Client,
    way: &Way,
    scope: &str,
) -> Result<(Secret, Secret), Fault> {
    trial.terminal.begin("Authorization")?;
    let random = |trial: &Trial<'_>| {
        mint_signing_secret(&*trial.env.random)
            .map_err(|error| trial.terminal.fault(&error.to_string(), None))
    };
    let (state, verifier) = (random(trial)?, random(trial)?);
    trial.terminal.learn(verifier.reveal());
    let challenge = Challenge::of(&verifier).to_wire();
    let mut fields = vec![
        ("response_type", "code"),
        ("client_id", &client.id),
        ("redirect_uri", way.uri()),
        ("state", state.reveal()),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    if !scope.is_empty() {
        fields.push(("scope", scope));
    }
    let address = with_query(&provider.authorization, &fields);
    look(trial, &address, way.uri())?;
    let wanted = Wanted {
        question: "The address that the browser was sent to, or the code alone",
        alone: "code",
        tie: ("state", state.reveal()),
    };
    let answer = way.ask(&trial.terminal, &address, &wanted)?;
    let code = code(trial, provider, &answer)?;
    trial.terminal.learn(code.reveal());
    for (name, value) in answer.pairs.iter() {
        trial.terminal.line("came", &format!("{name}={value}"))?;
    }
    Ok((code, verifier))
}

/// Opens the address without anybody's session: what is wrong with the client or its redirect URI a provider tells the
/// person alone (RFC 6749 §4.1.2.1), and here it can be told too.
fn look(trial: &mut Trial<'_>, address: &str, redirect_uri: &str) -> Outcome {
    trial.terminal.note("A first look without a person, whether the provider takes the request:")?;
    let answer = trial.web.send(&mut trial.terminal, &Request::get(address, None))?;
    let query = answer.header("location").and_then(|to| to.strip_prefix(redirect_uri)).unwrap_or_default();
    if let Ok(pairs) = Pairs::parse(query.trim_start_matches(['?', '&']).as_bytes()) {
        refused(trial, &pairs)?;
    }
    let page = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    match answer.status {
        401 if page => Ok(()),
        400 | 401 | 404 | 422 => {
            let hint = "is this client registered there, and the redirect URI letter by letter? One that has a secret may have \
                        to register a port too: name it in --redirect-uri";
            let why = format!("the provider does not take the request: {}", answer.status);
            Err(trial.terminal.fault(&why, Some(hint)))
        }
        403.. => trial.terminal.note("That is no good sign; a browser may see more."),
        _ => Ok(()),
    }
}

/// The code of an answer that is this provider's.
fn code(trial: &Trial<'_>, provider: &Provider, answer: &Answered) -> Result<Secret, Fault> {
    let one = |name| answer.pairs.one(name).map_err(|error| trial.terminal.fault(&error.to_string(), None));
    // An answer of another provider would carry its code to this one (RFC 9207 §2.4).
    match (one("iss")?, &provider.issuer) {
        (Some(named), Some(issuer)) if named != issuer => {
            let why = format!("the answer is of the issuer {named:?}, not {issuer:?}");
            return Err(trial
                .terminal
                .fault(&why, Some("another provider answered, or its issuer is misconfigured")));
        }
        (None, _) if provider.names_issuer && answer.whole => {
            return Err(trial
                .terminal
                .fault("the answer does not name its issuer, as the metadata promises", None));
        }
        _ => {}
    }
    refused(trial, &answer.pairs)?;
    if !answer.whole {
        trial
            .terminal
            .note("Only the code itself: whose answer it is, and to which request, cannot be checked.")?;
    }
    match one("code")? {
        Some(code) => Ok(Secret::new(code.to_owned())),
        None => Err(trial.terminal.fault("the answer has no code", None)),
    }
}

fn refused(trial: &Trial<'_>, answer: &Pairs) -> Outcome {
    let first = |name: &'static str| answer.all(name).next().unwrap_or_default().to_owned();
    let (error, about) = (first("error"), first("error_description"));
    if error.is_empty() {
        return Ok(());
    }
    let about = if about.is_empty() { about } else { format!(" ({about})") };
    Err(trial.terminal.fault(&format!("the provider refuses: {error}{about}"), hint::oauth2(&error)))
}
