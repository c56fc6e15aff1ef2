//! The model: what a reader of the rules would expect, kept beside the real rows and never read from them.

mod request;

use oauth_core::flow::admin::set_user_disabled;
use oauth_core::flow::connections::{Rest, narrow, take_back};
use oauth_core::flow::sweep::sweep;
use oauth_core::id::InteractionId;
use oauth_core::model::event::Actor;
use oauth_core::model::user::User;
use oauth_core::testing::build::scopes;
use oauth_core::text::scope::ScopeSet;

use super::step::{SCOPES, Step};
use crate::world::{App, World, login_name, set_client_disabled};

const DAY: u64 = 86_400;

struct Waiting {
    id: InteractionId,
    who: usize,
    app: usize,
    asked: ScopeSet,
    until: u64,
    open: bool,
}

enum Fate {
    Live,
    Redeemed(usize),
    Dead,
}

struct Code {
    wire: String,
    who: usize,
    app: usize,
    given: ScopeSet,
    until: u64,
    remembered_until: u64,
    fate: Fate,
}

struct Grant {
    who: usize,
    app: usize,
    given: ScopeSet,
    dead: bool,
}

/// A token of either kind; `ended` is given back or spent, `gone` is swept.
struct Held {
    wire: String,
    grant: usize,
    given: ScopeSet,
    until: u64,
    ended: bool,
    gone: bool,
}

/// The real thing and the model of it.
pub(super) struct Machine {
    world: World,
    people: [User; 2],
    apps: [App; 2],
    person_disabled: [bool; 2],
    client_disabled: [bool; 2],
    now: u64,
    waiting: Vec<Waiting>,
    codes: Vec<Code>,
    grants: Vec<Grant>,
    access: Vec<Held>,
    refresh: Vec<Held>,
}

impl Machine {
    pub(super) fn new() -> Self {
        let world = World::new();
        let people = [world.ann.clone(), world.bob.clone()];
        let apps = [world.shop.clone(), world.bank.clone()];
        let (person_disabled, client_disabled) = ([false; 2], [false; 2]);
        let (waiting, codes, grants, access, refresh) = (vec![], vec![], vec![], vec![], vec![]);
        Self {
            world,
            people,
            apps,
            person_disabled,
            client_disabled,
            now: 0,
            waiting,
            codes,
            grants,
            access,
            refresh,
        }
    }

    pub(super) fn take(&mut self, step: &Step) {
        match *step {
            Step::Authorize { who, app, scope, consent } => self.authorize(who, app, SCOPES[scope], consent),
            Step::Decide { back, stranger, allow } => self.decide(back, stranger, allow),
            Step::Redeem { back, stranger, fault } => self.redeem(back, stranger, fault),
            Step::Refresh { back, stranger, scope } => {
                self.refresh(back, stranger, scope.map(|scope| SCOPES[scope]));
            }
            Step::RevokeAccess { back, stranger } => self.revoke(back, stranger, false),
            Step::RevokeRefresh { back, stranger } => self.revoke(back, stranger, true),
            Step::TakeBack { who, app } => {
                let (person, client) = (&self.people[who].id, self.apps[app].id);
                take_back(&mut self.world.rows, &self.world.env, person, client).expect("a store");
                self.end(|of| of == (who, app));
            }
            Step::Narrow { who, app, scope } => self.narrow(who, app, SCOPES[scope]),
            Step::Person { who, disabled } => {
                let name = login_name(["ann", "bob"][who]);
                let done = set_user_disabled(
                    &mut self.world.rows,
                    &self.world.env,
                    &name,
                    disabled,
                    &Actor::Operator,
                );
                assert_eq!(done.expect("a store").into_result(), Ok(()));
                self.person_disabled[who] = disabled;
                self.end(|of| disabled && of.0 == who);
            }
            Step::Client { app, disabled } => {
                let id = self.apps[app].id;
                let done = set_client_disabled(&mut self.world.rows, &self.world.env, id, disabled);
                assert_eq!(done.expect("a store").into_result(), Ok(()));
                self.client_disabled[app] = disabled;
                self.end(|of| disabled && of.1 == app);
            }
            Step::Later(seconds) => {
                self.world.later(seconds);
                self.now += seconds;
            }
            Step::Sweep => self.sweep(),
        }
    }

