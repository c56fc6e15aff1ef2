//! What a client may know of the person whose token it holds.

use std::sync::Arc;

use oauth_core::catalog::{Catalog, Risk, ScopeEntry};
use oauth_core::flow::decide::{Decision, Limits};
use oauth_core::flow::profile;
use oauth_core::model::user::Role;
use oauth_core::policy::StatedRights;
use oauth_core::text::scope::Scope;
use serde_json::json;

use crate::signed::Signed;
use crate::world::YES;

/// The rights of a wiki's own business, for its staff alone, and of reading.
fn catalog() -> Catalog {
    let entry = |name: &str, rights: &[&str]| ScopeEntry {
        rights: rights.iter().map(|right| (*right).to_owned()).collect(),
        ..ScopeEntry::new(Scope::parse(name).unwrap(), name)
    };
    let staff = ScopeEntry { risk: Risk::Internal, ..entry("staff", &["site.close"]) };
    Catalog::new(vec![entry("read", &["page.read"]), entry("write", &["page.edit"]), staff]).unwrap()
}

/// MW-R5, MW-C3, X-18: rights are those of the grant; or, where a site is set so, all that the person could allow.
#[test]
fn whose_rights_are_stated_is_a_setting() {
    for (stated, admin, want) in [
        (StatedRights::Grant, false, json!(["page.read"])),
        (StatedRights::Grant, true, json!(["page.read"])),
        (StatedRights::Person, false, json!(["page.edit", "page.read"])),
        (StatedRights::Person, true, json!(["page.edit", "page.read", "site.close"])),
    ] {
        let mut s = Signed::new();
        let settings = Arc::make_mut(&mut s.w.env.settings);
        (settings.catalog, settings.stated_rights) = (catalog(), stated);
        let read = [Scope::parse("read").unwrap()].into_iter().collect();
        let token = s.token(&Decision::Allow(read, Limits::default()));
        if let Some(user) = s.w.rows.users.get_mut(&s.w.ann.id) {
            user.role = if admin { Role::Admin } else { Role::User };
        }
        let access = s.opens(&token).unwrap();
        let said = profile::read(&mut s.w.rows, &s.w.env, &access).unwrap().into_result().unwrap();
        assert_eq!((&said["rights"], &said["grants"]), (&want, &json!(["read"])), "{stated:?} {admin}");
    }
}

/// MW-R5, F-78, SEC-71: whoever may see the address is told it when it is confirmed, and only then.
#[test]
fn only_a_confirmed_address_is_told() {
    for (confirmed, email) in [(false, ""), (true, "ann@people.example")] {
        let mut s = Signed::new();
        let token = s.token(&YES);
        let now = s.w.env.now();
        s.w.rows.users.get_mut(&s.w.ann.id).unwrap().email_confirmed_at = confirmed.then_some(now);
        let access = s.opens(&token).unwrap();
        let said = profile::read(&mut s.w.rows, &s.w.env, &access).unwrap().into_result().unwrap();
        let told = [&said["email"], &said["confirmed_email"], &said["email_verified"]];
        assert_eq!(told, [&json!(email), &json!(confirmed), &json!(confirmed)]);
    }
}
