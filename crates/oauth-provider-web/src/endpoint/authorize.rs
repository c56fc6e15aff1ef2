//! The authorization endpoint (RFC 6749 §3.1) and its consent page.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use oauth_core::catalog;
use oauth_core::flow::begin::{Begun, FrontRefusal, Question, begin};
use oauth_core::flow::decide::{Decided, Decision, decide};
use oauth_core::id::InteractionId;
use oauth_core::oauth2::wire::AuthorizationRequest;
use oauth_core::port::Mode;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::Pairs;
use oauth_core::text::scope::{Scope, ScopeSet};
use oauth_core::text::uri::{Logo, RedirectKind, RedirectUri, WebPage};
use oauth_core::time::Timestamp;

use crate::hop::hop;
use crate::input::visit::Visit;
use crate::meter;
use crate::output::fault::Fault;
use crate::output::headers::Elsewhere;
use crate::page::context::{Consent, Risk, ScopeChoice};
use crate::page::{ErrorKind, Faults, Warning};
use crate::path;

/// Begins an authorization: the consent page, the login page, or straight back to the client.
///
/// Rule: RFC6749-3.1 (MUST)
pub(crate) async fn get(visit: &Visit) -> Result<HttpResponse, Fault> {
    visit.nothing_shared.set(true);
    let request = AuthorizationRequest::read(&visit.query()?)?;
    let asked_uri = request.redirect_uri.clone().unwrap_or_default();
    let person = visit.person.clone();
    // Without a person nothing is written, so strangers cannot fill the writer's queue.
    let mode = if person.is_some() { Mode::Write } else { Mode::Read };
    let env = visit.state.env.clone();
    let begun =
        hop(&*visit.state.backend, mode, move |tx| begin(tx, &env, &request, person.as_ref())).await?;
    match begun {
        Verdict::Done(Begun::Ask(question)) => consent(visit, &question, Faults::new()),
        Verdict::Done(Begun::SignIn) => Ok(visit.login_first()),
        Verdict::Done(Begun::Answer(answer)) => Ok(visit.see_other(answer.location())),
        Verdict::Refused(refusal) => refused(visit, refusal, asked_uri),
    }
}

/// Takes the person's decision.
pub(crate) async fn post(visit: &Visit) -> Result<HttpResponse, Fault> {
    visit.nothing_shared.set(true);
    let form = visit.form().await?;
    let Some(person) = visit.person_id().cloned() else {
        return Err(Fault::Forged);
    };
    let id = form.one("interaction")?.and_then(InteractionId::parse);
    let id = id.ok_or(Refusal::InteractionOver)?;
    let decision = read_decision(&form)?;
    let denied = matches!(decision, Decision::Deny | Decision::Block);
    let env = visit.state.env.clone();
    let decided = visit.state.write(move |tx| decide(tx, &env, id, &person, &decision)).await?;
    match decided {
        Verdict::Done(Decided::Answer(answer)) => {
            if denied {
                meter::authorization_refused(&Refusal::ConsentDenied.into());
            }
            Ok(visit.see_other(answer.location()))
        }
        Verdict::Done(Decided::AskAgain(question)) => {
            consent(visit, &question, Faults::one("scope", crate::page::Fault::ScopeNone))
        }
        Verdict::Refused(refusal) => refused(visit, refusal, String::new()),
    }
}

/// Reads the two buttons and the ticked scopes. A program that sends neither a scope nor the page's marker takes the
/// default, all that is asked for; a person who unticked everything is known by the marker and asked again.
fn read_decision(form: &Pairs) -> Result<Decision, Fault> {
    match form.one("decision")? {
        Some("deny") if form.one("block")? == Some("yes") => Ok(Decision::Block),
        Some("deny") => Ok(Decision::Deny),
        Some("allow") => {
            let ticked: ScopeSet = form.all("scope").filter_map(|text| Scope::parse(text).ok()).collect();
            let from_page = form.all("scope_choice").next().is_some();
            Ok(if ticked.is_empty() && !from_page { Decision::AllowAll } else { Decision::Allow(ticked) })
        }
        _ => Err(Refusal::BadParameter("decision").into()),
    }
}

/// Tells the client where it may be told, the person where not.
///
/// Rule: RFC6749-4.1.2.1 (MUST)
/// Rule: RFC6749-3.1.2.4 (MUST NOT)
fn refused(visit: &Visit, front: FrontRefusal, asked_uri: String) -> Result<HttpResponse, Fault> {
    let FrontRefusal { refusal, client, answer } = front;
    if let Some(answer) = answer {
        visit.record(&Fault::Refused(refusal));
        return Ok(visit.see_other(answer.location()));
    }
    let client = client.unwrap_or_default();
    let kind = match &refusal {
        Refusal::RedirectUriNotRegistered => {
            ErrorKind::RedirectMismatch { client, redirect_uri: shown(&asked_uri) }
        }
        Refusal::RedirectUriMissing => ErrorKind::RedirectMissing { client },
        Refusal::ClientDisabled => ErrorKind::ClientDisabled { client },
        _ => Fault::Refused(refusal.clone()).kind(),
    };
    Err(Fault::Shown(refusal, kind))
}

/// An address that was asked for, as far as a page shows it: somebody else's words are no address, and are left out.
fn shown(asked: &str) -> String {
    let address = WebPage::parse(asked).is_ok() || RedirectUri::register(asked, true).is_ok();
    if address { asked.chars().take(200).collect() } else { "\u{2026}".to_owned() }
}

