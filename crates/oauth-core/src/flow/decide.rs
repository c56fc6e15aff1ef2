//! The person's decision on the consent page.

use crate::env::Env;
use crate::flow::audit;
use crate::flow::begin::{Answer, FrontRefusal, Question, target};
use crate::flow::client;
use crate::flow::connections;
use crate::flow::person::registrant_name;
use crate::flow::signed::authorize::{Shown, answer, callback_stands};
use crate::id::{InteractionId, UserId};
use crate::model::client::{Client, ClientKind, Profile, Signing};
use crate::model::event::Deed;
use crate::model::grant::{Lifetime, Reach, Terms};
use crate::model::interaction::{Interaction, Request, Stage, StageName};
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict};
use crate::secret::{CredentialKind, Minted, mint};
use crate::text::scope::ScopeSet;
use crate::time::Timestamp;

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes, to everything that was asked for.
    AllowAll(Limits),
    /// Yes, to those of the asked scopes that are named here, and to those that are never a choice.
    Allow(ScopeSet, Limits),
    /// No.
    Deny,
    /// No, and this client shall not ask again: everything it was allowed before ends too.
    Block,
}

/// How the person limits what is allowed; what is left open is as the page has it unless told otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// For looking only?
    pub reach: Option<Reach>,
    /// Until when?
    pub lifetime: Option<Lifetime>,
}

impl Limits {
    /// The terms for a client, from now on. For the handshake without a verifier they are narrow unless the person says
    /// otherwise: an hour, for looking only.
    #[must_use]
    pub fn terms(self, client: &Client, now: Timestamp) -> Terms {
        let (reach, lifetime) = Self::unless_told(client);
        Terms { reach: self.reach.unwrap_or(reach), until: self.lifetime.unwrap_or(lifetime).end(now) }
    }

    /// What the page has chosen when it is shown.
    #[must_use]
    pub fn unless_told(client: &Client) -> (Reach, Lifetime) {
        match &client.kind {
            ClientKind::Signing(Signing { profile: Profile::One, .. }) => (Reach::ReadOnly, Lifetime::Hour),
            _ => (Reach::ReadWrite, Lifetime::Unlimited),
        }
    }
}

/// How a decision ends.
#[derive(Debug)]
pub enum Decided {
    /// Back to the client, with a code or with `access_denied`.
    Answer(Answer),
    /// Nothing was chosen: show the page again.
    AskAgain(Box<Question>),
    /// There is nowhere to send the browser: a page says how it ended, and the person carries the answer.
    Shown(Box<Shown>),
}

/// Decides a pending interaction of this person, once.
///
/// # Errors
/// [`StoreError`]
pub fn decide(
    tx: &mut dyn Tx,
    env: &Env,
    id: InteractionId,
    user: &UserId,
    decision: &Decision,
) -> Result<Verdict<Decided, FrontRefusal>, StoreError> {
    let over = || Ok(Verdict::Refused(Refusal::InteractionOver.into()));
    let Some(mut interaction) = tx.interaction(id)? else {
        return over();
    };
    let pending = matches!(interaction.stage, Stage::Pending) && interaction.expires_at > env.now();
    if !pending || interaction.user.as_ref().is_some_and(|asked| asked != user) {
        return over();
    }
    let Some(client) = client::find(tx, env, interaction.client)? else {
        return over();
    };
    if let Err(refusal) = client.serves(Some(user)) {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, refusal)));
    }
    let Some(redirect_registered) = still_answerable(env, &client, &interaction.request) else {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::RedirectUriNotRegistered)));
    };
    // What ends everything of a person waits for what begins for the person, in this order everywhere.
    let person = if *decision == Decision::Block { tx.lock_user(user)? } else { tx.user(user)? };
    let Some(person) = person.filter(|user| user.disabled_at.is_none()) else {
        return Ok(Verdict::Refused(Refusal::UserDisabled.into()));
    };
    let scopes = wanted(env, &interaction.scopes, decision);
    let given = match decision {
        Decision::Deny | Decision::Block => None,
        Decision::AllowAll(limits) | Decision::Allow(_, limits) if !scopes.is_empty() => {
            Some((scopes, limits.terms(&client, env.now())))
        }
        Decision::AllowAll(_) | Decision::Allow(..) => {
            let registrant = registrant_name(tx, &client)?;
            let question = Question { interaction, client, registrant, redirect_registered };
            return Ok(Verdict::Done(Decided::AskAgain(Box::new(question))));
        }
    };
    // A block ends what was asked of this person by name; temporary credentials are nobody's before this.
    let nobodys = interaction.user.is_none();
    if nobodys && given.is_some() && tx.is_blocked(user, client.id)? {
        return over();
    }
    interaction.user = Some(user.clone());
    let (asking, allows) = (client.clone(), given.is_some());
    let decided = match interaction.request {
        Request::Code { .. } => Decided::Answer(answer_with_code(env, &mut interaction, given)?),
        Request::Temporary { .. } => answer(env, client, &mut interaction, given)?,
    };
    if !tx.advance_interaction(&interaction, StageName::Pending)? {
        return over();
    }
    if *decision == Decision::Block {
        connections::block(tx, env, &person, &asking)?;
    }
    if allows {
        audit::of_grant(tx, env, &person, Deed::GrantGiven, Some(&asking))?;
    }
    Ok(Verdict::Done(decided))
}

