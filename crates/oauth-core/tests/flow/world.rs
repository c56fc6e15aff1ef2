//! Two people, three clients, a store and a clock; and one short call for each thing that happens among them.

use std::sync::Arc;
use std::time::Duration;

use oauth_core::env::Env;
use oauth_core::flow::begin::{Answer, Begun, FrontRefusal, Question};
use oauth_core::flow::decide::{Decided, Decision, Limits, decide};
use oauth_core::flow::review::decide_as_operator;
use oauth_core::id::{ClientId, InteractionId};
use oauth_core::model::client::{Client, ClientKind, GrantTypes};
use oauth_core::model::event::Reason;
use oauth_core::model::stage::{Life, Stage, Step};
use oauth_core::model::user::{LoginName, User};
use oauth_core::oauth2::introspect::Introspection;
use oauth_core::oauth2::resource::{Access, Admitted, admit, presented};
use oauth_core::oauth2::wire::Issued;
use oauth_core::policy::Carrier;
use oauth_core::port::{StoreError, Tx};
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::testing::build::{self, REDIRECT, VERIFIER};
use oauth_core::testing::{FixedClock, MemTx, env_with};
use oauth_core::text::scope::ScopeSet;
use oauth_core::text::uri::RedirectUri;

use crate::wire::{authorize, form, introspect, parameter, revoke, token};

/// The challenge of [`VERIFIER`] (RFC 7636 appendix B).
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Yes, to all that is asked for, without limits.
pub(crate) const YES: Decision = Decision::AllowAll(Limits { reach: None, lifetime: None });

/// Yes, to these of the asked scopes, without limits.
pub(crate) fn yes_to(scopes: ScopeSet) -> Decision {
    Decision::Allow(scopes, Limits::default())
}

/// Disables a client, or enables it again; one that is that already stays so.
pub(crate) fn set_client_disabled(
    tx: &mut dyn Tx,
    env: &Env,
    id: ClientId,
    disabled: bool,
) -> Result<Verdict<()>, StoreError> {
    let step = if disabled { Step::Disable } else { Step::Reenable };
    Ok(match decide_as_operator(tx, env, id, step, &Reason::default())? {
        Verdict::Done(_) | Verdict::Refused(Refusal::StepNotPossible) => Verdict::Done(()),
        Verdict::Refused(refusal) => Verdict::Refused(refusal),
    })
}

/// A client as its own program knows it.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) id: ClientId,
    pub(crate) secret: Option<String>,
}

impl App {
    /// A form body with this client's authentication in front.
    pub(crate) fn body(&self, rest: &[(&str, &str)]) -> String {
        let id = self.id.to_string();
        let mut fields = vec![("client_id", id.as_str())];
        fields.extend(self.secret.as_deref().map(|secret| ("client_secret", secret)));
        fields.extend(rest);
        form(&fields)
    }

    /// An authorization request with PKCE; what `rest` names stands in place of the usual.
    pub(crate) fn query(&self, rest: &[(&str, &str)]) -> String {
        let id = self.id.to_string();
        let usual = [
            ("response_type", "code"),
            ("client_id", id.as_str()),
            ("redirect_uri", REDIRECT),
            ("state", "s t&te"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let mut fields: Vec<_> =
            usual.into_iter().filter(|(name, _)| !rest.iter().any(|(other, _)| name == other)).collect();
        fields.extend(rest);
        form(&fields)
    }
}

/// What a client holds after a token request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) scopes: ScopeSet,
}

impl Tokens {
    pub(crate) fn of(issued: Issued) -> Self {
        Self {
            access: issued.access.reveal().to_owned(),
            refresh: issued.refresh.map(|refresh| refresh.reveal().to_owned()),
            scopes: issued.scopes,
        }
    }

