//! Deciding about applications, and the log of what was done.

use actix_web::HttpResponse;
use oauth_core::env::Env;
use oauth_core::flow::client;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::{log as flow_log, review};
use oauth_core::id::{ClientId, EventId, UserId};
use oauth_core::model::client::Client;
use oauth_core::model::event::{Deed, Event};
use oauth_core::model::right::{Right, Rights};
use oauth_core::model::stage::{Stage, Step};
use oauth_core::port::{ClientFilter, EventFilter, StoreError, Tx};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::with_query;
use oauth_core::text::uri::RedirectKind;
use url::Url;

use crate::endpoint::client::{named_in_path, reason};
use crate::endpoint::facts::{Around, PER_PAGE, around, entry, facts, offset, page_of, paging, shown};
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::review::{DeedChoice, Entry, Log, Review, ReviewList, StageCount};
use crate::page::{Concern, DeedText, Notice};
use crate::path;

/// How many entries of its log stand beside an application.
const ENTRIES: u32 = 20;

/// The applications at one stage, those that came to it last first; those that wait unless another one is asked for.
pub(crate) async fn list(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let query = visit.query()?;
    let stage = query.one("stage")?.map_or(Some(Stage::Proposed), Stage::parse).ok_or(Fault::NotFound)?;
    let (page, env) = (page_of(visit)?, visit.env());
    let done = query.one("done")?.and_then(Stage::parse);
    let decided = query.one("client")?.and_then(ClientId::parse);
    let job = move |tx: &mut dyn Tx| {
        let filter =
            ClientFilter { stages: vec![stage], hidden: true, owner_only: true, ..ClientFilter::default() };
        let (rights, found) = match review::list(tx, &env, &person, &filter, offset(page), PER_PAGE + 1)? {
            Verdict::Done(seen) => seen,
            Verdict::Refused(refusal) => return Ok(Err(refusal)),
        };
        let hidden = rights.has(Right::ViewSuppressed);
        let decided = decided.map_or(Ok(None), |id| client::find(tx, &env, id))?;
        let decided = decided.filter(|client| hidden || !client.life.hidden);
        Ok(Ok((tx.count_clients(hidden)?, found, decided)))
    };
    let (counts, found, decided) = visit.state.read(job).await??;
    let count = |stage| counts.iter().find(|(other, _)| *other == stage).map_or(0, |(_, count)| *count);
    let stages = Stage::ALL.into_iter().map(|it| StageCount {
        stage: it.as_str(),
        count: count(it),
        current: it == stage,
    });
    visit.show(&ReviewList {
        stages: stages.collect(),
        paging: paging(visit, page, found.len(), &[("stage", stage.as_str())]),
        clients: shown(visit, found),
        may_read_log: visit.rights().has(Right::ViewPrivate),
        notice: done.zip(decided).map(|(stage, client)| Notice::ClientDecided {
            client: client.name.as_str().to_owned(),
            stage: stage.as_str().to_owned(),
        }),
    })
}

/// An application, and what stands around it.
struct Seen {
    client: Client,
    around: Around,
    rights: Rights,
    alike: Option<String>,
    log: Vec<Event>,
}

/// One application to decide about.
pub(crate) async fn show(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person.clone() else {
        return Ok(visit.login_first());
    };
    let (id, env) = (named_in_path(visit)?, visit.env());
    let job = move |tx: &mut dyn Tx| match review::seen(tx, &env, id, person.id())? {
        Verdict::Refused(refusal) => Ok(Err(refusal)),
        Verdict::Done((rights, client)) => look(tx, &env, client, rights, person.id()).map(Ok),
    };
    let seen = visit.state.read(job).await??;
    let private = seen.rights.has(Right::ViewPrivate);
    let life = seen.client.life;
    let steps = life.steps().filter(|step| seen.rights.cover(step.rights(life.hidden)));
    visit.show(&Review {
        revision: life.revision,
        concerns: concerns(&seen.client, seen.alike),
        steps: steps.map(Step::as_str).collect(),
        log: seen.log.into_iter().map(|event| entry(visit, event)).collect(),
        client: facts(visit, &seen.client, seen.around, private),
    })
}

fn look(tx: &mut dyn Tx, env: &Env, client: Client, rights: Rights, by: &UserId) -> Result<Seen, StoreError> {
    let filter = EventFilter { client: Some(client.id), without_choices: true, ..EventFilter::default() };
    Ok(Seen {
        around: around(tx, &client)?,
        log: flow_log::beside(tx, env, by, &filter, ENTRIES)?,
        alike: review::looks_like(tx, &client)?,
        client,
        rights,
    })
}

