//! The pages of people who build applications: register, list, edit, replace the secret, delete.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use oauth_core::flow::client::old_secret;
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::register::{self, OwnToken, Registered};
use oauth_core::flow::{log, right};
use oauth_core::id::{ClientId, UserId};
use oauth_core::model::client::{Client, ClientKind, Profile, Signing};
use oauth_core::model::event::Reason;
use oauth_core::model::old_secret::Overlap;
use oauth_core::model::stage::Stage;
use oauth_core::policy::Registration;
use oauth_core::port::Tx;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::Pairs;
use oauth_core::text::network::Network;
use oauth_core::text::scope::Scope;
use oauth_core::time::Timestamp;

use crate::endpoint::client_form::{Typed, tell};
use crate::endpoint::facts::{client_type, moment};
use crate::endpoint::scopes::{for_application, to_begin_with};
use crate::input::visit::Visit;
use crate::output::fault::Fault;
use crate::output::headers::Elsewhere;
use crate::page::client::{
    ClientAction, ClientConfirm, ClientEdit, ClientEntry, ClientForm, ClientList, ClientRegister,
    ClientSecret, ClientType, Decision, Example, OverlapChoice, OwnTokenShown, SigningFields,
};
use crate::page::{self, Faults, Moment, Notice};
use crate::path;

/// The empty form, with what only looks ticked.
pub(crate) async fn register_form(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let query = visit.query()?;
    let copied = query.one("copy")?.and_then(ClientId::parse);
    let signs = query.one("type")? == Some("signing") && visit.state.keeps_signing();
    let env = visit.env();
    let job = move |tx: &mut dyn Tx| {
        let copied = match copied {
            Some(id) => register::owned(tx, id, &person)?.into_result().ok(),
            None => None,
        };
        Ok((register::may_register(tx, &env, &person)?, right::is_admin(tx, &person)?, copied))
    };
    let (may, admin, copied) = visit.state.read(job).await?;
    may.into_result()?;
    let form = match copied {
        Some(client) => ClientForm {
            version: client.version.next().map(|next| next.to_string()).unwrap_or_default(),
            offers_signing: visit.state.keeps_signing(),
            ..edit(visit, &client, admin).form
        },
        None => ClientForm {
            scopes: for_application(visit, admin, &to_begin_with(&visit.state.env.settings.catalog)),
            legacy_until: admin.then(String::new),
            client_type: if signs { ClientType::Signing } else { ClientType::default() },
            offers_signing: visit.state.keeps_signing(),
            signing: SigningFields {
                profile: admin.then(|| Profile::OneA.as_str().to_owned()),
                ..SigningFields::default()
            },
            ..ClientForm::default()
        },
    };
    visit.show(&ClientRegister { form, faults: Faults::new(), reviewed: is_reviewed(visit) })
}

