//! What a client may know of the person whose token it holds.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::env::Env;
use crate::model::user::{Role, User};
use crate::oauth2::resource::Access;
use crate::policy::StatedRights;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, TokenFault, Verdict};
use crate::text::scope::ScopeSet;

/// The scope that gives the e-mail address.
const EMAIL: &str = "email";

/// Reads the profile, for a token of any scope, also for one that is for looking only.
///
/// # Errors
/// [`StoreError`]
pub fn read(tx: &mut dyn Tx, env: &Env, access: &Access) -> Result<Verdict<Value>, StoreError> {
    Ok(match tx.user(&access.user)? {
        Some(user) => Verdict::Done(Value::Object(of(env, access, &user))),
        None => Verdict::Refused(Refusal::TokenInvalid(TokenFault::Unknown)),
    })
}

/// The profile. Of a token for looking only, grants and rights are what that leaves of them. A client may take an address that
/// it is told for an account of its own: so whoever may see it is told an empty one until it is confirmed.
///
/// SEC: `email_verified` is true of an address that its person confirmed, and of no other.
pub(crate) fn of(env: &Env, access: &Access, user: &User) -> Map<String, Value> {
    let registered = user.created_at.datetime().map(|at| at.format("%Y%m%d%H%M%S").to_string());
    let admin = user.role == Role::Admin;
    let confirmed = user.email_confirmed_at.is_some();
    let usable = env.settings.catalog.within(access.reach, &access.scopes);
    let stated = match env.settings.stated_rights {
        StatedRights::Grant => usable.clone(),
        StatedRights::Person => of_person(env, admin),
    };
    let mut fields = vec![
        ("sub", Value::from(access.user.to_string())),
        ("username", Value::from(access.user_name.as_str())),
        ("editcount", Value::from(0)),
        ("confirmed_email", Value::from(confirmed)),
        ("email_verified", Value::from(confirmed)),
        ("blocked", Value::from(user.disabled_at.is_some())),
        ("registered", Value::from(registered.unwrap_or_default())),
        ("groups", json!(if admin { vec!["user", "admin"] } else { vec!["user"] })),
        ("rights", json!(rights(env, &stated))),
        ("grants", json!(usable.iter().map(|scope| scope.as_str()).collect::<Vec<_>>())),
    ];
    if access.scopes.iter().any(|scope| scope.as_str() == EMAIL) {
        fields.push(("email", Value::from(if confirmed { user.email.as_str() } else { "" })));
    }
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// All that a person could let some client do.
fn of_person(env: &Env, admin: bool) -> ScopeSet {
    let catalog = &env.settings.catalog;
    if admin { catalog.all() } else { catalog.all().without(&catalog.internal()) }
}

/// What the scopes let their client do, in the words of the application's own access rules; a scope without such words is its
/// own.
fn rights(env: &Env, usable: &ScopeSet) -> BTreeSet<String> {
    let catalog = &env.settings.catalog;
    let entries = usable.iter().filter_map(|scope| catalog.entry(scope));
    let wordless = entries.filter(|entry| !entry.identity && entry.rights.is_empty());
    let mut rights = catalog.rights(usable);
    rights.extend(wordless.map(|entry| entry.name.to_string()));
    rights
}