/// The consent page. Its form may lead to the client's origin, where the answer goes.
fn consent(visit: &Visit, question: &Question, faults: Faults) -> Result<HttpResponse, Fault> {
    let Question { interaction, client, registrant, .. } = question;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let uri = &interaction.redirect_uri;
    // After a second showing the address is that of the form: the request itself is gone.
    let return_to = if visit.request.query_string().is_empty() {
        visit.state.link(path::CONNECTIONS)
    } else {
        visit.here().to_owned()
    };
    let page = Consent {
        interaction: interaction.id.to_string(),
        client_name: client.name.as_str().to_owned(),
        client_description: client.description.clone(),
        logo: client.logo.as_ref().map(|logo| logo.as_str().to_owned()),
        owner: registrant.clone(),
        registered: visit.state.pages.messages().day(visit.lang, client.created_at.unix()),
        home_page: client.homepage.as_ref().map(|page| page.as_str().to_owned()),
        destination: uri.destination(),
        scopes: choices(visit, &interaction.scopes, &interaction.scopes),
        warnings: warnings(question, visit.state.env.now()),
        return_to,
        faults,
    };
    let (origin, picture) = (uri.origin(), client.logo.as_ref().map(Logo::origin));
    visit.show_as(status, &page, Elsewhere { form: Some(&origin), picture: picture.as_deref() })
}

/// What a person should know before allowing: where the answer goes, and what the client is exempt from.
fn warnings(question: &Question, now: Timestamp) -> Vec<Warning> {
    let Question { interaction, client, redirect_registered, .. } = question;
    let uri = &interaction.redirect_uri;
    let unregistered = (!redirect_registered).then(|| Warning::Unregistered { host: uri.destination() });
    let old = client.policy(now).is_legacy().then_some(Warning::OldClient);
    [unregistered, warning(uri, client.kind.is_public()), old].into_iter().flatten().collect()
}

/// What a person should know of where the answer goes. Another program on the device cannot use the code of a client that
/// has a secret.
fn warning(uri: &RedirectUri, public: bool) -> Option<Warning> {
    match uri.kind() {
        RedirectKind::PlainHttp => Some(Warning::PlainHttp { host: uri.destination() }),
        RedirectKind::Loopback if public => Some(Warning::Loopback),
        RedirectKind::PrivateScheme if public => Some(Warning::CustomScheme { scheme: uri.destination() }),
        RedirectKind::Https | RedirectKind::Loopback | RedirectKind::PrivateScheme => None,
    }
}

/// Scopes to tick, in the catalog's order and the reader's words; those of one group stand together, where its first one
/// stands.
pub(crate) fn choices(visit: &Visit, offered: &ScopeSet, ticked: &ScopeSet) -> Vec<ScopeChoice> {
    let messages = visit.state.pages.messages();
    let entries =
        visit.state.env.settings.catalog.entries().iter().filter(|entry| offered.contains(&entry.name));
    let choices = entries
        .map(|entry| {
            let (title, description) =
                messages.scope_text(visit.lang, entry.name.as_str(), &entry.title, &entry.description);
            ScopeChoice {
                name: entry.name.to_string(),
                title,
                description,
                group: entry.group.clone(),
                risk: match entry.risk {
                    catalog::Risk::Low => Risk::Low,
                    catalog::Risk::High => Risk::High,
                },
                checked: ticked.contains(&entry.name),
            }
        })
        .collect();
    group(choices)
}

fn group(choices: Vec<ScopeChoice>) -> Vec<ScopeChoice> {
    let groups: Vec<String> = choices.iter().map(|choice| choice.group.clone()).collect();
    let mut choices = choices;
    choices.sort_by_key(|choice| groups.iter().position(|group| *group == choice.group));
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_of_one_group_stand_together() {
        let scope = |(name, group): (&str, &str)| ScopeChoice {
            name: name.to_owned(),
            title: String::new(),
            description: String::new(),
            group: group.to_owned(),
            risk: Risk::Low,
            checked: false,
        };
        let catalog = [("1", "a"), ("2", "b"), ("3", "a"), ("4", ""), ("5", "b"), ("6", "a")];
        let order: String =
            group(catalog.map(scope).to_vec()).into_iter().map(|choice| choice.name).collect();
        assert_eq!(order, "136254");
    }

    #[test]
    fn a_person_is_told_who_could_read_the_answer() {
        let told = |uri: &str, public| {
            let uri = RedirectUri::register(uri, true).unwrap();
            warning(&uri, public).map(|warning| warning.key().trim_start_matches("warning-").to_owned())
        };
        for (uri, public, confidential) in [
            ("https://other.example/cb", None, None),
            ("http://127.0.0.1/cb", Some("loopback"), None),
            ("http://localhost:8000/cb", Some("loopback"), None),
            ("com.example.app:/cb", Some("custom-scheme"), None),
            ("http.example.app:/cb", Some("custom-scheme"), None),
            ("http://other.example/cb", Some("plain-http"), Some("plain-http")),
        ] {
            assert_eq!(told(uri, true).as_deref(), public, "{uri}");
            assert_eq!(told(uri, false).as_deref(), confidential, "{uri}");
        }
    }
}
