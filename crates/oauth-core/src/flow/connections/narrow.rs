//! Taking back a part of what an application may do: single scopes, or that it may change things.

use std::collections::BTreeMap;

use crate::env::Env;
use crate::flow::audit;
use crate::flow::client::find;
use crate::flow::decide::chosen;
use crate::id::{ClientId, GrantId, UserId};
use crate::model::event::Deed;
use crate::model::grant::{Grant, Reach};
use crate::port::{StoreError, Tx, Whose};
use crate::refusal::{Refusal, Verdict};
use crate::text::scope::{Scope, ScopeSet};

/// What a person leaves of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Those that stay. What the client does not have is not given, and what is never a choice goes with what stays.
    pub scopes: ScopeSet,
    /// For looking only from now on? What is for looking only already stays so.
    pub read_only: bool,
}

/// What was taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// These scopes.
    pub scopes: ScopeSet,
    /// That anything may be changed.
    pub writing: bool,
}

impl Taken {
    /// Was there nothing to take back?
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.scopes.is_empty() && !self.writing
    }
}

/// How a change of a connection ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Narrowed {
    /// This was taken back.
    Done(Taken),
    /// Nothing would be left. That is to take back everything, which a person is asked about first; nothing was done.
    Everything,
    /// A scope that was left out comes with one that stays, and would be there still; nothing was done.
    Implied {
        /// The one that was left out.
        scope: Scope,
        /// The one that brings it along.
        by: Scope,
    },
}

/// Leaves a client less of what this person gave it, over all grants that stand; nothing ever becomes more. The client's
/// tokens obey at their next use, since they reach no further than their grant. Codes that are out and consent pages that are
/// open are over, as they may hold more than what is left; and what was taken back is asked about when it is asked for again.
///
/// # Errors
/// [`StoreError`]
pub fn narrow(
    tx: &mut dyn Tx,
    env: &Env,
    user: &UserId,
    client: ClientId,
    rest: &Rest,
) -> Result<Verdict<Narrowed>, StoreError> {
    // A request that is being allowed at this moment without a page is waited for, as in taking back everything.
    let person = tx.lock_user(user)?;
    let grants = standing(tx, env, user, client)?;
    if grants.is_empty() {
        return Ok(Verdict::Refused(Refusal::NotFound));
    }
    let had = grants.iter().fold(ScopeSet::default(), |all, grant| all.or(&grant.scopes));
    let left = chosen(env, &had, &rest.scopes);
    if left.is_empty() {
        return Ok(Verdict::Done(Narrowed::Everything));
    }
    if let Some((scope, by)) = implied(env, &had.without(&left), &left) {
        return Ok(Verdict::Done(Narrowed::Implied { scope, by }));
    }
    let writing = rest.read_only && grants.iter().any(|grant| grant.terms.reach == Reach::ReadWrite);
    let taken = Taken { scopes: had.without(&left), writing };
    if !taken.is_nothing() {
        tx.burn_interactions(Whose::Pair(user, client))?;
        // A code that is being redeemed at this moment is either burnt, or its grant is there to be narrowed.
        let grants = standing(tx, env, user, client)?;
        apply(tx, env, user, &grants, rest)?;
        if let Some(person) = &person {
            let client = find(tx, env, client)?;
            audit::of_grant(tx, env, person, Deed::GrantNarrowed, client.as_ref())?;
        }
    }
    Ok(Verdict::Done(Narrowed::Done(taken)))
}

fn standing(tx: &mut dyn Tx, env: &Env, user: &UserId, client: ClientId) -> Result<Vec<Grant>, StoreError> {
    let mut grants = tx.live_grants(user, Some(client))?;
    grants.retain(|grant| grant.stands(env.now()));
    Ok(grants)
}

/// The first scope that was left out and still comes with another one, and that other one.
fn implied(env: &Env, out: &ScopeSet, left: &ScopeSet) -> Option<(Scope, Scope)> {
    let brings = |by: &Scope| env.settings.catalog.expand(ScopeSet::from_iter([by.clone()]));
    left.iter().find_map(|by| {
        let scope = brings(by).and(out).iter().next().cloned()?;
        Some((scope, by.clone()))
    })
}

/// Writes what is left of each grant; one of which nothing is left ends.
fn apply(tx: &mut dyn Tx, env: &Env, user: &UserId, grants: &[Grant], rest: &Rest) -> Result<(), StoreError> {
    let mut alike: BTreeMap<(ScopeSet, Reach), Vec<GrantId>> = BTreeMap::new();
    for grant in grants {
        let scopes = chosen(env, &grant.scopes, &rest.scopes);
        let reach = if rest.read_only { Reach::ReadOnly } else { grant.terms.reach };
        if scopes.is_empty() {
            tx.revoke_grant(grant.id, env.now())?;
        } else if scopes != grant.scopes || reach != grant.terms.reach {
            alike.entry((scopes, reach)).or_default().push(grant.id);
        }
    }
    for ((scopes, reach), ids) in alike {
        tx.narrow_grants(user, &ids, &scopes, reach)?;
    }
    Ok(())
}
