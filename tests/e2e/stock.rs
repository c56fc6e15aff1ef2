//! Stock clients, unmodified, against the running server.

use std::process::Command;

use e2e::app::App;
use e2e::browser::Browser;
use e2e::database::on_every_database;
use e2e::server::{Person, Server};
use e2e::{canary, http, tool};
use oauth2::basic::BasicClient;
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    PkceCodeChallenge, RedirectUrl, RefreshToken, RevocationUrl, Scope, StandardRevocableToken,
    TokenResponse, TokenUrl,
};

use crate::CALLBACK;

/// A script of Python clients, ready to run; none where their packages are missing.
fn python(script: &str) -> Option<Command> {
    let mut command = Command::new(tool::variable("OAUTH_TEST_PYTHON", "Python with the stock clients")?);
    command.arg(tool::root().join("tests/python").join(script)).env("PYTHONDONTWRITEBYTECODE", "1");
    Some(command)
}

/// A script of Perl clients, ready to run; none where their packages are missing.
fn perl(script: &str) -> Option<Command> {
    let mut command = Command::new(tool::variable("OAUTH_TEST_PERL", "Perl with the stock clients")?);
    command.arg(tool::root().join("tests/perl").join(script));
    Some(command)
}

/// Runs the script of a client; the API's answer must be about this person.
fn run(command: Option<Command>, app: &App, person: &Person) {
    let Some(mut command) = command else { return };
    command.env("BASE", &app.base).env("CLIENT_ID", &app.client_id).env("REDIRECT_URI", &app.redirect_uri);
    command.env("NAME", &person.name).env("PASSWORD", &person.password);
    match &app.client_secret {
        Some(secret) => command.env("CLIENT_SECRET", secret),
        None => command.env_remove("CLIENT_SECRET"),
    };
    let output = tool::output(&mut command);
    let text = String::from_utf8_lossy(&output.stdout);
    let result: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let secrets = result["secrets"].as_array().unwrap();
    assert!(secrets.len() >= 4, "{result}");
    for secret in secrets {
        canary::issued("token of a stock client", secret.as_str().unwrap());
    }
    assert_eq!(result["who"]["username"], *person.name);
}

fn both_kinds(test: impl Fn(&Server, &App, &Person)) {
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        test(&server, &server.app("Confidential", CALLBACK, &[]), &person);
        test(&server, &server.app("Public", CALLBACK, &["--public"]), &person);
    });
}

/// Rule: RFC6749-4.1.3, RFC6749-6, RFC7636-4.6, RFC7009-2.1
/// CL-9, G-7, G-9
#[test]
fn requests_oauthlib() {
    both_kinds(|_, app, person| run(python("with_requests_oauthlib.py"), app, person));
}

/// Rule: RFC6749-4.1.3, RFC6749-6, RFC7636-4.6, RFC7009-2.1
/// G-7, G-9
#[test]
fn authlib() {
    both_kinds(|_, app, person| run(python("with_authlib.py"), app, person));
}

/// MW-R20, MW-R21, MW-R22, CL-9, F-22
#[test]
fn a_wikis_rest_interface() {
    both_kinds(|_, app, person| run(python("with_wiki_rest.py"), app, person));
}

/// Registers a client of this profile with an RSA key that its script makes for itself, and runs the script.
fn with_key(server: &Server, script: impl Fn() -> Option<Command>, profile: &str) {
    let (Some(mut maker), Some(mut command)) = (script(), script()) else { return };
    let person = server.person("alice");
    let [key, public] = ["key.pem", "public.pem"].map(|name| server.folder().join(name));
    std::fs::write(&public, tool::output(maker.arg("key").arg(&key)).stdout).unwrap();
    let signs = ["--protocol", "oauth1", "--allow-plaintext", "--rsa-key", public.to_str().unwrap()];
    let app = server.app("Old Camera", CALLBACK, &[&signs[..], &["--profile", profile]].concat());
    command.env("RSA_KEY", key).env("PROFILE", profile);
    run(Some(command), &app, &person);
}

/// CL-9, F-2, F-27, F-28, F-29, F-30, F-31, F-32, F-33, F-58
#[test]
fn oauth1_session() {
    on_every_database(|database| {
        with_key(&Server::start(database), || python("with_oauth1session.py"), "1.0a");
    });
}

