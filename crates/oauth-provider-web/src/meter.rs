//! What the provider counts, for the metrics recorder of the program that it runs in, and for the figures of administrators. No
//! label names a person or a client.

use metrics::counter;
use oauth_core::model::tally::Counted;
use oauth_core::oauth2::wire::TokenRequest;
use oauth_core::refusal::Refusal;

use crate::output::fault::Fault;
use crate::state::Inner;

/// The grant type of a request, as a label.
pub(crate) const fn grant_type(request: &TokenRequest) -> &'static str {
    match request {
        TokenRequest::Code { .. } => "authorization_code",
        TokenRequest::ClientCredentials { .. } => "client_credentials",
        TokenRequest::Refresh { .. } => "refresh_token",
    }
}

/// Tokens were given.
pub(crate) fn tokens_issued(state: &Inner, grant_type: &'static str) {
    state.tallies.count(state.env.now(), Counted::Issued);
    counter!("oauth_tokens_issued_total", "grant_type" => grant_type).increment(1);
}

/// A token request led to nothing.
pub(crate) fn tokens_refused(state: &Inner, fault: &Fault) {
    state.tallies.count(state.env.now(), Counted::Refused);
    counter!("oauth_token_requests_refused_total", "reason" => fault.name()).increment(1);
}

/// An authorization led to no code.
pub(crate) fn authorization_refused(fault: &Fault) {
    counter!("oauth_authorizations_refused_total", "reason" => fault.name()).increment(1);
}

/// Somebody tried to send a letter of this kind.
pub(crate) fn letter(kind: &str, outcome: &'static str) {
    counter!("oauth_letters_total", "kind" => kind.to_owned(), "outcome" => outcome).increment(1);
}

/// Somebody signed in, or did not.
pub(crate) fn sign_in(refused: Option<&Refusal>) {
    let outcome = match refused {
        None => "right",
        Some(Refusal::TooManyFailures { .. }) => "throttled",
        Some(_) => "wrong",
    };
    counter!("oauth_sign_ins_total", "outcome" => outcome).increment(1);
}
