//! What a person allowed and taking it back, all of it or a part; what a person refused for good, and letting it ask again.

use actix_web::HttpResponse;
use oauth_core::flow::connections::{self, Blocked, Connection, Taken};
use oauth_core::flow::right;
use oauth_core::id::ClientId;
use oauth_core::model::grant::Reach;
use oauth_core::model::right::Right;
use oauth_core::port::{StoreError, Tx};
use oauth_core::refusal::Refusal;
use oauth_core::text::form::{FormError, Pairs, with_query};

use crate::endpoint::connection_change::{self, CHANGED};
use crate::endpoint::scopes::titles;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::{Notice, context};
use crate::path;

/// The connected applications; with `ask`, the question before one of them loses its access; with `change`, the page on which
/// it loses a part of it.
pub(crate) async fn get(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let query = visit.query()?;
    let done = Done::read(&query)?;
    let env = visit.env();
    let (all, blocked, notice) = visit
        .state
        .read(move |tx| {
            let all = connections::list(tx, &env, &person)?;
            let blocked = connections::blocked(tx, &person)?;
            let notice = match done {
                Some(done) => done.notice(tx, &all, &blocked)?,
                None => None,
            };
            Ok((all, blocked, notice))
        })
        .await?;
    if let Some(named) = query.one("change")? {
        return connection_change::show(visit, of(all, named)?);
    }
    if let Some(named) = query.one("ask")? {
        let Connection { client, client_name, scopes, .. } = of(all, named)?;
        let (client_id, scopes) = (client.to_string(), titles(visit, &scopes));
        return visit.show(&context::ConnectionConfirm { client_id, client_name, scopes });
    }
    let notice = match changed(&query)? {
        Some((client, taken)) => connection_change::notice(visit, &all, client, &taken),
        None => notice,
    };
    let connections = all.into_iter().map(|connection| entry(visit, connection)).collect();
    let blocked = blocked.into_iter().map(|blocked| blocked_entry(visit, blocked)).collect();
    visit.show(&context::Connections { connections, blocked, notice })
}

/// The connection of the client with this identifier.
fn of(all: Vec<Connection>, named: &str) -> Result<Connection, Fault> {
    let named = ClientId::parse(named);
    all.into_iter().find(|connection| Some(connection.client) == named).ok_or(Fault::NotFound)
}

/// Takes back everything that the person gave one application, or a part of it, or lets a blocked one ask again.
pub(crate) async fn post(visit: &Visit) -> Result<HttpResponse, Fault> {
    let form = visit.form().await?;
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let (env, who) = (visit.env(), person.clone());
    let may = move |tx: &mut dyn Tx| right::need(tx, &env, &who, Right::ManageMyGrants);
    visit.state.read(may).await?.into_result()?;
    let client = form.one("client_id")?;
    let client = client.ok_or(Refusal::MissingParameter("client_id"))?;
    let client = ClientId::parse(client).ok_or(Refusal::BadParameter("client_id"))?;
    let done = match form.one("action")? {
        None | Some(TAKE_BACK) => {
            let env = visit.env();
            visit.state.write(move |tx| connections::take_back(tx, &env, &person, client)).await?;
            TAKEN_BACK
        }
        Some(ASK_AGAIN) => {
            let env = visit.env();
            let job = move |tx: &mut dyn Tx| connections::ask_again(tx, &env, &person, client);
            let verdict = visit.state.write(job).await?;
            verdict.into_result()?;
            ASKS_AGAIN
        }
        Some(CHANGE) => return connection_change::save(visit, &form, person, client).await,
        Some(_) => return Err(Refusal::BadParameter("action").into()),
    };
    let here = visit.state.link(path::CONNECTIONS);
    Ok(visit.see_other(&with_query(&here, &[("done", done), ("client", &client.to_string())])))
}

const TAKE_BACK: &str = "take-back";
const ASK_AGAIN: &str = "ask-again";
const CHANGE: &str = "change";
const TAKEN_BACK: &str = "taken-back";
const ASKS_AGAIN: &str = "asks-again";

/// What the address says was taken back, of which client.
fn changed(query: &Pairs) -> Result<Option<(ClientId, Taken)>, FormError> {
    let client = query.one("client")?.and_then(ClientId::parse);
    let client = client.filter(|_| matches!(query.one("done"), Ok(Some(CHANGED))));
    client.map(|client| Ok((client, connection_change::taken(query)?))).transpose()
}

/// What the address says was just done.
#[derive(Clone, Copy)]
enum Done {
    TakenBack(ClientId),
    AsksAgain(ClientId),
}

impl Done {
    fn read(query: &Pairs) -> Result<Option<Self>, FormError> {
        let client = query.one("client")?.and_then(ClientId::parse);
        Ok(match (query.one("done")?, client) {
            (Some(TAKEN_BACK), Some(client)) => Some(Self::TakenBack(client)),
            (Some(ASKS_AGAIN), Some(client)) => Some(Self::AsksAgain(client)),
            _ => None,
        })
    }

    /// Says it only where it is so: whoever writes the address cannot make the page lie.
    fn notice(
        self,
        tx: &mut dyn Tx,
        all: &[Connection],
        blocked: &[Blocked],
    ) -> Result<Option<Notice>, StoreError> {
        let (Self::TakenBack(id) | Self::AsksAgain(id)) = self;
        let so = match self {
            Self::TakenBack(_) => all.iter().all(|connection| connection.client != id),
            Self::AsksAgain(_) => blocked.iter().all(|blocked| blocked.client != id),
        };
        let found = if so { tx.client(id)? } else { None };
        Ok(found.map(|found| {
            let client = found.name.as_str().to_owned();
            match self {
                Self::TakenBack(_) => Notice::TakenBack { client },
                Self::AsksAgain(_) => Notice::AsksAgain { client },
            }
        }))
    }
}

fn blocked_entry(visit: &Visit, blocked: Blocked) -> context::Blocked {
    let now = visit.state.env.now().unix();
    context::Blocked {
        client_id: blocked.client.to_string(),
        client_name: blocked.client_name,
        owner: blocked.registrant,
        since: visit.state.pages.messages().moment(visit.lang, blocked.since.unix(), now),
    }
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
        contacts: connection.contacts,
        read_only: connection.terms.reach == Reach::ReadOnly,
        until: connection.terms.until.map(|at| messages.ahead(visit.lang, at.unix(), now)),
    }
}
