//! What programs that were written for other providers need besides the standards.

pub(crate) mod mediagoblin;
pub(crate) mod mediawiki;

/// A path of ours, and every other path under which the same endpoint answers.
pub(crate) fn paths(path: &'static str) -> impl Iterator<Item = &'static str> {
    let aliases = mediagoblin::ALIASES.iter().chain(mediawiki::ALIASES);
    std::iter::once(path).chain(aliases.filter(move |(own, _)| *own == path).map(|(_, other)| *other))
}
