//! Signed statements in JSON: our own small part of JOSE over ring. What is not here cannot be asked for: no algorithm comes
//! from the peer, and there is no `none`.

pub mod jws;
