//! The figures that administrators see: what there is, who uses it, what waits, and what was counted over time.

use std::cmp::Reverse;
use std::time::Duration;

use crate::env::Env;
use crate::flow::right::administrator;
use crate::id::{ClientId, UserId};
use crate::model::stage::Stage;
use crate::model::tally::{Counted, Hour, Tally};
use crate::port::{ClientUse, LettersWaiting, StoreError, Tx};
use crate::refusal::{Verdict, done};
use crate::time::Timestamp;

/// How long tallies are kept: a year, and a month to compare with the one of the year before.
pub const KEPT: Duration = Duration::from_secs(400 * DAY);
/// A client is active whose grants were used within this.
pub const ACTIVE: Duration = Duration::from_secs(30 * DAY);
/// How many clients stand in the list of those that most people allow something.
pub const TOP: usize = 10;
/// How many hours are shown one by one, the present one included.
pub const HOURS: u16 = 24;
/// How many days (UTC) are shown one by one, today included.
pub const DAYS: u16 = 30;

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// All figures.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// People, disabled ones too.
    pub people: u64,
    /// How many clients are at each stage, hidden ones too; those at no stage that is named are none.
    pub stages: Vec<(Stage, u64)>,
    /// Clients that serve somebody and have a grant which stands and was used within [`ACTIVE`].
    pub active: u64,
    /// Grants that stand, of clients that serve somebody; those of clients that act for themselves too.
    pub grants: u64,
    /// At most [`TOP`] clients that people allow something that stands, those with the most people first.
    pub top: Vec<Popular>,
    /// Clients that wait for a decision.
    pub proposals: u64,
    /// Letters that wait.
    pub letters: LettersWaiting,
    /// The last [`HOURS`] hours, the oldest first.
    pub hours: Vec<Counts>,
    /// The last [`DAYS`] days, the oldest first.
    pub days: Vec<Counts>,
}

/// A client that people allow something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Popular {
    /// The client.
    pub client: ClientId,
    /// Its name: of a client of the configuration that which stands there.
    pub name: String,
    /// How many people.
    pub people: u64,
}

/// What happened in an hour or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// When it began.
    pub since: Timestamp,
    /// Token requests that were granted.
    pub issued: u64,
    /// Token requests that led to nothing.
    pub refused: u64,
}

/// The figures, for an administrator. It reads every grant, and counts people, clients and letters: some seconds for a million
/// grants, so it is no part of any other page.
///
/// # Errors
/// [`StoreError`]
pub fn show(tx: &mut dyn Tx, env: &Env, by: &UserId) -> Result<Verdict<Dashboard>, StoreError> {
    done!(administrator(tx, by)?);
    let now = env.now();
    let stages = tx.count_clients(true)?;
    let uses: Vec<ClientUse> = tx.client_uses(now)?.into_iter().filter_map(|one| settled(env, one)).collect();
    let (first_hour, first_day) = (beginning(now, HOUR, HOURS), beginning(now, DAY, DAYS));
    let tallies = tx.tallies(Hour::of(first_hour.min(first_day)))?;
    let active = |one: &&ClientUse| one.last_used_at.is_some_and(|at| at >= now.minus(ACTIVE));
    Ok(Verdict::Done(Dashboard {
        people: tx.count_users()?,
        active: uses.iter().filter(active).count() as u64,
        grants: uses.iter().map(|one| one.grants).sum(),
        proposals: stages.iter().find(|(stage, _)| *stage == Stage::Proposed).map_or(0, |(_, count)| *count),
        stages,
        letters: tx.letters_waiting()?,
        hours: spread(&tallies, first_hour, HOUR, HOURS),
        days: spread(&tallies, first_day, DAY, DAYS),
        top: top(uses),
    }))
}

/// With what the configuration says of the client; none where the client serves nobody.
fn settled(env: &Env, row: ClientUse) -> Option<ClientUse> {
    let found = match env.settings.configured.client(row.client) {
        Some(client) => ClientUse { name: client.name.as_str().to_owned(), stage: client.life.stage, ..row },
        None => row,
    };
    found.stage.is_live().is_ok().then_some(found)
}

/// When the first of this many spans of time began, of which the last one holds `now`.
fn beginning(now: Timestamp, seconds: u64, spans: u16) -> Timestamp {
    let length = i64::try_from(seconds).unwrap_or(i64::MAX);
    let last = now.minus(Duration::from_secs(now.unix().rem_euclid(length).unsigned_abs()));
    last.minus(Duration::from_secs(seconds * u64::from(spans.saturating_sub(1))))
}

/// Tallies put into spans of time. Those before the first one and after the last one, which a clock that was set back leaves,
/// are in none.
fn spread(tallies: &[Tally], first: Timestamp, seconds: u64, spans: u16) -> Vec<Counts> {
    let since = |span: u16| first.plus(Duration::from_secs(seconds * u64::from(span)));
    let mut all: Vec<Counts> =
        (0..spans).map(|span| Counts { since: since(span), issued: 0, refused: 0 }).collect();
    for tally in tallies.iter().filter(|tally| tally.hour.start() >= first) {
        let span = usize::try_from(tally.hour.start().seconds_since(first) / seconds).unwrap_or(usize::MAX);
        if let Some(counts) = all.get_mut(span) {
            let place = match tally.what {
                Counted::Issued => &mut counts.issued,
                Counted::Refused => &mut counts.refused,
            };
            *place = place.saturating_add(tally.count);
        }
    }
    all
}

fn top(mut uses: Vec<ClientUse>) -> Vec<Popular> {
    uses.retain(|one| one.people > 0);
    uses.sort_by(|one, other| {
        (Reverse(one.people), &one.name, one.client).cmp(&(Reverse(other.people), &other.name, other.client))
    });
    let popular = |one: ClientUse| Popular { client: one.client, name: one.name, people: one.people };
    uses.into_iter().take(TOP).map(popular).collect()
}
