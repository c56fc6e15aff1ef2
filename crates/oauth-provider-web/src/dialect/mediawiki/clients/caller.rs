//! Who calls: a program with a token of either protocol, or the browser of somebody who is signed in.

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use oauth_core::env::Env;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::signed::resource::{Signed, check};
use oauth_core::id::ClientId;
use oauth_core::oauth2::resource::{Access, admit, bearer, presented};
use oauth_core::policy::Carrier;
use oauth_core::port::Tx;
use oauth_core::refusal::Refusal;

use super::answer::Failed;
use crate::endpoint::signed as handshake;
use crate::input::body::Arrived;
use crate::input::signed;
use crate::input::visit::Visit;
use crate::output::machine::{Kind, Peer, env};
use crate::state::State;

/// The scope of programs that look after their person's applications: a wiki's grant of this name, where the catalog has it.
const SCOPE: &str = "oauthmanageownclient";

/// Whose applications they are.
pub(super) struct Caller {
    pub(super) person: ResourceOwner,
    /// Which program acts, where one does with a token.
    through: Option<(ClientId, String)>,
}

impl Caller {
    /// Somebody who wants to change something; of a browser it is known that no other site sends it.
    pub(super) async fn who_changes(
        state: &State,
        request: &HttpRequest,
        arrived: &Arrived,
    ) -> Result<Self, Failed> {
        if arrived.has_no_type() {
            return Err(Failed::no_type());
        }
        if let Some(access) = with_token(state, request, arrived).await? {
            return Self::behind(state, access).await;
        }
        let visit = Visit::of_session(state.clone(), request.clone()).await?;
        let Some(person) = visit.person.clone() else {
            return Err(Failed::not_logged_in());
        };
        visit.is_sent_by_us(arrived)?;
        Ok(Self { person, through: None })
    }

    /// The surroundings of a use case that this request asks for.
    pub(super) fn env(&self, state: &State, request: &HttpRequest) -> Env {
        Env { through: self.through.clone(), ..env(state, request) }
    }

    /// Somebody who only looks; none where nobody is there.
    pub(super) async fn of(
        state: &State,
        request: &HttpRequest,
        arrived: &Arrived,
    ) -> Result<Option<Self>, Failed> {
        if let Some(access) = with_token(state, request, arrived).await? {
            return Self::behind(state, access).await.map(Some);
        }
        let visit = Visit::of_session(state.clone(), request.clone()).await?;
        Ok(visit.person.map(|person| Self { person, through: None }))
    }

    /// The person behind a token that stands; when it was used is noted, where that can be.
    async fn behind(state: &State, access: Access) -> Result<Self, Failed> {
        let (grant, now) = (access.grant, state.env.now());
        let through = Some((access.client, access.client_name));
        if let Err(error) = state.write(move |tx| tx.touch_grants(&[(grant, now)])).await {
            tracing::warn!(%error, "when a grant was last used is not written");
        }
        let found = state.read(move |tx| tx.user(&access.user)).await?;
        let person = found.ok_or(Refusal::UserDisabled)?.into();
        Ok(Self { person, through })
    }
}

/// What the token of a request amounts to, where it has one.
async fn with_token(
    state: &State,
    request: &HttpRequest,
    arrived: &Arrived,
) -> Result<Option<Access>, Failed> {
    let headers: Vec<&[u8]> =
        request.headers().get_all(AUTHORIZATION).map(|value| value.as_bytes()).collect();
    let access = if let Some(signed) = signed::read(state, request, arrived)? {
        if signed.is_also_oauth2() {
            return Err(Refusal::TwoProtocols.into());
        }
        let peer = Peer::of(state, request, Kind::Program);
        let take = |tx: &mut dyn Tx, _: &Env, signed: &Signed| signed.take(tx);
        handshake::run(state, &peer, signed, check, take).await?
    } else if headers.is_empty() {
        return Ok(None);
    } else {
        let token = presented(bearer(&headers)?, Carrier::Hidden)?;
        let env = env(state, request);
        let admitted = state.read(move |tx| admit(tx, &env, &token, Carrier::Hidden)).await?;
        admitted.into_result()?.owner()?
    };
    access.may(request.method().as_str())?;
    let catalog = &state.env.settings.catalog;
    if access.scopes.iter().any(|scope| scope.as_str() == SCOPE && catalog.entry(scope).is_some()) {
        Ok(Some(access))
    } else {
        Err(Refusal::ScopeInsufficient.into())
    }
}
