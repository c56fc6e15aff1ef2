//! The endpoints from their text on: queries and form bodies are read as the pages' crate reads them.

use oauth_core::env::Env;
use oauth_core::flow::begin::{Begun, FrontRefusal, begin};
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::{introspect, revoke, token};
use oauth_core::model::user::User;
use oauth_core::oauth2::client_auth::ClientCredentials;
use oauth_core::oauth2::introspect::Introspection;
use oauth_core::oauth2::wire::{AuthorizationRequest, TokenRequest, read_token};
use oauth_core::policy::Carrier;
use oauth_core::port::{StoreError, Tx};
use oauth_core::refusal::Refusal;
use oauth_core::text::form::Pairs;

use crate::world::Tokens;

/// The text of a form body or query.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// A parameter of a URI's query, if it stands there once.
pub(crate) fn parameter(uri: &str, name: &'static str) -> Option<String> {
    let query = uri.split_once('?').map_or("", |(_, query)| query);
    Pairs::parse(query.as_bytes()).ok()?.one(name).ok()?.map(str::to_owned)
}

/// The authorization endpoint.
pub(crate) fn authorize(
    tx: &mut dyn Tx,
    env: &Env,
    who: Option<&User>,
    query: &str,
) -> Result<Result<Begun, FrontRefusal>, StoreError> {
    let person = who.cloned().map(ResourceOwner::from);
    match Pairs::parse(query.as_bytes())
        .map_err(Refusal::from)
        .and_then(|query| AuthorizationRequest::read(&query))
    {
        Ok(request) => Ok(begin(tx, env, &request, person.as_ref())?.into_result()),
        Err(refusal) => Ok(Err(refusal.into())),
    }
}

/// The token endpoint.
pub(crate) fn token(tx: &mut dyn Tx, env: &Env, body: &str) -> Result<Result<Tokens, Refusal>, StoreError> {
    let read = || {
        let body = Pairs::parse(body.as_bytes())?;
        Ok((ClientCredentials::read(&[], &body)?, TokenRequest::read(&body)?))
    };
    let (credentials, request) = match read() {
        Ok(both) => both,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let issued = token::answer(tx, env, &credentials, &request, Carrier::Hidden)?.into_result();
    Ok(issued.map(Tokens::of))
}

/// The token endpoint, asked in the query.
pub(crate) fn token_by_query(
    tx: &mut dyn Tx,
    env: &Env,
    query: &str,
) -> Result<Result<Tokens, Refusal>, StoreError> {
    let read = || {
        let query = Pairs::parse(query.as_bytes())?;
        Ok((ClientCredentials::read_query(&query)?, TokenRequest::read_query(&query)?))
    };
    let (credentials, request) = match read() {
        Ok(both) => both,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let issued = token::answer(tx, env, &credentials, &request, Carrier::Query)?.into_result();
    Ok(issued.map(Tokens::of))
}

/// The revocation endpoint.
pub(crate) fn revoke(tx: &mut dyn Tx, env: &Env, body: &str) -> Result<Result<(), Refusal>, StoreError> {
    let read = || {
        let body = Pairs::parse(body.as_bytes())?;
        Ok((ClientCredentials::read(&[], &body)?, read_token(&body)?))
    };
    match read() {
        Ok((credentials, token)) => Ok(revoke::revoke(tx, env, &credentials, &token)?.into_result()),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The introspection endpoint: a look, and where that is refused, the count.
pub(crate) fn introspect(
    tx: &mut dyn Tx,
    env: &Env,
    body: &str,
) -> Result<Result<Introspection, Refusal>, StoreError> {
    let read = || {
        let body = Pairs::parse(body.as_bytes())?;
        Ok((ClientCredentials::read(&[], &body)?, read_token(&body)?))
    };
    let (credentials, token) = match read() {
        Ok(both) => both,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match introspect::look(tx, env, &credentials, &token)?.into_result() {
        Ok(told) => Ok(Ok(told)),
        Err(refusal) => introspect::refuse(tx, env, &credentials, &refusal).map(Err),
    }
}
