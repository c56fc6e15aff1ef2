//! Proposals, and each field of their form, as rows of one table.

use oauth_core::flow::register::{ClientForm, FieldError, SigningForm};
use oauth_core::model::client::{MAX_DESCRIPTION, MAX_NAME};
use oauth_core::model::event::Deed;
use oauth_core::model::stage::Stage;
use oauth_core::model::user::Role;
use oauth_core::refusal::Refusal;
use oauth_core::text::uri::UriError;

use crate::review::{propose, reviewed};

/// A good proposal of a client of OAuth 2 that keeps a secret.
fn two() -> ClientForm {
    ClientForm {
        name: "Card Box".to_owned(),
        description: "Keeps cards".to_owned(),
        contacts: vec!["ann@people.example".to_owned()],
        redirect_uris: vec!["https://cards.example/cb".to_owned()],
        scopes: vec!["read".to_owned()],
        version: "1.0".to_owned(),
        ..ClientForm::default()
    }
}

/// Of a client of OAuth 2 that keeps none.
fn public() -> ClientForm {
    ClientForm { public: true, ..two() }
}

/// Of a client of OAuth 1.0a.
fn one() -> ClientForm {
    ClientForm { signing: Some(SigningForm::default()), ..two() }
}

/// Of one whose callbacks extend the registered one.
fn prefix() -> ClientForm {
    let signing = SigningForm { callback_is_prefix: true, ..SigningForm::default() };
    ClientForm { signing: Some(signing), ..two() }
}

fn at(form: ClientForm, uri: &str) -> ClientForm {
    ClientForm { redirect_uris: vec![uri.to_owned()], ..form }
}

fn alone(form: ClientForm) -> ClientForm {
    ClientForm { owner_only: true, redirect_uris: Vec::new(), ..form }
}

/// Sets one field.
type Change = fn(&mut ClientForm, String);

/// MW-T41, MW-T43, MW-T45, MW-T46, MW-T47, MW-T48, MW-T49, MW-T50, MW-T53, MW-T55, MW-T56, MW-T57, MW-T58, MW-T62, F-44: what can be
/// proposed is, and waits; what cannot is refused by its field.
#[test]
fn what_can_be_proposed() {
    let x = |count: usize| "x".repeat(count);
    let with = |change: Change, text: &str| {
        let mut form = two();
        change(&mut form, text.to_owned());
        form
    };
    let name: Change = |form, text| form.name = text;
    let version: Change = |form, text| form.version = text;
    let about: Change = |form, text| form.description = text;
    let email: Change = |form, text| form.contacts = vec![text];
    let scope: Change = |form, text| form.scopes = vec![text];
    let uri = |text: &str, why| Some(FieldError::RedirectUri(text.to_owned(), why));
    let long = format!("https://cards.example/{}", x(1979));
    let rows = [
        ("MW-T41", one(), None),
        ("MW-T43", with(version, "foo"), Some(FieldError::Version)),
        ("MW-T45 bare domain, 1.0a", at(one(), "https://cards.example"), None),
        ("MW-T45 bare domain, 2.0", at(two(), "https://cards.example"), None),
        ("MW-T56 bare domain, prefix", at(prefix(), "https://cards.example"), None),
        ("MW-T46 https", two(), None),
        ("MW-T46 localhost", at(two(), "http://localhost:3000/cb"), None),
        ("MW-T46 loopback", at(two(), "http://127.0.0.1/cb"), None),
        ("MW-T46 loopback, IPv6", at(two(), "http://[::1]:8000/cb"), None),
        ("MW-T47", at(two(), "http://cards.example/cb"), uri("http://cards.example/cb", UriError::PlainHttp)),
        ("MW-T48", at(two(), "javascript:alert(1)"), uri("javascript:alert(1)", UriError::Scheme)),
        ("MW-T49", at(two(), "cards.example/cb"), uri("cards.example/cb", UriError::NotAbsolute)),
        (
            "MW-T50 confidential",
            at(two(), "com.example:/cb"),
            uri("com.example:/cb", UriError::PrivateScheme),
        ),
        ("MW-T50 public", at(public(), "com.example:/cb"), None),
        ("MW-T50 without a period", at(public(), "cards:/cb"), uri("cards:/cb", UriError::Scheme)),
        ("MW-T50 1.0a", at(one(), "com.example:/cb"), None),
        ("MW-T53 empty", with(name, ""), Some(FieldError::Name)),
        ("MW-T53 longest", with(name, &x(MAX_NAME)), None),
        ("MW-T53 too long", with(name, &x(MAX_NAME + 1)), Some(FieldError::Name)),
        ("MW-T55 longest", with(version, &format!("1.{}", "1.".repeat(15))[..31]), None),
        ("MW-T55 too long", with(version, &format!("1{}", ".1".repeat(16))), Some(FieldError::Version)),
        ("MW-T55 bad", with(version, "1..0"), Some(FieldError::Version)),
        ("MW-T55", with(version, "1.0.0"), None),
        ("MW-T56 longest", at(two(), &long[..2000]), None),
        ("MW-T56 too long", at(two(), &format!("{long}x")), uri(&format!("{long}x"), UriError::NotAbsolute)),
        ("MW-T56 empty", at(two(), ""), Some(FieldError::RedirectUriMissing)),
        ("MW-T57", with(about, "ok"), None),
        ("MW-T57 empty", with(about, ""), None),
        ("MW-T57 too long", with(about, &x(MAX_DESCRIPTION + 1)), Some(FieldError::Description)),
        ("MW-T58", with(email, "ann@people.example"), None),
        ("MW-T58 bad", with(email, "ann"), Some(FieldError::Contact("ann".to_owned()))),
        ("MW-T62", with(scope, "read"), None),
        ("MW-T62 empty", with(scope, ""), Some(FieldError::ScopeMissing)),
        ("MW-T62 JSON", with(scope, "[\"read\"]"), Some(FieldError::ScopeUnknown("[\"read\"]".to_owned()))),
        ("MW-T62 unknown", with(scope, "fly"), Some(FieldError::ScopeUnknown("fly".to_owned()))),
    ];
    for (id, form, want) in rows {
        let mut w = reviewed(Role::User);
        let ann = w.ann.clone();
        match want {
            Some(fault) => {
                assert_eq!(form.check(&w.env, None).map(drop), Err(vec![fault]), "{id}");
            }
            None => {
                let made = propose(&mut w, &ann, &form).unwrap();
                assert_eq!(made.client.life.stage, Stage::Proposed, "{id}");
                assert_eq!(made.client.owner.as_ref(), Some(&ann.id), "{id}");
                assert!(made.token.is_none(), "{id}: no token before somebody is asked");
                assert_eq!(w.rows.events.last().map(|event| event.deed), Some(Deed::ClientProposed), "{id}");
            }
        }
    }
}

