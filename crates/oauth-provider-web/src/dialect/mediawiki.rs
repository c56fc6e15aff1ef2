//! MediaWiki's `Special:OAuth`: the handshake of OAuth 1.0a under a wiki's addresses, with a wiki's answers; and the
//! addresses of its OAuth 2, at which our endpoints answer.
//!
//! The rules are those of the core, with the policy [`HANDSHAKE`]; what differs from the original, and why, stands in
//! docs/dialect-mediawiki.md.

pub(crate) mod clients;
mod envelope;
pub(crate) mod pages;
mod words;

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use oauth_core::env::Env;
use oauth_core::flow::client::find;
use oauth_core::flow::signed::{authorize, identify, temporary};
use oauth_core::id::ClientId;
use oauth_core::oauth1::callback::CallbackRule;
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::wire::{Merge, SignedRequest};
use oauth_core::policy::{Handshake, OutOfBandRule};
use oauth_core::port::Tx;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::Pairs;

use crate::endpoint::signed as handshake;
use crate::input::visit::{Visit, page};
use crate::input::{body, signed};
use crate::meter;
use crate::output::fault::Fault;
use crate::output::machine::{Kind, Peer, answer_by};
use crate::path;
use crate::state::State;
use envelope::{Envelope, credentials, in_header, statement};
use words::{Asked, Step};

/// Where a wiki's script stands; `title` in the query says which page is meant.
pub(crate) const SCRIPTS: [&str; 2] = ["/index.php", "/w/index.php"];
/// The page by its own address.
pub(crate) const PAGES: [&str; 2] = ["/wiki/Special:OAuth", "/wiki/Special:OAuth/{sub:.*}"];
const TITLE: &str = "Special:OAuth";
/// Where programs of a wiki look for its OAuth 2.
pub(crate) const REST: &str = "/w/rest.php/oauth2";
/// The places of a wiki's REST interface, and what of ours answers there.
pub(super) const ALIASES: &[(&str, &str)] = &[
    (path::AUTHORIZE, "/rest.php/oauth2/authorize"),
    (path::AUTHORIZE, "/w/rest.php/oauth2/authorize"),
    (path::TOKEN, "/rest.php/oauth2/access_token"),
    (path::TOKEN, "/w/rest.php/oauth2/access_token"),
];

/// `oob` means the registered callback, other callbacks are for prefix clients alone, and the same person has the same token
/// again.
const HANDSHAKE: Handshake =
    Handshake { callback: CallbackRule::PrefixOnly, out_of_band: OutOfBandRule::Registered, reuse: true };

/// What follows `Special:OAuth/` in the title that a query asks for; none where it asks for another page.
pub(crate) fn sub_of(query: &str) -> Option<String> {
    sub_under(TITLE, query)
}

fn sub_under(title: &str, query: &str) -> Option<String> {
    let pairs = Pairs::parse(query.as_bytes()).ok()?;
    let rest = pairs.one("title").ok()??.strip_prefix(title)?;
    match rest.strip_prefix('/') {
        Some(sub) => Some(sub.to_owned()),
        None => rest.is_empty().then(String::new),
    }
}

/// The page as `title` names it.
pub(crate) async fn by_title(state: State, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let sub = sub_of(request.query_string()).unwrap_or_default();
    answer(state, request, payload, &sub).await
}

/// The page as the path names it.
pub(crate) async fn by_path(state: State, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let sub = request.match_info().get("sub").unwrap_or_default().to_owned();
    answer(state, request, payload, &sub).await
}

