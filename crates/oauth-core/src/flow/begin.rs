//! Beginning an authorization (RFC 6749 §4.1.1): who asks whom for what, and must the person be asked at all?

use crate::env::Env;
use crate::flow::decide;
use crate::flow::person::{ResourceOwner, known, registrant_name};
use crate::id::{ClientId, InteractionId, UserId};
use crate::model::client::Client;
use crate::model::interaction::{Interaction, Stage};
use crate::oauth2::wire::{Asked, AuthorizationRequest, Prompt};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::text::form::with_query;
use crate::text::scope::ScopeSet;
use crate::text::uri::RedirectUri;

/// How an authorization request goes on.
#[derive(Debug)]
pub enum Begun {
    /// Show the consent page.
    Ask(Box<Question>),
    /// Nobody is signed in: sign in first, then come back with the same request.
    SignIn,
    /// The person agreed to as much before: back to the client with a code.
    Answer(Answer),
}

/// What the consent page shows.
#[derive(Clone, Debug)]
pub struct Question {
    /// The interaction to decide.
    pub interaction: Interaction,
    /// Who asks.
    pub client: Client,
    /// The name of whoever registered the client.
    pub registrant: Option<String>,
}

/// An authorization response (RFC 6749 §4.1.2), success or error: a redirect to [`Answer::location`].
#[derive(Clone, Debug)]
pub struct Answer {
    location: String,
}

impl Answer {
    /// Builds the response. `state` comes back untouched, and `iss` is in each (RFC 9207).
    ///
    /// Rule: RFC6749-4.1.2 (MUST)
    /// Rule: RFC9207-2 (MUST)
    pub(crate) fn new(
        env: &Env,
        redirect_uri: &RedirectUri,
        state: Option<&str>,
        fields: &[(&str, &str)],
    ) -> Self {
        let mut parameters = fields.to_vec();
        parameters.extend(state.map(|state| ("state", state)));
        parameters.push(("iss", &env.settings.issuer));
        Self { location: with_query(redirect_uri.as_str(), &parameters) }
    }

    /// Builds the error response.
    ///
    /// Rule: RFC6749-4.1.2.1 (MUST)
    pub(crate) fn error(
        env: &Env,
        redirect_uri: &RedirectUri,
        state: Option<&str>,
        refusal: &Refusal,
    ) -> Self {
        let wire = refusal.wire();
        let fields = [("error", wire.code.as_str()), ("error_description", wire.description.as_str())];
        Self::new(env, redirect_uri, state, &fields)
    }

    /// Where to send the browser. It may carry a code: never log it.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.location
    }
}

/// A refusal of the front channel, and the redirect that tells the client, where it may be told.
#[derive(Debug)]
pub struct FrontRefusal {
    /// Why.
    pub refusal: Refusal,
    /// The client's name, where the client is known.
    pub client: Option<String>,
    /// The error response; none where only a page may say it (RFC 6749 §4.1.2.1).
    pub answer: Option<Answer>,
}

impl FrontRefusal {
    /// A refusal for a page that can name the client.
    pub(crate) fn of(client: &Client, refusal: Refusal) -> Self {
        Self { refusal, client: Some(client.name.as_str().to_owned()), answer: None }
    }
}

impl From<Refusal> for FrontRefusal {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, client: None, answer: None }
    }
}

