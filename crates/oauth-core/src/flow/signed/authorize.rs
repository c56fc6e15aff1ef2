//! The person's part (RFC 5849 §2.2): which request it is, and how the decision is answered.

use crate::env::Env;
use crate::flow::begin::{Answer, Begun, FrontRefusal, Question};
use crate::flow::client;
use crate::flow::decide::Decided;
use crate::flow::person::{ResourceOwner, known, registrant_name};
use crate::flow::signed::{identifier, temporary_credentials};
use crate::model::client::{Client, Profile};
use crate::model::grant::{Grant, Terms};
use crate::model::interaction::{Interaction, Stage, StageName};
use crate::oauth1::callback::CallbackRule;
use crate::oauth1::error::Problem;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict};
use crate::secret::{Digest32, Secret, mint_signing_secret};
use crate::text::form::Pairs;
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

/// The temporary credentials that a request at the authorization endpoint names; none when it is of OAuth 2.
///
/// # Errors
/// [`Refusal::TwoProtocols`] when it is of both; [`Refusal::Malformed`] when it names something twice.
pub fn named(query: &Pairs) -> Result<Option<&str>, Refusal> {
    match query.one("oauth_token")? {
        Some(_) if query.one("client_id")?.is_some() => Err(Refusal::TwoProtocols),
        token => Ok(token),
    }
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
    let Some(interaction) = temporary_credentials(tx, token)? else {
        return Ok(Verdict::Refused(Refusal::from(Problem::TokenRejected).into()));
    };
    let Some(client) = client::find(tx, env, interaction.client)? else {
        return Ok(Verdict::Refused(Refusal::from(Problem::TokenRejected).into()));
    };
    if client.life.hidden {
        return Ok(Verdict::Refused(Refusal::from(Problem::TokenRejected).into()));
    }
    if let Err(refusal) = client.life.stage.is_live() {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, refusal)));
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
    if let Err(refusal) = client.serves(Some(person.id())) {
        return Ok(Verdict::Refused(FrontRefusal::of(&client, refusal)));
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

/// The same, where a person need not be asked again: who already allowed the client these scopes without limits, all of which
/// only say who the person is, goes straight back. Elsewhere, and without a verifier, the page is shown.
///
/// Rule: RFC5849-4.6 (SHOULD), RFC5849-4.15 (SHOULD)
///
/// # Errors
/// [`StoreError`]
pub fn recognise(
    tx: &mut dyn Tx,
    env: &Env,
    token: &str,
    person: Option<&ResourceOwner>,
) -> Result<Verdict<Begun, FrontRefusal>, StoreError> {
    let (person, question) = match (person, open(tx, env, token, person)?) {
        (Some(person), Verdict::Done(Begun::Ask(question))) => (person, question),
        (_, other) => return Ok(other),
    };
    let (client, asked) = (&question.client, &question.interaction);
    let answerable = asked.request.answered_at().is_some_and(|uri| callback_stands(client, uri));
    let plain =
        client.profile() == Some(Profile::OneA) && env.settings.catalog.is_identity_only(&asked.scopes);
    if !answerable || !plain || !allowed_before(tx, env, person, asked)? {
        return Ok(Verdict::Done(Begun::Ask(question)));
    }
    let Question { mut interaction, client, .. } = *question;
    interaction.user = Some(person.id().clone());
    let given = (interaction.scopes.clone(), Terms::UNLIMITED);
    let decided = answer(env, client, &mut interaction, Some(given))?;
    if !tx.advance_interaction(&interaction, StageName::Pending)? {
        return Ok(Verdict::Refused(Refusal::InteractionOver.into()));
    }
    match decided {
        Decided::Answer(answer) => Ok(Verdict::Done(Begun::Answer(answer))),
        Decided::AskAgain(_) | Decided::Shown(_) => {
            Err(StoreError::Bug("what has a callback is answered there".to_owned()))
        }
    }
}

/// Has the person a live grant of these very scopes to this client, without limits?
fn allowed_before(
    tx: &mut dyn Tx,
    env: &Env,
    person: &ResourceOwner,
    asked: &Interaction,
) -> Result<bool, StoreError> {
    let grants = tx.live_grants(person.id(), Some(asked.client))?;
    let same = |grant: &Grant| {
        grant.scopes == asked.scopes && grant.terms == Terms::UNLIMITED && grant.stands(env.now())
    };
    Ok(grants.iter().any(same))
}

/// Are these temporary credentials of another client than the one with this key? Those that do not exist are nobody's.
///
/// # Errors
/// [`StoreError`]
pub fn is_another_clients(tx: &mut dyn Tx, token: &str, consumer_key: &str) -> Result<bool, StoreError> {
    let found = temporary_credentials(tx, token)?;
    Ok(found.is_some_and(|found| found.client.to_string() != consumer_key))
}

/// The page of the verifier, for clients whose callback is that page: shows only what was given for these credentials, until
/// they are redeemed.
///
/// # Errors
/// [`StoreError`]
pub fn verified(
    tx: &mut dyn Tx,
    env: &Env,
    token: &str,
    verifier: &str,
) -> Result<Verdict<Shown>, StoreError> {
    let refused = |problem: Problem| Ok(Verdict::Refused(problem.into()));
    let Some(Interaction { client, stage, .. }) = temporary_credentials(tx, token)? else {
        return refused(Problem::TokenRejected);
    };
    let is_this = |code: &Digest32| code.matches(&Digest32::of(verifier.as_bytes()));
    let (scopes, terms) = match stage {
        Stage::Allowed { code, .. } | Stage::Redeemed { code, .. } if !is_this(&code) => {
            return refused(Problem::VerifierInvalid);
        }
        Stage::Redeemed { .. } => return refused(Problem::TokenUsed),
        Stage::Allowed { code_expires_at, .. } if code_expires_at <= env.now() => {
            return refused(Problem::TokenExpired);
        }
        Stage::Allowed { scopes, terms, .. } => (scopes, terms),
        Stage::Pending | Stage::Denied | Stage::Burnt => return refused(Problem::TokenRejected),
    };
    Ok(match client::find(tx, env, client)? {
        Some(client) => {
            let verifier = Some(Secret::new(verifier.to_owned()));
            let allowed = Some((scopes, terms));
            Verdict::Done(Shown { client, allowed, token: token.to_owned(), verifier })
        }
        None => Verdict::Refused(Problem::TokenRejected.into()),
    })
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
            let verifier = (client.profile() == Some(Profile::OneA)).then_some(verifier);
            let allowed = Some((scopes, terms));
            Decided::Shown(Box::new(Shown { client, allowed, token, verifier }))
        }
    })
}

