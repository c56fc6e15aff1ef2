//! One request for a page: who is there, in which language, with which browser key; and how a page is answered.

use std::cell::{Cell, RefCell};

use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderValue, LOCATION};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use oauth_core::env::Env;
use oauth_core::flow::person::{ResourceOwner, has_old_role, known};
use oauth_core::id::UserId;
use oauth_core::model::right::{Right, Rights};
use oauth_core::model::user::Role;
use oauth_core::policy::Registration;
use oauth_core::port::Tx;
use oauth_core::refusal::Refusal;
use oauth_core::text::form::Pairs;

use crate::input::body::Arrived;
use crate::input::manner::Manner;
use crate::input::{body, cookie, csrf};
use crate::meter;
use crate::output::fault::Fault;
use crate::output::headers::{self, Elsewhere};
use crate::output::machine::{Kind, Peer};
use crate::output::reference::reference;
use crate::page::context::ErrorPage;
use crate::page::{Frame, Lang, Page};
use crate::state::State;

/// A request for a page.
pub(crate) struct Visit {
    pub(crate) state: State,
    pub(crate) request: HttpRequest,
    pub(crate) peer: Peer,
    pub(crate) lang: Lang,
    manner: Manner,
    /// Who is signed in.
    pub(crate) person: Option<ResourceOwner>,
    /// How many notices the person has not marked as read.
    unread: u64,
    key: csrf::BrowserKey,
    key_is_new: bool,
    payload: RefCell<Option<Payload>>,
    /// Set by the authorization endpoint: its error pages say that nothing was shared.
    pub(crate) nothing_shared: Cell<bool>,
}

/// Runs an endpoint for people; faults become error pages. Passwords, session cookies, codes and client secrets are as
/// good as tokens: they pass where tokens may pass.
///
/// Rule: RFC6749-3.1 (MUST)
/// Rule: RFC6749-10.11 (MUST)
pub(crate) async fn page(
    state: State,
    request: HttpRequest,
    payload: Payload,
    run: impl AsyncFnOnce(&Visit) -> Result<HttpResponse, Fault>,
) -> HttpResponse {
    let visit = match Visit::open(state, request, Some(payload)) {
        Ok(visit) => visit,
        Err(fault) => {
            fault.log("-");
            return fault.json();
        }
    };
    if !visit.peer.carries_tokens {
        return visit.fault(&Refusal::PlainHttp.into());
    }
    if comes_with_token(&visit.request) {
        return visit.fault(&Refusal::PeopleOnly.into());
    }
    let (visit, signed_in) = visit.recognise().await;
    let outcome = match signed_in {
        Ok(()) => run(&visit).await,
        Err(fault) => Err(fault),
    };
    outcome.unwrap_or_else(|fault| visit.fault(&fault))
}

