//! Requests that are signed (RFC 5849).

use actix_web::HttpRequest;
use oauth_core::flow::signed::Carriage;
use oauth_core::oauth1::wire::{Sent, SignedRequest};
use oauth_core::oauth2::resource::Access;
use oauth_core::oauth2::transport::{Arrival, Transport};
use oauth_core::refusal::Refusal;

use super::{Guard, Validator, query_tokens};
use crate::challenge::{Cause, Rejection};

impl Guard {
    /// The signed request that this is, if it is one.
    pub(super) fn signed(
        &self,
        request: &HttpRequest,
        headers: &[&[u8]],
        form: Option<&[u8]>,
    ) -> Result<Option<SignedRequest>, Rejection> {
        let sent = Sent {
            method: request.method().as_str(),
            origin: self.0.config.resource.split_at(self.0.config.path_at).0,
            path: request.uri().path(),
            query: request.query_string().as_bytes(),
            authorization: headers,
            form,
        };
        SignedRequest::read(&sent).map_err(|problem| self.reject(Refusal::from(problem)).signed())
    }

    /// Takes a signed request: a read, and its nonce.
    ///
    /// Rule: RFC5849-3.2 (MUST)
    /// Rule: RFC5849-4.2 (SHOULD)
    pub(super) async fn admit_signed(
        &self,
        request: &HttpRequest,
        signed: SignedRequest,
    ) -> Result<Access, Rejection> {
        let refuse = |cause: Cause| self.reject(cause).signed();
        if !query_tokens(request.query_string()).is_empty() {
            return Err(refuse(Refusal::TwoProtocols.into()));
        }
        let way = |transport: &Transport, arrival: &Arrival<'_>| {
            let carriage = Carriage::over(transport.is_private(arrival));
            (transport.carries_tokens(arrival), carriage, transport.client_address(arrival))
        };
        let (carries_tokens, carriage, from) = self.came(request, way);
        if !carries_tokens {
            return Err(refuse(Refusal::PlainHttp.into()));
        }
        match &self.0.validator {
            Validator::Store(store) => store.validate_signed(signed, carriage, from).await.map_err(refuse),
        }
    }
}