/// What whoever decides should look at twice.
fn concerns(client: &Client, alike: Option<String>) -> Vec<Concern> {
    let mut concerns: Vec<Concern> = alike.map(|name| Concern::LooksLike { name }).into_iter().collect();
    if client.has_wildcard_port() {
        concerns.push(Concern::AnyPort);
    }
    if client.lacks_verifier() {
        concerns.push(Concern::NoVerifier);
    }
    if client.legacy_until.is_some() {
        concerns.push(Concern::OldHabits);
    }
    if client.signing().is_some_and(|signing| signing.callback_is_prefix) {
        concerns.push(Concern::AnyPath);
    }
    if client.signing().is_some_and(|signing| signing.plaintext) {
        concerns.push(Concern::SendsSecrets);
    }
    if client.grant_types.client_credentials {
        concerns.push(Concern::ActsForItself);
    }
    if client.resource.is_some() {
        concerns.push(Concern::AsksAboutTokens);
    }
    let host = |text: &str| Url::parse(text).ok()?.host_str().map(str::to_owned);
    let home = client.homepage.as_ref().and_then(|page| host(page.as_str()));
    let far = client.redirect_uris.iter().filter(|uri| uri.kind() == RedirectKind::Https);
    let elsewhere =
        far.filter_map(|uri| host(uri.as_str())).find(|host| home.as_ref().is_some_and(|home| home != host));
    if let Some(host) = elsewhere {
        concerns.push(Concern::AnsweredElsewhere { host });
    }
    concerns
}

/// Takes the step that was chosen.
pub(crate) async fn decide(visit: &Visit) -> Result<HttpResponse, Fault> {
    let form = visit.form().await?;
    let Some(person) = visit.person.clone() else {
        return Ok(visit.login_first());
    };
    let step = form.one("step")?.and_then(Step::parse).ok_or(Refusal::BadParameter("step"))?;
    let revision = form.one("revision")?.and_then(|text| text.parse().ok());
    let revision: u32 = revision.ok_or(Refusal::BadParameter("revision"))?;
    let done = take(visit, person, named_in_path(visit)?, revision, step, reason(&form)?).await?;
    let (stage, id) = (done.life.stage.as_str(), done.id.to_string());
    let here = visit.state.link(path::REVIEW);
    Ok(visit.see_other(&with_query(&here, &[("done", stage), ("client", &id)])))
}

async fn take(
    visit: &Visit,
    person: ResourceOwner,
    id: ClientId,
    revision: u32,
    step: Step,
    reason: oauth_core::model::event::Reason,
) -> Result<Client, Fault> {
    let env = visit.env();
    let job = move |tx: &mut dyn Tx| review::decide(tx, &env, id, &person, revision, step, &reason);
    Ok(visit.state.write(job).await?.into_result()?)
}

/// What a field of a query asks for: an empty one nothing, and what cannot be is not there.
pub(crate) fn asked<T>(
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Fault> {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => parse(text).map(Some).ok_or(Fault::NotFound),
        None => Ok(None),
    }
}

/// The log of who did what.
pub(crate) async fn log(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let query = visit.query()?;
    let deed = asked(query.one("deed")?, Deed::parse)?;
    let client = asked(query.one("client")?, ClientId::parse)?;
    let before = asked(query.one("before")?, EventId::parse)?;
    let person_named = asked(query.one("person")?, UserId::parse)?;
    let person_asked = person_named.clone();
    let filter = EventFilter { client, deed, before, person: person_asked, ..EventFilter::default() };
    let env = visit.env();
    let job = move |tx: &mut dyn Tx| flow_log::read(tx, &env, &person, &filter, PER_PAGE + 1);
    let mut events = visit.state.read(job).await?.into_result()?;
    let more = events.len() > PER_PAGE as usize;
    events.truncate(PER_PAGE as usize);
    let last = events.last().filter(|_| more).map(|event| event.id.to_string());
    let client = client.map(|id| id.to_string()).unwrap_or_default();
    let named = person_named.map(|id| id.to_string()).unwrap_or_default();
    let older = last.map(|id| {
        let fields = [
            ("deed", deed.map_or("", Deed::as_str)),
            ("client", client.as_str()),
            ("person", named.as_str()),
            ("before", &id),
        ];
        let fields: Vec<_> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        with_query(&visit.state.link(path::LOG), &fields)
    });
    let deeds = Deed::ALL.iter().map(|it| DeedChoice {
        value: it.as_str(),
        text: DeedText::from(*it),
        chosen: deed == Some(*it),
    });
    let entries: Vec<Entry> = events.into_iter().map(|event| entry(visit, event)).collect();
    visit.show(&Log { entries, deeds: deeds.collect(), older, client, person: named })
}
