//! What a person is told about applications.

use actix_web::HttpResponse;
use oauth_core::flow::notice;
use oauth_core::id::NoticeId;
use oauth_core::model::notice::Notice;
use oauth_core::port::Tx;
use oauth_core::text::form::with_query;

use crate::endpoint::facts::{PER_PAGE, moment};
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::DeedText;
use crate::page::review::{Notices, Told};
use crate::path;

/// The notices, the newest first; those that are new are marked.
pub(crate) async fn list(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let before = visit.query()?.one("before")?.and_then(NoticeId::parse);
    let mut found = visit.state.read(move |tx| tx.notices(&person, before, PER_PAGE + 1)).await?;
    let more = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);
    let last = found.last().filter(|_| more).map(|notice| notice.id.to_string());
    visit.show(&Notices {
        unread: found.iter().any(|notice| notice.read_at.is_none()),
        older: last.map(|id| with_query(&visit.state.link(path::NOTICES), &[("before", &id)])),
        notices: found.into_iter().map(|notice| told(visit, notice)).collect(),
        review: visit.rights().has(oauth_core::model::right::Right::Manage),
    })
}

/// Takes them for read.
pub(crate) async fn read(visit: &Visit) -> Result<HttpResponse, Fault> {
    let _form = visit.form().await?;
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let env = visit.env();
    visit.state.write(move |tx: &mut dyn Tx| notice::read(tx, &env, &person)).await?;
    Ok(visit.see_other(&visit.state.link(path::NOTICES)))
}

fn told(visit: &Visit, notice: Notice) -> Told {
    Told {
        at: moment(visit, notice.at.unix()),
        deed: DeedText::from(notice.deed),
        proposed: notice.deed == oauth_core::model::event::Deed::ClientProposed,
        client_id: notice.client.to_string(),
        client_name: notice.client_name,
        reason: notice.reason,
        unread: notice.read_at.is_none(),
    }
}