/// What of the asked scopes the person wants to give.
fn wanted(env: &Env, asked: &ScopeSet, decision: &Decision) -> ScopeSet {
    match decision {
        Decision::Deny | Decision::Block => ScopeSet::default(),
        Decision::AllowAll(_) => asked.clone(),
        Decision::Allow(ticked, _) => chosen(env, asked, ticked),
    }
}

/// May the answer still go where it was to go? The owner may have taken the address back while the person was reading.
/// Says whether it is registered.
fn still_answerable(env: &Env, client: &Client, request: &Request) -> Option<bool> {
    match (request, request.answered_at()) {
        (Request::Code { .. }, Some(uri)) => {
            let target = target(env, client, Some(uri.as_str())).ok().filter(|target| target.uri == *uri)?;
            Some(target.registered)
        }
        (Request::Temporary { .. }, Some(uri)) => callback_stands(client, uri).then_some(true),
        (_, None) => Some(true),
    }
}

/// Decides an authorization request and makes its response; the caller writes the row. Also to an address that nobody
/// registered: the person saw it, and chose to answer.
///
/// Rule: RFC6749-4.1.2 (MUST)
/// Rule: RFC6749-10.10 (MUST)
pub(crate) fn answer_with_code(
    env: &Env,
    interaction: &mut Interaction,
    given: Option<(ScopeSet, Terms)>,
) -> Result<Answer, StoreError> {
    let Request::Code { redirect_uri, state, .. } = &interaction.request else {
        return Err(StoreError::Bug("this interaction is answered by no code".to_owned()));
    };
    let state = state.as_deref();
    let Some((scopes, terms)) = given else {
        interaction.stage = Stage::Denied;
        return Ok(Answer::error(env, redirect_uri, state, &Refusal::ConsentDenied));
    };
    let Minted { wire, digest } = mint(CredentialKind::Code, interaction.id.uuid(), &*env.random)?;
    let code_expires_at = env.now().plus(env.settings.code_lifetime);
    let answer = Answer::new(env, redirect_uri, state, &[("code", wire.reveal())]);
    interaction.stage = Stage::Allowed { scopes, terms, code: digest, code_expires_at };
    Ok(answer)
}

/// Hidden scopes go with whatever is chosen of the others; alone they are enough only where nothing else was asked for.
pub(crate) fn chosen(env: &Env, asked: &ScopeSet, ticked: &ScopeSet) -> ScopeSet {
    let hidden = asked.and(&env.settings.catalog.hidden());
    let open = asked.without(&hidden);
    let chosen = open.and(ticked);
    if chosen.is_empty() && !open.is_empty() { chosen } else { chosen.or(&hidden) }
}
