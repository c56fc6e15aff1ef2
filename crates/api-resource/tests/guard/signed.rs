//! Signed requests at the guard (RFC 5849 §3), and routes that are for people only.

use oauth_core::model::stage::Stage;
use std::time::Duration;

use actix_web::dev::{Payload, Service};
use actix_web::error::PayloadError;
use actix_web::http::Method as HttpMethod;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, web};
use api_resource::{Authorized, Caller, Guard, PeopleOnly, ResourceConfig, wiki_routes};
use futures_channel::mpsc;
use oauth_core::env::Env;
use oauth_core::model::client::{Client, ClientKind};
use oauth_core::model::grant::{Grant, Reach};
use oauth_core::oauth1::signature::Method;
use oauth_core::oauth2::transport::Transport;
use oauth_core::port::{Clients, Grants, Tokens};
use oauth_core::testing::{MemTx, Signer, Transmission, build};

use crate::fixture::{Answer, Fixture, anonymous, answer};

const ORIGIN: &str = "https://op.example";

/// A guard, and a client that signs with a token of alice's.
pub(crate) struct Signed {
    pub(crate) api: Fixture,
    client: Client,
    grant: Grant,
    signer: Signer,
}

impl Signed {
    pub(crate) fn new() -> Self {
        Self::with("read write", Reach::ReadWrite)
    }

    pub(crate) fn with(scopes: &str, reach: Reach) -> Self {
        Self::over(scopes, reach, Transport::default())
    }

    fn over(scopes: &str, reach: Reach, transport: Transport) -> Self {
        let api = Fixture::with("read write", transport);
        let env: Env = api.env.clone();
        let (client, secret) = build::signing_client(&env, Some(&api.user));
        let mut grant = Grant { scopes: build::scopes(scopes), ..build::grant(&env, &client, &api.user) };
        grant.terms.reach = reach;
        let (token, token_secret) = build::signing_token(&env, &grant);
        api.rows(|rows: &mut MemTx| {
            rows.insert_client(&client).unwrap();
            rows.insert_grant(&grant).unwrap();
            rows.insert_token(&token).unwrap();
        });
        let signer = Signer::new(&client.id.to_string(), secret.reveal(), env.now().unix())
            .with(&token.id.uuid().simple().to_string(), token_secret.reveal());
        Self { api, client, grant, signer }
    }

    pub(crate) fn request(
        &self,
        method: HttpMethod,
        path: &str,
        form: &str,
        way: Transmission,
    ) -> TestRequest {
        let parts = self.signer.sign(method.as_str(), &format!("{ORIGIN}{path}"), form, &[], way);
        let path = path.split('?').next().unwrap();
        let uri = if parts.query.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.query) };
        let request = anonymous(&uri).method(method);
        let request = match parts.header {
            Some(header) => request.insert_header(("Authorization", header)),
            None => request,
        };
        if parts.form.is_empty() {
            return request;
        }
        request.insert_header(("Content-Type", "application/x-www-form-urlencoded")).set_payload(parts.form)
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(self.request(HttpMethod::GET, path, "", Transmission::Header)).await
    }

    async fn ask(&self, request: TestRequest) -> Answer {
        let app = init_service(
            App::new()
                .app_data(self.api.guard.data())
                .service(web::resource("/any").to(any))
                .service(web::resource("/form").to(form))
                .service(web::resource("/caller").to(caller))
                .service(web::resource("/people").to(people)),
        )
        .await;
        answer(app.call(request.to_request()).await.unwrap()).await
    }
}

async fn any(access: Authorized) -> String {
    format!("{} through {}", access.user_name, access.client)
}

async fn form(access: Authorized, fields: web::Form<Vec<(String, String)>>) -> String {
    format!("{} sent {} fields", access.user_name, fields.len())
}

async fn caller(caller: Caller) -> String {
    assert_eq!(caller.is_oauthed(), caller.oauth_token().is_some());
    caller.oauth_token().map_or_else(|| "nobody".to_owned(), |access| access.user_name.clone())
}

async fn people(_: PeopleOnly) -> &'static str {
    "a person, as far as the host knows"
}

