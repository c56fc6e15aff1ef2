//! What OAuth 2 says on the wire: requests, client authentication, PKCE, errors, metadata.

pub mod pkce;
