//! The scope catalog: which scopes exist, what they are called, what they imply and how risky they are. Data, not code.

mod entry;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use entry::{Risk, ScopeEntry, ScopeGroup};

use crate::model::grant::Reach;
use crate::text::scope::{Scope, ScopeSet};

/// A fault in a catalog, found when it is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// There must be something to ask for.
    #[error("the scope catalog is empty")]
    Empty,
    /// Two entries have this name.
    #[error("scope {0} is in the catalog twice")]
    Duplicate(Scope),
    /// An entry implies a scope that does not exist.
    #[error("scope {0} implies {1}, which is not in the catalog")]
    UnknownImplied(Scope, Scope),
    /// A right is empty, too long, or has characters that cannot be seen.
    #[error("scope {0} has a right {1:?}, which is not 1 to 64 visible ASCII characters")]
    Right(Scope, String),
    /// An entry says that it is about who the person is and nothing more, and is more.
    #[error(
        "scope {0} is to say who the person is and nothing more, but has rights or implies a scope that is more"
    )]
    MoreThanIdentity(Scope),
    /// A group is named twice, or by nothing.
    #[error("group {0:?} needs a name and a title, once")]
    Group(String),
}

impl CatalogError {
    /// The scope whose entry is at fault, where it is one.
    #[must_use]
    pub fn scope(&self) -> Option<&Scope> {
        match self {
            Self::Empty | Self::Group(_) => None,
            Self::Duplicate(scope)
            | Self::UnknownImplied(scope, _)
            | Self::Right(scope, _)
            | Self::MoreThanIdentity(scope) => Some(scope),
        }
    }
}

/// The scopes of one provider, in the order in which pages show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    entries: Vec<ScopeEntry>,
    groups: Vec<ScopeGroup>,
}

impl Catalog {
    /// Checks and takes the entries. Groups have the shipped titles, or none.
    ///
    /// # Errors
    /// [`CatalogError`] when there are none, when a name stands twice, an implied scope does not exist, a right cannot be
    /// one, or an identity is more than that.
    pub fn new(entries: Vec<ScopeEntry>) -> Result<Self, CatalogError> {
        if entries.is_empty() {
            return Err(CatalogError::Empty);
        }
        let catalog = Self { entries, groups: entry::shipped_groups() };
        for (at, entry) in catalog.entries.iter().enumerate() {
            if catalog.entries.iter().take(at).any(|earlier| earlier.name == entry.name) {
                return Err(CatalogError::Duplicate(entry.name.clone()));
            }
            catalog.check(entry)?;
        }
        Ok(catalog)
    }

    fn check(&self, entry: &ScopeEntry) -> Result<(), CatalogError> {
        let name = || entry.name.clone();
        let mut identity = entry.rights.is_empty();
        for implied in &entry.implies {
            let found = self.entry(implied);
            let found = found.ok_or_else(|| CatalogError::UnknownImplied(name(), implied.clone()))?;
            identity &= found.identity;
        }
        let bad = |right: &&String| {
            !(1..=64).contains(&right.len()) || !right.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if let Some(right) = entry.rights.iter().find(bad) {
            return Err(CatalogError::Right(name(), right.clone()));
        }
        if entry.identity && !identity {
            return Err(CatalogError::MoreThanIdentity(name()));
        }
        Ok(())
    }

    /// The same with titles for groups, in the place of shipped ones of the same name.
    ///
    /// # Errors
    /// [`CatalogError::Group`]
    pub fn with_groups(mut self, groups: Vec<ScopeGroup>) -> Result<Self, CatalogError> {
        for (at, group) in groups.iter().enumerate() {
            let twice = groups.iter().take(at).any(|earlier| earlier.name == group.name);
            if twice || group.name.trim().is_empty() || group.title.trim().is_empty() {
                return Err(CatalogError::Group(group.name.clone()));
            }
        }
        self.groups.retain(|shipped| groups.iter().all(|group| group.name != shipped.name));
        self.groups.extend(groups);
        Ok(self)
    }

    /// The entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[ScopeEntry] {
        &self.entries
    }