/// Rule: RFC5849-3.1, RFC5849-3.2
/// JF-R8, F-31, F-32, F-33
/// Rule: RFC5849-3.5.2, RFC5849-3.5.3
/// F-27, F-30
#[actix_web::test]
async fn a_signed_request_is_let_in_from_each_place() {
    let mut s = Signed::new();
    let wanted = format!("alice through {}", s.client.id);
    for method in [Method::HmacSha1, Method::HmacSha256, Method::HmacSha512] {
        s.signer.method = method;
        for way in [Transmission::Header, Transmission::Query] {
            let request = s.request(HttpMethod::GET, "/any?a=b&a=c%20d", "", way);
            let answer = s.ask(request).await;
            assert_eq!(
                (answer.status.as_u16(), answer.body.as_str()),
                (200, wanted.as_str()),
                "{method:?} {way:?}"
            );
        }
        for way in [Transmission::Header, Transmission::Query, Transmission::Form] {
            // The form is signed, and the handler gets all of it.
            let answer = s.ask(s.request(HttpMethod::POST, "/form", "a=1&a=2&b=%26", way)).await;
            assert_eq!(answer.status, 200, "{method:?} {way:?} {}", answer.body);
            let signature = if way == Transmission::Form { 7 } else { 0 };
            assert_eq!(answer.body, format!("alice sent {} fields", 3 + signature), "{way:?}");
        }
    }
}

/// MW-T40: names of headers and kinds of bodies have no case, and a body that is no form is not signed.
#[actix_web::test]
async fn headers_are_found_in_every_spelling() {
    let s = Signed::new();
    let post = |header: &str, value: String, kind: &str, body: &str| {
        let request = anonymous("/form").method(HttpMethod::POST).insert_header((header, value));
        request.insert_header(("content-TYPE", kind)).set_payload(body.to_owned())
    };
    let header = |form: &str| {
        let parts = s.signer.sign("POST", &format!("{ORIGIN}/form"), form, &[], Transmission::Header);
        parts.header.unwrap()
    };
    for (name, kind) in [
        ("Authorization", "application/x-www-form-urlencoded"),
        ("AUTHORIZATION", "APPLICATION/X-WWW-Form-Urlencoded"),
        ("authorization", "application/x-www-form-urlencoded; charset=utf-8"),
    ] {
        let answer = s.ask(post(name, header("a=1&b=2"), kind, "a=1&b=2")).await;
        assert_eq!(answer.body, "alice sent 2 fields", "{name} {kind}");
        let changed = s.ask(post(name, header("a=1&b=2"), kind, "a=1&b=3")).await;
        assert_eq!(changed.body, "oauth_problem=signature_invalid", "{name} {kind}");
    }
    for kind in ["text/plain", "application/json", "application/x-www-form-urlencoded-not"] {
        let request = post("Authorization", header(""), kind, "a=1&b=2").uri("/any");
        let signed = s.signer.header("POST", &format!("{ORIGIN}/any"), &[]);
        let answer = s.ask(request.insert_header(("Authorization", signed))).await;
        assert_eq!(answer.status, 200, "{kind}: {}", answer.body);
    }
}

/// Rule: RFC5849-3.2, RFC5849-3.3
/// SEC-77
/// Rule: RFC5849-4.2
/// F-34, F-36
#[actix_web::test]
async fn what_is_changed_old_or_repeated_is_refused() {
    let s = Signed::new();
    let header = s.signer.header("GET", &format!("{ORIGIN}/any?a=b"), &[]);
    let send = |uri: &str| s.ask(anonymous(uri).insert_header(("Authorization", header.clone())));
    for uri in ["/any", "/any?a=c", "/any?a=b&c=d", "/caller?a=b"] {
        let answer = send(uri).await;
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_str()),
            (401, "oauth_problem=signature_invalid"),
            "{uri}"
        );
        assert!(answer.header("WWW-Authenticate").unwrap().starts_with("OAuth "), "its own challenge first");
        assert_eq!(answer.headers.get_all("WWW-Authenticate").count(), 2);
    }
    assert_eq!(send("/any?a=b").await.status, 200, "nothing was used up");
    let again = send("/any?a=b").await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (401, "oauth_problem=nonce_used"));
    let old = Signer { timestamp: s.signer.timestamp - 301, ..s.signer.clone() };
    let header = old.header("GET", &format!("{ORIGIN}/any"), &[]);
    let answer = s.ask(anonymous("/any").insert_header(("Authorization", header))).await;
    assert!(
        answer.body.starts_with("oauth_problem=timestamp_refused&oauth_acceptable_timestamps="),
        "{}",
        answer.body
    );
    // Two credentials at once.
    let signed = s.signer.header("GET", &format!("{ORIGIN}/any"), &[]);
    let both = anonymous("/any")
        .append_header(("Authorization", signed.clone()))
        .append_header(("Authorization", "Bearer x"));
    assert_eq!(s.ask(both).await.status, 400);
    let query = anonymous("/any?access_token=x").insert_header(("Authorization", signed));
    assert_eq!(s.ask(query).await.status, 400);
    let in_query = s.request(HttpMethod::GET, "/any", "", Transmission::Query);
    assert_eq!(s.ask(in_query.insert_header(("Authorization", "Bearer x"))).await.status, 400);
    // Not over plain http.
    let far = s
        .request(HttpMethod::GET, "/any", "", Transmission::Header)
        .peer_addr("203.0.113.9:1".parse().unwrap());
    assert_eq!(s.ask(far).await.status, 400);
    // A bare identifier is no bearer token.
    let bare = anonymous("/any")
        .insert_header(("Authorization", format!("Bearer {}", s.signer.token.as_ref().unwrap().0)));
    assert_eq!(s.ask(bare).await.status, 401);
}

