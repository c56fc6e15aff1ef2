//! What the log says of refusals: the cause, and the number that people can quote; never what was typed.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::Once;

use actix_web::rt::Runtime;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpMessage};
use oauth_provider_web::RequestId;

use crate::world::{Ask, Browser, PASSWORD, World};

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what each thread writes for itself.
struct OwnText;

impl Write for OwnText {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        TEXT.with_borrow_mut(|text| text.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines that are written while `run` runs.
pub(crate) fn lines(run: impl FnOnce()) -> Vec<String> {
    static STARTED: Once = Once::new();
    // One log for all threads: one for a thread alone can miss lines whose place another thread came to first.
    STARTED.call_once(|| {
        tracing_subscriber::fmt().with_ansi(false).with_writer(|| OwnText).init();
        tracing::callsite::rebuild_interest_cache();
    });
    TEXT.take();
    run();
    String::from_utf8(TEXT.take()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_failed_sign_in_leaves_its_cause_and_no_name() {
    let world = World::new();
    for (name, password) in [("alice", "wrong"), ("nobody", "wrong"), ("al ice", PASSWORD)] {
        let mut browser = Browser::new(&world);
        browser.get("/login");
        let fields = [("username", name), ("password", password)];
        let log = lines(|| drop(browser.post("/login", &fields).is(400)));
        let [line] = log.as_slice() else { panic!("{log:?}") };
        assert!(line.contains("INFO") && line.contains("refusal=LoginWrong reference="), "{line}");
        assert!(!line.contains(name) && !line.contains(password), "{line}");
    }
}

#[test]
fn a_failed_change_of_password_leaves_its_cause() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let fresh = "quite another one";
    let fields = [("current_password", "wrong"), ("new_password", fresh), ("new_password_again", fresh)];
    let log = lines(|| drop(alice.post("/account/password", &fields).is(400)));
    let [line] = log.as_slice() else { panic!("{log:?}") };
    assert!(line.contains("refusal=PasswordWrong reference="), "{line}");
    for secret in ["alice", "wrong", fresh] {
        assert!(!line.contains(secret), "{line}");
    }
}

#[test]
fn what_is_told_to_the_client_is_in_the_log_too() {
    let world = World::new();
    let mut alice = Browser::of(&world, &world.alice);
    let address = world.authorize_but(&world.shop, &[("scope", "nonsense")]);
    let log = lines(|| drop(alice.get(&address).is(303)));
    let [line] = log.as_slice() else { panic!("{log:?}") };
    assert!(line.contains("refusal=ScopeNotAllowed reference="), "{line}");
}

/// The reference is of the request: the host's number, or else one of our own.
#[test]
fn pages_programs_and_log_name_one_number() {
    let world = World::new();
    let send = |path: &str, id: Option<&str>| {
        let mut body = String::new();
        let log = lines(|| {
            Runtime::new().unwrap().block_on(async {
                let app = init_service(App::new().configure(world.provider.configure())).await;
                let peer = Ask::post(path).peer;
                let request = TestRequest::post().uri(path).peer_addr(peer).to_request();
                if let Some(id) = id {
                    request.extensions_mut().insert(RequestId(id.to_owned()));
                }
                let response = call_service(&app, request).await;
                body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
            });
        });
        let [line] = log.as_slice() else { panic!("{log:?}") };
        let reference = line.split("reference=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        (reference, body)
    };
    for path in ["/login", "/oauth/token"] {
        let (named, page) = send(path, Some("00c0ffee"));
        assert_eq!(named, "00c0ffee");
        let (own, other_page) = send(path, None);
        assert_eq!(own.len(), 9, "{own}");
        if path == "/login" {
            assert!(page.contains(&named) && other_page.contains(&own));
        }
    }
}