    /// The entry of this name.
    #[must_use]
    pub fn entry(&self, name: &Scope) -> Option<&ScopeEntry> {
        self.entries.iter().find(|entry| entry.name == *name)
    }

    /// What pages call a group: its title, or what its scopes say where it has none.
    #[must_use]
    pub fn group_title<'a>(&'a self, name: &'a str) -> &'a str {
        self.groups.iter().find(|group| group.name == name).map_or(name, |group| &group.title)
    }

    /// All scopes that exist.
    #[must_use]
    pub fn all(&self) -> ScopeSet {
        self.select(|_| true)
    }

    /// Those that no person can leave out.
    #[must_use]
    pub fn hidden(&self) -> ScopeSet {
        self.select(|entry| entry.hidden)
    }

    /// Those that only the site's staff may give to an application.
    #[must_use]
    pub fn internal(&self) -> ScopeSet {
        self.select(|entry| entry.risk == Risk::Internal)
    }

    fn select(&self, which: impl Fn(&ScopeEntry) -> bool) -> ScopeSet {
        self.entries.iter().filter(|entry| which(entry)).map(|entry| entry.name.clone()).collect()
    }

    /// What a client gets whose registration names no scope: the fewest that bring all others along, but none that is
    /// [`Risk::Internal`].
    #[must_use]
    pub fn usual(&self) -> ScopeSet {
        let mut kept = self.select(|entry| entry.risk != Risk::Internal);
        // From the end, so that of those that imply each other the first one stays.
        for entry in self.entries.iter().rev().filter(|entry| entry.risk != Risk::Internal) {
            let others = kept.without(&ScopeSet::from_iter([entry.name.clone()]));
            if self.expand(others.clone()).contains(&entry.name) {
                kept = others;
            }
        }
        kept
    }

    /// Of these scopes those that can be used: for looking only, the ones that can hurt nobody.
    #[must_use]
    pub fn within(&self, reach: Reach, scopes: &ScopeSet) -> ScopeSet {
        let harmless = |name: &&Scope| self.entry(name).is_some_and(|entry| entry.risk == Risk::Low);
        match reach {
            Reach::ReadWrite => scopes.clone(),
            Reach::ReadOnly => scopes.iter().filter(harmless).cloned().collect(),
        }
    }

    /// What these scopes let one do, in the words of the application's own access rules. What they imply is not added:
    /// see [`Catalog::expand`].
    #[must_use]
    pub fn rights(&self, scopes: &ScopeSet) -> BTreeSet<String> {
        let entries = scopes.iter().filter_map(|name| self.entry(name));
        entries.flat_map(|entry| entry.rights.iter().cloned()).collect()
    }

    /// Do these scopes say who the person is and nothing more? No scope at all says nothing.
    #[must_use]
    pub fn is_identity_only(&self, scopes: &ScopeSet) -> bool {
        let identity = |name: &Scope| self.entry(name).is_some_and(|entry| entry.identity);
        !scopes.is_empty() && self.expand(scopes.clone()).iter().all(identity)
    }

    /// `scopes` and everything that they imply, however indirectly.
    #[must_use]
    pub fn expand(&self, scopes: ScopeSet) -> ScopeSet {
        let implied =
            |name: &Scope| self.entry(name).map(|entry| entry.implies.as_slice()).unwrap_or_default();
        let mut waiting: Vec<&Scope> = scopes.iter().flat_map(implied).collect();
        let mut reached = scopes;
        while let Some(next) = waiting.pop() {
            if !reached.contains(next) {
                reached.insert(next.clone());
                waiting.extend(implied(next));
            }
        }
        reached
    }
}

impl Default for Catalog {
    /// The shipped scopes: `read`, which brings `profile` and `email` along, `write`, and these two by themselves.
    fn default() -> Self {
        Self { entries: entry::shipped(), groups: entry::shipped_groups() }
    }
}