async fn answer(state: State, request: HttpRequest, payload: web::Payload, sub: &str) -> HttpResponse {
    if !matches!(*request.method(), Method::GET | Method::POST) {
        let mut response = Fault::Method.json();
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, POST"));
        return response;
    }
    let envelope = Envelope::of(&request);
    if let Some(version) = envelope.other_version() {
        return envelope.wrong(&words::other_version(&version));
    }
    match sub {
        "initiate" => {
            let run = state.if_may_change(initiate(&state, &request, payload, &envelope));
            program(&state, &request, &envelope, run).await
        }
        "token" => {
            let run = state.if_may_change(token(&state, &request, payload, &envelope));
            let counted = async {
                run.await.inspect_err(|failed: &Failed| meter::tokens_refused(&state, &failed.fault))
            };
            program(&state, &request, &envelope, counted).await
        }
        "identify" => {
            program(&state, &request, &envelope, identify(&state, &request, payload, &envelope)).await
        }
        "authorize" => page(state, request, payload, async |visit: &Visit| begin(visit, false).await).await,
        "authenticate" => page(state, request, payload, async |visit: &Visit| begin(visit, true).await).await,
        "verified" => {
            page(state, request, payload, async |visit: &Visit| shown(visit, verified(visit).await)).await
        }
        "grants" => page(state, request, payload, grants).await,
        "" => envelope.help(),
        _ => unknown(&state, &request, &envelope).await,
    }
}

async fn program(
    state: &State,
    request: &HttpRequest,
    envelope: &Envelope,
    run: impl Future<Output = Result<HttpResponse, Failed>>,
) -> HttpResponse {
    answer_by(state, request, run, |failed| envelope.fault(&failed.fault, &failed.asked)).await
}

/// A fault, and what it names.
struct Failed {
    fault: Fault,
    asked: Asked,
}

/// Before anything was read.
impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self { fault, asked: Asked::default() }
    }
}

impl AsRef<Fault> for Failed {
    fn as_ref(&self) -> &Fault {
        &self.fault
    }
}

/// The signed request that this must be. Where a parameter of the protocol stands in several places, the header's counts.
async fn read(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    envelope: &Envelope,
) -> Result<SignedRequest, Failed> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    let read = signed::read_by(state, request, &arrived, Merge::HeaderFirst);
    let read = read.and_then(|signed| signed.ok_or(Problem::ParameterAbsent("oauth_consumer_key").into()));
    read.map_err(|refusal| Failed { fault: refusal.into(), asked: envelope.unread() })
}

/// Temporary credentials (RFC 5849 §2.1).
async fn initiate(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    envelope: &Envelope,
) -> Result<HttpResponse, Failed> {
    let signed = read(state, request, payload, envelope).await?;
    // What is refused here is told with what the client's callbacks may be.
    let begin = |tx: &mut dyn Tx, env: &Env, asked: &temporary::Asked| {
        let given = temporary::begin(tx, env, asked, HANDSHAKE)?.into_result();
        let prefix = asked.callback_is_prefix();
        Ok(Verdict::Done(given.map_err(|refusal| (refusal, prefix))))
    };
    let (fault, prefix) = match handshake::step(state, request, signed.clone(), temporary::check, begin).await
    {
        Ok(Ok(given)) => return Ok(credentials(envelope, &signed, &given, given.callback_confirmed)),
        Ok(Err((refusal, prefix))) => (refusal.into(), prefix),
        Err(fault) => (fault, false),
    };
    Err(Failed { fault, asked: Asked::of(signed, Step::Initiate { prefix }) })
}

/// Token credentials (RFC 5849 §2.3). Who signs by RSA needs no secret.
async fn token(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    envelope: &Envelope,
) -> Result<HttpResponse, Failed> {
    let signed = read(state, request, payload, envelope).await?;
    match handshake::redeem(state, request, signed.clone(), HANDSHAKE).await {
        Ok(given) => {
            meter::tokens_issued(state, "oauth1");
            Ok(credentials(envelope, &signed, &given, true))
        }
        Err(fault) => Err(Failed { fault, asked: Asked::of(signed, Step::Other) }),
    }
}

/// Who the token's person is: two jobs, as for every signed request.
async fn identify(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    envelope: &Envelope,
) -> Result<HttpResponse, Failed> {
    let signed = read(state, request, payload, envelope).await?;
    let peer = Peer::of(state, request, Kind::Program);
    let stated = handshake::run(state, &peer, signed.clone(), identify::check, identify::state).await;
    let failed = |fault| Failed { fault, asked: Asked::of(signed, Step::Identify) };
    stated.map(statement).map_err(failed)
}