/// Does a program come with its token? No page is for programs: a token opens neither a password, nor consent, nor the
/// registration of clients.
fn comes_with_token(request: &HttpRequest) -> bool {
    let credentials = |value: &HeaderValue| {
        let scheme = value.as_bytes().split(|b| *b == b' ').next().unwrap_or_default();
        [&b"oauth"[..], b"bearer", b"dpop"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    };
    let in_header = request.headers().get_all(AUTHORIZATION).any(credentials);
    let query = request.query_string();
    in_header || query.split('&').any(|pair| pair.starts_with("oauth_signature="))
}

impl Visit {
    /// Who is there, for an endpoint of programs that browsers may call too: its body is read elsewhere, and
    /// [`Visit::is_sent_by_us`] is to be asked before anything changes.
    pub(crate) async fn of_session(state: State, request: HttpRequest) -> Result<Self, Fault> {
        let (visit, signed_in) = Self::open(state, request, None)?.recognise().await;
        signed_in.map(|()| visit)
    }

    fn open(state: State, request: HttpRequest, payload: Option<Payload>) -> Result<Self, Fault> {
        let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let manner = Manner::read(request.query_string(), state.pages.messages());
        let lang = manner.lang.unwrap_or_else(|| state.pages.messages().choose(accepted));
        let known = cookie::read(state.is_https(), &request, cookie::BROWSER);
        let known = known.and_then(|text| csrf::BrowserKey::parse(&text));
        let key_is_new = known.is_none();
        let key = match known {
            Some(key) => key,
            None => csrf::BrowserKey::fresh(&*state.env.random)?,
        };
        let peer = Peer::of(&state, &request, Kind::Person);
        let payload = RefCell::new(payload);
        let nothing_shared = Cell::new(false);
        Ok(Self {
            state,
            request,
            peer,
            lang,
            manner,
            person: None,
            unread: 0,
            key,
            key_is_new,
            payload,
            nothing_shared,
        })
    }

    async fn recognise(mut self) -> (Self, Result<(), Fault>) {
        match self.state.login.current(&self.request).await {
            Ok(person) => {
                self.person = person;
                let known = self.look_up().await;
                (self, known)
            }
            Err(error) => (self, Err(error.into())),
        }
    }

    /// What a page needs to know of the person, in one read. A role that the host gave or took counts from this page on. The
    /// number of notices is for the menu, which is shown without it where it cannot be known.
    async fn look_up(&mut self) -> Result<(), Fault> {
        let Some(person) = self.person.clone() else { return Ok(()) };
        let shows = *self.request.method() == Method::GET;
        let of_host = !person.is_built_in() && !self.state.read_only;
        if !shows && !of_host {
            return Ok(());
        }
        let (asked, env) = (person.clone(), self.env());
        let job = move |tx: &mut dyn Tx| {
            let unread = if shows { tx.unread_notices(asked.id())? } else { 0 };
            Ok((of_host && has_old_role(tx, &asked)?, unread))
        };
        let (old, unread) = match self.state.read(job).await {
            Err(error) if of_host => return Err(error.into()),
            found => found.unwrap_or_default(),
        };
        self.unread = unread;
        if old {
            self.state.write(move |tx| known(tx, &env, &person)).await?;
        }
        Ok(())
    }

    /// The query.
    pub(crate) fn query(&self) -> Result<Pairs, Fault> {
        Ok(Pairs::parse(self.request.query_string().as_bytes())?)
    }

    /// The body, once, if it is a form of ours from an address below its ceiling.
    ///
    /// Rule: RFC6749-10.12 (MUST)
    /// Rule: RFC5849-4.13 (SHOULD)
    pub(crate) async fn form(&self) -> Result<Pairs, Fault> {
        self.peer.admit(&self.state)?;
        let payload = self.payload.take().ok_or(Fault::BadBody)?;
        let form = body::form(self.state.form_patience, &self.request, payload).await?;
        self.is_of_our_page(&form)?;
        Ok(form)
    }

    fn is_of_our_page(&self, form: &Pairs) -> Result<(), Fault> {
        let field = form.one("csrf").map_err(|_| Fault::Forged)?.unwrap_or_default();
        let elsewhere = csrf::comes_from_elsewhere(&self.state, &self.request);
        if elsewhere || !self.key.fits(field, self.person_id()) { Err(Fault::Forged) } else { Ok(()) }
    }

    /// Did no other site make the browser send this body? A form has the field of our pages. JSON is what a browser sends for
    /// another site only after it asked us, and is told no; where it says where it comes from, that counts too.
    ///
    /// Rule: RFC6749-10.12 (MUST)
    pub(crate) fn is_sent_by_us(&self, arrived: &Arrived) -> Result<(), Fault> {
        match arrived.json_bytes() {
            Some(_) if csrf::comes_from_elsewhere(&self.state, &self.request) => Err(Fault::Forged),
            Some(_) => Ok(()),
            None => self.is_of_our_page(&arrived.form()?),
        }
    }

    /// The surroundings of a use case that this request asks for.
    pub(crate) fn env(&self) -> Env {
        self.state.env.from(self.peer.address)
    }

    /// What the person may do, as far as a page shows it: each use case asks again.
    pub(crate) fn rights(&self) -> Rights {
        let role = self.person.as_ref().map(ResourceOwner::role);
        role.map_or(Rights::NONE, |role| self.state.env.settings.rights.of(role))
    }

    /// May the person register applications, once signed in? As far as a page shows it: the use case asks again.
    pub(crate) fn registers(&self) -> bool {
        let open = self.state.env.settings.registration != Registration::Closed;
        self.person.is_none() && open || self.rights().has(Right::Propose) && (open || self.administers())
    }

    /// Is the person an administrator? As far as a page shows it: each use case asks again.
    pub(crate) fn administers(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.role() == Role::Admin)
    }

    /// Who is signed in, by id.
    pub(crate) fn person_id(&self) -> Option<&UserId> {
        self.person.as_ref().map(ResourceOwner::id)
    }

    /// The language of the page, as a tag (BCP 47).
    pub(crate) fn language(&self) -> String {
        self.state.pages.messages().tag(self.lang).to_owned()
    }

    /// The same, for letters; none where no mail is set up.
    pub(crate) fn language_of_letters(&self) -> Option<String> {
        self.state.mailer.as_ref().map(|_| self.language())
    }

    /// Path and query of this request, to come back to.
    pub(crate) fn here(&self) -> &str {
        self.request.uri().path_and_query().map_or("/", |here| here.as_str())
    }

    /// To the login page, and back here.
    pub(crate) fn login_first(&self) -> HttpResponse {
        self.see_other(&self.login_url(self.here()))
    }

    /// Where somebody signs in and then comes back to `return_to`. Our own sign-in page looks as that page is asked to.
    pub(crate) fn login_url(&self, return_to: &str) -> String {
        let (url, messages) = (self.state.login.login_url(return_to), self.state.pages.messages());
        match (&self.state.accounts, return_to.split_once('?')) {
            (Some(_), Some((_, query))) => Manner::read(query, messages).add_to(&url, messages),
            _ => url,
        }
    }

    /// A page.
    pub(crate) fn show(&self, page: &impl Page) -> Result<HttpResponse, Fault> {
        self.show_as(StatusCode::OK, page, Elsewhere::NOWHERE)
    }

    /// A page with another status, or one that may reach other sites.
    pub(crate) fn show_as(
        &self,
        status: StatusCode,
        page: &impl Page,
        elsewhere: Elsewhere<'_>,
    ) -> Result<HttpResponse, Fault> {
        self.show_to(self.person.as_ref(), status, page, elsewhere)
    }

    /// A page for somebody who was signed in until this moment.
    pub(crate) fn show_last(&self, page: &impl Page) -> Result<HttpResponse, Fault> {
        self.show_to(None, StatusCode::OK, page, Elsewhere::NOWHERE)
    }

    fn show_to(
        &self,
        person: Option<&ResourceOwner>,
        status: StatusCode,
        page: &impl Page,
        elsewhere: Elsewhere<'_>,
    ) -> Result<HttpResponse, Fault> {
        let state = &self.state;
        let frame = Frame {
            lang: self.lang,
            site: state.site.clone(),
            home: state.home.clone(),
            prefix: state.prefix.clone(),
            person: person.map(|person| person.name().to_owned()),
            csrf: self.key.field(person.map(ResourceOwner::id)),
            accounts: state.accounts.is_some(),
            compact: self.manner.is_compact(),
            manner: self.manner.add_to("", state.pages.messages()),
            reviews: self.rights().has(Right::Manage),
            registers: self.registers(),
            unread: self.unread,
            people: self.administers(),
            signup: state.accounts.as_ref().is_some_and(|accounts| accounts.sign_up_is_open()),
        };
        let html = state.pages.render(&frame, page)?;
        let mut builder = self.respond(status);
        Ok(headers::page(&mut builder, state.is_https(), elsewhere)
            .content_type("text/html; charset=utf-8")
            .body(html))
    }

    /// A redirect that turns a POST into a GET. The address may carry a code: nothing stores or logs it.
    ///
    /// Rule: RFC9700-4.12 (MUST)
    pub(crate) fn see_other(&self, location: &str) -> HttpResponse {
        let mut builder = self.respond(StatusCode::SEE_OTHER);
        let builder = headers::page(&mut builder, self.state.is_https(), Elsewhere::NOWHERE);
        match HeaderValue::from_str(location) {
            Ok(value) => builder.insert_header((LOCATION, value)).finish(),
            Err(_) => self.fault(&Fault::Refused(Refusal::BadParameter("redirect_uri"))),
        }
    }

    /// An answer that gives a new browser its key.
    pub(crate) fn respond(&self, status: StatusCode) -> HttpResponseBuilder {
        let mut builder = HttpResponse::build(status);
        if self.key_is_new {
            builder.cookie(cookie::make(self.state.is_https(), cookie::BROWSER, self.key.text(), None));
        }
        builder
    }

    /// Counts a fault for the address, where it smells of guessing, and writes it to the log; answers what the log can
    /// be searched for.
    pub(crate) fn record(&self, fault: &Fault) -> String {
        self.peer.count(&self.state, fault);
        let reference = reference(&*self.state.env.random, &self.request);
        fault.log(&reference);
        // Where something would have been shared, this was an authorization.
        if self.nothing_shared.get() {
            meter::authorization_refused(fault);
        }
        reference
    }

    /// The error page of a fault.
    pub(crate) fn fault(&self, fault: &Fault) -> HttpResponse {
        self.fault_with(fault, fault.detail())
    }

    /// The same, with these words for the developer.
    pub(crate) fn fault_with(&self, fault: &Fault, detail: Option<String>) -> HttpResponse {
        let reference = self.record(fault);
        let kind = fault.kind();
        let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let page =
            ErrorPage { kind, nothing_shared: self.nothing_shared.get(), detail, reference: Some(reference) };
        match self.show_as(status, &page, Elsewhere::NOWHERE) {
            Ok(mut response) => {
                fault.accompany(&mut response);
                response
            }
            Err(worse) => {
                worse.log("-");
                worse.json()
            }
        }
    }
}
