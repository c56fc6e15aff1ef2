//! oauth-provider-web
