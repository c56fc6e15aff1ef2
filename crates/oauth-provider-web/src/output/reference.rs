//! The number by which people and log lines name one request.

use actix_web::{HttpMessage, HttpRequest};
use oauth_core::random::Random;

/// The number that the host gave a request. A host that numbers its requests puts this into their extensions; error pages
/// and log lines then name it in place of a number of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// What people can quote and the log can be searched for.
pub(crate) fn reference(random: &dyn Random, request: &HttpRequest) -> String {
    if let Some(RequestId(id)) = request.extensions().get() {
        return id.clone();
    }
    let mut bytes = [0u8; 4];
    match random.fill(&mut bytes) {
        Ok(()) => {
            let number = u32::from_be_bytes(bytes);
            format!("{:04x}-{:04x}", number >> 16, number & 0xffff)
        }
        Err(_) => "-".to_owned(),
    }
}
