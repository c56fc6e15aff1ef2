//! What OAuth 2 says on the wire: requests, client authentication, PKCE, errors, introspection, metadata, transport.

pub mod client_auth;
pub mod error;
pub mod introspect;
pub mod metadata;
pub mod pkce;
pub mod resource;
pub mod transport;
pub mod wire;
