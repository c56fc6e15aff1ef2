//! Registering applications, and who may change, reset and delete them.

use std::sync::Arc;

use oauth_core::catalog::{Catalog, Risk, ScopeEntry};
use oauth_core::flow::person::ResourceOwner;
use oauth_core::flow::register::{
    ClientForm, FieldError, delete, may_register, owned, register, register_own, reset_secret, update,
};
use oauth_core::id::ClientId;
use oauth_core::model::client::{Client, MAX_CONTACTS, MAX_DESCRIPTION, MAX_REDIRECT_URIS};
use oauth_core::model::event::Reason;
use oauth_core::model::old_secret::Overlap;
use oauth_core::model::stage::Stage;
use oauth_core::model::user::{Role, User};
use oauth_core::policy::Registration;
use oauth_core::refusal::{Refusal, TokenFault};
use oauth_core::testing::build::{self, scopes};
use oauth_core::text::scope::Scope;
use oauth_core::text::uri::UriError;

use crate::world::{App, World};

fn filled() -> ClientForm {
    ClientForm {
        name: "Print Shop".to_owned(),
        description: "Prints".to_owned(),
        homepage: "https://app.example/".to_owned(),
        logo: "https://app.example/logo.png".to_owned(),
        contacts: vec!["help@app.example".to_owned(), " ".to_owned()],
        public: false,
        pkce_required: false,
        refresh_token: true,
        client_credentials: None,
        resource: None,
        redirect_uris: vec!["https://app.example/cb".to_owned()],
        scopes: vec!["read".to_owned()],
        legacy_until: None,
        signing: None,
        version: String::new(),
        networks: Vec::new(),
        owner_only: false,
    }
}

fn registered(w: &mut World, form: &ClientForm, owner: &User) -> App {
    let draft = form.check(&w.env, None).expect("no fault");
    let made = register(&mut w.rows, &w.env, &draft, Some(&owner.id)).expect("no fault of the store");
    let made = made.into_result().expect("it may be");
    App { id: made.client.id, secret: made.secret.map(|secret| secret.reveal().to_owned()) }
}

/// Each fault is found, alone, and named. MW-T57, MW-T58, MW-T62
#[test]
fn each_field_has_its_fault() {
    type Change = fn(&mut ClientForm);
    let uri = |text: &str, error| FieldError::RedirectUri(text.to_owned(), error);
    let rows: Vec<(&str, Change, FieldError)> = vec![
        ("empty", |f| f.name.clear(), FieldError::Name),
        ("SEC-107", |f| f.name.push('\u{202e}'), FieldError::Name),
        ("over-long", |f| f.name = "x".repeat(101), FieldError::Name),
        ("over-long", |f| f.description = "x".repeat(MAX_DESCRIPTION + 1), FieldError::Description),
        ("control", |f| f.description.push('\u{7}'), FieldError::Description),
        ("SEC-5", |f| f.homepage = "JaVaScRiPt:alert(1)".to_owned(), FieldError::Homepage(UriError::Scheme)),
        ("SEC-5", |f| f.logo = "JaVaScRiPt:alert(1)".to_owned(), FieldError::Logo(UriError::Scheme)),
        (
            "plain http",
            |f| f.logo = "http://a.example/l.png".to_owned(),
            FieldError::Logo(UriError::NotHttps),
        ),
        ("policy", |f| f.logo = "https://a.example/;x".to_owned(), FieldError::Logo(UriError::NotAbsolute)),
        ("contact", |f| f.contacts.push("a b@c".to_owned()), FieldError::Contact("a b@c".to_owned())),
        (
            "too many",
            |f| f.contacts = (0..=MAX_CONTACTS).map(|n| format!("a{n}@b.example")).collect(),
            FieldError::TooManyContacts,
        ),
        ("no day", |f| f.legacy_until = Some("2999-02-30".to_owned()), FieldError::LegacyUntil),
        ("past", |f| f.legacy_until = Some("1999-01-01".to_owned()), FieldError::LegacyUntil),
        ("MG-R4, MG-T1", |f| f.redirect_uris.clear(), FieldError::RedirectUriMissing),
        ("blank", |f| f.redirect_uris = vec![" ".to_owned()], FieldError::RedirectUriMissing),
        (
            "too many",
            |f| f.redirect_uris = (0..=MAX_REDIRECT_URIS).map(|n| format!("https://a.example/{n}")).collect(),
            FieldError::TooManyRedirectUris,
        ),
        (
            "SEC-5",
            |f| f.redirect_uris.push("JaVaScRiPt:alert(1)".to_owned()),
            uri("JaVaScRiPt:alert(1)", UriError::Scheme),
        ),
        (
            "plain http",
            |f| f.redirect_uris = vec!["http://a.example/".to_owned()],
            uri("http://a.example/", UriError::PlainHttp),
        ),
        (
            "RFC6749-4.4 public",
            |f| (f.public, f.client_credentials) = (true, Some(true)),
            FieldError::ClientCredentials,
        ),
        (
            "SEC-67 public",
            |f| (f.public, f.resource) = (true, Some("https://a.example/".to_owned())),
            FieldError::Resource,
        ),
        ("RFC8707-2", |f| f.resource = Some("https://a.example/#x".to_owned()), FieldError::Resource),
        ("RFC8707-2", |f| f.resource = Some("api".to_owned()), FieldError::Resource),
        ("none", |f| f.scopes.clear(), FieldError::ScopeMissing),
        ("unknown", |f| f.scopes = vec!["admin".to_owned()], FieldError::ScopeUnknown("admin".to_owned())),
        ("malformed", |f| f.scopes.push("a\"".to_owned()), FieldError::ScopeUnknown("a\"".to_owned())),
    ];
    let w = World::new();
    for (id, change, want) in rows {
        let mut form = filled();
        change(&mut form);
        assert_eq!(form.check(&w.env, None).map(|_| ()), Err(vec![want.clone()]), "{id} {want}");
    }
}

