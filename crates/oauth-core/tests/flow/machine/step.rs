//! What can happen in a life. Numbers count back from the newest, so that a life shrinks towards recent things.

use proptest::prelude::*;

/// The scopes that steps choose from, by number.
pub(super) const SCOPES: [&str; 3] = ["read", "write", "read write"];

/// One step. `who` and `app` are 0 or 1; a stranger is the other of the two.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Authorize { who: usize, app: usize, scope: usize, consent: bool },
    Decide { back: usize, stranger: bool, allow: Option<usize> },
    Redeem { back: usize, stranger: bool, fault: usize },
    Refresh { back: usize, stranger: bool, scope: Option<usize> },
    RevokeAccess { back: usize, stranger: bool },
    RevokeRefresh { back: usize, stranger: bool },
    TakeBack { who: usize, app: usize },
    Narrow { who: usize, app: usize, scope: usize },
    Person { who: usize, disabled: bool },
    Client { app: usize, disabled: bool },
    Later(u64),
    Sweep,
}

/// Mostly the newest, sometimes an old one.
fn back() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(0usize), 2 => 0usize..8]
}

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.12)
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    // Mostly the same two, so that there are several grants between them.
    let pair = || prop_oneof![2 => Just((0usize, 0usize)), 1 => (0usize..2, 0usize..2)];
    prop_oneof![
        6 => (pair(), 0usize..3, prop::bool::weighted(0.3)).prop_map(|((who, app), scope, consent)| {
            Step::Authorize { who, app, scope, consent }
        }),
        7 => (back(), rarely(), prop::option::weighted(0.9, 0usize..3))
            .prop_map(|(back, stranger, allow)| Step::Decide { back, stranger, allow }),
        8 => (back(), rarely(), prop_oneof![6 => Just(0usize), 1 => 1usize..4])
            .prop_map(|(back, stranger, fault)| Step::Redeem { back, stranger, fault }),
        8 => (back(), rarely(), prop::option::of(0usize..3))
            .prop_map(|(back, stranger, scope)| Step::Refresh { back, stranger, scope }),
        2 => (back(), prop::bool::weighted(0.4)).prop_map(|(back, stranger)| Step::RevokeAccess { back, stranger }),
        1 => (back(), prop::bool::weighted(0.4)).prop_map(|(back, stranger)| Step::RevokeRefresh { back, stranger }),
        1 => pair().prop_map(|(who, app)| Step::TakeBack { who, app }),
        1 => (pair(), 0usize..3).prop_map(|((who, app), scope)| Step::Narrow { who, app, scope }),
        1 => (0usize..2, any::<bool>()).prop_map(|(who, disabled)| Step::Person { who, disabled }),
        1 => (0usize..2, any::<bool>()).prop_map(|(app, disabled)| Step::Client { app, disabled }),
        4 => prop::sample::select(vec![1, 30, 59, 60, 599, 3600, 86_400, 15 * 86_400, 30 * 86_400])
            .prop_map(Step::Later),
        1 => Just(Step::Sweep),
    ]
}
