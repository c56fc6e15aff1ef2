//! Random lives of two people and two clients, held against a model that knows the rules in a few lines.
//!
//! After every step each token that was ever issued is tried: what the model calls dead must be dead, what it calls
//! alive must work, with the scopes that were given, and a grant has at most one refresh token that works.

mod model;
mod step;

use proptest::prelude::*;

use model::Machine;
use step::{Step, step};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2500) })]

    /// SEC-26, SEC-28, SEC-30, SEC-66, SEC-83, SEC-93, SEC-100 in every order.
    ///
    /// Rule: RFC6749-10.5
    /// Rule: RFC9700-4.14.2
    #[test]
    fn no_life_leaves_a_token_that_should_be_dead(steps in prop::collection::vec(step(), 1..50)) {
        let mut machine = Machine::new();
        for step in &steps {
            machine.take(step);
            machine.check(step);
        }
    }
}

/// The model is not silent by accident: a life that everybody knows has the tokens that it should.
#[test]
fn an_ordinary_life() {
    let mut machine = Machine::new();
    let steps = [
        Step::Authorize { who: 0, app: 0, scope: 2, consent: false },
        Step::Decide { back: 0, stranger: false, allow: Some(2) },
        Step::Redeem { back: 0, stranger: false, fault: 0 },
        Step::Refresh { back: 0, stranger: false, scope: Some(0) },
        Step::Authorize { who: 0, app: 0, scope: 0, consent: false },
        Step::Redeem { back: 0, stranger: false, fault: 0 },
    ];
    for step in &steps {
        machine.take(step);
        machine.check(step);
    }
    assert_eq!(machine.living(), (3, 2));
    for (step, living) in [
        (Step::Refresh { back: 2, stranger: false, scope: None }, (1, 1)),
        (Step::Narrow { who: 0, app: 0, scope: 1 }, (1, 1)),
        (Step::TakeBack { who: 0, app: 0 }, (0, 0)),
    ] {
        machine.take(&step);
        machine.check(&step);
        assert_eq!(machine.living(), living, "{step:?}");
    }
}
