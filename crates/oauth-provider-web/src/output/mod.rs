//! Answers: headers that every answer has, the one map from faults to answers, pages, redirects.

pub(crate) mod fault;
pub(crate) mod headers;
pub(crate) mod machine;
pub(crate) mod reference;
