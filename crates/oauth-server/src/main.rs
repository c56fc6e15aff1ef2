//! oauth-server
fn main() {}