/// May the answer still go there? The owner may have taken the address back while the person was reading.
pub(crate) fn callback_stands(client: &Client, callback: &RedirectUri) -> bool {
    let (Some(signing), Some(registered)) = (client.signing(), client.redirect_uris.first()) else {
        return false;
    };
    let prefix = signing.callback_is_prefix;
    CallbackRule::Registered.take(registered.as_str(), prefix, callback.as_str()).is_ok()
}

fn denial(callback: &RedirectUri, interaction: &Interaction) -> Answer {
    let token = identifier(interaction.id.uuid());
    Answer::at(callback, &[("oauth_token", &token), ("oauth_problem", "permission_denied")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_of_one_protocol() {
        let named = |query: &str| {
            let query = Pairs::parse(query.as_bytes()).unwrap();
            named(&query).map(|token| token.map(str::to_owned))
        };
        assert_eq!(named("oauth_token=t&oauth_callback=x").unwrap().as_deref(), Some("t"));
        assert_eq!(named("client_id=x&response_type=code").unwrap(), None);
        assert!(matches!(named("client_id=x&oauth_token=t"), Err(Refusal::TwoProtocols)));
        for twice in ["oauth_token=t&oauth_token=u", "oauth_token=t&client_id=x&client_id=y"] {
            assert!(matches!(named(twice), Err(Refusal::Malformed(_))), "{twice}");
        }
    }
}
