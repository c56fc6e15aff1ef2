//! How many statements each use case may cost, on every database: a new one is a decision, not an accident.

use std::cell::Cell;

use oauth_core::env::Env;
use oauth_core::flow::begin::{Begun, begin};
use oauth_core::flow::connections::{Narrowed, Rest};
use oauth_core::flow::decide::{Decided, Decision, Limits, decide};
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::signed::{self, Carriage, authorize, resource, temporary, temporary_id};
use oauth_core::flow::{connections, dashboard, introspect, kept, leave, login, people, revoke, token};
use oauth_core::model::client::Client;
use oauth_core::model::event::Actor;
use oauth_core::model::user::{Account, LoginName, Role, User};
use oauth_core::oauth1::wire::{Sent, SignedRequest};
use oauth_core::oauth2::client_auth::ClientCredentials;
use oauth_core::oauth2::resource::{admit, presented};
use oauth_core::oauth2::wire::{AuthorizationRequest, Issued, TokenRequest};
use oauth_core::policy::{Carrier, Handshake};
use oauth_core::port::{self, Mode, StoreError, Tx, UserFilter};
use oauth_core::refusal::Verdict;
use oauth_core::secret::Secret;
use oauth_core::testing::{ISSUER, Signer, build, env};
use oauth_core::text::form::Pairs;

use crate::database::{Store, all};

/// A store whose statements are counted, use case by use case.
struct Counted {
    store: Store,
    env: Env,
    client: Client,
    secret: String,
    user: User,
    seen: Cell<usize>,
}

impl Counted {
    fn new(store: Store) -> Self {
        let env = env();
        let user = build::user(&env, "alice");
        let (mut client, minted) = build::confidential_client(&env, Some(&user));
        client.grant_types.client_credentials = true;
        let (person, program) = (user.clone(), client.clone());
        port::wait(&store, Mode::Write, move |tx| {
            tx.insert_user(&person)?;
            tx.insert_client(&program)
        })
        .unwrap();
        let secret = minted.wire.reveal().to_owned();
        Self { store, env, client, secret, user, seen: Cell::new(0) }
    }

    /// Runs a use case that must be answered, at exactly the cost that is written down.
    fn cost<T: Send + 'static, R: std::fmt::Debug + Send + 'static>(
        &self,
        name: &str,
        mode: Mode,
        budget: usize,
        run: impl Fn(&mut dyn Tx, &Env) -> Result<Verdict<T, R>, StoreError> + Send + 'static,
    ) -> T {
        self.store.log.clear();
        let env = self.env.clone();
        let verdict = port::wait(&self.store, mode, move |tx| run(tx, &env)).unwrap();
        let statements = self.store.log.take();
        assert_eq!(statements.len(), budget, "{name}: {statements:#?}");
        self.seen.set(self.seen.get() + 1);
        verdict.into_result().unwrap()
    }

    fn form(&self, more: &str) -> Pairs {
        let text = format!("client_id={}&client_secret={}&{more}", self.client.id, self.secret);
        Pairs::parse(text.as_bytes()).unwrap()
    }

    fn tokens(&self, name: &str, budget: usize, more: &str) -> Issued {
        let body = self.form(more);
        let credentials = ClientCredentials::read(&[], &body).unwrap();
        let request = TokenRequest::read(&body).unwrap();
        self.cost(name, Mode::Write, budget, move |tx, env| {
            token::answer(tx, env, &credentials, &request, Carrier::Hidden)
        })
    }

    fn begin(&self, name: &str, budget: usize) -> Begun {
        let query = format!("response_type=code&client_id={}", self.client.id);
        let request = AuthorizationRequest::read(&Pairs::parse(query.as_bytes()).unwrap()).unwrap();
        let person = ResourceOwner::from(self.user.clone());
        self.cost(name, Mode::Write, budget, move |tx, env| begin(tx, env, &request, Some(&person)))
    }
}

