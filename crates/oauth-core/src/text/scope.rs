//! Scope tokens and sets (RFC 6749 §3.3).

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// One scope token: 1 to 64 of the characters that RFC 6749 §3.3 allows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(String);

/// A text that is no scope token, or a list that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a scope: 1 to 64 visible ASCII characters, without quotation mark and backslash")]
pub struct NotAScope;

impl Scope {
    /// Reads a scope token.
    ///
    /// Rule: RFC6749-3.3 (MUST)
    ///
    /// # Errors
    /// [`NotAScope`] for an empty or over-long token or one with other characters.
    pub fn parse(text: &str) -> Result<Self, NotAScope> {
        let allowed = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\\';
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        fits.then(|| Self(text.to_owned())).ok_or(NotAScope)
    }

    /// A scope that is written in this program.
    pub(crate) fn fixed(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Scope {
    type Error = NotAScope;
    fn try_from(text: String) -> Result<Self, NotAScope> {
        Self::parse(&text)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.0
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A set of scopes: order and repetition do not matter (RFC 6749 §3.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeSet(BTreeSet<Scope>);

impl ScopeSet {
    /// Reads a list that is parted by single spaces; the empty text is the empty set.
    ///
    /// Rule: RFC6749-3.3 (MUST)
    ///
    /// # Errors
    /// [`NotAScope`] when an entry is none.
    pub fn parse(text: &str) -> Result<Self, NotAScope> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        text.split(' ').map(Scope::parse).collect::<Result<_, _>>().map(Self)
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Is this one among them?
    #[must_use]
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// Is every one of these also in `other`?
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Is one of these also in `other`?
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        !self.0.is_disjoint(&other.0)
    }

    /// These without those that are not in `other`, as [`ScopeSet::and`]: none is copied.
    #[must_use]
    pub fn within(mut self, other: &Self) -> Self {
        self.0.retain(|scope| other.0.contains(scope));
        self
    }

    /// Those that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// Those that are in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// Those that are not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).cloned().collect())
    }

    /// Adds one; `false` when it was there.
    pub fn insert(&mut self, scope: Scope) -> bool {
        self.0.insert(scope)
    }

    /// One after another, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl TryFrom<String> for ScopeSet {
    type Error = NotAScope;
    fn try_from(text: String) -> Result<Self, NotAScope> {
        Self::parse(&text)
    }
}

impl From<ScopeSet> for String {
    fn from(set: ScopeSet) -> Self {
        set.to_string()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, scope) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Rule: RFC6749-3.3
    #[test]
    fn what_is_no_scope_is_refused() {
        for text in ["a\"b", "a\\b", "a\tb", "ä", "a\0", " a", "a ", "a  b", &"x".repeat(65)] {
            assert!(ScopeSet::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(ScopeSet::parse("write read write").map(|s| s.to_string()), Ok("read write".to_owned()));
    }

    proptest! {
        #[test]
        fn sets_survive_their_text_and_obey_the_algebra(a in "([a-z]{1,3}( [a-z]{1,3}){0,5})?", b in "([a-z]{1,3}( [a-z]{1,3}){0,5})?") {
            let (a, b) = (ScopeSet::parse(&a).unwrap(), ScopeSet::parse(&b).unwrap());
            prop_assert_eq!(&ScopeSet::parse(&a.to_string()).unwrap(), &a);
            prop_assert!(a.and(&b).is_subset(&a) && a.and(&b).is_subset(&b));
            prop_assert!(a.is_subset(&a.or(&b)) && b.is_subset(&a.or(&b)));
            prop_assert_eq!(a.is_subset(&b), a.and(&b) == a);
            prop_assert_eq!(a.clone().within(&b), a.and(&b));
            prop_assert_eq!(a.meets(&b), !a.and(&b).is_empty());
            prop_assert!(a.without(&b).and(&b).is_empty());
            prop_assert_eq!(a.without(&b).or(&a.and(&b)), a);
        }
    }
}
