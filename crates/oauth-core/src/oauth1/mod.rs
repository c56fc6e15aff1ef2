//! What OAuth 1.0a says on the wire (RFC 5849): parameters, the signature base string, signatures, callbacks, problems.
//!
//! The handshake itself stands in [`crate::flow::signed`].

pub mod base_string;
pub mod callback;
#[cfg(test)]
mod cases;
pub mod error;
pub mod header;
pub mod percent;
pub mod rsa_key;
pub mod sign;
pub mod signature;
#[cfg(test)]
mod whatever;
pub mod wire;
