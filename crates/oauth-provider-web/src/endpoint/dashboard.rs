//! The page of figures for administrators.

use actix_web::HttpResponse;
use oauth_core::flow::dashboard::{self, Counts};
use oauth_core::model::stage::Stage;
use oauth_core::port::Tx;

use crate::endpoint::people::administrator;
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::page::dashboard::{Chart, Count, Dashboard, Span, StageFigure, TopClient};

/// What there is, who uses it, what waits, and what was counted.
pub(crate) async fn show(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(by) = administrator(visit)? else {
        return Ok(visit.login_first());
    };
    let env = visit.env();
    let job = move |tx: &mut dyn Tx| dashboard::show(tx, &env, &by);
    let seen = visit.state.read_all(job).await?.into_result()?;
    let (messages, lang) = (visit.state.pages.messages(), visit.lang);
    let number = |number| messages.number(lang, number);
    let chart = |span, counts: &[Counts]| {
        let counts: Vec<Count> = counts.iter().map(count).collect();
        Chart::of(messages, lang, span, &counts)
    };
    let at = |stage| seen.stages.iter().find(|(other, _)| *other == stage).map_or(0, |(_, count)| *count);
    let stage = |stage: Stage| StageFigure { stage: stage.as_str(), count: number(at(stage)) };
    let mail = visit.state.mailer.is_some();
    visit.show(&Dashboard {
        active: number(seen.active),
        grants: number(seen.grants),
        people: number(seen.people),
        charts: vec![chart(Span::Hours, &seen.hours), chart(Span::Days, &seen.days)],
        stages: Stage::ALL.into_iter().map(stage).collect(),
        proposals: number(seen.proposals),
        letters: mail.then(|| number(seen.letters.all)),
        letters_tried: (mail && seen.letters.tried > 0).then(|| number(seen.letters.tried)),
        top: seen.top.into_iter().map(|one| top(&number, one)).collect(),
    })
}

const fn count(counts: &Counts) -> Count {
    Count { since: counts.since.unix(), issued: counts.issued, refused: counts.refused }
}

fn top(number: &impl Fn(u64) -> String, one: dashboard::Popular) -> TopClient {
    TopClient { client_id: one.client.to_string(), name: one.name, people: number(one.people) }
}