    /// Everything between these people and these clients is over: grants, codes that are out, open pages.
    fn end(&mut self, meant: impl Fn((usize, usize)) -> bool) {
        for grant in self.grants.iter_mut().filter(|grant| meant((grant.who, grant.app))) {
            grant.dead = true;
        }
        self.over(meant);
    }

    /// Codes that are out and open pages between these people and these clients are over.
    fn over(&mut self, meant: impl Fn((usize, usize)) -> bool) {
        for page in self.waiting.iter_mut().filter(|page| meant((page.who, page.app))) {
            page.open = false;
        }
        let out = |code: &&mut Code| matches!(code.fate, Fate::Live) && meant((code.who, code.app));
        self.codes.iter_mut().filter(out).for_each(|code| code.fate = Fate::Dead);
    }

    /// Nothing is over that keeps a scope but what was under way; and what changes nothing ends nothing.
    fn narrow(&mut self, who: usize, app: usize, left: &str) {
        let rest = Rest { scopes: scopes(left), read_only: false };
        let (person, client) = (&self.people[who].id, self.apps[app].id);
        let done = narrow(&mut self.world.rows, &self.world.env, person, client, &rest).expect("a store");
        let of_pair = |grant: &&mut Grant| (grant.who, grant.app, grant.dead) == (who, app, false);
        let given = |grant: &mut Grant| grant.given.clone();
        let had =
            self.grants.iter_mut().filter(of_pair).map(given).fold(ScopeSet::default(), |a, b| a.or(&b));
        let stays = had.and(&rest.scopes);
        assert_eq!(done.into_result().is_ok(), !had.is_empty(), "nothing was given");
        if stays.is_empty() || stays == had {
            return;
        }
        self.over(|of| of == (who, app));
        for grant in self.grants.iter_mut().filter(of_pair) {
            let left = grant.given.and(&stays);
            grant.dead = left.is_empty();
            grant.given = left;
        }
    }

    fn sweep(&mut self) {
        sweep(&mut self.world.rows, &self.world.env, 1000).expect("a store");
        let now = self.now;
        for code in self.codes.iter_mut().filter(|code| code.remembered_until < now) {
            code.fate = Fate::Dead;
        }
        for held in self.access.iter_mut().chain(&mut self.refresh).filter(|held| held.until < now) {
            held.gone = true;
        }
    }

    fn stands(&self, held: &Held) -> bool {
        let grant = &self.grants[held.grant];
        !held.ended
            && self.now < held.until
            && !held.given.and(&grant.given).is_empty()
            && !grant.dead
            && !self.person_disabled[grant.who]
            && !self.client_disabled[grant.app]
    }

    /// How many access and refresh tokens the model calls alive.
    pub(super) fn living(&self) -> (usize, usize) {
        let count = |list: &[Held]| list.iter().filter(|held| self.stands(held)).count();
        (count(&self.access), count(&self.refresh))
    }

    /// Tries every token that was ever issued.
    pub(super) fn check(&mut self, after: &Step) {
        for held in &self.access {
            let (got, grant) = (self.world.clone().admit(&held.wire), &self.grants[held.grant]);
            assert_eq!(got.is_ok(), self.stands(held), "an access token after {after:?}");
            if let Ok(access) = got {
                let reaches = self.world.env.settings.catalog.expand(held.given.and(&grant.given));
                assert_eq!(access.scopes, reaches, "no more than the person left after {after:?}");
                assert_eq!(access.user, self.people[grant.who].id, "whose");
                assert_eq!(access.client, self.apps[grant.app].id, "through which client");
            }
        }
        let mut working = vec![0; self.grants.len()];
        for held in &self.refresh {
            let works = self.world.would_refresh(&self.apps[self.grants[held.grant].app], &held.wire);
            assert_eq!(works, self.stands(held), "a refresh token after {after:?}");
            working[held.grant] += usize::from(works);
        }
        assert!(working.iter().all(|count| *count <= 1), "two refresh tokens of one grant after {after:?}");
    }
}