/// Where a provider allows plain http, signatures pass, and no secrets in their place.
///
/// Rule: RFC5849-3.4.4
/// F-29
#[actix_web::test]
async fn secrets_pass_where_nobody_reads_along() {
    for (method, peer, status) in [
        (Method::HmacSha1, "127.0.0.1:1", 200),
        (Method::Plaintext, "127.0.0.1:1", 200),
        (Method::HmacSha1, "203.0.113.9:1", 200),
        (Method::Plaintext, "203.0.113.9:1", 400),
    ] {
        let mut s = Signed::over("read", Reach::ReadWrite, Transport::new(vec![], true));
        s.api.rows(|rows| {
            if let ClientKind::Signing(own) = &mut rows.clients.get_mut(&s.client.id).unwrap().kind {
                own.plaintext = true;
            }
        });
        s.signer.method = method;
        let request = s.request(HttpMethod::GET, "/any", "", Transmission::Header);
        let answer = s.ask(request.peer_addr(peer.parse().unwrap())).await;
        assert_eq!(answer.status, status, "{method:?} {peer} {}", answer.body);
        let refused = answer.body == "oauth_problem=signature_method_rejected";
        assert_eq!(refused, status == 400, "{method:?} {peer} {}", answer.body);
    }
}

/// A form is read to check what was signed: so much of it, and no more.
#[actix_web::test]
async fn a_form_that_is_signed_has_a_bound() {
    let s = Signed::new();
    for (length, status) in [(64 * 1024, 200), (64 * 1024 + 1, 413)] {
        // Eight values, none of which is too long by itself.
        let mut form = (0..8).map(|part| format!("{part}={}&", "x".repeat(8000))).collect::<String>();
        form.push_str(&format!("z={}", "x".repeat(length - form.len() - 2)));
        assert_eq!(form.len(), length);
        let answer = s.ask(s.request(HttpMethod::POST, "/any", &form, Transmission::Header)).await;
        assert_eq!(answer.status.as_u16(), status, "{length} {}", answer.body);
    }
}

/// F-15: looking only means no method that writes, whatever the handler and the protocol.
#[actix_web::test]
async fn a_read_only_grant_writes_nothing() {
    for (reach, want) in [(Reach::ReadOnly, 403), (Reach::ReadWrite, 200)] {
        let s = Signed::with("read write", reach);
        assert_eq!(s.get("/any").await.status, 200);
        for method in [HttpMethod::POST, HttpMethod::PUT, HttpMethod::DELETE, HttpMethod::PATCH] {
            let request = s.request(method.clone(), "/any", "", Transmission::Header);
            let answer = s.ask(request).await;
            assert_eq!(answer.status.as_u16(), want, "{method}");
            let told = answer.body == "oauth_problem=permission_denied";
            assert_eq!(told, want == 403, "in the words of its own protocol: {}", answer.body);
        }
        // The same by a bearer token of the other protocol.
        s.api.rows(|rows| rows.grants.values_mut().for_each(|row| row.terms.reach = reach));
        let bearer = s.api.request("/any").method(HttpMethod::POST);
        let answer = s.ask(bearer).await;
        assert_eq!(answer.status.as_u16(), want);
        if want == 403 {
            assert_eq!(answer.error(), "insufficient_scope");
        }
    }
}

/// Which scope is lacking is told in the words of the protocol too; and what is no matter of the protocol is not.
#[actix_web::test]
async fn a_missing_scope_is_told_in_the_words_of_the_protocol() {
    let s = Signed::with("write", Reach::ReadWrite);
    let answer = s.api.ask(s.request(HttpMethod::GET, "/api/test", "", Transmission::Header)).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (403, "oauth_problem=permission_denied"));
}

