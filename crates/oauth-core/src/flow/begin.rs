//! Beginning an authorization (RFC 6749 §4.1.1): who asks whom for what, and must the person be asked at all?

use crate::env::Env;
use crate::flow::client;
use crate::flow::decide;
use crate::flow::person::{ResourceOwner, known, registrant_name};
use crate::id::{ClientId, InteractionId, UserId};
use crate::model::client::{Client, ClientKind, Target};
use crate::model::grant::Terms;
use crate::model::interaction::{Interaction, Request, Stage};
use crate::oauth2::wire::{Asked, AuthorizationRequest, Prompt};
use crate::policy::ParameterRule;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::text::form::with_query;
use crate::text::scope::ScopeSet;
use crate::text::uri::{RedirectKind, RedirectUri};

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
    /// Is the address where the answer goes registered? If not, the person must know it.
    pub redirect_registered: bool,
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
        Self::at(redirect_uri, &parameters)
    }

    /// A redirect with these parameters and no others.
    pub(crate) fn at(redirect_uri: &RedirectUri, parameters: &[(&str, &str)]) -> Self {
        Self { location: with_query(redirect_uri.as_str(), parameters) }
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
    let (client, target) = done!(who_asks(tx, env, request)?);
    let refuse = |refusal: Refusal| Ok(Verdict::Refused(refused(env, &client, &target, request, refusal)));
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
    if let Err(refusal) = client.serves(Some(person.id())) {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, refusal)));
    }
    if tx.is_blocked(person.id(), client.id)? {
        return refuse(Refusal::ClientBlocked);
    }
    let must_ask = must_ask(tx, env, &client, &target, person.id(), &scopes, asked.prompt)?;
    if must_ask && asked.prompt == Prompt::None {
        return refuse(Refusal::ConsentNeeded);
    }
    let now = env.now();
    let mut interaction = Interaction {
        id: InteractionId::fresh(env)?,
        client: client.id,
        user: Some(person.id().clone()),
        request: Request::Code {
            redirect_uri: target.uri,
            redirect_uri_sent: request.redirect_uri.is_some(),
            state: request.state.clone(),
            challenge: asked.challenge,
        },
        scopes: scopes.clone(),
        created_at: now,
        expires_at: now.plus(env.settings.interaction_lifetime),
        stage: Stage::Pending,
    };
    if must_ask {
        tx.insert_interaction(&interaction)?;
        let registrant = registrant_name(tx, &client)?;
        let redirect_registered = target.registered;
        let question = Question { interaction, client, registrant, redirect_registered };
        return Ok(Verdict::Done(Begun::Ask(Box::new(question))));
    }
    let answer = decide::answer_with_code(env, &mut interaction, Some((scopes, Terms::UNLIMITED)))?;
    tx.insert_interaction(&interaction)?;
    Ok(Verdict::Done(Begun::Answer(answer)))
}

/// A refusal of a request whose client is known. An address that nobody registered is told nothing.
///
/// Rule: RFC9700-4.11.2 (MUST)
fn refused(
    env: &Env,
    client: &Client,
    target: &Target,
    request: &AuthorizationRequest,
    refusal: Refusal,
) -> FrontRefusal {
    if !target.registered {
        return FrontRefusal::of(client, refusal);
    }
    let answer = Answer::error(env, &target.uri, request.state.as_deref(), &refusal);
    FrontRefusal { refusal, client: None, answer: Some(answer) }
}

