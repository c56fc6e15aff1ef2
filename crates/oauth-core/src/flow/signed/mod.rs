//! The handshake of OAuth 1.0a (RFC 5849): temporary credentials, the person's decision, token credentials.
//!
//! A signed request takes two jobs. The first, `check`, only reads: it looks the client up and verifies the signature, so that
//! whoever cannot sign never gets to the writer. The second takes the nonce and does what was asked for, in one transaction.
//! Between the two stands a type of each step's own, which only the first job makes: so no request is answered by the proof
//! of another one, or of another step.

pub mod authorize;
mod check;
pub mod identify;
pub mod resource;
pub mod temporary;
pub mod token;

pub use check::Carriage;

use uuid::Uuid;

use crate::id::InteractionId;
use crate::model::interaction::{Interaction, Request};
use crate::port::{StoreError, Tx};

/// The identifier of temporary or token credentials: the row's id, 32 hexadecimal digits. It is no secret.
pub(crate) fn identifier(row: Uuid) -> String {
    row.simple().to_string()
}

/// Reads an identifier; `None` for what this provider cannot have made.
pub(crate) fn row_of(identifier: &str) -> Option<Uuid> {
    let plain = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let fits = identifier.len() == 32 && identifier.bytes().all(plain);
    fits.then(|| Uuid::try_parse(identifier).ok()).flatten()
}

/// Reads the identifier of temporary credentials.
#[must_use]
pub fn temporary_id(identifier: &str) -> Option<InteractionId> {
    row_of(identifier).map(InteractionId::from_uuid)
}

/// The temporary credentials of this identifier.
///
/// # Errors
/// [`StoreError`]
pub(crate) fn temporary_credentials(
    tx: &mut dyn Tx,
    identifier: &str,
) -> Result<Option<Interaction>, StoreError> {
    let found = match temporary_id(identifier) {
        Some(id) => tx.interaction(id)?,
        None => None,
    };
    Ok(found.filter(|found| matches!(found.request, Request::Temporary { .. })))
}
