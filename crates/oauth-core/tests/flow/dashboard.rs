//! The figures of administrators: who may see them, and what they add up to.

use std::sync::Arc;
use std::time::Duration;

use oauth_core::flow::dashboard::{self, Dashboard};
use oauth_core::flow::people;
use oauth_core::flow::sweep::sweep;
use oauth_core::id::UserId;
use oauth_core::model::client::ClientName;
use oauth_core::model::configured::{Configured, ConfiguredClient};
use oauth_core::model::event::Actor;
use oauth_core::model::stage::Stage;
use oauth_core::model::tally::{Counted, Hour, Tally};
use oauth_core::model::user::Role;
use oauth_core::port::Tallies;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build;
use oauth_core::time::Timestamp;

use crate::world::World;

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

/// Ann is an administrator.
fn world() -> World {
    let mut w = World::new();
    w.rows.users.get_mut(&w.ann.id).unwrap().role = Role::Admin;
    w
}

fn seen(w: &mut World) -> Dashboard {
    let by = w.ann.id.clone();
    dashboard::show(&mut w.rows, &w.env, &by).unwrap().into_result().unwrap()
}

fn count(w: &mut World, at: Timestamp, what: Counted, count: u64) {
    w.rows.add_tallies(&[Tally { hour: Hour::of(at), what, count }]).unwrap();
}

/// SEC-44
#[test]
fn figures_are_for_administrators_alone() {
    let mut w = world();
    let ask = |w: &mut World, id: &UserId| {
        dashboard::show(&mut w.rows, &w.env, id).unwrap().into_result().map(drop)
    };
    let (ann, bob) = (w.ann.id.clone(), w.bob.id.clone());
    assert_eq!(ask(&mut w, &ann), Ok(()));
    for role in [Role::User, Role::Developer, Role::Moderator] {
        w.rows.users.get_mut(&bob).unwrap().role = role;
        assert_eq!(ask(&mut w, &bob), Err(Refusal::AdministratorsOnly), "{role:?}");
    }
    assert_eq!(ask(&mut w, &UserId::parse("nobody").unwrap()), Err(Refusal::AdministratorsOnly));
    w.rows.users.get_mut(&ann).unwrap().disabled_at = Some(w.env.now());
    assert_eq!(ask(&mut w, &ann), Err(Refusal::AdministratorsOnly), "disabled");
}

/// What is taken back, over, or of a client that is stopped, stands no longer; a person counts once for a client.
#[test]
fn what_stands_and_who_is_active() {
    let mut w = world();
    let (ann, bob, shop, bank) = (w.ann.clone(), w.bob.clone(), w.shop.clone(), w.bank.clone());
    for (who, app) in [(&ann, &shop), (&ann, &shop), (&bob, &shop), (&bob, &bank)] {
        w.tokens(who, app, "read");
    }
    let now = w.env.now();
    let first = w.rows.grants.values_mut().next().unwrap();
    first.last_used_at = Some(now);
    let figures = seen(&mut w);
    assert_eq!((figures.people, figures.grants, figures.active), (2, 4, 1));
    let top =
        |figures: &Dashboard| figures.top.iter().map(|one| (one.client, one.people)).collect::<Vec<_>>();
    assert_eq!(top(&figures), [(shop.id, 2), (bank.id, 1)]);
    assert_eq!(figures.stages, [(Stage::Approved, w.rows.clients.len() as u64)]);

    w.later(30 * DAY);
    assert_eq!(seen(&mut w).active, 1, "thirty days ago");
    w.later(1);
    assert_eq!(seen(&mut w).active, 0, "longer ago");

    w.disable_client(&shop);
    let figures = seen(&mut w);
    assert_eq!((figures.grants, top(&figures)), (1, vec![(bank.id, 1)]));
    let gone = people::set_disabled(&mut w.rows, &w.env, &bob.id, true, &Actor::Operator);
    gone.unwrap().into_result().unwrap();
    let figures = seen(&mut w);
    assert_eq!((figures.grants, figures.top.len(), figures.people), (0, 0, 2));
}

