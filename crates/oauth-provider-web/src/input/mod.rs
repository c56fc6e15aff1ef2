//! Reading requests: bodies with limits, the outside view of the connection, cookies, CSRF, who is there.

pub(crate) mod body;
pub(crate) mod cookie;
pub(crate) mod csrf;
pub(crate) mod manner;
pub(crate) mod return_to;
pub(crate) mod signed;
pub(crate) mod visit;
