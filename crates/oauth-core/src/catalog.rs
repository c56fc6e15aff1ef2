//! The scope catalog: which scopes exist, what they are called, what they imply and how risky they are. Data, not code.

use serde::{Deserialize, Serialize};

use crate::text::scope::{Scope, ScopeSet};

/// How much harm a scope can do in the wrong hands; the consent page marks the high ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Looking only.
    #[default]
    Low,
    /// Changing, deleting, or seeing what is private.
    High,
}

/// One scope that exists here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeEntry {
    /// The scope token of RFC 6749 §3.3.
    pub name: Scope,
    /// A few words for the consent page; a page's message file may translate them.
    pub title: String,
    /// One sentence more.
    #[serde(default)]
    pub description: String,
    /// Scopes of one group stand together on the consent page.
    #[serde(default)]
    pub group: String,
    /// How much harm it can do.
    #[serde(default)]
    pub risk: Risk,
    /// Scopes that whoever has this one has too.
    #[serde(default)]
    pub implies: Vec<Scope>,
}

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
}

/// The scopes of one provider, in the order in which pages show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    entries: Vec<ScopeEntry>,
}

impl Catalog {
    /// Checks and takes the entries.
    ///
    /// # Errors
    /// [`CatalogError`] when there are none, when a name stands twice or an implied scope does not exist.
    pub fn new(entries: Vec<ScopeEntry>) -> Result<Self, CatalogError> {
        if entries.is_empty() {
            return Err(CatalogError::Empty);
        }
        for (at, entry) in entries.iter().enumerate() {
            if entries.iter().take(at).any(|earlier| earlier.name == entry.name) {
                return Err(CatalogError::Duplicate(entry.name.clone()));
            }
            for implied in &entry.implies {
                if !entries.iter().any(|other| other.name == *implied) {
                    return Err(CatalogError::UnknownImplied(entry.name.clone(), implied.clone()));
                }
            }
        }
        Ok(Self { entries })
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

    /// All scopes that exist.
    #[must_use]
    pub fn all(&self) -> ScopeSet {
        self.entries.iter().map(|entry| entry.name.clone()).collect()
    }

    /// `scopes` and everything that they imply, however indirectly.
    #[must_use]
    pub fn expand(&self, scopes: &ScopeSet) -> ScopeSet {
        let mut reached = scopes.clone();
        let mut waiting: Vec<Scope> = scopes.iter().cloned().collect();
        while let Some(next) = waiting.pop() {
            for implied in self.entry(&next).map(|entry| entry.implies.as_slice()).unwrap_or_default() {
                if reached.insert(implied.clone()) {
                    waiting.push(implied.clone());
                }
            }
        }
        reached
    }
}

impl Default for Catalog {
    /// The shipped scopes, `read` and `write`.
    fn default() -> Self {
        let entry = |name: &'static str, title: &str, description: &str, risk| ScopeEntry {
            name: Scope::fixed(name),
            title: title.to_owned(),
            description: description.to_owned(),
            group: "content".to_owned(),
            risk,
            implies: Vec::new(),
        };
        Self {
            entries: vec![
                entry(
                    "read",
                    "See your content",
                    "Everything that is yours here, private things too",
                    Risk::Low,
                ),
                entry("write", "Add and change content", "Create, edit and delete in your name", Risk::High),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, implies: &[&str]) -> ScopeEntry {
        ScopeEntry {
            name: Scope::parse(name).unwrap(),
            title: name.to_owned(),
            description: String::new(),
            group: String::new(),
            risk: Risk::Low,
            implies: implies.iter().map(|s| Scope::parse(s).unwrap()).collect(),
        }
    }

    #[test]
    fn implication_is_followed_to_the_end_and_round_circles() {
        let catalog = Catalog::new(vec![entry("a", &["b"]), entry("b", &["c"]), entry("c", &["a"])]).unwrap();
        assert_eq!(catalog.expand(&ScopeSet::parse("a").unwrap()).to_string(), "a b c");
    }

    #[test]
    fn a_faulty_catalog_is_refused() {
        assert_eq!(Catalog::new(vec![]), Err(CatalogError::Empty));
        assert!(matches!(
            Catalog::new(vec![entry("a", &[]), entry("a", &[])]),
            Err(CatalogError::Duplicate(_))
        ));
        assert!(matches!(Catalog::new(vec![entry("a", &["x"])]), Err(CatalogError::UnknownImplied(..))));
    }
}