/// The client, and where it may be answered. A fault here never redirects.
///
/// Rule: RFC6749-4.1.2.1 (MUST)
/// Rule: RFC9700-4.11.2 (MUST)
fn who_asks(
    tx: &mut dyn Tx,
    env: &Env,
    request: &AuthorizationRequest,
) -> Result<Verdict<(Client, Target), FrontRefusal>, StoreError> {
    let found = match ClientId::parse(&request.client_id) {
        Some(id) => client::find(tx, env, id)?,
        None => None,
    };
    let Some(client) = found else {
        return Ok(Verdict::Refused(Refusal::ClientUnknown.into()));
    };
    if client.life.hidden {
        // Its name is for nobody.
        return Ok(Verdict::Refused(Refusal::ClientUnknown.into()));
    }
    if let Err(refusal) = client.life.stage.is_live() {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, refusal)));
    }
    if matches!(client.kind, ClientKind::Signing(_)) {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::OtherProtocol)));
    }
    match target(env, &client, request.redirect_uri.as_deref()) {
        Ok(target) => Ok(Verdict::Done((client, target))),
        Err(refusal) => Ok(Verdict::Refused(FrontRefusal::of(&client, refusal))),
    }
}

/// Where a request that names this address may be answered now. An address over plain http is good for answers only as
/// long as it could be registered: an old client's ends with its last day.
pub(crate) fn target(env: &Env, client: &Client, asked: Option<&str>) -> Result<Target, Refusal> {
    let policy = client.policy(env.now());
    let Some(target) = client.redirect_for(asked, policy) else {
        return Err(asked.map_or(Refusal::RedirectUriMissing, |_| Refusal::RedirectUriNotRegistered));
    };
    let safe = target.uri.kind() != RedirectKind::PlainHttp;
    if safe || policy.allows_http(env.settings.transport.allows_http()) {
        Ok(target)
    } else {
        Err(Refusal::RedirectUriNotRegistered)
    }
}

/// Checks the rest of the request against the client.
///
/// Rule: RFC9700-2.1.1 (MUST)
fn what_is_asked(
    client: &Client,
    request: &AuthorizationRequest,
    env: &Env,
) -> Result<(Asked, ScopeSet), Refusal> {
    let (asked, policy) = (request.asked.clone()?, client.policy(env.now()));
    if !asked.response_type_sent && policy.parameters == ParameterRule::Strict {
        return Err(Refusal::MissingParameter("response_type"));
    }
    if asked.challenge.is_none() && client.requires_pkce(policy) {
        return Err(Refusal::PkceMissing);
    }
    let scopes = asked.scopes(&client.scopes.and(&env.settings.catalog.all()), policy.parameters)?;
    Ok((asked, scopes))
}

/// Consent is remembered for the scopes given, over the person's live grants. More scopes, `prompt=consent`, and
/// public clients whose redirect is not https, which anybody could impersonate, ask again; so does everyone whose address
/// nobody registered. What was given for a time or for looking only is no consent to more. Of the site's own clients, which
/// prove who they are, nobody is asked; what they get is a grant like any other.
///
/// Rule: RFC8252-8.6 (SHOULD NOT)
fn must_ask(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Client,
    target: &Target,
    person: &UserId,
    scopes: &ScopeSet,
    prompt: Prompt,
) -> Result<bool, StoreError> {
    let trusted = target.registered && (!client.kind.is_public() || target.uri.is_https());
    if prompt == Prompt::Consent || !trusted {
        return Ok(true);
    }
    if env.settings.configured.skips_consent(client.id) && target.uri.is_https() {
        return Ok(false);
    }
    let given = tx.live_grants(person, Some(client.id))?;
    let unlimited = given.iter().filter(|grant| grant.terms == Terms::UNLIMITED);
    let given = unlimited.fold(ScopeSet::default(), |all, grant| all.or(&grant.scopes));
    Ok(!scopes.is_subset(&given))
}

/// Where an authorization request leads if it succeeds, for the pages in front of it; none for one that cannot.
///
/// # Errors
/// [`StoreError`]
pub fn destination(
    tx: &mut dyn Tx,
    env: &Env,
    request: &AuthorizationRequest,
) -> Result<Option<RedirectUri>, StoreError> {
    Ok(who_asks(tx, env, request)?.into_result().ok().map(|(_, target)| target.uri))
}
