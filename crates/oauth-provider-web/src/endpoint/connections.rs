//! What a person allowed, and taking it back.

use actix_web::HttpResponse;
use oauth_core::flow::connections::{self, Connection};
use oauth_core::id::ClientId;
use oauth_core::refusal::Refusal;
use oauth_core::text::form::with_query;
use oauth_core::text::scope::ScopeSet;

use crate::endpoint::authorize::choices;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::{Notice, context};
use crate::path;

/// The connected applications; with `ask`, the question before one of them loses its access.
pub(crate) async fn get(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let query = visit.query()?;
    let done = query.one("done")? == Some("taken-back");
    let gone = query.one("client")?.filter(|_| done).and_then(ClientId::parse);
    let (all, gone) = visit
        .state
        .read(move |tx| {
            let all = connections::list(tx, &person)?;
            // Said only where it is so: whoever writes the address cannot make the page lie.
            let gone = gone.filter(|gone| all.iter().all(|connection| connection.client != *gone));
            let gone = gone.map(|gone| tx.client(gone)).transpose()?.flatten();
            Ok((all, gone))
        })
        .await?;
    if let Some(asked) = query.one("ask")? {
        let asked = ClientId::parse(asked);
        let found = all.into_iter().find(|connection| Some(connection.client) == asked);
        let Connection { client, client_name, scopes, .. } = found.ok_or(Fault::NotFound)?;
        let (client_id, scopes) = (client.to_string(), titles(visit, &scopes));
        return visit.show(&context::ConnectionConfirm { client_id, client_name, scopes });
    }
    let connections = all.into_iter().map(|connection| entry(visit, connection)).collect();
    let notice = gone.map(|client| Notice::TakenBack { client: client.name.as_str().to_owned() });
    visit.show(&context::Connections { connections, notice })
}

/// Takes back everything that the person gave one application.
pub(crate) async fn post(visit: &Visit) -> Result<HttpResponse, Fault> {
    let form = visit.form().await?;
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let client = form.one("client_id")?;
    let client = client.ok_or(Refusal::MissingParameter("client_id"))?;
    let client = ClientId::parse(client).ok_or(Refusal::BadParameter("client_id"))?;
    let env = visit.state.env.clone();
    visit.state.write(move |tx| connections::take_back(tx, &env, &person, client)).await?;
    let here = visit.state.link(path::CONNECTIONS);
    Ok(visit.see_other(&with_query(&here, &[("done", "taken-back"), ("client", &client.to_string())])))
}

fn entry(visit: &Visit, connection: Connection) -> context::Connection {
    let (messages, now) = (visit.state.pages.messages(), visit.state.env.now().unix());
    context::Connection {
        client_id: connection.client.to_string(),
        client_name: connection.client_name,
        owner: connection.registrant,
        scopes: titles(visit, &connection.scopes),
        since: messages.moment(visit.lang, connection.since.unix(), now),
        last_used: connection.last_used_at.map(|at| messages.moment(visit.lang, at.unix(), now)),
    }
}

/// What scopes are called in the reader's language.
fn titles(visit: &Visit, scopes: &ScopeSet) -> Vec<String> {
    choices(visit, scopes, scopes).into_iter().map(|choice| choice.title).collect()
}
