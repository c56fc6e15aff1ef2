//! The authorization endpoint (RFC 6749 §3.1) and its consent page.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use oauth_core::flow::begin::{Begun, FrontRefusal, Question, begin};
use oauth_core::flow::decide::{Decided, Decision, Limits, decide};
use oauth_core::flow::signed::authorize::named;
use oauth_core::id::InteractionId;
use oauth_core::model::client::Client;
use oauth_core::model::grant::{Lifetime, Reach};
use oauth_core::oauth2::wire::AuthorizationRequest;
use oauth_core::port::Mode;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::text::form::Pairs;
use oauth_core::text::scope::{Scope, ScopeSet};
use oauth_core::text::uri::{Logo, RedirectKind, RedirectUri, WebPage};
use oauth_core::time::Timestamp;

use crate::endpoint::scopes::{can_change_things, choices, titles};
use crate::endpoint::signed;
use crate::hop::hop;
use crate::input::visit::Visit;
use crate::meter;
use crate::output::fault::Fault;
use crate::output::headers::Elsewhere;
use crate::page::context::{Consent, LifetimeChoice, LimitChoices};
use crate::page::{ErrorKind, Faults, Lasting, Warning};
use crate::path;

/// Begins an authorization: the consent page, the login page, or straight back to the client. A request of OAuth 1.0a is
/// known by its token; both protocols at once are none.
///
/// Rule: RFC6749-3.1 (MUST)
pub(crate) async fn get(visit: &Visit) -> Result<HttpResponse, Fault> {
    visit.nothing_shared.set(true);
    let query = visit.query()?;
    if let Some(token) = named(&query)? {
        return signed::open(visit, token, query.one("oauth_callback")?).await;
    }
    let request = AuthorizationRequest::read(&query)?;
    let asked_uri = request.redirect_uri.clone().unwrap_or_default();
    let person = visit.person.clone();
    // Without a person nothing is written, so strangers cannot fill the writer's queue.
    let mode = if person.is_some() { Mode::Write } else { Mode::Read };
    let env = visit.env();
    let begun =
        hop(&*visit.state.backend, mode, move |tx| begin(tx, &env, &request, person.as_ref())).await?;
    lead(visit, begun, None, asked_uri)
}

/// Where a request of either protocol leads the person. `back` and `asked_uri` are for [`consent`] and [`refused`].
pub(super) fn lead(
    visit: &Visit,
    begun: Verdict<Begun, FrontRefusal>,
    back: Option<WebPage>,
    asked_uri: String,
) -> Result<HttpResponse, Fault> {
    match begun {
        Verdict::Done(Begun::Ask(question)) => consent(visit, &question, back, Faults::new()),
        Verdict::Done(Begun::SignIn) => Ok(visit.login_first()),
        Verdict::Done(Begun::Answer(answer)) => Ok(visit.see_other(answer.location())),
        Verdict::Refused(refusal) => refused(visit, refusal, asked_uri),
    }
}

/// To the authorization endpoint, with the same parameters.
pub(crate) async fn start(visit: &Visit) -> Result<HttpResponse, Fault> {
    let query = visit.request.query_string();
    let begin = visit.state.link(path::AUTHORIZE);
    Ok(visit.see_other(&if query.is_empty() { begin } else { format!("{begin}?{query}") }))
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
    let back = form.one("callback")?.and_then(signed::link_back);
    let denied = matches!(decision, Decision::Deny | Decision::Block);
    let env = visit.env();
    let decided = visit.state.write(move |tx| decide(tx, &env, id, &person, &decision)).await?;
    match decided {
        Verdict::Done(Decided::Answer(answer)) => {
            if denied {
                meter::authorization_refused(&Refusal::ConsentDenied.into());
            }
            Ok(visit.see_other(answer.location()))
        }
        Verdict::Done(Decided::AskAgain(question)) => {
            consent(visit, &question, back, Faults::one("scope", crate::page::Fault::ScopeNone))
        }
        Verdict::Done(Decided::Shown(shown)) => signed::show(visit, &shown, back),
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
            let limits = read_limits(form)?;
            let all = ticked.is_empty() && !from_page;
            Ok(if all { Decision::AllowAll(limits) } else { Decision::Allow(ticked, limits) })
        }
        _ => Err(Refusal::BadParameter("decision").into()),
    }
}

