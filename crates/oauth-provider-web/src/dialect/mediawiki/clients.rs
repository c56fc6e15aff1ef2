//! `oauth2/client` of a wiki's REST interface, by which programs register their person's applications, list them and reset
//! their secrets: other words for the flows behind the page *My applications*.

mod answer;
mod caller;
mod fields;

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use oauth_core::flow::register;
use oauth_core::id::ClientId;
use oauth_core::model::event::Reason;
use oauth_core::model::old_secret::Overlap;
use oauth_core::port::Tx;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::Pairs;
use serde_json::{Value, json};

use crate::input::body;
use crate::output::fault::Fault;
use crate::output::machine::answer_by;
use crate::state::State;
pub(super) use answer::number;
use answer::{Failed, listed, made, send, tell};
use caller::Caller;
use fields::Fields;

/// Where applications are registered and listed.
pub(crate) const CLIENTS: [&str; 2] = ["/rest.php/oauth2/client", "/w/rest.php/oauth2/client"];
/// Where one of them gets a new secret.
pub(crate) const RESETS: [&str; 2] =
    ["/rest.php/oauth2/client/{key}/reset_secret", "/w/rest.php/oauth2/client/{key}/reset_secret"];

/// How many applications are listed where nobody says how many.
const LIMIT: usize = 25;

/// Registers an application, or lists one's own.
pub(crate) async fn clients(state: State, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    match *request.method() {
        Method::POST => answer_by(&state, &request, create(&state, &request, payload), tell).await,
        Method::GET | Method::HEAD => {
            answer_by(&state, &request, list(&state, &request, payload), tell).await
        }
        _ => other_method("GET, HEAD, POST"),
    }
}

/// Gives one a new secret.
pub(crate) async fn resets(state: State, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    match *request.method() {
        Method::POST => answer_by(&state, &request, reset(&state, &request, payload), tell).await,
        _ => other_method("POST"),
    }
}

fn other_method(allow: &'static str) -> HttpResponse {
    let mut response = tell(&Fault::Method.into());
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}

async fn create(state: &State, request: &HttpRequest, payload: web::Payload) -> Result<HttpResponse, Failed> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    let caller = Caller::who_changes(state, request, &arrived).await?;
    let form = Fields::read(&arrived)?.form(&state.env.settings.catalog)?;
    if !form.contacts.iter().all(|address| address == caller.person.email()) {
        return Err(Failed::bad(
            "email",
            "email_mismatched",
            "the e-mail address is not that of your account",
        ));
    }
    let draft = form.check(&state.env, None).map_err(|faults| Failed::fields(&faults))?;
    let env = caller.env(state, request);
    let job = move |tx: &mut dyn Tx| register::register_own(tx, &env, &draft, &caller.person);
    Ok(send(&made(&state.write(job).await?.into_result()?)))
}

async fn list(state: &State, request: &HttpRequest, payload: web::Payload) -> Result<HttpResponse, Failed> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    let Some(caller) = Caller::of(state, request, &arrived).await? else {
        return Err(Failed::nobody());
    };
    let query = Pairs::parse(request.query_string().as_bytes()).map_err(Fault::from)?;
    let (limit, offset) = (count(&query, "limit", LIMIT)?, count(&query, "offset", 0)?);
    let version = count(&query, "oauth_version", 2)?;
    if !matches!(version, 1 | 2) {
        return Err(Fault::from(Refusal::BadParameter("oauth_version")).into());
    }
    let person = caller.person.id().clone();
    let mut own = state.read(move |tx| tx.clients(Some(&person))).await?;
    own.retain(|client| client.signing().is_some() == (version == 1));
    let page: Vec<Value> = own.iter().rev().skip(offset).take(limit).map(listed).collect();
    Ok(send(&json!({ "clients": page, "total": own.len() })))
}

/// A number of the query.
fn count(query: &Pairs, name: &'static str, unless: usize) -> Result<usize, Fault> {
    let text = query.one(name)?;
    Ok(text.map_or(Ok(unless), str::parse).map_err(|_| Refusal::BadParameter(name))?)
}

async fn reset(state: &State, request: &HttpRequest, payload: web::Payload) -> Result<HttpResponse, Failed> {
    let arrived = body::arrive(state.form_patience, request, payload).await?;
    let caller = Caller::who_changes(state, request, &arrived).await?;
    let reason = Fields::read(&arrived)?.text("reason")?.unwrap_or_default();
    let reason = Reason::parse(&reason).ok_or_else(|| Failed::invalid("reason"))?;
    let id = request.match_info().get("key").and_then(ClientId::parse).ok_or_else(Failed::no_such_key)?;
    let env = caller.env(state, request);
    let job = move |tx: &mut dyn Tx| {
        // Somebody else's is no different from none.
        let found = register::owned(tx, id, caller.person.id())?;
        let Verdict::Done(client) = found else { return Ok(Err(Failed::no_such_key())) };
        if client.life.hidden {
            return Ok(Err(Failed::hidden()));
        }
        let done = register::reset_secret(tx, &env, id, Some(&caller.person), Overlap::NONE, &reason)?;
        Ok(done.into_result().map_err(Failed::from))
    };
    Ok(send(&made(&state.write(job).await??)))
}
