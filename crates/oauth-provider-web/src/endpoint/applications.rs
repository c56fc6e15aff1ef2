//! The applications of this site, for everybody to see.

use actix_web::HttpResponse;
use oauth_core::flow::client::described;
use oauth_core::flow::right;
use oauth_core::model::client::Client;
use oauth_core::model::right::{Right, Rights};
use oauth_core::model::stage::Stage;
use oauth_core::port::{Listed, StoreError, Tx};

use crate::endpoint::client::named_in_path;
use crate::endpoint::facts::{Around, PER_PAGE, around, facts, filter, offset, page_of, paging, shown};
use crate::endpoint::review::asked;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::review::{Application, Applications};

/// What everybody can use.
const USABLE: [Stage; 2] = [Stage::Approved, Stage::Configured];

/// Everybody's applications, by name, publisher and stage; hidden ones, and those that are somebody's alone, are not among
/// them.
pub(crate) async fn list(visit: &Visit) -> Result<HttpResponse, Fault> {
    let query = visit.query()?;
    let text = |name: &'static str| -> Result<String, Fault> {
        Ok(query.one(name)?.unwrap_or_default().chars().take(100).collect())
    };
    let (name, publisher, stage, page) = (text("name")?, text("publisher")?, text("stage")?, page_of(visit)?);
    // What nobody approved is not shown to everybody who passes by.
    let asked = asked(Some(&stage), Stage::parse)?;
    let stages = if visit.person.is_some() { asked.into_iter().collect() } else { USABLE.to_vec() };
    let filter = filter(visit, &name, &publisher, stages);
    let env = visit.env();
    let job = move |tx: &mut dyn Tx| -> Result<Vec<Listed>, StoreError> {
        let found = tx.find_clients(&filter, offset(page), PER_PAGE + 1)?;
        Ok(found.into_iter().map(|it| Listed { client: described(&env, it.client), ..it }).collect())
    };
    let found = visit.state.read(job).await?;
    let fields = [("name", name.as_str()), ("publisher", &publisher), ("stage", &stage)];
    visit.show(&Applications {
        paging: paging(visit, page, found.len(), &fields),
        clients: shown(visit, found),
        stages: if visit.person.is_some() { Stage::ALL.map(Stage::as_str).to_vec() } else { Vec::new() },
        name,
        publisher,
        stage,
    })
}

/// One of them. A hidden one, and one that is somebody's alone, look like none to whoever may not see them.
pub(crate) async fn show(visit: &Visit) -> Result<HttpResponse, Fault> {
    let (id, env, person) = (named_in_path(visit)?, visit.env(), visit.person_id().cloned());
    let job = move |tx: &mut dyn Tx| -> Result<Option<(Client, Around, Rights)>, StoreError> {
        let rights = match &person {
            Some(person) => right::rights(tx, &env, person)?,
            None => Rights::NONE,
        };
        let Some(client) = tx.client(id)?.map(|row| described(&env, row)) else { return Ok(None) };
        // A row that is left over, or of another provider.
        if client.life.stage == Stage::Configured && env.settings.configured.client(id).is_none() {
            return Ok(None);
        }
        let around = around(tx, &client)?;
        Ok(Some((client, around, rights)))
    };
    let (client, around, rights) = visit.state.read(job).await?.ok_or(Fault::NotFound)?;
    let own = visit.person_id().is_some() && client.owner.as_ref() == visit.person_id();
    let known = visit.person.is_some() || USABLE.contains(&client.life.stage);
    let seen = own
        || known
            && (!client.life.hidden || rights.has(Right::ViewSuppressed))
            && (!client.owner_only || rights.has(Right::Manage));
    if !seen {
        return Err(Fault::NotFound);
    }
    let private = own || rights.has(Right::ViewPrivate);
    let client = facts(visit, &client, around, private);
    visit.show(&Application { client, own, may_review: rights.has(Right::Manage) })
}