/// For how long, and whether for looking only; what is not sent is as the page has it.
fn read_limits(form: &Pairs) -> Result<Limits, Fault> {
    let lifetime = match form.one("lifetime")? {
        Some(word) => Some(Lifetime::parse(word).ok_or(Refusal::BadParameter("lifetime"))?),
        None => None,
    };
    let reach = match form.one("reach")? {
        Some(word) => Some(Reach::parse(word).ok_or(Refusal::BadParameter("reach"))?),
        None => None,
    };
    Ok(Limits { reach, lifetime })
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
        Refusal::ClientNotApproved => ErrorKind::ClientNotApproved { client },
        Refusal::ClientOwnerOnly => ErrorKind::ClientOwnerOnly { client },
        _ => Fault::Refused(refusal.clone()).kind(),
    };
    Err(Fault::Shown(refusal, kind))
}

/// An address that was asked for, as far as a page shows it: somebody else's words are no address, and are left out.
fn shown(asked: &str) -> String {
    let address = WebPage::parse(asked).is_ok() || RedirectUri::register(asked, true).is_ok();
    if address { asked.chars().take(200).collect() } else { "\u{2026}".to_owned() }
}

/// The consent page. Its form may lead to the client's origin, where the answer goes. `back` is the address that a client
/// without a verifier wants its person to go back to.
fn consent(
    visit: &Visit,
    question: &Question,
    back: Option<WebPage>,
    faults: Faults,
) -> Result<HttpResponse, Fault> {
    let Question { interaction, client, registrant, .. } = question;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let uri = interaction.request.answered_at();
    // After a second showing the address is that of the form: the request itself is gone.
    let return_to = if visit.request.method() == Method::POST {
        visit.state.link(path::CONNECTIONS)
    } else {
        visit.here().to_owned()
    };
    let catalog = &visit.state.env.settings.catalog;
    let hidden = interaction.scopes.and(&catalog.hidden());
    let page = Consent {
        interaction: interaction.id.to_string(),
        client_name: client.name.as_str().to_owned(),
        client_description: client.description.clone(),
        logo: client.logo.as_ref().map(|logo| logo.as_str().to_owned()),
        owner: registrant.clone(),
        registered: visit.state.pages.messages().day(visit.lang, client.created_at.unix()),
        home_page: client.homepage.as_ref().map(|page| page.as_str().to_owned()),
        destination: uri.map(RedirectUri::destination),
        scopes: choices(visit, &interaction.scopes.without(&hidden), &interaction.scopes),
        included: titles(visit, &hidden),
        identity_only: catalog.is_identity_only(&interaction.scopes),
        limits: limits(visit, client, &interaction.scopes),
        callback: back.filter(|_| client.lacks_verifier()).map(|page| page.as_str().to_owned()),
        warnings: warnings(question, visit.state.env.now()),
        return_to,
        faults,
    };
    let (origin, picture) = (uri.map(RedirectUri::origin), client.logo.as_ref().map(Logo::origin));
    visit.show_as(status, &page, Elsewhere { form: origin.as_deref(), picture: picture.as_deref() })
}

/// How what is asked for can be limited.
fn limits(visit: &Visit, client: &Client, asked: &ScopeSet) -> LimitChoices {
    let (reach, lifetime) = Limits::unless_told(client);
    LimitChoices {
        lifetimes: Lifetime::ALL
            .map(|one| LifetimeChoice { value: one.as_str(), text: one.into(), chosen: one == lifetime })
            .to_vec(),
        read_only: can_change_things(visit, asked).then_some(reach == Reach::ReadOnly),
    }
}

/// What pages call a lifetime.
#[expect(clippy::use_self, reason = "a test looks for the variants by these names")]
impl From<Lifetime> for Lasting {
    fn from(lifetime: Lifetime) -> Self {
        match lifetime {
            Lifetime::FiveMinutes => Lasting::FiveMinutes,
            Lifetime::Hour => Lasting::Hour,
            Lifetime::Day => Lasting::Day,
            Lifetime::Week => Lasting::Week,
            Lifetime::Month => Lasting::Month,
            Lifetime::Unlimited => Lasting::Unlimited,
        }
    }
}

/// What a person should know before allowing: where the answer goes, and what the client is exempt from.
fn warnings(question: &Question, now: Timestamp) -> Vec<Warning> {
    let Question { interaction, client, redirect_registered, .. } = question;
    let uri = interaction.request.answered_at();
    let unregistered =
        uri.filter(|_| !redirect_registered).map(|uri| Warning::Unregistered { host: uri.destination() });
    let way = uri.and_then(|uri| warning(uri, client.kind.is_public()));
    let old = client.policy(now).is_legacy().then_some(Warning::OldClient);
    let unverified = client.lacks_verifier().then_some(Warning::Unverified);
    [unregistered, way, old, unverified].into_iter().flatten().collect()
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

#[cfg(test)]
mod tests {
    use super::*;

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