/// A form that may be signed is read before anybody is known: so it has a size, and a time to arrive.
#[actix_web::test]
async fn a_form_has_a_size_and_a_time() {
    let s = Signed::new();
    let hasty = ResourceConfig::new("https://op.example/api").unwrap().form_patience(Duration::ZERO);
    let hasty = Guard::store(s.api.store.clone(), s.api.env.clone(), hasty);
    let app = init_service(
        App::new()
            .app_data(hasty.data())
            .configure(wiki_routes(&hasty))
            .service(web::resource("/any").to(any))
            .service(web::resource("/caller").to(caller))
            .service(web::resource("/people").to(people)),
    )
    .await;
    for path in ["/any", "/caller", "/people"] {
        let post = || {
            let kind = ("Content-Type", "application/x-www-form-urlencoded");
            anonymous(path).method(HttpMethod::POST).insert_header(kind)
        };
        let large = s.ask(post().set_payload("a".repeat(64 * 1024 + 1))).await;
        assert_eq!((large.status.as_u16(), large.error().as_str()), (413, "invalid_request"), "{path}");
        // Nothing more comes, and nobody hangs up.
        let (_never, rest) = mpsc::unbounded::<Result<web::Bytes, PayloadError>>();
        let mut late = post().to_request();
        *late.payload() = Payload::Stream { payload: Box::pin(rest) };
        let late = answer(app.call(late).await.unwrap()).await;
        assert_eq!((late.status.as_u16(), late.error().as_str()), (408, "invalid_request"), "{path}");
        assert_eq!(late.header("WWW-Authenticate"), None);
    }
    // Also where a token in the header makes the guard read none.
    let (_never, rest) = mpsc::unbounded::<Result<web::Bytes, PayloadError>>();
    let known = s.api.request("/w/api.php").method(HttpMethod::POST);
    let mut late = known.insert_header(("Content-Type", "application/x-www-form-urlencoded")).to_request();
    *late.payload() = Payload::Stream { payload: Box::pin(rest) };
    assert_eq!(answer(app.call(late).await.unwrap()).await.status, 408);
}

/// F-81, F-82, X-18: handlers see whether a program acts, and may forbid programs altogether.
/// F-80, G-18
#[actix_web::test]
async fn handlers_know_programs_and_may_forbid_them() {
    let s = Signed::new();
    let known = s.get("/caller").await;
    assert_eq!(known.body, "alice");
    // JF-T40: whoever was known by a signature is nobody without one; nothing keeps it.
    assert_eq!(known.headers.get("Set-Cookie"), None);
    assert_eq!(s.ask(s.api.request("/caller")).await.body, "alice");
    assert_eq!(s.ask(anonymous("/caller")).await.body, "nobody");
    let wrong = s.ask(anonymous("/caller").insert_header(("Authorization", "Bearer x"))).await;
    assert_eq!(wrong.status, 401, "a token that does not stand is not nobody");
    assert_eq!(s.ask(anonymous("/people")).await.status, 200);
    for way in [Transmission::Header, Transmission::Query, Transmission::Form] {
        let method = if way == Transmission::Form { HttpMethod::POST } else { HttpMethod::GET };
        let answer = s
            .ask(s.request(method, "/people", if way == Transmission::Form { "a=b" } else { "" }, way))
            .await;
        assert_eq!(answer.status, 403, "{way:?}");
    }
    assert_eq!(s.ask(s.api.request("/people")).await.status, 403);
}

/// SEC-66: what ends above a token ends it on the next request.
#[actix_web::test]
async fn what_is_taken_back_is_dead_on_the_next_request() {
    type Case = (&'static str, fn(&mut MemTx, &Signed), &'static str);
    let cases: &[Case] = &[
        (
            "grant",
            |rows, s| rows.grants.get_mut(&s.grant.id).unwrap().revoked_at = Some(s.api.env.now()),
            "token_revoked",
        ),
        (
            "client",
            |rows, s| rows.clients.get_mut(&s.client.id).unwrap().life.stage = Stage::Disabled,
            "consumer_key_refused",
        ),
        (
            "person",
            |rows, s| rows.users.get_mut(&s.api.user.id).unwrap().disabled_at = Some(s.api.env.now()),
            "token_revoked",
        ),
    ];
    for (id, change, problem) in cases {
        let s = Signed::new();
        assert_eq!(s.get("/any").await.status, 200, "{id}");
        s.api.rows(|rows| change(rows, &s));
        let answer = s.get("/any").await;
        assert_eq!((answer.status.as_u16(), answer.body), (401, format!("oauth_problem={problem}")), "{id}");
    }
}