/// MW-T51, MW-T56, F-49: one for its owner alone is approved at once, of either protocol, without an address; and its token works.
#[test]
fn one_for_its_owner_alone_is_approved_with_its_token() {
    for (id, form, signs) in [("2.0", alone(two()), false), ("1.0a", alone(one()), true)] {
        let mut w = reviewed(Role::User);
        let ann = w.ann.clone();
        let made = propose(&mut w, &ann, &form).unwrap();
        assert_eq!((made.client.life.stage, made.client.owner_only), (Stage::Approved, true), "{id}");
        let token = made.token.expect("a token");
        assert_eq!((token.secret.is_some(), token.expires_at.is_none()), (signs, signs), "{id}");
        let of = |w: &crate::world::World| {
            let live = w.rows.grants.values().filter(|grant| grant.revoked_at.is_none());
            live.filter(|grant| grant.client == made.client.id).count()
        };
        assert_eq!((of(&w), w.rows.tokens.len()), (1, 1), "{id}");
        if !signs {
            assert_eq!(w.admit(token.token.reveal()).unwrap().user, ann.id, "{id}");
        }
    }
}

/// MW-T53, MW-T55: the same name again takes a higher version, of either protocol.
#[test]
fn one_name_has_each_version_once() {
    let mut w = reviewed(Role::User);
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    propose(&mut w, &ann, &one()).unwrap();
    let again = propose(&mut w, &ann, &two()).unwrap_err();
    assert_eq!(again, Refusal::VersionTaken("1.0".to_owned()));
    propose(&mut w, &ann, &ClientForm { version: "1.1".to_owned(), ..two() }).unwrap();
    propose(&mut w, &bob, &one()).unwrap();
}

/// What an application has already it keeps, though a new one may not have it any more.
#[test]
fn an_old_address_stays() {
    let mut w = reviewed(Role::User);
    let ann = w.ann.clone();
    let made = propose(&mut w, &ann, &two()).unwrap();
    let id = made.client.id;
    let stored = "com.example:/cb";
    w.rows.clients.get_mut(&id).unwrap().redirect_uris =
        vec![oauth_core::text::uri::RedirectUri::from_stored(stored.to_owned())];
    let old = w.rows.clients[&id].clone();
    assert!(at(two(), stored).check(&w.env, Some(&old)).is_ok());
    let other = at(public(), "com.other:/cb").check(&w.env, Some(&old)).map(drop);
    let fault = FieldError::RedirectUri("com.other:/cb".to_owned(), UriError::PrivateScheme);
    assert_eq!(other, Err(vec![fault]), "a confidential client does not become public");
}
