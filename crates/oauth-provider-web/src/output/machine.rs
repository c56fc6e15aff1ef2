//! Answers for programs: JSON, CORS, and the checks in front of every endpoint that programs call.

use std::net::IpAddr;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use oauth_core::env::Env;
use oauth_core::oauth2::transport::Arrival;
use oauth_core::refusal::Refusal;

use crate::limit::Ceiling;
use crate::output::fault::Fault;
use crate::output::headers;
use crate::output::reference::reference;
use crate::state::{Inner, State};

/// The other end of a request, as far as configured proxies can be believed.
pub(crate) struct Peer {
    /// Who asks; none in tests without a connection.
    pub(crate) address: Option<IpAddr>,
    /// May tokens travel this way?
    pub(crate) carries_tokens: bool,
    /// Could nobody on the way read it?
    pub(crate) is_private: bool,
    kind: Kind,
}

/// Who calls an endpoint; each has a ceiling of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody with a browser.
    Person,
    /// A client.
    Program,
}

impl Peer {
    /// Reads the connection and, from believed proxies, the forwarding headers.
    pub(crate) fn of(state: &Inner, request: &HttpRequest, kind: Kind) -> Self {
        let values = |name| request.headers().get_all(name).map(|value| value.as_bytes()).collect::<Vec<_>>();
        let arrival = Arrival {
            tls: request.app_config().secure(),
            peer: request.peer_addr().map(|peer| peer.ip()),
            forwarded_for: &values("x-forwarded-for"),
            forwarded_proto: &values("x-forwarded-proto"),
        };
        Self {
            address: state.env.settings.transport.client_address(&arrival),
            carries_tokens: state.env.settings.transport.carries_tokens(&arrival),
            is_private: state.env.settings.transport.is_private(&arrival),
            kind,
        }
    }

    const fn ceiling<'a>(&self, state: &'a Inner) -> &'a Ceiling {
        match self.kind {
            Kind::Person => &state.ceilings.people,
            Kind::Program => &state.ceilings.programs,
        }
    }

    /// Refuses an address that is over its ceiling.
    pub(crate) fn admit(&self, state: &Inner) -> Result<(), Fault> {
        self.below(state, self.ceiling(state))
    }

    /// Counts a fault that smells of guessing.
    pub(crate) fn count(&self, state: &Inner, fault: &Fault) {
        if let Some(address) = self.address.filter(|_| fault.is_guess(self.kind)) {
            self.ceiling(state).count(address, state.env.now());
        }
    }

    /// Counts a new account, unless the address made too many.
    pub(crate) fn sign_up(&self, state: &Inner) -> Result<(), Fault> {
        self.below(state, &state.ceilings.sign_ups)?;
        if let Some(address) = self.address {
            state.ceilings.sign_ups.count(address, state.env.now());
        }
        Ok(())
    }

    /// Counts a letter that somebody who is not signed in asks for, unless the address asked for too many.
    pub(crate) fn letter(&self, state: &Inner) -> Result<(), Fault> {
        self.below(state, &state.ceilings.letters)?;
        if let Some(address) = self.address {
            state.ceilings.letters.count(address, state.env.now());
        }
        Ok(())
    }

    fn below(&self, state: &Inner, ceiling: &Ceiling) -> Result<(), Fault> {
        let blocked = self.address.and_then(|address| ceiling.blocked(address, state.env.now()));
        blocked.map_or(Ok(()), |retry_after| Err(Refusal::TooManyFailures { retry_after }.into()))
    }
}

/// The surroundings of a use case that a program asks for by this request.
pub(crate) fn env(state: &Inner, request: &HttpRequest) -> Env {
    state.env.from(Peer::of(state, request, Kind::Program).address)
}

/// Runs an endpoint for programs: transport and ceiling first, faults as JSON.
///
/// Rule: RFC6749-3.2 (MUST)
/// SEC: tokens do not travel over plain http.
pub(crate) async fn answer(
    state: &State,
    request: &HttpRequest,
    run: impl Future<Output = Result<HttpResponse, Fault>>,
) -> HttpResponse {
    answer_by(state, request, run, Fault::json).await
}

/// The same, with faults in the words of `tell`, which may need more of the request than the fault alone.
pub(crate) async fn answer_by<E: From<Fault> + AsRef<Fault>>(
    state: &State,
    request: &HttpRequest,
    run: impl Future<Output = Result<HttpResponse, E>>,
    tell: impl FnOnce(&E) -> HttpResponse,
) -> HttpResponse {
    let peer = Peer::of(state, request, Kind::Program);
    let outcome = if !peer.carries_tokens {
        Err(Fault::from(Refusal::PlainHttp).into())
    } else if let Err(blocked) = peer.admit(state) {
        Err(blocked.into())
    } else {
        run.await
    };
    outcome.unwrap_or_else(|fault| {
        peer.count(state, fault.as_ref());
        fault.as_ref().log(&reference(&*state.env.random, request));
        tell(&fault)
    })
}

/// JSON that was made by the core.
pub(crate) fn json(body: String) -> HttpResponse {
    let mut builder = HttpResponse::Ok();
    headers::machine(&mut builder).content_type("application/json").body(body)
}

/// The answer to a browser that asks whether it may send a request from another origin.
pub(crate) async fn preflight() -> HttpResponse {
    let mut builder = HttpResponse::NoContent();
    headers::public(&mut builder)
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "3600"))
        .insert_header((header::CACHE_CONTROL, "max-age=3600"))
        .finish()
}
