//! The steps that are requests of browsers and clients: each is sent, and the answer held against the model.

use oauth_core::flow::begin::Begun;
use oauth_core::flow::decide::{Decided, Decision};
use oauth_core::testing::build::{REDIRECT, VERIFIER, scopes};
use oauth_core::text::scope::ScopeSet;

use super::{Code, DAY, Fate, Grant, Held, Machine, SCOPES, Waiting};
use crate::wire::parameter;
use crate::world::{Tokens, code_fields, yes_to};

/// The place of the `back`-th newest.
fn place<T>(list: &[T], back: usize) -> Option<usize> {
    (!list.is_empty()).then(|| list.len() - 1 - back % list.len())
}

impl Machine {
    pub(super) fn authorize(&mut self, who: usize, app: usize, scope: &str, consent: bool) {
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

    pub(super) fn decide(&mut self, back: usize, stranger: bool, allow: Option<usize>) {
        let Some(at) = place(&self.waiting, back) else { return };
        let (who, app, asked) = (self.waiting[at].who, self.waiting[at].app, self.waiting[at].asked.clone());
        let by = if stranger { 1 - who } else { who };
        let may = self.waiting[at].open
            && self.now < self.waiting[at].until
            && !stranger
            && !self.person_disabled[who]
            && !self.client_disabled[app];
        let given = allow.map(|allow| asked.and(&scopes(SCOPES[allow])));
        let decision = allow.map_or(Decision::Deny, |allow| yes_to(scopes(SCOPES[allow])));
        match self.world.decide(self.waiting[at].id, &self.people[by], &decision) {
            Ok(Decided::Answer(answer)) => {
                assert!(may, "decided though it must not be");
                self.waiting[at].open = false;
                if let Some(given) = given {
                    self.allowed(answer.location(), who, app, given, self.waiting[at].until);
                }
            }
            Ok(Decided::Shown(_)) => panic!("an answer that has an address"),
            Ok(Decided::AskAgain(_)) => assert!(may && given.is_some_and(|given| given.is_empty())),
            Err(_) => assert!(!may, "not decided though it may be"),
        }
    }

    pub(super) fn redeem(&mut self, back: usize, stranger: bool, fault: usize) {
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

    pub(super) fn refresh(&mut self, back: usize, stranger: bool, scope: Option<&str>) {
        let Some(at) = place(&self.refresh, back) else { return };
        let (held, grant) = (&self.refresh[at], self.refresh[at].grant);
        let by = if stranger { 1 - self.grants[grant].app } else { self.grants[grant].app };
        let left = held.given.and(&self.grants[grant].given);
        let asked = scope.map_or_else(|| left.clone(), scopes);
        let got = self.world.refresh_to(&self.apps[by], &held.wire, scope.unwrap_or_default());
        let stands = !self.client_disabled[by] && self.now < held.until && !self.grants[grant].dead;
        let theft = stranger || held.ended;
        let access = asked.and(&left);
        let fits = asked.is_subset(&held.given) && !access.is_empty();
        assert_eq!(got.is_ok(), stands && !theft && fits, "a refresh token");
        if stands && theft {
            self.grants[grant].dead = true;
        }
        if let Ok(tokens) = got {
            self.refresh[at].ended = true;
            self.issued(tokens, grant, &access, left);
        }
    }

    pub(super) fn revoke(&mut self, back: usize, stranger: bool, refresh: bool) {
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
}