/// MW-T66: all faults are named at once, none of them twice.
#[test]
fn all_faults_at_once() {
    let w = World::new();
    let form = ClientForm { homepage: "ftp://a.example/".to_owned(), ..ClientForm::default() };
    let want = vec![
        FieldError::Name,
        FieldError::Homepage(UriError::Scheme),
        FieldError::RedirectUriMissing,
        FieldError::ScopeMissing,
    ];
    assert_eq!(form.check(&w.env, None).map(|_| ()), Err(want));
}

/// MW-T53, MW-T57: what may be is taken: trimmed, without repetitions, at its limits.
#[test]
fn a_form_at_its_limits_is_taken() {
    let mut w = World::new();
    let ann = w.ann.clone();
    let mut form = filled();
    form.name = format!(" {} ", "x".repeat(100));
    form.description = format!("{}\r\n", "é".repeat(MAX_DESCRIPTION));
    form.homepage = " ".to_owned();
    form.redirect_uris = (0..MAX_REDIRECT_URIS).map(|n| format!(" https://a.example/{n}")).collect();
    form.redirect_uris.extend([String::new(), "https://a.example/0".to_owned()]);
    form.scopes = ["read", "write", "read", ""].map(str::to_owned).to_vec();
    let app = registered(&mut w, &form, &ann);
    let row = &w.rows.clients[&app.id];
    assert_eq!((row.name.as_str().len(), row.description.chars().count()), (100, MAX_DESCRIPTION));
    assert!(row.homepage.is_none());
    assert_eq!((row.redirect_uris.len(), &row.scopes), (MAX_REDIRECT_URIS, &scopes("read write")));
}

/// SEC-39: a confidential client has a secret and needs it; a public one has none and none is taken from it.
///
/// Rule: RFC6749-10.1
/// Rule: RFC6749-10.2
/// F-42
#[test]
fn what_is_registered_works_as_registered() {
    let mut w = World::new();
    let ann = w.ann.clone();
    for (id, public, pkce_required, refresh_token) in [
        ("SEC-39 public", true, false, true),
        ("SEC-39 public, no refresh token", true, false, false),
        ("SEC-39 confidential", false, false, true),
        ("SEC-39 confidential with PKCE", false, true, false),
    ] {
        let form = ClientForm { public, pkce_required, refresh_token, ..filled() };
        let app = registered(&mut w, &form, &ann);
        assert_eq!(app.secret.is_none(), public, "{id}");
        let tokens = w.tokens(&ann, &app, "read");
        assert_eq!(tokens.refresh.is_some(), refresh_token, "{id}");
        let bare = app.query(&[("code_challenge", ""), ("code_challenge_method", "")]);
        assert_eq!(w.authorize(Some(&ann), &bare).is_err(), public || pkce_required, "{id}");
        let other = App { secret: if public { Some("x".to_owned()) } else { None }, ..app.clone() };
        let refused = if public { Refusal::ClientSecretWrong } else { Refusal::ClientSecretMissing };
        assert_eq!(w.redeem(&other, "x"), Err(refused), "{id}");
    }
}

