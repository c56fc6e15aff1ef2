//! oauth-store-diesel