/// What is refused a person is told by a page of ours, with the wiki's code among the words for the developer.
fn shown(visit: &Visit, outcome: Result<HttpResponse, Fault>) -> Result<HttpResponse, Fault> {
    let fault = match outcome {
        Err(fault @ (Fault::Refused(_) | Fault::Shown(..))) => fault,
        other => return other,
    };
    let detail = words::of(&fault, &Asked::default()).text;
    Ok(visit.fault_with(&fault, Some(detail)))
}

/// The consent page, if something may be allowed now.
async fn begin(visit: &Visit, recognise: bool) -> Result<HttpResponse, Fault> {
    shown(visit, visit.state.if_may_change(ask(visit, recognise)).await)
}

/// The consent page; with `recognise` only for those who have to be asked.
async fn ask(visit: &Visit, recognise: bool) -> Result<HttpResponse, Fault> {
    visit.nothing_shared.set(true);
    let query = visit.query()?;
    let token = one_of(&query, ["oauth_token", "requestToken"])?;
    let Some(token) = token else {
        return Err(Refusal::MissingParameter("oauth_token").into());
    };
    if let Some(key) = one_of(&query, ["oauth_consumer_key", "consumerKey"])? {
        let (token, key) = (token.to_owned(), key.to_owned());
        if visit.state.read(move |tx| authorize::is_another_clients(tx, &token, &key)).await? {
            return Err(Refusal::ClientUnknown.into());
        }
    }
    let back = query.one("oauth_callback")?;
    if recognise {
        handshake::recognise(visit, token).await
    } else {
        handshake::open(visit, token, back).await
    }
}

fn one_of<'a>(query: &'a Pairs, names: [&'static str; 2]) -> Result<Option<&'a str>, Fault> {
    for name in names {
        if let Some(value) = query.one(name)?.filter(|value| !value.is_empty()) {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// The verifier, for clients whose callback is this page.
async fn verified(visit: &Visit) -> Result<HttpResponse, Fault> {
    let query = visit.query()?;
    let absent = |name| Fault::Refused(Refusal::MissingParameter(name));
    let verifier = query.one("oauth_verifier")?.ok_or_else(|| absent("oauth_verifier"))?.to_owned();
    let token = query.one("oauth_token")?.ok_or_else(|| absent("oauth_token"))?.to_owned();
    let env = visit.env();
    let shown = visit.state.read(move |tx| authorize::verified(tx, &env, &token, &verifier)).await?;
    handshake::show(visit, &shown.into_result()?, None)
}

/// What the person allowed.
async fn grants(visit: &Visit) -> Result<HttpResponse, Fault> {
    Ok(visit.see_other(&visit.state.link(path::CONNECTIONS)))
}

/// No such page. Who names a client is told whom to ask.
async fn unknown(state: &State, request: &HttpRequest, envelope: &Envelope) -> HttpResponse {
    let query = Pairs::parse(request.query_string().as_bytes()).unwrap_or_default();
    let key = one_of(&query, ["oauth_consumer_key", "consumerKey"]).ok().flatten().map(str::to_owned);
    let key = key.or_else(|| in_header(request, "oauth_consumer_key"));
    let Some(id) = key.and_then(|key| ClientId::parse(&key)) else {
        return envelope.wrong(&words::unknown_page(None));
    };
    let env = state.env.clone();
    match state.read(move |tx| find(tx, &env, id)).await {
        Ok(client) => envelope.wrong(&words::unknown_page(client.as_ref())),
        Err(error) => envelope.fault(&Fault::from(error), &Asked::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_names_the_page() {
        for (query, sub) in [
            ("title=Special:OAuth/initiate", Some("initiate")),
            ("title=Special%3AOAuth%2Finitiate&format=json", Some("initiate")),
            ("title=Special:OAuth", Some("")),
            ("title=Special:OAuth/", Some("")),
            ("title=Special:OAuth/a/b", Some("a/b")),
            ("title=Special:OAuthManageMyGrants", None),
            ("title=Main_Page", None),
            ("title=Special:OAuth&title=Special:OAuth", None),
            ("title=%zz", None),
            ("", None),
        ] {
            assert_eq!(sub_of(query).as_deref(), sub, "{query}");
        }
    }
}