/// CL-8, F-1, F-2, F-27, F-28, F-29, F-30, F-31, F-32, F-33, F-58
#[test]
fn net_oauth() {
    on_every_database(|database| {
        for profile in ["1.0a", "1.0"] {
            with_key(&Server::start(database), || perl("with_net_oauth.pl"), profile);
        }
    });
}

/// CL-1, MW-R1, MW-R3, MW-R4, MW-R5, MW-C3
#[test]
fn mwoauth() {
    on_every_database(|database| {
        let server = Server::start(database);
        let person = server.person("alice");
        let app = server.app("Wiki tool", CALLBACK, &["--protocol", "oauth1"]);
        run(python("with_mwoauth.py"), &app, &person);
    });
}

/// The HTTP client that the crate asks its user for. The crate sends tokens to be revoked to https addresses only; the
/// TLS of this one ends right here.
fn send(request: HttpRequest) -> Result<HttpResponse, std::io::Error> {
    let (parts, body) = request.into_parts();
    let mut builder =
        http::other(parts.method.as_str(), &parts.uri.to_string().replace("https:", "http:")).body(body);
    for (name, value) in &parts.headers {
        builder = builder.header(name, value);
    }
    let answer = http::send(builder);
    let mut response = HttpResponse::new(answer.body.into_bytes());
    *response.status_mut() = oauth2::http::StatusCode::from_u16(answer.status).unwrap();
    *response.headers_mut() = answer.headers;
    Ok(response)
}

/// Rule: RFC6749-4.1.3, RFC6749-6, RFC7636-4.6, RFC7009-2.1
/// G-7, G-9
#[test]
fn the_oauth2_crate() {
    both_kinds(|server, app, person| {
        for auth in [AuthType::BasicAuth, AuthType::RequestBody] {
            the_oauth2_crate_with(server, app, person, auth);
        }
    });
}

fn the_oauth2_crate_with(server: &Server, app: &App, person: &Person, auth: AuthType) {
    let mut client = BasicClient::new(ClientId::new(app.client_id.clone()));
    if let Some(secret) = &app.client_secret {
        client = client.set_client_secret(ClientSecret::new(secret.clone()));
    }
    let client = client
        .set_auth_type(auth)
        .set_auth_uri(AuthUrl::new(server.url("/oauth/authorize")).unwrap())
        .set_token_uri(TokenUrl::new(server.url("/oauth/token")).unwrap())
        .set_revocation_url(
            RevocationUrl::new(server.url("/oauth/revoke").replace("http:", "https:")).unwrap(),
        )
        .set_redirect_uri(RedirectUrl::new(app.redirect_uri.clone()).unwrap());
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state) = client
        .authorize_url(CsrfToken::new_random)
        .add_scope(Scope::new("read".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let mut browser = Browser::new(server.base());
    browser.sign_in(&person.name, &person.password);
    // The second round is allowed without asking, since the person agreed in the first.
    let page = browser.get(url.as_str());
    let location = if page.answer.status == 200 {
        browser.decide(url.as_str(), "allow")
    } else {
        page.answer.location().to_owned()
    };
    assert_eq!(http::parameter(&location, "state"), *state.secret());
    assert_eq!(http::parameter(&location, "iss"), server.base());
    let code = AuthorizationCode::new(http::parameter(&location, "code"));
    canary::issued("code", code.secret());
    let tokens = client.exchange_code(code).set_pkce_verifier(verifier).request(&send).unwrap();
    let refresh = tokens.refresh_token().unwrap();
    canary::issued("refresh token", refresh.secret());
    assert_eq!(app.read(tokens.access_token().secret()).member("username"), person.name);
    let next =
        client.exchange_refresh_token(&RefreshToken::new(refresh.secret().clone())).request(&send).unwrap();
    canary::issued("access token", next.access_token().secret());
    assert_eq!(app.read(next.access_token().secret()).status, 200);
    let token = StandardRevocableToken::RefreshToken(next.refresh_token().unwrap().clone());
    client.revoke_token(token).unwrap().request(&send).unwrap();
    assert_eq!(app.read(next.access_token().secret()).status, 401);
}