/// Registers an application. The answer itself shows the secret, since nothing keeps it for another page.
pub(crate) async fn register(visit: &Visit) -> Result<HttpResponse, Fault> {
    let form = visit.form().await?;
    let Some(person) = visit.person.clone() else {
        return Ok(visit.login_first());
    };
    let mut typed = Typed::read(&form)?;
    typed.client_type =
        typed.client_type.filter(|it| *it != ClientType::Signing || visit.state.keeps_signing());
    let draft = match typed.check(visit, None) {
        Ok(draft) if typed.client_type.is_some() => draft,
        checked => {
            let mut faults = Faults::new();
            if typed.client_type.is_none() {
                faults.push("client_type", page::Fault::Choice);
            }
            tell(&mut faults, &checked.err().unwrap_or_default(), &typed.fields);
            return refuse(visit, &typed, faults);
        }
    };
    let env = visit.env();
    let job = move |tx: &mut dyn Tx| register::register_own(tx, &env, &draft, &person);
    match visit.state.write(job).await?.into_result() {
        Ok(made) => show_secret(visit, &made, false),
        Err(Refusal::VersionTaken(newest)) => {
            let faults = Faults::one("version", page::Fault::VersionTaken { newest });
            refuse(visit, &typed, faults)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The form again, with what is wrong.
fn refuse(visit: &Visit, typed: &Typed, faults: Faults) -> Result<HttpResponse, Fault> {
    let page = ClientRegister { form: typed.page(visit), faults, reviewed: is_reviewed(visit) };
    visit.show_as(StatusCode::BAD_REQUEST, &page, Elsewhere::NOWHERE)
}

/// Was it reviewed, so that what people were shown stays?
fn is_settled(visit: &Visit, client: &Client) -> bool {
    is_reviewed(visit) && client.life.stage != Stage::Proposed && !client.owner_only
}

/// Does somebody decide about what is registered?
fn is_reviewed(visit: &Visit) -> bool {
    visit.state.env.settings.registration == Registration::Review
}

/// The person's own applications, the newest first.
pub(crate) async fn list(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let clients = visit.state.read(move |tx| tx.clients(Some(&person))).await?;
    let query = visit.query()?;
    let named = query.one("client")?.and_then(ClientId::parse);
    let named = clients.iter().find(|client| Some(client.id) == named);
    let notice = match (query.one("done")?, named) {
        (Some("saved"), Some(client)) => Some(Notice::ClientSaved { client: name(client) }),
        (Some("old-secret-ended"), Some(client)) => Some(Notice::OldSecretEnded { client: name(client) }),
        (Some("deleted"), _) => Some(Notice::ClientDeleted),
        _ => None,
    };
    let clients = clients.iter().rev().map(|client| entry(visit, client)).collect();
    visit.show(&ClientList { clients, notice })
}

/// One application to edit; with `ask`, the question before a step that cannot be undone.
pub(crate) async fn show(visit: &Visit) -> Result<HttpResponse, Fault> {
    let Some(person) = visit.person_id().cloned() else {
        return Ok(visit.login_first());
    };
    let Own { client, old_secret_until, decision } = own(visit, person.clone()).await?;
    let (action, overlaps) = match visit.query()?.one("ask")? {
        None => {
            let admin = visit.state.read(move |tx| right::is_admin(tx, &person)).await?;
            return visit.show(&ClientEdit { old_secret_until, decision, ..edit(visit, &client, admin) });
        }
        Some("delete") => (ClientAction::Delete, Vec::new()),
        // One of its owner's alone has a token to replace, also where it has no secret.
        Some("reset-secret") if client.owner_only => (ClientAction::ResetSecret, Vec::new()),
        Some("reset-secret") if !client.kind.is_public() => {
            (ClientAction::ResetSecret, overlaps(visit, &client))
        }
        Some(_) => return Err(Fault::NotFound),
    };
    let (client_id, client_name) = (client.id.to_string(), name(&client));
    visit.show(&ClientConfirm { client_id, client_name, action, overlaps })
}

/// Saves what was edited, or takes the step that was asked for.
pub(crate) async fn change(visit: &Visit) -> Result<HttpResponse, Fault> {
    let form = visit.form().await?;
    let Some(person) = visit.person.clone() else {
        return Ok(visit.login_first());
    };
    match form.one("action")? {
        None | Some("save") => save(visit, &form, person).await,
        Some("reset-secret") => reset_secret(visit, &form, person).await,
        Some("end-old-secret") => end_old_secret(visit, person).await,
        Some("delete") => delete(visit, person).await,
        Some(_) => Err(Refusal::BadParameter("action").into()),
    }
}

async fn save(visit: &Visit, form: &Pairs, person: ResourceOwner) -> Result<HttpResponse, Fault> {
    let Own { client, old_secret_until, decision } = own(visit, person.id().clone()).await?;
    let typed = if is_settled(visit, &client) {
        Typed::read_settled(form, &client)?
    } else if client.signing().is_some() {
        Typed::read_signing(form)?
    } else {
        Typed::read(form)?
    };
    let seen =
        form.one("revision")?.map(str::parse).transpose().map_err(|_| Refusal::BadParameter("revision"))?;
    let draft = match typed.check(visit, Some(&client)) {
        Ok(draft) => draft,
        Err(errors) => {
            let mut faults = Faults::new();
            tell(&mut faults, &errors, &typed.fields);
            let form = ClientForm { client_type: client_type(&client), ..typed.page(visit) };
            let legacy_until = legacy_until(visit, &client);
            let page = ClientEdit {
                form,
                faults,
                legacy_until,
                old_secret_until,
                decision,
                ..edit(visit, &client, false)
            };
            // Who mends the fields saw the state of before, whatever others did meanwhile.
            let page = ClientEdit { revision: seen.unwrap_or(page.revision), ..page };
            return visit.show_as(StatusCode::BAD_REQUEST, &page, Elsewhere::NOWHERE);
        }
    };
    let (id, env) = (client.id, visit.env());
    let verdict = visit.state.write(move |tx| register::update(tx, &env, id, &person, seen, &draft)).await?;
    let client = verdict.into_result()?;
    Ok(done(visit, &[("done", "saved"), ("client", &client.id.to_string())]))
}

async fn reset_secret(visit: &Visit, form: &Pairs, person: ResourceOwner) -> Result<HttpResponse, Fault> {
    let (id, env, reason) = (named_in_path(visit)?, visit.env(), reason(form)?);
    let keep_old = form.one("keep_old")?.map(|hours| Overlap::parse(hours).ok_or("keep_old")).transpose();
    let overlap = keep_old.map_err(Refusal::BadParameter)?.unwrap_or_default();
    let reset = move |tx: &mut dyn Tx| register::reset_secret(tx, &env, id, Some(&person), overlap, &reason);
    show_secret(visit, &visit.state.write(reset).await?.into_result()?, true)
}

async fn end_old_secret(visit: &Visit, person: ResourceOwner) -> Result<HttpResponse, Fault> {
    let (id, env) = (named_in_path(visit)?, visit.env());
    let end = move |tx: &mut dyn Tx| register::end_old_secret(tx, &env, id, &person);
    let client = visit.state.write(end).await?.into_result()?;
    Ok(done(visit, &[("done", "old-secret-ended"), ("client", &client.id.to_string())]))
}

/// For how long the old secret of a client can work on.
fn overlaps(visit: &Visit, client: &Client) -> Vec<OverlapChoice> {
    let span = |overlap: Overlap| {
        let length = Duration::from_secs(u64::from(overlap.hours()) * 3600);
        visit.state.pages.messages().span(visit.lang, length)
    };
    let choice = |overlap: Overlap| OverlapChoice {
        hours: overlap.hours(),
        text: (overlap != Overlap::NONE).then(|| span(overlap)),
    };
    let may = |overlap: &Overlap| *overlap == Overlap::NONE || client.may_overlap();
    Overlap::CHOICES.into_iter().filter(may).map(choice).collect()
}

/// How far away a coming instant is.
fn ahead(visit: &Visit, at: Timestamp) -> Moment {
    visit.state.pages.messages().ahead(visit.lang, at.unix(), visit.state.env.now().unix())
}

async fn delete(visit: &Visit, person: ResourceOwner) -> Result<HttpResponse, Fault> {
    let (id, env) = (named_in_path(visit)?, visit.env());
    visit.state.write(move |tx| register::delete(tx, &env, id, &person)).await?.into_result()?;
    Ok(done(visit, &[("done", "deleted")]))
}

/// Why somebody does something, in a form.
pub(crate) fn reason(form: &Pairs) -> Result<Reason, Fault> {
    let text = form.one("reason")?.unwrap_or_default();
    Ok(Reason::parse(text).ok_or(Refusal::BadParameter("reason"))?)
}

/// A person's own client, and what its page says besides.
struct Own {
    client: Client,
    old_secret_until: Option<Moment>,
    decision: Option<Decision>,
}

/// The client that the path names, if it is the person's own. Somebody else's is no different from none.
async fn own(visit: &Visit, person: UserId) -> Result<Own, Fault> {
    let (id, env) = (named_in_path(visit)?, visit.env());
    let job = move |tx: &mut dyn Tx| {
        Ok(match register::owned(tx, id, &person)? {
            Verdict::Done(client) => {
                Ok((old_secret(tx, &env, &client)?, log::last_decision(tx, client.id)?, client))
            }
            Verdict::Refused(refusal) => Err(refusal),
        })
    };
    let (old, decided, client) = visit.state.read(job).await??;
    let decision = decided.map(|event| Decision { at: moment(visit, event.at.unix()), reason: event.reason });
    Ok(Own { client, old_secret_until: old.map(|old| ahead(visit, old.expires_at)), decision })
}

pub(crate) fn named_in_path(visit: &Visit) -> Result<ClientId, Fault> {
    visit.request.match_info().get("id").and_then(ClientId::parse).ok_or(Fault::NotFound)
}

/// Back to the list, which says what was done.
fn done(visit: &Visit, what: &[(&str, &str)]) -> HttpResponse {
    visit.see_other(&oauth_core::text::form::with_query(&visit.state.link(path::CLIENT_LIST), what))
}

/// The only page that ever shows a secret.
fn show_secret(visit: &Visit, registered: &Registered, reset: bool) -> Result<HttpResponse, Fault> {
    let Registered { client, secret, token: own, old_secret_until } = registered;
    let issuer = &visit.state.env.settings.issuer;
    let (authorize, token) = (format!("{issuer}{}", path::AUTHORIZE), format!("{issuer}{}", path::TOKEN));
    let example = Example {
        authorization_endpoint: &authorize,
        token_endpoint: &token,
        redirect_uri: client.redirect_uris.first().map(|uri| uri.as_str()).unwrap_or_default(),
        scope: &client.scopes.to_string(),
    };
    let secret = secret.as_ref().map(|secret| secret.reveal().to_owned());
    let page = ClientSecret::new(name(client), client.id.to_string(), secret, reset, example)
        .at(client.life.stage.as_str())
        .with_old_secret_until(old_secret_until.map(|at| ahead(visit, at)))
        .with_token(own.as_ref().map(|own| own_token(visit, own)));
    let endpoints = [path::REQUEST_TOKEN, path::AUTHORIZE, path::ACCESS_TOKEN];
    visit.show(&match client.kind {
        ClientKind::Signing(_) => page.signing(endpoints.map(|path| format!("{issuer}{path}")).to_vec()),
        ClientKind::Public | ClientKind::Confidential { .. } => page,
    })
}

fn own_token(visit: &Visit, own: &OwnToken) -> OwnTokenShown {
    let day = |at: Timestamp| visit.state.pages.messages().day(visit.lang, at.unix());
    OwnTokenShown {
        token: own.token.reveal().to_owned(),
        secret: own.secret.as_ref().map(|secret| secret.reveal().to_owned()),
        until: own.expires_at.map(day),
    }
}

fn name(client: &Client) -> String {
    client.name.as_str().to_owned()
}

fn entry(visit: &Visit, client: &Client) -> ClientEntry {
    let now = visit.state.env.now().unix();
    ClientEntry {
        client_id: client.id.to_string(),
        name: name(client),
        client_type: client_type(client),
        redirect_uris: client.redirect_uris.iter().map(|uri| uri.as_str().to_owned()).collect(),
        scopes: client.scopes.iter().map(Scope::to_string).collect(),
        since: visit.state.pages.messages().moment(visit.lang, client.created_at.unix(), now),
        version: client.version.to_string(),
        stage: client.life.stage.as_str(),
        owner_only: client.owner_only,
        legacy_until: legacy_until(visit, client),
    }
}

/// The last day on which it is an old client, if it is one now.
fn legacy_until(visit: &Visit, client: &Client) -> Option<Moment> {
    let until = client.legacy_until.filter(|_| client.policy(visit.state.env.now()).is_legacy())?;
    // It ends with that day: the moment itself is of the next one.
    Some(visit.state.pages.messages().day(visit.lang, until.unix().saturating_sub(1)))
}

fn signing_fields(signing: &Signing, admin: bool) -> SigningFields {
    SigningFields {
        callback_is_prefix: signing.callback_is_prefix,
        rsa_key: String::new(),
        has_rsa_key: signing.rsa_key.is_some(),
        profile: admin.then(|| signing.profile.as_str().to_owned()),
        plaintext: signing.plaintext,
    }
}

fn edit(visit: &Visit, client: &Client, admin: bool) -> ClientEdit {
    let legacy_until = legacy_until(visit, client);
    let last_day = legacy_until.as_ref().and_then(|until| until.iso.split('T').next()).unwrap_or_default();
    let uris: Vec<&str> = client.redirect_uris.iter().map(|uri| uri.as_str()).collect();
    let form = ClientForm {
        name: name(client),
        description: client.description.clone(),
        home_page: client.homepage.as_ref().map(|page| page.as_str().to_owned()).unwrap_or_default(),
        client_type: client_type(client),
        redirect_uris: uris.join("\n"),
        scopes: for_application(visit, admin, &client.scopes),
        pkce_required: matches!(client.kind, ClientKind::Confidential { pkce_required: true, .. }),
        logo: client.logo.as_ref().map(|logo| logo.as_str().to_owned()).unwrap_or_default(),
        contacts: client.contacts.join("\n"),
        legacy_until: (admin && client.signing().is_none()).then(|| last_day.to_owned()),
        offers_signing: false,
        signing: client.signing().map(|signing| signing_fields(signing, admin)).unwrap_or_default(),
        version: client.version.to_string(),
        networks: client.networks.iter().map(Network::to_string).collect::<Vec<_>>().join("\n"),
        owner_only: client.owner_only,
    };
    ClientEdit {
        client_id: client.id.to_string(),
        legacy_until,
        form,
        faults: Faults::new(),
        stage: client.life.stage.as_str(),
        revision: client.life.revision,
        settled: is_settled(visit, client),
        old_secret_until: None,
        decision: None,
    }
}