/// Only those that somebody allows something, the ten with the most people, and of equals in the order of their names.
#[test]
fn the_top_list_is_short_and_in_order() {
    let mut w = world();
    for number in (0..14).rev() {
        let mut client = build::client(&w.env, Some(&w.bob));
        client.name = ClientName::parse(&format!("App {number:02}")).unwrap();
        let people = match number {
            0 => 0,
            1..4 => 3,
            _ => 1,
        };
        for person in 0..people {
            let user = build::user(&w.env, &format!("p{number}x{person}"));
            let grant = build::grant(&w.env, &client, &user);
            w.rows.users.insert(user.id.clone(), user);
            w.rows.grants.insert(grant.id, grant);
        }
        w.rows.clients.insert(client.id, client);
    }
    let top = seen(&mut w).top;
    let people: Vec<u64> = top.iter().map(|one| one.people).collect();
    assert_eq!(people, [3, 3, 3, 1, 1, 1, 1, 1, 1, 1]);
    let names = top.iter().map(|one| one.name.clone());
    assert!(names.eq((1..11).map(|number| format!("App {number:02}"))), "{top:?}");
}

/// A client of the configuration is called as it is there; one that nobody describes any more serves nobody.
#[test]
fn clients_of_the_configuration_are_called_as_it_says() {
    let mut w = world();
    let (ann, shop) = (w.ann.clone(), w.shop.clone());
    w.tokens(&ann, &shop, "read");
    w.change(&shop, |client| client.life.stage = Stage::Configured);
    assert_eq!(seen(&mut w).grants, 0);
    let mut client = w.rows.clients[&shop.id].clone();
    client.name = ClientName::parse("As configured").unwrap();
    let configured = Configured::new([ConfiguredClient { client, skip_consent: false }]);
    Arc::make_mut(&mut w.env.settings).configured = configured;
    let figures = seen(&mut w);
    assert_eq!((figures.grants, figures.top[0].name.as_str()), (1, "As configured"));
}

/// Each count lies in the hour and the day (UTC) that it happened in, to the second.
#[test]
fn hours_and_days_have_their_own_counts() {
    let mut w = world();
    // 1 January 2026, 0:00; then 12:59:59 of the next day.
    let midnight = w.env.now();
    w.later(DAY + 12 * HOUR + 3599);
    let now = w.env.now();
    for (at, what, number) in [
        (now, Counted::Issued, 1),
        (now, Counted::Refused, 2),
        (midnight.plus(Duration::from_secs(DAY)), Counted::Issued, 10),
        (midnight.plus(Duration::from_secs(DAY - 1)), Counted::Issued, 100),
        (now.minus(Duration::from_secs(24 * HOUR)), Counted::Refused, 1000),
        (midnight.minus(Duration::from_secs(28 * DAY)), Counted::Issued, 10_000),
        (midnight.minus(Duration::from_secs(28 * DAY + 1)), Counted::Issued, 100_000),
        (now.plus(Duration::from_secs(DAY)), Counted::Issued, 1_000_000),
    ] {
        count(&mut w, at, what, number);
    }
    let figures = seen(&mut w);
    let shown = |counts: &[dashboard::Counts]| {
        counts
            .iter()
            .enumerate()
            .filter(|(_, one)| one.issued + one.refused > 0)
            .map(|(place, one)| (place, one.issued, one.refused))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(&figures.hours), [(10, 100, 0), (11, 10, 0), (23, 1, 2)]);
    assert_eq!(shown(&figures.days), [(0, 10_000, 0), (28, 100, 1000), (29, 11, 2)]);
    assert_eq!(figures.hours[23].since, midnight.plus(Duration::from_secs(DAY + 12 * HOUR)));
    assert_eq!(figures.days[29].since, midnight.plus(Duration::from_secs(DAY)));
    assert_eq!((figures.hours.len(), figures.days.len()), (24, 30));

    w.later(1);
    let next = seen(&mut w);
    assert_eq!(shown(&next.hours), [(9, 100, 0), (10, 10, 0), (22, 1, 2)], "an hour later");
    assert_eq!(shown(&next.days), shown(&figures.days));
}

#[test]
fn what_was_counted_long_ago_goes() {
    let mut w = world();
    let now = w.env.now();
    count(&mut w, now, Counted::Issued, 1);
    w.later(400 * DAY);
    sweep(&mut w.rows, &w.env, 9).unwrap();
    assert_eq!(w.rows.tallies.len(), 1);
    w.later(1);
    assert_eq!(sweep(&mut w.rows, &w.env, 9).unwrap().tallies, 1);
    assert!(w.rows.tallies.is_empty());
}