    pub(crate) fn refresh(&self) -> &str {
        self.refresh.as_deref().expect("a refresh token")
    }
}

/// Everything a test begins with.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) env: Env,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) rows: MemTx,
    pub(crate) ann: User,
    pub(crate) bob: User,
    /// Public, answered over https.
    pub(crate) shop: App,
    /// Confidential, PKCE as it likes.
    pub(crate) bank: App,
    /// Another public one.
    pub(crate) club: App,
}

impl World {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(FixedClock::default());
        let env = env_with(&clock);
        let mut rows = MemTx::default();
        let (ann, bob) = (build::user(&env, "ann"), build::user(&env, "bob"));
        for user in [&ann, &bob] {
            rows.users.insert(user.id.clone(), user.clone());
        }
        let mut keep = |client: Client, secret: Option<String>| {
            let id = client.id;
            rows.clients.insert(id, client);
            App { id, secret }
        };
        let shop = keep(build::client(&env, Some(&ann)), None);
        let club = keep(build::client(&env, Some(&bob)), None);
        let (client, secret) = build::confidential_client(&env, Some(&ann));
        let bank = keep(client, Some(secret.wire.reveal().to_owned()));
        Self { env, clock, rows, ann, bob, shop, bank, club }
    }

    /// Lets time pass.
    pub(crate) fn later(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Changes a client's row.
    pub(crate) fn change(&mut self, app: &App, change: impl FnOnce(&mut Client)) {
        change(self.rows.clients.get_mut(&app.id).expect("a client"));
    }

    pub(crate) fn redirects(&mut self, app: &App, uris: &[&str]) {
        let uris = uris.iter().map(|uri| RedirectUri::from_stored((*uri).to_owned())).collect();
        self.change(app, |client| client.redirect_uris = uris);
    }

    pub(crate) fn disable_client(&mut self, app: &App) {
        let now = self.env.now();
        self.change(app, |client| client.life = Life { stage: Stage::Disabled, since: now, ..client.life });
    }

    pub(crate) fn disable_user(&mut self, user: &User) {
        let now = self.env.now();
        self.rows.users.get_mut(&user.id).expect("a person").disabled_at = Some(now);
    }

    pub(crate) fn pkce_required(&mut self, app: &App) {
        self.change(app, |client| {
            let ClientKind::Confidential { secret, .. } = client.kind else { panic!("not confidential") };
            client.kind = ClientKind::Confidential { secret, pkce_required: true };
        });
    }

    pub(crate) fn without_refresh(&mut self, app: &App) {
        self.change(app, |client| {
            client.grant_types = GrantTypes { client_credentials: false, refresh_token: false }
        });
    }

    pub(crate) fn authorize(&mut self, who: Option<&User>, query: &str) -> Result<Begun, FrontRefusal> {
        authorize(&mut self.rows, &self.env, who, query).expect("no fault of the store")
    }

    /// An authorization request that must end at the consent page.
    pub(crate) fn ask(&mut self, who: &User, query: &str) -> Question {
        match self.authorize(Some(who), query) {
            Ok(Begun::Ask(question)) => *question,
            other => panic!("no consent page: {other:?}"),
        }
    }

    pub(crate) fn decide(
        &mut self,
        id: InteractionId,
        who: &User,
        decision: &Decision,
    ) -> Result<Decided, FrontRefusal> {
        let decided = decide(&mut self.rows, &self.env, id, &who.id, decision);
        decided.expect("no fault of the store").into_result()
    }

    /// A decision that must go back to the client.
    pub(crate) fn answer(&mut self, id: InteractionId, who: &User, decision: &Decision) -> Answer {
        match self.decide(id, who, decision) {
            Ok(Decided::Answer(answer)) => answer,
            other => panic!("no answer: {other:?}"),
        }
    }

    /// The code of a request that the person is asked about and allows whole.
    pub(crate) fn code_of(&mut self, who: &User, query: &str) -> String {
        let id = self.ask(who, query).interaction.id;
        let answer = self.answer(id, who, &YES);
        parameter(answer.location(), "code").expect("a code")
    }

    pub(crate) fn code(&mut self, who: &User, app: &App, scope: &str) -> String {
        self.code_of(who, &app.query(&[("scope", scope), ("prompt", "consent")]))
    }

    pub(crate) fn token(&mut self, app: &App, fields: &[(&str, &str)]) -> Result<Tokens, Refusal> {
        token(&mut self.rows, &self.env, &app.body(fields)).expect("no fault of the store")
    }

    pub(crate) fn redeem(&mut self, app: &App, code: &str) -> Result<Tokens, Refusal> {
        self.token(app, &code_fields(code))
    }

    pub(crate) fn tokens(&mut self, who: &User, app: &App, scope: &str) -> Tokens {
        let code = self.code(who, app, scope);
        self.redeem(app, &code).expect("tokens")
    }

    pub(crate) fn refresh(&mut self, app: &App, token: &str) -> Result<Tokens, Refusal> {
        self.token(app, &refresh_fields(token))
    }

    pub(crate) fn refresh_to(&mut self, app: &App, token: &str, scope: &str) -> Result<Tokens, Refusal> {
        let fields = refresh_fields(token);
        self.token(app, &[fields.as_slice(), &[("scope", scope)]].concat())
    }

    pub(crate) fn revoke(&mut self, app: &App, token: &str) -> Result<(), Refusal> {
        revoke(&mut self.rows, &self.env, &app.body(&[("token", token)])).expect("no fault of the store")
    }

    pub(crate) fn admit(&mut self, access: &str) -> Result<Access, Refusal> {
        self.admit_from(access, Carrier::Hidden)
    }

    pub(crate) fn admit_from(&mut self, access: &str, carrier: Carrier) -> Result<Access, Refusal> {
        self.admitted(access, carrier)?.owner()
    }

    /// Who acts with this access token?
    pub(crate) fn admitted(&mut self, access: &str, carrier: Carrier) -> Result<Admitted, Refusal> {
        let presented = presented(access, carrier)?;
        admit(&mut self.rows, &self.env, &presented, carrier).expect("no fault of the store").into_result()
    }

    /// Lets a client act for itself.
    pub(crate) fn machine(&mut self, app: &App) {
        self.change(app, |client| client.grant_types.client_credentials = true);
    }

    /// A token that a client asks for itself.
    pub(crate) fn own_token(&mut self, app: &App, scope: &str) -> Result<Tokens, Refusal> {
        self.token(app, &[("grant_type", "client_credentials"), ("scope", scope)])
    }

    /// What a client is told of a token.
    pub(crate) fn introspect(&mut self, app: &App, token: &str) -> Result<Introspection, Refusal> {
        introspect(&mut self.rows, &self.env, &app.body(&[("token", token)])).expect("no fault of the store")
    }

    /// One more confidential client.
    pub(crate) fn confidential(&mut self) -> App {
        let (client, secret) = build::confidential_client(&self.env, Some(&self.bob));
        let id = client.id;
        self.rows.clients.insert(id, client);
        App { id, secret: Some(secret.wire.reveal().to_owned()) }
    }

    /// Does this access token open the API?
    pub(crate) fn opens(&mut self, access: &str) -> bool {
        self.admit(access).is_ok()
    }

    /// Would this refresh token give another pair? Nothing is spent by asking.
    pub(crate) fn would_refresh(&self, app: &App, token: &str) -> bool {
        self.clone().refresh(app, token).is_ok()
    }
}

/// The fields of a right token request with a code.
pub(crate) const fn code_fields(code: &str) -> [(&'static str, &str); 4] {
    [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ]
}

/// The fields of a right token request with a refresh token.
pub(crate) const fn refresh_fields(token: &str) -> [(&'static str, &str); 2] {
    [("grant_type", "refresh_token"), ("refresh_token", token)]
}

pub(crate) fn login_name(name: &str) -> LoginName {
    LoginName::parse(name).expect("a user name")
}
