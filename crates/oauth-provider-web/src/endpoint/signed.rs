//! OAuth 1.0a for programs and people: temporary credentials, the page that decides them, token credentials (RFC 5849 §2).

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, web};
use oauth_core::env::Env;
use oauth_core::flow::begin::{Begun, FrontRefusal};
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::signed::Carriage;
use oauth_core::flow::signed::authorize::{self, Shown};
use oauth_core::flow::signed::temporary::{self, Asked, Credentials};
use oauth_core::flow::signed::token::{self, Held};
use oauth_core::model::grant::Reach;
use oauth_core::oauth1::wire::SignedRequest;
use oauth_core::policy::Handshake;
use oauth_core::port::{Mode, StoreError, Tx};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::with_query;
use oauth_core::text::uri::WebPage;

use crate::endpoint::authorize::lead;
use crate::endpoint::scopes::titles;
use crate::hop::hop;
use crate::input::visit::Visit;
use crate::input::{body, signed};
use crate::meter;
use crate::output::fault::Fault;
use crate::output::headers;
use crate::output::machine::{Kind, Peer};
use crate::page::context::Handover;
use crate::state::State;

/// Gives temporary credentials (RFC 5849 §2.1).
pub(crate) async fn request_token(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    let signed =
        signed::read(state, request, &arrived)?.ok_or(Refusal::MissingParameter("oauth_consumer_key"))?;
    let begin =
        |tx: &mut dyn Tx, env: &Env, asked: &Asked| temporary::begin(tx, env, asked, Handshake::STANDARD);
    let given = step(state, request, signed, temporary::check, begin).await?;
    Ok(credentials(&given))
}

/// Gives token credentials (RFC 5849 §2.3).
pub(crate) async fn access_token(
    state: &State,
    request: &HttpRequest,
    signed: SignedRequest,
) -> Result<HttpResponse, Fault> {
    let given = redeem(state, request, signed, Handshake::STANDARD).await?;
    meter::tokens_issued(state, "oauth1");
    Ok(credentials(&given))
}

/// The two jobs of a request for token credentials.
pub(crate) async fn redeem(
    state: &State,
    request: &HttpRequest,
    signed: SignedRequest,
    handshake: Handshake,
) -> Result<Credentials, Fault> {
    let redeem = move |tx: &mut dyn Tx, env: &Env, held: &Held| token::redeem(tx, env, held, handshake);
    step(state, request, signed, token::check, redeem).await
}

/// The two jobs of a request for credentials of either kind, from the networks that may ask.
pub(crate) async fn step<C: Send + Sync + 'static, T: Send + 'static>(
    state: &State,
    request: &HttpRequest,
    signed: SignedRequest,
    look: Looks<C>,
    act: impl FnMut(&mut dyn Tx, &Env, &C) -> Result<Verdict<T>, StoreError> + Send + 'static,
) -> Result<T, Fault> {
    let peer = Peer::of(state, request, Kind::Program);
    state.env.settings.may_ask_from(peer.address)?;
    run(state, &peer, signed, look, act).await
}

/// How the first job of a signed request looks who asks.
type Looks<C> = fn(&mut dyn Tx, &Env, &SignedRequest, Carriage) -> Result<Verdict<C>, StoreError>;

/// The two jobs of a signed request: a read, and what takes the nonce.
pub(crate) async fn run<C: Send + Sync + 'static, T: Send + 'static>(
    state: &State,
    peer: &Peer,
    signed: SignedRequest,
    look: Looks<C>,
    mut act: impl FnMut(&mut dyn Tx, &Env, &C) -> Result<Verdict<T>, StoreError> + Send + 'static,
) -> Result<T, Fault> {
    let carriage = Carriage::over(peer.is_private);
    let env = state.env.from(peer.address);
    let looked = state.read(move |tx| look(tx, &env, &signed, carriage)).await?.into_result()?;
    let env = state.env.from(peer.address);
    let done = state.write(move |tx| act(tx, &env, &looked)).await?;
    Ok(done.into_result()?)
}

fn credentials(given: &Credentials) -> HttpResponse {
    form(StatusCode::OK, given.form())
}

fn form(status: StatusCode, body: String) -> HttpResponse {
    let mut builder = HttpResponse::build(status);
    headers::machine(&mut builder).content_type("application/x-www-form-urlencoded").body(body)
}

/// A fault in the words of the Problem Reporting extension; what is not a matter of the protocol says its name alone.
///
/// Rule: RFC5849-3.2 (SHOULD)
pub(crate) fn tell(_: &State, fault: &Fault) -> HttpResponse {
    let Some(told) = fault.problem() else {
        return fault.json();
    };
    let status = StatusCode::from_u16(told.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = form(status, told.body);
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, headers::OAUTH_CHALLENGE);
    }
    response.headers_mut().insert(CACHE_CONTROL, headers::NO_STORE);
    fault.accompany(&mut response);
    response
}

/// How temporary credentials come to be decided.
type Opens =
    fn(&mut dyn Tx, &Env, &str, Option<&ResourceOwner>) -> Result<Verdict<Begun, FrontRefusal>, StoreError>;

/// The consent page for temporary credentials; `back` is where a client without a verifier wants its person to go back to.
pub(crate) async fn open(visit: &Visit, token: &str, back: Option<&str>) -> Result<HttpResponse, Fault> {
    open_by(visit, token, back, authorize::open).await
}

/// The same; or straight back, where the person need not be asked again.
pub(crate) async fn recognise(visit: &Visit, token: &str) -> Result<HttpResponse, Fault> {
    open_by(visit, token, None, authorize::recognise).await
}

async fn open_by(
    visit: &Visit,
    token: &str,
    back: Option<&str>,
    opens: Opens,
) -> Result<HttpResponse, Fault> {
    let (token, person) = (token.to_owned(), visit.person.clone());
    let mode = if person.is_some() { Mode::Write } else { Mode::Read };
    let env = visit.env();
    let opened = hop(&*visit.state.backend, mode, move |tx| opens(tx, &env, &token, person.as_ref())).await?;
    lead(visit, opened, back.and_then(link_back), String::new())
}

/// An address that a page may link to for a person to click: nobody registered it, so nothing goes there by itself.
pub(crate) fn link_back(text: &str) -> Option<WebPage> {
    WebPage::parse(text).ok()
}

/// How it ended, where the browser is not sent away: the verifier to carry, or the way back.
pub(crate) fn show(visit: &Visit, shown: &Shown, back: Option<WebPage>) -> Result<HttpResponse, Fault> {
    let (messages, now) = (visit.state.pages.messages(), visit.state.env.now().unix());
    let unverified = shown.client.lacks_verifier();
    let home = || shown.client.homepage.clone();
    let link = back.or_else(home).filter(|_| unverified);
    let terms = shown.allowed.as_ref().map(|(_, terms)| terms);
    let page = Handover {
        client_name: shown.client.name.as_str().to_owned(),
        allowed: shown.allowed.is_some(),
        scopes: shown.allowed.as_ref().map(|(scopes, _)| titles(visit, scopes)).unwrap_or_default(),
        read_only: terms.is_some_and(|terms| terms.reach == Reach::ReadOnly),
        until: terms.and_then(|terms| terms.until).map(|at| messages.ahead(visit.lang, at.unix(), now)),
        verifier: shown.verifier.as_ref().map(|verifier| verifier.reveal().to_owned()),
        token: (unverified && link.is_none()).then(|| shown.token.clone()),
        link: link.map(|page| with_query(page.as_str(), &[("oauth_token", &shown.token)])),
    };
    visit.show(&page)
}
