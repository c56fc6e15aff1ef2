//! Applications in the reader's words, for the pages that list and show them.

use oauth_core::flow::client::newer;
use oauth_core::model::client::{Client, ClientKind};
use oauth_core::model::event::{Actor, Deed, Event};
use oauth_core::model::stage::Stage;
use oauth_core::port::{ClientFilter, Listed, MAX_OFFSET, StoreError, Tx, part};
use oauth_core::text::form::with_query;
use oauth_core::text::network::Network;
use oauth_core::text::uri::RedirectUri;

use crate::endpoint::scopes::choices;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::client::ClientType;
use crate::page::review::{ClientFacts, Entry, ListedClient, Newer, Paging};
use crate::page::{DeedText, Moment};

/// How many entries of a list stand on one page.
pub(crate) const PER_PAGE: u32 = 20;

/// How many pages a list has at most: whoever looks for something says what.
const PAGES: u32 = MAX_OFFSET / PER_PAGE;

/// Which page of a list is asked for, the first one being 1.
pub(crate) fn page_of(visit: &Visit) -> Result<u32, Fault> {
    let page = visit.query()?.one("page")?.and_then(|text| text.parse().ok());
    Ok(page.unwrap_or(1).clamp(1, PAGES))
}

/// How many entries come before this page.
pub(crate) const fn offset(page: u32) -> u32 {
    (page - 1) * PER_PAGE
}

/// Where a list goes on, which was read with one entry more than is shown.
pub(crate) fn paging(visit: &Visit, page: u32, found: usize, query: &[(&str, &str)]) -> Paging {
    let at = |page: u32| {
        let number = page.to_string();
        let fields: Vec<_> = query.iter().copied().filter(|(_, value)| !value.is_empty()).collect();
        with_query(visit.request.path(), &[fields.as_slice(), &[("page", &number)]].concat())
    };
    Paging {
        previous: (page > 1).then(|| at(page - 1)),
        next: (found > PER_PAGE as usize && page < PAGES).then(|| at(page + 1)),
    }
}

/// An application in a list, described as the configuration does where it does.
pub(crate) fn listed(visit: &Visit, listed: Listed) -> ListedClient {
    let Listed { client, publisher } = listed;
    ListedClient {
        client_id: client.id.to_string(),
        name: client.name.as_str().to_owned(),
        version: client.version.to_string(),
        publisher,
        description: client.description,
        stage: client.life.stage.as_str(),
        since: moment(visit, client.life.since.unix()),
        hidden: client.life.hidden,
    }
}

/// Whether a client can keep a secret, or signs its requests.
pub(crate) const fn client_type(client: &Client) -> ClientType {
    match client.kind {
        ClientKind::Public => ClientType::Public,
        ClientKind::Confidential { .. } => ClientType::Confidential,
        ClientKind::Signing(_) => ClientType::Signing,
    }
}

/// What pages need besides the client itself.
#[derive(Clone, Debug)]
pub(crate) struct Around {
    publisher: Option<String>,
    newer: Option<Client>,
}

/// Reads what stands around a client: whose it is, and whether there is a newer version that may be used.
pub(crate) fn around(tx: &mut dyn Tx, client: &Client) -> Result<Around, StoreError> {
    let Some(owner) = &client.owner else { return Ok(Around { publisher: None, newer: None }) };
    let publisher = tx.user(owner)?.map(|user| user.name);
    Ok(Around { publisher, newer: newer(tx, client)? })
}

/// All that there is to know; `private` what only its owner and those who look after the site may.
pub(crate) fn facts(visit: &Visit, client: &Client, around: Around, private: bool) -> ClientFacts {
    let texts = |uris: &[RedirectUri]| uris.iter().map(|uri| uri.as_str().to_owned()).collect();
    ClientFacts {
        client_id: client.id.to_string(),
        name: client.name.as_str().to_owned(),
        version: client.version.to_string(),
        publisher: around.publisher,
        description: client.description.clone(),
        home_page: client.homepage.as_ref().map(|page| page.as_str().to_owned()),
        client_type: client_type(client),
        redirect_uris: texts(&client.redirect_uris),
        scopes: choices(visit, &client.scopes, &client.scopes),
        stage: client.life.stage.as_str(),
        since: moment(visit, client.life.since.unix()),
        registered: moment(visit, client.created_at.unix()),
        owner_only: client.owner_only,
        hidden: client.life.hidden,
        newer: around
            .newer
            .map(|newer| Newer { client_id: newer.id.to_string(), version: newer.version.to_string() }),
        contacts: if private { client.contacts.clone() } else { Vec::new() },
        networks: if private { client.networks.iter().map(Network::to_string).collect() } else { Vec::new() },
    }
}

/// An entry of the log.
pub(crate) fn entry(visit: &Visit, event: Event) -> Entry {
    let kind = event.actor.kind();
    let of = event.person.as_ref().filter(|_| event.deed == Deed::GrantEnded);
    let of = of.map(|(_, name)| name.clone());
    let actor = match event.actor {
        Actor::Person(_, name) => name,
        Actor::Operator | Actor::Provider => String::new(),
    };
    let client_id = event.client.as_ref().map(|(id, _)| id.to_string());
    let person = event.person.as_ref().filter(|_| client_id.is_none() && visit.administers());
    let person = person.map(|(id, _)| id.to_string());
    let client = event.client.map(|(_, name)| name);
    let subject = client.or(event.person.map(|(_, name)| name)).unwrap_or_default();
    Entry {
        at: moment(visit, event.at.unix()),
        actor,
        kind,
        deed: DeedText::from(event.deed),
        subject,
        client_id,
        person,
        of,
        reason: event.reason,
        through: event.through.map(|(_, name)| name),
        address: event.from.map(|address| address.to_string()).unwrap_or_default(),
    }
}

/// When something was, seen from now.
pub(crate) fn moment(visit: &Visit, at: i64) -> Moment {
    visit.state.pages.messages().moment(visit.lang, at, visit.state.env.now().unix())
}

/// What is on the page of a query that found one entry more than is shown.
pub(crate) fn shown(visit: &Visit, mut found: Vec<Listed>) -> Vec<ListedClient> {
    found.truncate(PER_PAGE as usize);
    found.into_iter().map(|client| listed(visit, client)).collect()
}

/// The filter of a query: what this provider's configuration does not describe is of no use to anybody here.
pub(crate) fn filter(visit: &Visit, name: &str, publisher: &str, stages: Vec<Stage>) -> ClientFilter {
    let configured = visit.state.env.settings.configured.clients().map(|client| client.id).collect();
    ClientFilter {
        name: part(name),
        publisher: part(publisher),
        stages,
        configured: Some(configured),
        ..ClientFilter::default()
    }
}