/// Begins an authorization. Writes only when somebody is signed in.
///
/// # Errors
/// [`StoreError`]
pub fn begin(
    tx: &mut dyn Tx,
    env: &Env,
    request: &AuthorizationRequest,
    person: Option<&ResourceOwner>,
) -> Result<Verdict<Begun, FrontRefusal>, StoreError> {
    let (client, redirect_uri) = done!(who_asks(tx, request)?);
    let refuse = |refusal: Refusal| {
        let answer = Answer::error(env, &redirect_uri, request.state.as_deref(), &refusal);
        Ok(Verdict::Refused(FrontRefusal { refusal, client: None, answer: Some(answer) }))
    };
    let (asked, scopes) = match what_is_asked(&client, request, env) {
        Ok(asked) => asked,
        Err(refusal) => return refuse(refusal),
    };
    let Some(person) = person else {
        return match asked.prompt {
            Prompt::None => refuse(Refusal::LoginNeeded),
            _ => Ok(Verdict::Done(Begun::SignIn)),
        };
    };
    if !known(tx, env, person)? {
        return Ok(Verdict::Refused(Refusal::UserDisabled.into()));
    }
    let must_ask = must_ask(tx, &client, &redirect_uri, person.id(), &scopes, asked.prompt)?;
    if must_ask && asked.prompt == Prompt::None {
        return refuse(Refusal::ConsentNeeded);
    }
    let now = env.now();
    let mut interaction = Interaction {
        id: InteractionId::fresh(env)?,
        client: client.id,
        user: person.id().clone(),
        redirect_uri,
        redirect_uri_sent: request.redirect_uri.is_some(),
        scopes: scopes.clone(),
        state: request.state.clone(),
        challenge: asked.challenge,
        created_at: now,
        expires_at: now.plus(env.settings.interaction_lifetime),
        stage: Stage::Pending,
    };
    if must_ask {
        tx.insert_interaction(&interaction)?;
        let registrant = registrant_name(tx, &client)?;
        return Ok(Verdict::Done(Begun::Ask(Box::new(Question { interaction, client, registrant }))));
    }
    let answer = decide::allow(env, &mut interaction, scopes)?;
    tx.insert_interaction(&interaction)?;
    Ok(Verdict::Done(Begun::Answer(answer)))
}

/// The client, and where it may be answered. A fault here never redirects.
///
/// Rule: RFC6749-4.1.2.1 (MUST)
/// Rule: RFC9700-4.11.2 (MUST)
fn who_asks(
    tx: &mut dyn Tx,
    request: &AuthorizationRequest,
) -> Result<Verdict<(Client, RedirectUri), FrontRefusal>, StoreError> {
    let found = match ClientId::parse(&request.client_id) {
        Some(id) => tx.client(id)?,
        None => None,
    };
    let Some(client) = found else {
        return Ok(Verdict::Refused(Refusal::ClientUnknown.into()));
    };
    if client.disabled_at.is_some() {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::ClientDisabled)));
    }
    match client.redirect_for(request.redirect_uri.as_deref()) {
        Some(uri) => Ok(Verdict::Done((client, uri))),
        None if request.redirect_uri.is_some() => {
            Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::RedirectUriNotRegistered)))
        }
        None => Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::RedirectUriMissing))),
    }
}

/// Checks the rest of the request against the client.
///
/// Rule: RFC6749-3.3 (MUST)
/// Rule: RFC9700-2.1.1 (MUST)
fn what_is_asked(
    client: &Client,
    request: &AuthorizationRequest,
    env: &Env,
) -> Result<(Asked, ScopeSet), Refusal> {
    let asked = request.asked.clone()?;
    if asked.challenge.is_none() && client.kind.requires_pkce() {
        return Err(Refusal::PkceMissing);
    }
    let may_have = client.scopes.and(&env.settings.catalog.all());
    let scopes = match &asked.scopes {
        None => may_have,
        Some(scopes) if scopes.is_subset(&may_have) => scopes.clone(),
        Some(_) => return Err(Refusal::ScopeNotAllowed),
    };
    if scopes.is_empty() {
        return Err(Refusal::ScopeNotAllowed);
    }
    Ok((asked, scopes))
}

/// Consent is remembered for the scopes given, over the person's live grants. More scopes, `prompt=consent`, and
/// public clients whose redirect is not https, which anybody could impersonate, ask again.
///
/// Rule: RFC8252-8.6 (SHOULD NOT)
fn must_ask(
    tx: &mut dyn Tx,
    client: &Client,
    redirect_uri: &RedirectUri,
    person: &UserId,
    scopes: &ScopeSet,
    prompt: Prompt,
) -> Result<bool, StoreError> {
    if prompt == Prompt::Consent || (client.kind.is_public() && !redirect_uri.is_https()) {
        return Ok(true);
    }
    let given = tx.live_grants(person, Some(client.id))?;
    let given = given.iter().fold(ScopeSet::default(), |all, grant| all.or(&grant.scopes));
    Ok(!scopes.is_subset(&given))
}

/// Where an authorization request leads if it succeeds, for the pages in front of it; none for one that cannot.
///
/// # Errors
/// [`StoreError`]
pub fn destination(
    tx: &mut dyn Tx,
    request: &AuthorizationRequest,
) -> Result<Option<RedirectUri>, StoreError> {
    Ok(who_asks(tx, request)?.into_result().ok().map(|(_, uri)| uri))
}
