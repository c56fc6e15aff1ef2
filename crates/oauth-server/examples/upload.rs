//! Uploads the picture whose file is named: `CLIENT_ID=… cargo run -p oauth-server --example upload picture.png`.

use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, AuthorizationCode, ClientId, CsrfToken, HttpRequest, HttpResponse, PkceCodeChallenge};
use oauth2::{RedirectUrl, Scope, TokenResponse, TokenUrl};
use reqwest::blocking::{Client, multipart::Form};
use std::io::{BufRead, BufReader, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let variable = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let base = variable("BASE", "http://127.0.0.1:8080");
    let callback = std::net::TcpListener::bind(format!("127.0.0.1:{}", variable("PORT", "8000")))?;
    let redirect_uri = format!("http://{}/callback", callback.local_addr()?);
    let client_id =
        std::env::var("CLIENT_ID").map_err(|_| "set CLIENT_ID to the client_id that was printed")?;
    let app = BasicClient::new(ClientId::new(client_id))
        .set_auth_uri(AuthUrl::new(format!("{base}/oauth/authorize"))?)
        .set_token_uri(TokenUrl::new(format!("{base}/oauth/token"))?)
        .set_redirect_uri(RedirectUrl::new(redirect_uri)?);

    // The person allows it in a browser, which then comes back to this program.
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let ask = app.authorize_url(CsrfToken::new_random).add_scope(Scope::new("write".to_owned()));
    let (url, state) = ask.set_pkce_challenge(challenge).url();
    writeln!(std::io::stdout(), "Open {url}")?;
    let (mut browser, _) = callback.accept()?;
    let mut request = String::new();
    BufReader::new(&browser).read_line(&mut request)?;
    browser.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nThank you. You can close this page.")?;
    let path = request.split(' ').nth(1).unwrap_or_default();
    let answer = url::Url::parse("http://127.0.0.1")?.join(path)?;
    let said = |name| answer.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    if said("state").as_ref() != Some(state.secret()) {
        return Err("this answer belongs to another question".into());
    }
    let refusal = || [said("error"), said("error_description")].map(Option::unwrap_or_default).join(": ");
    let code = said("code").ok_or_else(refusal)?;

    // The code becomes a token, and the token opens the API.
    let web = Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let carry = |request: HttpRequest| -> Result<HttpResponse, reqwest::Error> {
        let answer = web.execute(request.try_into()?)?;
        let mut response = HttpResponse::default();
        (*response.status_mut(), *response.headers_mut()) = (answer.status(), answer.headers().clone());
        *response.body_mut() = answer.bytes()?.to_vec();
        Ok(response)
    };
    let exchange = app.exchange_code(AuthorizationCode::new(code)).set_pkce_verifier(verifier);
    let tokens = exchange.request(&carry)?;
    let picture = std::env::args().nth(1).ok_or("name a picture")?;
    let form = Form::new().text("title", "Evening over the hills").file("file", picture)?;
    let submit = web.post(format!("{base}/api/submit")).bearer_auth(tokens.access_token().secret());
    let entry: serde_json::Value = serde_json::from_slice(&submit.multipart(form).send()?.bytes()?)?;
    let permalink = entry.get("permalink").and_then(|link| link.as_str()).ok_or_else(|| entry.to_string())?;
    Ok(writeln!(std::io::stdout(), "{permalink}")?)
}