/// Somebody else's application looks like none, to every verb.
#[test]
fn only_the_owner_changes_an_application() {
    let mut w = World::new();
    let (ann, bob) = (w.ann.clone(), w.bob.clone());
    let app = registered(&mut w, &filled(), &ann);
    let draft = ClientForm { name: "Mine".to_owned(), ..filled() }.check(&w.env, None).unwrap();
    let nobody = ClientId::fresh(&w.env).unwrap();
    for (id, client, who) in [("SEC-44", app.id, &bob), ("SEC-44 nothing", nobody, &ann)] {
        let seen = owned(&mut w.rows, client, &who.id).unwrap().into_result();
        assert_eq!(seen.unwrap_err(), Refusal::NotFound, "{id}");
        let changed =
            update(&mut w.rows, &w.env, client, &who.clone().into(), None, &draft).unwrap().into_result();
        assert_eq!(changed.unwrap_err(), Refusal::NotFound, "{id}");
        let reset = reset_secret(
            &mut w.rows,
            &w.env,
            client,
            Some(&who.clone().into()),
            Overlap::NONE,
            &Reason::default(),
        )
        .unwrap()
        .into_result();
        assert_eq!(reset.unwrap_err(), Refusal::NotFound, "{id}");
        let deleted = delete(&mut w.rows, &w.env, client, &who.clone().into()).unwrap().into_result();
        assert_eq!(deleted, Err(Refusal::NotFound), "{id}");
    }
    assert_eq!(w.rows.clients[&app.id].name.as_str(), "Print Shop");
    assert!(owned(&mut w.rows, app.id, &ann.id).unwrap().into_result().is_ok());
    w.change(&app, |client| client.owner = None);
    for who in [&ann, &bob] {
        assert!(
            owned(&mut w.rows, app.id, &who.id).unwrap().into_result().is_err(),
            "SEC-44 owned by nobody"
        );
    }
}

/// The kind stays what it was, and the secret too; the rest is what the form says.
/// F-52, G-19
#[test]
fn a_changed_application_keeps_its_kind_and_secret() {
    let mut w = World::new();
    let ann = w.ann.clone();
    for public in [true, false] {
        let app = registered(&mut w, &ClientForm { public, ..filled() }, &ann);
        w.disable_client(&app);
        let before = w.rows.clients[&app.id].clone();
        let form = ClientForm {
            name: "Other".to_owned(),
            public: !public,
            pkce_required: true,
            refresh_token: false,
            scopes: vec!["write".to_owned()],
            redirect_uris: vec!["https://app.example/new".to_owned()],
            ..filled()
        };
        let draft = form.check(&w.env, None).unwrap();
        let Client { kind, name, scopes: changed, life, owner, created_at, .. } =
            update(&mut w.rows, &w.env, app.id, &ann.clone().into(), None, &draft)
                .unwrap()
                .into_result()
                .unwrap();
        assert_eq!((kind.is_public(), kind.requires_pkce()), (public, true), "SEC-39");
        assert_eq!((name.as_str(), changed), ("Other", scopes("write")));
        assert_eq!((life.stage, owner, created_at), (before.life.stage, before.owner, before.created_at));
        w.change(&app, |client| client.life.stage = Stage::Approved);
        assert_eq!(w.redeem(&app, "x"), Err(Refusal::CodeUnknown), "the secret is the same");
    }
}

/// SEC-39: the old secret is worthless at once; a public client has none to reset.
/// F-53, G-19
#[test]
fn a_new_secret_takes_the_place_of_the_old() {
    let mut w = World::new();
    let ann = w.ann.clone();
    let app = registered(&mut w, &ClientForm { pkce_required: true, ..filled() }, &ann);
    for owner in [Some(&ResourceOwner::from(ann.clone())), None] {
        let before = w.rows.clients[&app.id].clone();
        let made = reset_secret(&mut w.rows, &w.env, app.id, owner, Overlap::NONE, &Reason::default())
            .unwrap()
            .into_result()
            .unwrap();
        let new = App { id: app.id, secret: made.secret.map(|secret| secret.reveal().to_owned()) };
        assert_ne!(new.secret, app.secret);
        assert_eq!(w.redeem(&app, "x"), Err(Refusal::ClientSecretWrong));
        assert_eq!(w.redeem(&new, "x"), Err(Refusal::CodeUnknown));
        assert!(w.rows.clients[&app.id].kind.requires_pkce());
        w.rows.clients.insert(app.id, before);
    }
    let public = registered(&mut w, &ClientForm { public: true, ..filled() }, &ann);
    for owner in [Some(&ResourceOwner::from(ann.clone())), None] {
        let refused = reset_secret(&mut w.rows, &w.env, public.id, owner, Overlap::NONE, &Reason::default())
            .unwrap()
            .into_result();
        assert_eq!(refused.unwrap_err(), Refusal::NotFound);
    }
}

