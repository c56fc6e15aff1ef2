//! The person's decision on the consent page.

use crate::env::Env;
use crate::flow::begin::{Answer, FrontRefusal, Question, target};
use crate::flow::connections;
use crate::flow::person::registrant_name;
use crate::id::{InteractionId, UserId};
use crate::model::interaction::{Interaction, Stage, StageName};
use crate::port::{StoreError, Tx};
use crate::random::RandomError;
use crate::refusal::{Refusal, Verdict};
use crate::secret::{CredentialKind, Minted, mint};
use crate::text::scope::ScopeSet;

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes, to everything that was asked for.
    AllowAll,
    /// Yes, to those of the asked scopes that are named here, and to those that are never a choice.
    Allow(ScopeSet),
    /// No.
    Deny,
    /// No, and this client shall not ask again: everything it was allowed before ends too.
    Block,
}

/// How a decision ends.
#[derive(Debug)]
pub enum Decided {
    /// Back to the client, with a code or with `access_denied`.
    Answer(Answer),
    /// Nothing was chosen: show the page again.
    AskAgain(Box<Question>),
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
    if !pending || interaction.user != *user {
        return over();
    }
    let Some(client) = tx.client(interaction.client)? else {
        return over();
    };
    if client.disabled_at.is_some() {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::ClientDisabled)));
    }
    // The owner may have taken the address back while the person was reading.
    let uri = &interaction.redirect_uri;
    let still = target(env, &client, Some(uri.as_str())).ok().filter(|target| target.uri == *uri);
    let Some(target) = still else {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::RedirectUriNotRegistered)));
    };
    // What ends everything of a person waits for what begins for the person, in this order everywhere.
    let person = if *decision == Decision::Block { tx.lock_user(user)? } else { tx.user(user)? };
    if person.is_none_or(|user| user.disabled_at.is_some()) {
        return Ok(Verdict::Refused(Refusal::UserDisabled.into()));
    }
    let scopes = match decision {
        Decision::Deny | Decision::Block => ScopeSet::default(),
        Decision::AllowAll => interaction.scopes.clone(),
        Decision::Allow(ticked) => chosen(env, &interaction.scopes, ticked),
    };
    let answer = match decision {
        // Also to an address that nobody registered: the person saw it, and chose to answer.
        Decision::Deny | Decision::Block => {
            interaction.stage = Stage::Denied;
            let state = interaction.state.as_deref();
            Answer::error(env, &interaction.redirect_uri, state, &Refusal::ConsentDenied)
        }
        _ if scopes.is_empty() => {
            let registrant = registrant_name(tx, &client)?;
            let redirect_registered = target.registered;
            let question = Question { interaction, client, registrant, redirect_registered };
            return Ok(Verdict::Done(Decided::AskAgain(Box::new(question))));
        }
        _ => allow(env, &mut interaction, scopes)?,
    };
    if !tx.advance_interaction(&interaction, StageName::Pending)? {
        return over();
    }
    if *decision == Decision::Block {
        connections::block(tx, env, user, interaction.client)?;
    }
    Ok(Verdict::Done(Decided::Answer(answer)))
}

/// Hidden scopes go with whatever is chosen of the others; alone they are enough only where nothing else was asked for.
fn chosen(env: &Env, asked: &ScopeSet, ticked: &ScopeSet) -> ScopeSet {
    let hidden = asked.and(&env.settings.catalog.hidden());
    let open = asked.without(&hidden);
    let chosen = open.and(ticked);
    if chosen.is_empty() && !open.is_empty() { chosen } else { chosen.or(&hidden) }
}

/// Marks an interaction as allowed and makes its code; the caller writes the row.
///
/// Rule: RFC6749-4.1.2 (MUST)
/// Rule: RFC6749-10.10 (MUST)
pub(crate) fn allow(
    env: &Env,
    interaction: &mut Interaction,
    scopes: ScopeSet,
) -> Result<Answer, RandomError> {
    let Minted { wire, digest } = mint(CredentialKind::Code, interaction.id.uuid(), &*env.random)?;
    let code_expires_at = env.now().plus(env.settings.code_lifetime);
    interaction.stage = Stage::Allowed { scopes, code: digest, code_expires_at };
    let (uri, state) = (&interaction.redirect_uri, interaction.state.as_deref());
    Ok(Answer::new(env, uri, state, &[("code", wire.reveal())]))
}
