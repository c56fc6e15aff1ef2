//! The model: what a reader of the rules would expect, kept beside the real rows and never read from them.

use oauth_core::flow::admin::{set_client_disabled, set_user_disabled};
use oauth_core::flow::begin::Begun;
use oauth_core::flow::connections::take_back;
use oauth_core::flow::decide::{Decided, Decision};
use oauth_core::flow::sweep::sweep;
use oauth_core::id::InteractionId;
use oauth_core::model::user::User;
use oauth_core::testing::build::{REDIRECT, VERIFIER, scopes};
use oauth_core::text::scope::ScopeSet;

use super::step::{SCOPES, Step};
use crate::world::{App, Tokens, World, code_fields, login_name, parameter};

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

/// The place of the `back`-th newest.
fn place<T>(list: &[T], back: usize) -> Option<usize> {
    (!list.is_empty()).then(|| list.len() - 1 - back % list.len())
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
                self.end(|grant| (grant.who, grant.app) == (who, app));
            }
            Step::Person { who, disabled } => {
                let name = login_name(["ann", "bob"][who]);
                let done = set_user_disabled(&mut self.world.rows, &self.world.env, &name, disabled);
                assert_eq!(done.expect("a store").into_result(), Ok(()));
                self.person_disabled[who] = disabled;
                self.end(|grant| disabled && grant.who == who);
            }
            Step::Client { app, disabled } => {
                let id = self.apps[app].id;
                let done = set_client_disabled(&mut self.world.rows, &self.world.env, id, disabled);
                assert_eq!(done.expect("a store").into_result(), Ok(()));
                self.client_disabled[app] = disabled;
                self.end(|grant| disabled && grant.app == app);
            }
            Step::Later(seconds) => {
                self.world.later(seconds);
                self.now += seconds;
            }
            Step::Sweep => self.sweep(),
        }
    }

    fn end(&mut self, meant: impl Fn(&Grant) -> bool) {
        self.grants.iter_mut().filter(|grant| meant(grant)).for_each(|grant| grant.dead = true);
    }

    fn authorize(&mut self, who: usize, app: usize, scope: &str, consent: bool) {
        let asked = scopes(scope);
        let prompt = if consent { "consent" } else { "" };
        let query = self.apps[app].query(&[("scope", scope), ("prompt", prompt)]);
        let may = !self.person_disabled[who] && !self.client_disabled[app];
        let until = self.now + 600;
        match self.world.authorize(Some(&self.people[who]), &query) {
            Ok(Begun::Ask(question)) => {
                assert!(may, "asked although disabled");
                let id = question.interaction.id;
                self.waiting.push(Waiting { id, who, app, asked, until, open: true });
            }
            Ok(Begun::Answer(answer)) => {
                let of_pair = |grant: &&Grant| (grant.who, grant.app, grant.dead) == (who, app, false);
                let remembered = self.grants.iter().filter(of_pair);
                let remembered = remembered.fold(ScopeSet::default(), |all, grant| all.or(&grant.given));
                assert!(may && !consent && asked.is_subset(&remembered), "answered without consent");
                self.allowed(answer.location(), who, app, asked, until);
            }
            Ok(Begun::SignIn) => panic!("somebody is signed in"),
            Err(_) => assert!(!may, "refused without a reason"),
        }
    }

    fn allowed(&mut self, location: &str, who: usize, app: usize, given: ScopeSet, until: u64) {
        let wire = parameter(location, "code").expect("a code");
        let remembered_until = until + DAY;
        self.codes.push(Code {
            wire,
            who,
            app,
            given,
            until: self.now + 60,
            remembered_until,
            fate: Fate::Live,
        });
    }

    fn decide(&mut self, back: usize, stranger: bool, allow: Option<usize>) {
        let Some(at) = place(&self.waiting, back) else { return };
        let (who, app, asked) = (self.waiting[at].who, self.waiting[at].app, self.waiting[at].asked.clone());
        let by = if stranger { 1 - who } else { who };
        let may = self.waiting[at].open
            && self.now < self.waiting[at].until
            && !stranger
            && !self.person_disabled[who]
            && !self.client_disabled[app];
        let given = allow.map(|allow| asked.and(&scopes(SCOPES[allow])));
        let decision = allow.map_or(Decision::Deny, |allow| Decision::Allow(scopes(SCOPES[allow])));
        match self.world.decide(self.waiting[at].id, &self.people[by], &decision) {
            Ok(Decided::Answer(answer)) => {
                assert!(may, "decided though it must not be");
                self.waiting[at].open = false;
                if let Some(given) = given {
                    self.allowed(answer.location(), who, app, given, self.waiting[at].until);
                }
            }
            Ok(Decided::AskAgain(_)) => assert!(may && given.is_some_and(|given| given.is_empty())),
            Err(_) => assert!(!may, "not decided though it may be"),
        }
    }

    fn redeem(&mut self, back: usize, stranger: bool, fault: usize) {
        let Some(at) = place(&self.codes, back) else { return };
        let code = &mut self.codes[at];
        let by = if stranger { 1 - code.app } else { code.app };
        let live = matches!(code.fate, Fate::Live) && self.now < code.until;
        let may = live && !stranger && fault == 0 && !self.person_disabled[code.who];
        let mut fields = code_fields(&code.wire).to_vec();
        match fault {
            1 => fields[3].1 = "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong",
            2 => fields[2].1 = "https://evil.example/",
            3 => fields.truncate(3),
            _ => assert_eq!((fields[2].1, fields[3].1), (REDIRECT, VERIFIER)),
        }
        let got = self.world.token(&self.apps[by], &fields);
        assert_eq!(got.is_ok(), may && !self.client_disabled[by], "a code");
        if self.client_disabled[by] {
            return;
        }
        match (got, &code.fate) {
            (Ok(tokens), _) => {
                let (who, app, given) = (code.who, code.app, code.given.clone());
                code.fate = Fate::Redeemed(self.grants.len());
                self.grants.push(Grant { who, app, given: given.clone(), dead: false });
                self.issued(tokens, self.grants.len() - 1, &given, given.clone());
            }
            (Err(_), Fate::Redeemed(grant)) => self.grants[*grant].dead = true,
            (Err(_), Fate::Live) if live => code.fate = Fate::Dead,
            (Err(_), _) => {}
        }
    }

    fn issued(&mut self, tokens: Tokens, grant: usize, access: &ScopeSet, refresh: ScopeSet) {
        assert_eq!(tokens.scopes, *access, "as much as was given");
        let held = |wire, given, until| Held { wire, grant, given, until, ended: false, gone: false };
        self.refresh.push(held(tokens.refresh().to_owned(), refresh, self.now + 30 * DAY));
        self.access.push(held(tokens.access, access.clone(), self.now + 3600));
    }

    fn refresh(&mut self, back: usize, stranger: bool, scope: Option<&str>) {
        let Some(at) = place(&self.refresh, back) else { return };
        let (held, grant) = (&self.refresh[at], self.refresh[at].grant);
        let by = if stranger { 1 - self.grants[grant].app } else { self.grants[grant].app };
        let asked = scope.map_or_else(|| held.given.clone(), scopes);
        let got = self.world.refresh_to(&self.apps[by], &held.wire, scope.unwrap_or_default());
        let stands = !self.client_disabled[by] && self.now < held.until && !self.grants[grant].dead;
        let theft = stranger || held.ended;
        let fits = asked.is_subset(&held.given);
        assert_eq!(got.is_ok(), stands && !theft && fits, "a refresh token");
        if stands && theft {
            self.grants[grant].dead = true;
        }
        if let Ok(tokens) = got {
            let kept = held.given.clone();
            self.refresh[at].ended = true;
            self.issued(tokens, grant, &asked, kept);
        }
    }

    fn revoke(&mut self, back: usize, stranger: bool, refresh: bool) {
        let list = if refresh { &mut self.refresh } else { &mut self.access };
        let Some(at) = place(list, back) else { return };
        let held = &mut list[at];
        let grant = &mut self.grants[held.grant];
        let by = if stranger { 1 - grant.app } else { grant.app };
        let got = self.world.revoke(&self.apps[by], &held.wire);
        assert_eq!(got.is_ok(), !self.client_disabled[by], "a revocation is answered alike");
        if got.is_ok() && !stranger && !held.gone {
            if refresh {
                grant.dead = true;
            } else {
                held.ended = true;
            }
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
                assert_eq!(access.scopes, held.given, "scopes after {after:?}");
                assert!(access.scopes.is_subset(&grant.given), "no more than the person gave");
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