/// A deleted application takes everything under it along, and nothing else.
#[test]
fn a_deleted_application_leaves_nothing() {
    let mut w = World::new();
    let (ann, bank) = (w.ann.clone(), w.bank.clone());
    let app = registered(&mut w, &filled(), &ann);
    let (gone, other) = (w.tokens(&ann, &app, "read"), w.tokens(&ann, &bank, "read"));
    let code = w.code(&ann, &app, "read");
    assert_eq!(delete(&mut w.rows, &w.env, app.id, &ann.clone().into()).unwrap().into_result(), Ok(()));
    assert_eq!(w.redeem(&app, &code), Err(Refusal::ClientUnknown));
    assert_eq!(w.admit(&gone.access).unwrap_err(), Refusal::TokenInvalid(TokenFault::Unknown));
    let of_app = w.rows.interactions.values().filter(|row| row.client == app.id).count()
        + w.rows.grants.values().filter(|row| row.client == app.id).count();
    assert_eq!((of_app, w.rows.tokens.len()), (0, 2));
    assert!(w.opens(&other.access) && w.would_refresh(&bank, other.refresh()));
}

/// MW-T54, contract: where registration is closed, administrators still may; nobody who is disabled may.
#[test]
fn who_may_register() {
    for (id, registration, role, disabled, want) in [
        ("contract: open", Registration::Open, Some(Role::User), false, None),
        ("contract: open, the host's person", Registration::Open, None, false, None),
        (
            "contract: closed",
            Registration::Closed,
            Some(Role::User),
            false,
            Some(Refusal::RegistrationClosed),
        ),
        (
            "contract: closed, the host's person",
            Registration::Closed,
            None,
            false,
            Some(Refusal::RegistrationClosed),
        ),
        ("contract: closed, administrator", Registration::Closed, Some(Role::Admin), false, None),
        ("SEC-66", Registration::Open, Some(Role::Admin), true, Some(Refusal::UserDisabled)),
    ] {
        let mut w = World::new();
        let before = w.rows.clients.len();
        let mut person = w.ann.clone();
        match (role, &mut person.account) {
            (Some(role), Some(_)) => person.role = role,
            (_, account) => *account = None,
        }
        person.disabled_at = disabled.then(|| w.env.now());
        w.rows.users.insert(person.id.clone(), person.clone());
        Arc::make_mut(&mut w.env.settings).registration = registration;
        let may = may_register(&mut w.rows, &w.env, &person.id).unwrap().into_result();
        let draft = filled().check(&w.env, None).unwrap();
        let owner = ResourceOwner::from(person.clone());
        let done = register_own(&mut w.rows, &w.env, &draft, &owner).unwrap().into_result();
        match want {
            None => assert_eq!((may, done.unwrap().client.owner), (Ok(()), Some(person.id)), "{id}"),
            Some(want) => {
                assert!(may.is_err(), "{id}");
                assert_eq!(done.unwrap_err(), want, "{id}");
                assert_eq!(w.rows.clients.len(), before, "{id}");
            }
        }
    }
}

/// What only administrators set: a page that says nothing of it leaves it as it is, and a client without people needs nowhere
/// to be answered.
///
/// F-5
#[test]
fn a_client_that_acts_for_itself_needs_no_redirect_uri_and_stays_one() {
    let mut w = World::new();
    let bob = w.bob.clone();
    let form = |client_credentials, resource: Option<&str>| ClientForm {
        client_credentials,
        resource: resource.map(str::to_owned),
        redirect_uris: Vec::new(),
        ..filled()
    };
    for (own, resource) in [(Some(true), None), (None, Some("https://op.example/api"))] {
        let app = registered(&mut w, &form(own, resource), &bob);
        let client = w.rows.clients[&app.id].clone();
        assert_eq!(client.grant_types.client_credentials, own.is_some());
        assert_eq!(client.resource.as_ref().map(|resource| resource.as_str()), resource);
        let draft = form(None, None).check(&w.env, Some(&client)).unwrap();
        update(&mut w.rows, &w.env, app.id, &bob.clone().into(), None, &draft)
            .unwrap()
            .into_result()
            .unwrap();
        let after = &w.rows.clients[&app.id];
        assert_eq!((after.grant_types, &after.resource), (client.grant_types, &client.resource));
        let none = form(Some(false), Some("")).check(&w.env, Some(&client)).unwrap_err();
        assert_eq!(none, [FieldError::RedirectUriMissing]);
    }
}

