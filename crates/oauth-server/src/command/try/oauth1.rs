//! OAuth 1.0a (RFC 5849 §2), step by step, and MediaWiki's statement of who the person is.

use oauth_core::jose::jws;
use oauth_core::secret::Secret;
use oauth_core::text::form::with_query;
use serde_json::Value;

use super::super::{Fault, Outcome};
use super::person::{Wanted, Way};
use super::signed::{Credentials, Signer, refused};
use super::{Options, Trial};

/// The callback of clients that cannot be called: the person carries the verifier (RFC 5849 §2.1).
const OUT_OF_BAND: &str = "oob";

/// Where the steps are.
struct Provider {
    request_token: String,
    authorize: String,
    access_token: String,
    identify: Option<String>,
}

/// Walks the handshake.
///
/// # Errors
/// [`Fault`] that says which step failed.
pub(super) fn run(trial: &mut Trial<'_>) -> Outcome {
    let provider = provider(trial)?;
    let signer = Signer::ask(trial)?;
    let callback = match &trial.options.redirect_uri {
        Some(uri) => uri.clone(),
        None => trial.terminal.ask("Callback", "--redirect-uri", Some(OUT_OF_BAND))?,
    };
    let way = Way::open(&trial.terminal, &callback, trial.options.paste)?;
    let asked = request_token(trial, &provider, &signer, &way)?;
    let verifier = authorize(trial, &provider, &signer, &way, &asked)?;
    trial.terminal.begin("Access token")?;
    let more = verifier.as_ref().map(|verifier| ("oauth_verifier", verifier.reveal()));
    let (answer, _) = signer.send(trial, "POST", &provider.access_token, Some(&asked), more.as_slice())?;
    let (token, _) = match Credentials::read(&answer) {
        Some(read) if answer.is_good() => read,
        _ => return Err(refused(trial, &answer)),
    };
    trial.terminal.line("token", &token.token)?;
    trial.terminal.token("secret", &token.secret)?;
    if let Some(url) = &trial.options.resource_url {
        trial.terminal.begin("Resource")?;
        let (answer, _) = signer.send(trial, "GET", url, Some(&token), &[])?;
        if !answer.is_good() {
            return Err(refused(trial, &answer));
        }
    }
    if let Some(url) = &provider.identify {
        identify(trial, url, &signer, &token)?;
    }
    trial.terminal.blank(
        "OAuth 1.0a has neither refreshing nor revoking: the token lives until the person takes it back, or its end.",
    )
}

fn provider(trial: &Trial<'_>) -> Result<Provider, Fault> {
    let Options { request_token, authorize, access_token, identify, issuer, resource_url, .. } =
        trial.options;
    let given = match (request_token, authorize, access_token) {
        (Some(first), Some(second), Some(third)) => Some([first.clone(), second.clone(), third.clone()]),
        _ => None,
    };
    let base = match (issuer, given.is_some()) {
        (None, true) => None,
        _ => Some(trial.issuer()?.trim_end_matches('/').to_owned()),
    };
    let below = |path: &str| base.as_ref().map(|base| format!("{base}{path}")).unwrap_or_default();
    let [request_token, authorize, access_token] = given
        .unwrap_or_else(|| ["/oauth/request_token", "/oauth/authorize", "/oauth/access_token"].map(below));
    let identify = match identify.as_deref() {
        Some("") if base.is_none() => {
            return Err(trial
                .terminal
                .fault("--identify alone is below the issuer: give --issuer, or its address", None));
        }
        Some("") => Some(below("/w/index.php?title=Special:OAuth/identify")),
        other => other.map(str::to_owned),
    };
    let all = [
        Some(&request_token),
        Some(&authorize),
        Some(&access_token),
        identify.as_ref(),
        resource_url.as_ref(),
    ];
    for address in all.into_iter().flatten() {
        trial.web.address(&trial.terminal, "the address", address)?;
    }
    Ok(Provider { request_token, authorize, access_token, identify })
}

