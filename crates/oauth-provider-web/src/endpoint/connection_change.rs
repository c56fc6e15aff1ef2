//! The page on which a person takes back a part of what an application may do.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use oauth_core::flow::connections::{self, Connection, Narrowed, Rest, Taken};
use oauth_core::id::{ClientId, UserId};
use oauth_core::model::grant::Reach;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::{FormError, Pairs, with_query};
use oauth_core::text::scope::{Scope, ScopeSet};

use crate::endpoint::scopes::{can_change_things, choices, titles};
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::output::headers::Elsewhere;
use crate::page::{Faults, Notice, context};
use crate::{page, path};

/// What the address says after a change.
pub(super) const CHANGED: &str = "changed";

/// The page, with everything ticked that the application has.
pub(super) fn show(visit: &Visit, connection: Connection) -> Result<HttpResponse, Fault> {
    let rest = Rest { scopes: connection.scopes.clone(), read_only: false };
    render(visit, connection, &rest, Faults::new())
}

/// The page, with what the person chose.
fn render(visit: &Visit, connection: Connection, rest: &Rest, faults: Faults) -> Result<HttpResponse, Fault> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let hidden = connection.scopes.and(&visit.state.env.settings.catalog.hidden());
    let looks_only = connection.terms.reach == Reach::ReadOnly;
    let writes = !looks_only && can_change_things(visit, &connection.scopes);
    let page = context::ConnectionChange {
        client_id: connection.client.to_string(),
        client_name: connection.client_name,
        scopes: choices(visit, &connection.scopes.without(&hidden), &rest.scopes),
        included: titles(visit, &hidden),
        read_only: writes.then_some(rest.read_only),
        looks_only,
        faults,
    };
    visit.show_as(status, &page, Elsewhere::NOWHERE)
}

/// Takes back what is not ticked any more, and back to the list. Whoever leaves nothing is asked whether to take back
/// everything, since that is what it would be; what cannot be taken back alone is told on the page, and nothing is done.
pub(super) async fn save(
    visit: &Visit,
    form: &Pairs,
    person: UserId,
    client: ClientId,
) -> Result<HttpResponse, Fault> {
    let rest = read(form)?;
    let (env, left) = (visit.env(), rest.clone());
    let verdict = visit
        .state
        .write(move |tx| {
            let verdict = connections::narrow(tx, &env, &person, client, &left)?;
            let again = match verdict {
                Verdict::Done(Narrowed::Implied { .. }) => connections::list(tx, &env, &person)?,
                _ => Vec::new(),
            };
            Ok((verdict, again))
        })
        .await?;
    let (narrowed, again) = (verdict.0.into_result()?, verdict.1);
    let (here, id) = (visit.state.link(path::CONNECTIONS), client.to_string());
    match narrowed {
        Narrowed::Done(taken) => {
            Ok(visit.see_other(&with_query(&here, &address(&id, &taken.scopes.to_string(), taken.writing))))
        }
        Narrowed::Everything => Ok(visit.see_other(&with_query(&here, &[("ask", &id)]))),
        Narrowed::Implied { scope, by } => {
            let found = again.into_iter().find(|connection| connection.client == client);
            let title = |scope| titles(visit, &ScopeSet::from_iter([scope])).concat();
            let fault = page::Fault::ScopeImplied { scope: title(scope), by: title(by) };
            render(visit, found.ok_or(Fault::NotFound)?, &rest, Faults::one("scope", fault))
        }
    }
}

fn read(form: &Pairs) -> Result<Rest, Fault> {
    let scopes = form.all("scope").filter_map(|text| Scope::parse(text).ok()).collect();
    let read_only = match form.one("reach")? {
        Some(word) => Reach::parse(word).ok_or(Refusal::BadParameter("reach"))? == Reach::ReadOnly,
        None => false,
    };
    Ok(Rest { scopes, read_only })
}

/// What the next page is told by its address.
fn address<'a>(client: &'a str, scopes: &'a str, writing: bool) -> Vec<(&'static str, &'a str)> {
    let mut fields = vec![("done", CHANGED), ("client", client)];
    if !scopes.is_empty() {
        fields.push(("scope", scopes));
    }
    if writing {
        fields.push(("reach", Reach::ReadOnly.as_str()));
    }
    fields
}

/// What the address says was taken back.
pub(super) fn taken(query: &Pairs) -> Result<Taken, FormError> {
    let scopes = query.one("scope")?.and_then(|text| ScopeSet::parse(text).ok()).unwrap_or_default();
    let writing = query.one("reach")? == Some(Reach::ReadOnly.as_str());
    Ok(Taken { scopes, writing })
}

/// Says it only where it is so: the application is connected, and can do nothing of it.
pub(super) fn notice(visit: &Visit, all: &[Connection], client: ClientId, taken: &Taken) -> Option<Notice> {
    let connection = all.iter().find(|connection| connection.client == client)?;
    let can = visit.state.env.settings.catalog.expand(connection.scopes.clone());
    let looks_only = connection.terms.reach == Reach::ReadOnly;
    if !can.and(&taken.scopes).is_empty() || taken.writing && !looks_only {
        return None;
    }
    let client = connection.client_name.clone();
    let scopes = titles(visit, &taken.scopes).join(" \u{b7} ");
    Some(match (scopes.is_empty(), taken.writing) {
        (true, true) => Notice::LooksOnly { client },
        (true, false) => Notice::Unchanged { client },
        (false, true) => Notice::NarrowedAndLooksOnly { client, scopes },
        (false, false) => Notice::Narrowed { client, scopes },
    })
}