/// A scope for the site's staff is for administrators to give; an owner keeps it, and may drop it.
#[test]
fn scopes_for_the_staff_are_given_by_administrators() {
    let mut w = World::new();
    let staff =
        ScopeEntry { risk: Risk::Internal, ..ScopeEntry::new(Scope::parse("staff").unwrap(), "Staff") };
    let entries = [w.env.settings.catalog.entries(), &[staff]].concat();
    Arc::make_mut(&mut w.env.settings).catalog = Catalog::new(entries).unwrap();
    let (mut admin, ann) = (w.bob.clone(), w.ann.clone());
    admin.role = Role::Admin;
    w.rows.users.insert(admin.id.clone(), admin.clone());
    let form = |scopes: &[&str]| ClientForm {
        scopes: scopes.iter().map(|&scope| scope.to_owned()).collect(),
        ..filled()
    };
    let wanted = form(&["read", "staff"]);
    for (who, want) in [(&ann, Err(Refusal::AdministratorsOnly)), (&admin, Ok(scopes("read staff")))] {
        let draft = wanted.check(&w.env, None).unwrap();
        let owner = ResourceOwner::from(who.clone());
        let made = register_own(&mut w.rows, &w.env, &draft, &owner).unwrap();
        assert_eq!(made.into_result().map(|made| made.client.scopes), want);
    }
    let app = registered(&mut w, &form(&["read"]), &ann);
    let app = app.id;
    let mut save = |had: &str, scopes: &[&str]| {
        w.rows.clients.get_mut(&app).unwrap().scopes = build::scopes(had);
        let old = w.rows.clients[&app].clone();
        let draft = form(scopes).check(&w.env, Some(&old)).unwrap();
        update(&mut w.rows, &w.env, app, &ann.clone().into(), None, &draft)
            .unwrap()
            .into_result()
            .map(|client| client.scopes)
    };
    assert_eq!(save("read", &["read", "staff"]), Err(Refusal::AdministratorsOnly), "taken");
    assert_eq!(save("read staff", &["write", "staff"]), Ok(scopes("write staff")), "kept");
    assert_eq!(save("read staff", &["write"]), Ok(scopes("write")), "dropped");
    let brings = ScopeEntry {
        implies: vec![Scope::parse("staff").unwrap()],
        ..ScopeEntry::new(Scope::parse("brings").unwrap(), "Brings")
    };
    let entries = [w.env.settings.catalog.entries(), &[brings]].concat();
    Arc::make_mut(&mut w.env.settings).catalog = Catalog::new(entries).unwrap();
    let draft = form(&["brings"]).check(&w.env, None).unwrap();
    let made = register_own(&mut w.rows, &w.env, &draft, &ann.into()).unwrap();
    assert_eq!(made.into_result().map(drop), Err(Refusal::AdministratorsOnly), "brought along");
}

/// SEC-44: a program with an administrator's token gets no more by a client than people would be asked about.
#[test]
fn a_program_registers_nothing_that_reaches_further() {
    let mut w = World::new();
    w.rows.users.get_mut(&w.ann.id).unwrap().role = Role::Admin;
    let ann = ResourceOwner::from(w.rows.users[&w.ann.id].clone());
    let staff = ClientForm { scopes: vec!["admin:people".to_owned()], ..filled() };
    let itself = ClientForm { client_credentials: Some(true), ..filled() };
    let alone = ClientForm { owner_only: true, ..filled() };
    let through = w.env.through(w.shop.id, "Print Shop");
    for (form, want) in [
        (filled(), Ok(())),
        (staff, Err(Refusal::ScopeNotAllowed)),
        (itself, Err(Refusal::TokenByToken)),
        (alone, Err(Refusal::TokenByToken)),
    ] {
        let draft = form.check(&w.env, None).unwrap();
        let by_hand = register_own(&mut w.rows.clone(), &w.env, &draft, &ann).unwrap();
        assert_eq!(by_hand.into_result().map(drop), Ok(()), "{form:?}");
        let made = register_own(&mut w.rows.clone(), &through, &draft, &ann).unwrap();
        assert_eq!(made.into_result().map(drop), want, "{form:?}");
    }
    // Nor by the secret of one that gets tokens for itself.
    let (bank, none) = (w.bank.clone(), Reason::default());
    for (env, itself, want) in
        [(&w.env, true, Ok(())), (&through, false, Ok(())), (&through, true, Err(Refusal::TokenByToken))]
    {
        let mut rows = w.rows.clone();
        rows.clients.get_mut(&bank.id).unwrap().grant_types.client_credentials = itself;
        let reset = reset_secret(&mut rows, env, bank.id, None, Overlap::NONE, &none).unwrap();
        assert_eq!(reset.into_result().map(drop), want);
    }
}
