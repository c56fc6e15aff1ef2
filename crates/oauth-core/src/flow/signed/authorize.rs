//! The person's part (RFC 5849 §2.2): which request it is, and how the decision is answered.

use crate::env::Env;
use crate::flow::begin::{Answer, Begun, FrontRefusal, Question};
use crate::flow::decide::Decided;
use crate::flow::person::{ResourceOwner, known, registrant_name};
use crate::flow::signed::temporary::profile;
use crate::flow::signed::{identifier, temporary_id};
use crate::model::client::{Client, Profile};
use crate::model::grant::Terms;
use crate::model::interaction::{Interaction, Request, Stage};
use crate::oauth1::error::Problem;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict};
use crate::secret::{Digest32, Secret, mint_signing_secret};
use crate::text::scope::ScopeSet;
use crate::text::uri::RedirectUri;

/// How a decision ended that the browser is not sent away with.
#[derive(Debug)]
pub struct Shown {
    /// Who asked.
    pub client: Client,
    /// What was allowed, and on which terms; none after a no.
    pub allowed: Option<(ScopeSet, Terms)>,
    /// The identifier of the temporary credentials, for the link back of clients without a verifier.
    pub token: String,
    /// What the person carries to the client (RFC 5849 §2.2); none without a verifier and after a no.
    pub verifier: Option<Secret>,
}

/// Shows the request that these temporary credentials are for. Writes only when somebody is signed in.
///
/// Rule: RFC5849-2.2 (MUST)
///
/// # Errors
/// [`StoreError`]
pub fn open(
    tx: &mut dyn Tx,
    env: &Env,
    token: &str,
    person: Option<&ResourceOwner>,
) -> Result<Verdict<Begun, FrontRefusal>, StoreError> {
    let found = match temporary_id(token) {
        Some(id) => tx.interaction(id)?,
        None => None,
    };
    let Some(interaction) = found.filter(|found| matches!(found.request, Request::Temporary { .. })) else {
        return Ok(Verdict::Refused(Refusal::from(Problem::TokenRejected).into()));
    };
    let Some(client) = tx.client(interaction.client)? else {
        return Ok(Verdict::Refused(Refusal::from(Problem::TokenRejected).into()));
    };
    if client.disabled_at.is_some() {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::ClientDisabled)));
    }
    if !matches!(interaction.stage, Stage::Pending) || interaction.expires_at <= env.now() {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, Refusal::InteractionOver)));
    }
    let Some(person) = person else {
        return Ok(Verdict::Done(Begun::SignIn));
    };
    if !known(tx, env, person)? {
        return Ok(Verdict::Refused(Refusal::UserDisabled.into()));
    }
    if tx.is_blocked(person.id(), client.id)? {
        let answer = interaction.request.answered_at().map(|uri| denial(uri, &interaction));
        let front = FrontRefusal::of(&client, Refusal::ClientBlocked);
        return Ok(Verdict::Refused(FrontRefusal { answer, ..front }));
    }
    let registrant = registrant_name(tx, &client)?;
    let question = Question { interaction, client, registrant, redirect_registered: true };
    Ok(Verdict::Done(Begun::Ask(Box::new(question))))
}

/// Decides temporary credentials; the caller writes the row.
///
/// Rule: RFC5849-2.2 (MUST)
pub(crate) fn answer(
    env: &Env,
    client: Client,
    interaction: &mut Interaction,
    given: Option<(ScopeSet, Terms)>,
) -> Result<Decided, StoreError> {
    let callback = interaction.request.answered_at().cloned();
    let token = identifier(interaction.id.uuid());
    let Some((scopes, terms)) = given else {
        interaction.stage = Stage::Denied;
        return Ok(match callback {
            Some(uri) => Decided::Answer(denial(&uri, interaction)),
            None => Decided::Shown(Box::new(Shown { client, allowed: None, token, verifier: None })),
        });
    };
    let verifier = mint_signing_secret(&*env.random)?;
    interaction.stage = Stage::Allowed {
        scopes: scopes.clone(),
        terms,
        code: Digest32::of(verifier.reveal().as_bytes()),
        code_expires_at: interaction.expires_at,
    };
    Ok(match callback {
        Some(uri) => {
            let fields = [("oauth_token", token.as_str()), ("oauth_verifier", verifier.reveal())];
            Decided::Answer(Answer::at(&uri, &fields))
        }
        None => {
            let verifier = (profile(&client) == Some(Profile::OneA)).then_some(verifier);
            let allowed = Some((scopes, terms));
            Decided::Shown(Box::new(Shown { client, allowed, token, verifier }))
        }
    })
}

/// May the answer still go there? The owner may have taken the address back while the person was reading.
pub(crate) fn callback_stands(client: &Client, callback: &RedirectUri) -> bool {
    let crate::model::client::ClientKind::Signing(signing) = &client.kind else {
        return false;
    };
    let registered = client.redirect_uris.first();
    registered.is_some_and(|registered| {
        let rule = crate::oauth1::callback::CallbackRule::Registered;
        registered == callback
            || rule.take(registered.as_str(), signing.callback_is_prefix, callback.as_str()).is_ok()
    })
}

fn denial(callback: &RedirectUri, interaction: &Interaction) -> Answer {
    let token = identifier(interaction.id.uuid());
    Answer::at(callback, &[("oauth_token", &token), ("oauth_problem", "permission_denied")])
}
