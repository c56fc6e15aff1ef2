//! Who may speak as a client at the token endpoint.

use base64ct::{Base64, Encoding};
use oauth_core::flow::token;
use oauth_core::id::ClientId;
use oauth_core::oauth2::client_auth::ClientCredentials;
use oauth_core::oauth2::wire::TokenRequest;
use oauth_core::policy::Carrier;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::text::form::Pairs;

use crate::wire::form;
use crate::world::{World, code_fields};

/// Sends a right code with this authentication, as headers and as fields of the body.
fn send(w: &mut World, code: &str, headers: &[String], fields: &[(&str, &str)]) -> Result<(), Refusal> {
    let body = form(&[fields, &code_fields(code)].concat());
    let body = Pairs::parse(body.as_bytes())?;
    let headers: Vec<&[u8]> = headers.iter().map(String::as_bytes).collect();
    let credentials = ClientCredentials::read(&headers, &body)?;
    let answer =
        token::answer(&mut w.rows, &w.env, &credentials, &TokenRequest::read(&body)?, Carrier::Hidden);
    answer.expect("no fault of the store").into_result().map(|_| ())
}

/// MW-T74, SEC-23, SEC-39, SEC-42: kind of client × way of authenticating. A failed authentication does not touch the code.
///
/// Rule: RFC6749-3.2.1
/// Rule: RFC6749-2.3
/// Rule: RFC6749-2.3.1
/// Rule: RFC6749-2.2
#[test]
fn a_confidential_client_proves_itself_and_a_public_one_names_itself() {
    let base = World::new();
    let secret = base.bank.secret.clone().unwrap();
    let (bank, shop) = (base.bank.id.to_string(), base.shop.id.to_string());
    let nobody = ClientId::fresh(&base.env).unwrap().to_string();
    let basic = |id: &str, secret: &str| {
        vec![format!("Basic {}", Base64::encode_string(format!("{id}:{secret}").as_bytes()))]
    };
    let rows = [
        ("RFC6749-2.3.1 basic", true, basic(&bank, &secret), vec![], Ok(())),
        ("RFC6749-2.3.1 body", true, vec![], vec![("client_id", &bank), ("client_secret", &secret)], Ok(())),
        ("RFC6749-3.2.1 public", false, vec![], vec![("client_id", &shop)], Ok(())),
        ("RFC6749-2.3.1 public, empty secret", false, basic(&shop, ""), vec![], Ok(())),
        ("SEC-39 no secret", true, vec![], vec![("client_id", &bank)], Err(Refusal::ClientSecretMissing)),
        ("SEC-39 empty", true, basic(&bank, ""), vec![], Err(Refusal::ClientSecretMissing)),
        ("RFC6749-3.2.1 wrong", true, basic(&bank, "x"), vec![], Err(Refusal::ClientSecretWrong)),
        ("SEC-27 prefix", true, basic(&bank, &secret[..46]), vec![], Err(Refusal::ClientSecretWrong)),
        ("SEC-27 longer", true, basic(&bank, &format!("{secret}x")), vec![], Err(Refusal::ClientSecretWrong)),
        ("RFC6749-3.2.1 public, a secret", false, basic(&shop, "x"), vec![], Err(Refusal::ClientSecretWrong)),
        ("RFC6749-3.2.1 nobody", true, basic(&nobody, &secret), vec![], Err(Refusal::ClientUnknown)),
        ("RFC6749-3.2.1 no id", true, basic("bank", &secret), vec![], Err(Refusal::ClientUnknown)),
        ("RFC6749-3.2.1 silent", true, vec![], vec![], Err(Refusal::MissingParameter("client_id"))),
        (
            "SEC-42",
            true,
            basic(&bank, &secret),
            vec![("client_id", &shop)],
            Err(Refusal::TwoClientAuthentications),
        ),
        (
            "SEC-42 twice the same",
            true,
            basic(&bank, &secret),
            vec![("client_secret", &secret)],
            Err(Refusal::TwoClientAuthentications),
        ),
        (
            "SEC-42 two headers",
            true,
            [basic(&bank, &secret), basic(&bank, &secret)].concat(),
            vec![],
            Err(Refusal::TwoClientAuthentications),
        ),
        ("SEC-49", true, vec!["Basic =".to_owned()], vec![], Err(Refusal::ClientHeaderMalformed)),
    ];
    for (id, confidential, headers, fields, want) in rows {
        let mut w = World::new();
        (w.rows.clients, w.rows.users) = (base.rows.clients.clone(), base.rows.users.clone());
        let app = if confidential { &base.bank } else { &base.shop };
        let code = w.code(&base.ann, app, "read");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(send(&mut w, &code, &headers, &fields), want, "{id}");
        if want.is_err() {
            assert!(w.redeem(app, &code).is_ok(), "{id}: the code is whole");
        }
    }
}

/// SEC-66: a disabled client is refused whatever it brings; who cannot authenticate does not learn that.
///
/// Rule: RFC6749-3.2.1
#[test]
fn a_disabled_client_authenticates_no_more() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let tokens = w.tokens(&ann, &bank, "read");
    w.disable_client(&bank);
    assert_eq!(w.refresh(&bank, tokens.refresh()), Err(Refusal::ClientDisabled), "SEC-66");
    let wrong = crate::world::App { secret: Some("wrong".to_owned()), ..bank };
    assert_eq!(w.refresh(&wrong, tokens.refresh()), Err(Refusal::ClientSecretWrong), "SEC-66");
    assert_eq!(
        w.admit(&tokens.access).unwrap_err(),
        Refusal::TokenInvalid(TokenFault::ClientDisabled),
        "SEC-66"
    );
}
