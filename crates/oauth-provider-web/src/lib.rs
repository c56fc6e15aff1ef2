//! oauth-provider-web

pub mod page;