#[test]
fn each_use_case_keeps_its_budget_of_statements() {
    for fresh in all() {
        let counted = Counted::new(fresh.store());
        // Client, person, block, live grants, interaction, the owner's name.
        let Begun::Ask(question) = counted.begin("begin", 6) else { unreachable!("a consent page") };
        let (id, user) = (question.interaction.id, counted.user.id.clone());
        // Interaction, client, person, interaction, the log.
        let decided = counted.cost("decide", Mode::Write, 5, move |tx, env| {
            decide(tx, env, id, &user, &Decision::AllowAll(Limits::default()))
        });
        let Decided::Answer(answer) = decided else { unreachable!("a code") };
        let code = answer.location().split("code=").nth(1).unwrap().split('&').next().unwrap();
        // Client, interaction, person; interaction, grant, two tokens.
        let more = format!("grant_type=authorization_code&code={code}");
        let issued = counted.tokens("code for tokens", 7, &more);
        // Client, token with all above it; old token, two new ones.
        let more = format!("grant_type=refresh_token&refresh_token={}", issued.refresh.unwrap().reveal());
        let issued = counted.tokens("refresh", 5, &more);
        let access = presented(issued.access.reveal(), Carrier::Hidden).unwrap();
        // The guard: everything in one.
        counted
            .cost("guarded request", Mode::Read, 1, move |tx, env| admit(tx, env, &access, Carrier::Hidden));
        // Client, person, block, live grants, interaction: consent is remembered.
        assert!(matches!(counted.begin("begin again", 5), Begun::Answer(_)));
        sign_in_and_connections(&counted);
        // Client, token, token.
        let body = counted.form("token=x");
        let credentials = ClientCredentials::read(&[], &body).unwrap();
        let token = Secret::new(issued.access.reveal().to_owned());
        counted.cost("revoke", Mode::Write, 3, move |tx, env| revoke::revoke(tx, env, &credentials, &token));
        a_client_for_itself(&counted);
        a_client_that_signs(&counted);
        people_and_leaving(&counted);
        assert_eq!(counted.seen.get(), 32);
    }
}

fn a_client_for_itself(counted: &Counted) {
    // Client, its grant; the client again, locked, its grant again; grant, token.
    counted.tokens("first token for itself", 6, "grant_type=client_credentials");
    // Client, its grant; token.
    let issued = counted.tokens("token for itself", 3, "grant_type=client_credentials");
    let credentials = ClientCredentials::read(&[], &counted.form("token=x")).unwrap();
    // Client, token with all above it.
    counted.cost("introspect", Mode::Read, 2, move |tx, env| {
        introspect::look(tx, env, &credentials, &issued.access)
    });
}

/// Each step of OAuth 1.0a looks first, and then writes: whoever cannot sign never gets to the writer.
fn a_client_that_signs(counted: &Counted) {
    let (client, secret) = build::signing_client(&counted.env, Some(&counted.user));
    let signer = Signer::new(&client.id.to_string(), secret.reveal(), counted.env.now().unix());
    port::wait(&counted.store, Mode::Write, move |tx| tx.insert_client(&client)).unwrap();
    let request =
        signed_request(&signer, "POST", "/oauth/request_token", &[("oauth_callback", build::REDIRECT)]);
    // Client.
    let asked = counted.cost("temporary credentials, looking", Mode::Read, 1, move |tx, env| {
        temporary::check(tx, env, &request, Carriage::Private)
    });
    // Counter; its present window, an old one, and then the first of its kind; nonce, interaction.
    let given = counted.cost("temporary credentials", Mode::Write, 6, move |tx, env| {
        temporary::begin(tx, env, &asked, Handshake::STANDARD)
    });
    let (token, person) = (given.token.clone(), ResourceOwner::from(counted.user.clone()));
    // Interaction, client, person, block, the owner's name.
    counted.cost("a signed request's page", Mode::Write, 5, move |tx, env| {
        authorize::open(tx, env, &token, Some(&person))
    });
    let (id, user) = (temporary_id(&given.token).unwrap(), counted.user.id.clone());
    // Interaction, client, person, block, interaction, the log.
    let decided = counted.cost("a signed request's decision", Mode::Write, 6, move |tx, env| {
        decide(tx, env, id, &user, &Decision::AllowAll(Limits::default()))
    });
    let Decided::Answer(answer) = decided else { unreachable!("a verifier") };
    let verifier = answer.location().split("oauth_verifier=").nth(1).unwrap();
    let by = signer.with(&given.token, given.secret.reveal());
    let request = signed_request(&by, "POST", "/oauth/access_token", &[("oauth_verifier", verifier)]);
    // Client, interaction.
    let held = counted.cost("token credentials, looking", Mode::Read, 2, move |tx, env| {
        signed::token::check(tx, env, &request, Carriage::Private)
    });
    // Counter twice, nonce; interaction, person; interaction, grant, token.
    let given = counted.cost("token credentials", Mode::Write, 8, move |tx, env| {
        signed::token::redeem(tx, env, &held, Handshake::STANDARD)
    });
    let used = signed_request(&signer.with(&given.token, given.secret.reveal()), "GET", "/api/test", &[]);
    // The guard: everything in one, the client's secret included; and the nonce.
    let signed = counted.cost("guarded signed request", Mode::Read, 1, move |tx, env| {
        resource::check(tx, env, &used, Carriage::Private)
    });
    counted.cost("a nonce", Mode::Write, 1, move |tx, _| signed.take(tx));
}

