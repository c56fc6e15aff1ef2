//! What programs that were written for other providers need besides the standards.

pub(crate) mod mediagoblin;
pub(crate) mod mediawiki;