fn request_token(
    trial: &mut Trial<'_>,
    provider: &Provider,
    signer: &Signer,
    way: &Way,
) -> Result<Credentials, Fault> {
    trial.terminal.begin("Request token")?;
    let callback = [("oauth_callback", way.uri())];
    let (answer, _) = signer.send(trial, "POST", &provider.request_token, None, &callback)?;
    let Some((asked, confirmed)) = Credentials::read(&answer).filter(|_| answer.is_good()) else {
        return Err(refused(trial, &answer));
    };
    trial.terminal.token("secret", &asked.secret)?;
    if !confirmed {
        trial.terminal.note(
            "The provider does not confirm the callback: it speaks OAuth 1.0, where one person can redeem what another allowed.",
        )?;
    }
    Ok(asked)
}

/// Sends the person to the provider, and answers the verifier; none where the provider gave none (OAuth 1.0).
fn authorize(
    trial: &mut Trial<'_>,
    provider: &Provider,
    signer: &Signer,
    way: &Way,
    asked: &Credentials,
) -> Result<Option<Secret>, Fault> {
    trial.terminal.begin("Authorization")?;
    let mut fields = vec![("oauth_token", asked.token.as_str())];
    // MediaWiki wants to know the client here already.
    if provider.authorize.contains("Special:OAuth") {
        fields.push(("oauth_consumer_key", &signer.id));
    }
    let address = with_query(&provider.authorize, &fields);
    let question = if way.uri() == OUT_OF_BAND {
        "The verifier that the page shows"
    } else {
        "The address that the browser was sent to, or the verifier alone"
    };
    let wanted = Wanted { question, alone: "oauth_verifier", tie: ("oauth_token", &asked.token) };
    let answer = way.ask(&trial.terminal, &address, &wanted)?.pairs;
    let first = |name: &'static str| answer.all(name).next().filter(|value| !value.is_empty());
    if let Some(verifier) = first("oauth_verifier") {
        trial.terminal.learn(verifier);
    }
    for (name, value) in answer.iter() {
        trial.terminal.line("came", &format!("{name}={value}"))?;
    }
    match (first("oauth_verifier"), first("oauth_problem").or(first("denied"))) {
        (Some(verifier), _) => Ok(Some(Secret::new(verifier.to_owned()))),
        (None, Some(problem)) => {
            let hint = "the person said no";
            Err(trial.terminal.fault(&format!("the provider refuses: {problem}"), Some(hint)))
        }
        (None, None) => Ok(None),
    }
}

/// Who the person is, in a statement that the client's secret signed.
fn identify(trial: &mut Trial<'_>, url: &str, signer: &Signer, token: &Credentials) -> Outcome {
    trial.terminal.begin("Identity")?;
    let (answer, nonce) = signer.send(trial, "GET", url, Some(token), &[])?;
    if !answer.is_good() {
        return Err(refused(trial, &answer));
    }
    let claims = jws::verify_hs256(answer.body.trim(), &signer.secret)
        .map_err(|error| trial.terminal.fault(&format!("the statement cannot be believed: {error}"), None))?;
    let says = |name: &str, wanted: &str| claims.get(name).and_then(Value::as_str) == Some(wanted);
    let over = claims.get("exp").and_then(Value::as_i64).is_none_or(|end| end <= trial.env.now().unix());
    for (wrong, why) in [
        (!says("aud", &signer.id), "the statement is for another client (aud)"),
        (!says("nonce", &nonce), "the statement answers another request (nonce)"),
        (over, "the statement's time is over (exp), or a clock is off"),
    ] {
        if wrong {
            return Err(trial.terminal.fault(why, None));
        }
    }
    trial.terminal.note("The statement is signed by the client's secret, and says:")?;
    format!("{claims:#}").lines().try_for_each(|line| trial.terminal.note(line))
}
