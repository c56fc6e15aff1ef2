//! New secrets for clients, and how long the old ones work on.

use super::{Registered, gives_no_token, locked, own_token, save};
use crate::env::Env;
use crate::flow::person::ResourceOwner;
use crate::flow::{audit, client, throttle};
use crate::id::ClientId;
use crate::model::client::{Client, ClientKind, Signing};
use crate::model::event::{Actor, Deed, Reason};
use crate::model::old_secret::{OldSecret, Overlap};
use crate::model::stage::Stage;
use crate::model::throttle::ThrottleKey;
use crate::model::token::Proof;
use crate::port::{StoreError, Tx};
use crate::refusal::{Refusal, Verdict, done};
use crate::seal::Purpose;
use crate::secret::{Minted, mint_client_secret};
use crate::time::Timestamp;

/// Gives a client that has a secret a new one. The old one works on for the overlap, and whatever was before that is worthless
/// at once; so is the token of a client that is its owner's alone, which gets another. With a registrant, only the
/// registrant's; through a token none that would get another token. Nothing else changes.
///
/// # Errors
/// [`StoreError`]
pub fn reset_secret(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    registrant: Option<&ResourceOwner>,
    overlap: Overlap,
    reason: &Reason,
) -> Result<Verdict<Registered>, StoreError> {
    let client = match registrant {
        Some(registrant) => {
            let client = done!(locked(tx, env, id, registrant)?);
            done!(throttle::pace(tx, env, &ThrottleKey::Registrant(registrant.id().clone()))?);
            client
        }
        None => done!(client::lock_to_change(tx, env, id)?),
    };
    // What such a client of its owner's alone has that can leak is its token.
    if client.kind.is_public() && !client.owner_only {
        return Ok(Verdict::Refused(Refusal::NotFound));
    }
    done!(gives_no_token(env, client.owner_only, client.grant_types));
    if overlap != Overlap::NONE && !client.may_overlap() {
        return Ok(Verdict::Refused(Refusal::NoOverlap));
    }
    let old_secret_until = keep(tx, env, &client, overlap)?;
    let (kind, secret) = match client.kind {
        ClientKind::Public => (ClientKind::Public, None),
        ClientKind::Confidential { pkce_required, .. } => {
            let Minted { wire, digest } = mint_client_secret(&*env.random)?;
            (ClientKind::Confidential { secret: digest, pkce_required }, Some(wire))
        }
        ClientKind::Signing(signing) => {
            let (secret, sealed) = env.sealed_secret(Purpose::Client, id.uuid())?;
            (ClientKind::Signing(Signing { secret: sealed, ..signing }), Some(secret))
        }
    };
    let mut client = Client { kind, ..client };
    save(tx, &mut client)?;
    let token = match client.owner.clone() {
        Some(owner) if client.owner_only && client.life.stage == Stage::Approved => {
            Some(own_token::replace(tx, env, &client, &owner)?)
        }
        _ => None,
    };
    let by = registrant.map_or(Actor::Operator, Actor::from);
    note(tx, env, &by, &client, old_secret_until, reason)?;
    Ok(Verdict::Done(Registered { client, secret, token, old_secret_until }))
}

/// Keeps the secret that a client has as its old one; says until when. Without an overlap none is kept, and the one of an earlier
/// reset goes.
fn keep(
    tx: &mut dyn Tx,
    env: &Env,
    client: &Client,
    overlap: Overlap,
) -> Result<Option<Timestamp>, StoreError> {
    let row = client.id.uuid();
    let proof = match &client.kind {
        ClientKind::Confidential { secret, .. } => Some(Proof::Shown(*secret)),
        ClientKind::Signing(signing) if overlap != Overlap::NONE => {
            // It moves to another row, which it has to be sealed for.
            let secret = env.open(Purpose::Client, row, &signing.secret)?;
            Some(Proof::Signing(env.seal(Purpose::OldClient, row, &secret)?))
        }
        ClientKind::Signing(_) | ClientKind::Public => None,
    };
    let Some((proof, expires_at)) = proof.zip(overlap.end(env.now())) else {
        tx.delete_old_secret(client.id)?;
        return Ok(None);
    };
    tx.put_old_secret(&OldSecret { client: client.id, proof, expires_at })?;
    Ok(Some(expires_at))
}

/// Into the log, with until when the old secret works.
fn note(
    tx: &mut dyn Tx,
    env: &Env,
    by: &Actor,
    client: &Client,
    old_secret_until: Option<Timestamp>,
    reason: &Reason,
) -> Result<(), StoreError> {
    match old_secret_until {
        None => audit::of_client(tx, env, by, Deed::ClientSecretReset, client, reason),
        Some(until) => {
            audit::of_client(tx, env, by, Deed::ClientSecretOverlaps, client, &reason.behind(until))
        }
    }
}

/// Ends the old secret of this person's client before its time. Where none works any more nothing is done.
///
/// # Errors
/// [`StoreError`]
pub fn end_old_secret(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    registrant: &ResourceOwner,
) -> Result<Verdict<Client>, StoreError> {
    let client = done!(locked(tx, env, id, registrant)?);
    if client::old_secret(tx, env, &client)?.is_some() {
        tx.delete_old_secret(client.id)?;
        let none = Reason::default();
        audit::of_client(tx, env, &registrant.into(), Deed::ClientOldSecretEnded, &client, &none)?;
    }
    Ok(Verdict::Done(client))
}