fn signed_request(signer: &Signer, method: &str, path: &str, more: &[(&str, &str)]) -> SignedRequest {
    let header = signer.header(method, &format!("{ISSUER}{path}"), more);
    let authorization = [header.as_bytes()];
    let sent = Sent { method, origin: ISSUER, path, query: b"", authorization: &authorization, form: None };
    SignedRequest::read(&sent).unwrap().unwrap()
}

fn sign_in_and_connections(counted: &Counted) {
    let Account { login: name, password, .. } = counted.user.account.clone().unwrap();
    let again = name.clone();
    // Counter, account.
    counted.cost("sign in, looking", Mode::Read, 2, move |tx, env| login::prepare(tx, env, &again));
    let user = counted.user.id.clone();
    // Counter, person, counter, session.
    let cookie = counted.cost("sign in, right", Mode::Write, 4, move |tx, env| {
        login::right(tx, env, &name, &user, &password)
    });
    let held: LoginName = counted.user.account.clone().unwrap().login;
    // Counter; its present window, an old one, and then the first of its kind.
    counted.cost("sign in, wrong", Mode::Write, 4, move |tx, env| {
        login::wrong(tx, env, &held).map(Verdict::<_, ()>::Done)
    });
    // Session and person in one.
    counted.cost("a page", Mode::Read, 1, move |tx, env| {
        login::session(tx, env, cookie.reveal()).map(Verdict::<_, ()>::Done)
    });
    let user = counted.user.id.clone();
    // Live grants; client and owner of each application.
    counted.cost("connections", Mode::Read, 3, move |tx, env| {
        connections::list(tx, env, &user).map(Verdict::<_, ()>::Done)
    });
    let (user, client) = (counted.user.id.clone(), counted.client.id);
    let rest = Rest { scopes: build::scopes("read"), read_only: true };
    // Person, live grants; what is under way, live grants again, those that are left less.
    let narrowed = counted.cost("a part taken back", Mode::Write, 7, move |tx, env| {
        connections::narrow(tx, env, &user, client, &rest)
    });
    assert!(matches!(narrowed, Narrowed::Done(_)));
}

fn people_and_leaving(counted: &Counted) {
    let boss = User { role: Role::Admin, ..build::user(&counted.env, "boss") };
    let (admin, row) = (boss.id.clone(), boss);
    port::wait(&counted.store, Mode::Write, move |tx| tx.insert_user(&row)).unwrap();
    let by = admin.clone();
    // The administrator, the list.
    counted.cost("people", Mode::Read, 2, move |tx, _| people::list(tx, &by, &UserFilter::default(), 0, 21));
    let by = admin.clone();
    // The administrator; clients, their grants, what was counted, people, letters.
    counted.cost("dashboard", Mode::Read, 6, move |tx, env| dashboard::show(tx, env, &by));
    let by = admin.clone();
    // The administrator, the person; clients, grants, sessions.
    counted.cost("one of the people", Mode::Read, 5, move |tx, env| people::show(tx, env, &by, "alice"));
    let (by, id) = (Actor::Person(admin, "boss".to_owned()), counted.user.id.clone());
    let (other, whose) = (by.clone(), id.clone());
    // The administrators, the person, its row, the log.
    counted
        .cost("a role", Mode::Write, 4, move |tx, env| people::set_role(tx, env, &id, Role::Developer, &by));
    let (by, id) = (other.clone(), whose.clone());
    // The administrators, the person, sessions, the log.
    counted.cost("signed out", Mode::Write, 4, move |tx, env| people::sign_out(tx, env, &id, &by));
    let id = whose.clone();
    // Person, grants, blocks, two clients of these, clients, sessions, letters, notices, the log twice.
    counted.cost("all that is kept", Mode::Read, 11, move |tx, _| {
        kept::kept(tx, &id).map(|kept| kept.map_or(Verdict::Refused(()), Verdict::Done))
    });
    let id = whose.clone();
    // The administrators, the person, its row; sessions, links, what is under way, grants; the log.
    counted.cost("disabled", Mode::Write, 8, move |tx, env| people::set_disabled(tx, env, &id, true, &other));
    // The administrators, the person; clients, grants, sessions; what is under way, grants, clients; for each of two clients its
    // owner, the log, two counters and itself; three counters, the log, the person.
    counted.cost("deleted", Mode::Write, 23, move |tx, env| leave::delete(tx, env, &whose));
}
