//! E-mail over HTTP: the pages that lead to letters, the letters themselves, and the pages that their links open.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use oauth_core::model::user::User;
use oauth_provider_web::Posted;
use oauth_provider_web::mail::{Mail, Mailer, NotSent};

use crate::world::{Answer, Ask, Browser, ISSUER, PASSWORD, World};

const FRESH: &str = "quite another one";
const ADDRESS: &str = "alice@people.example";

/// Keeps the letters, or refuses them.
#[derive(Default)]
struct Desk {
    sent: Mutex<Vec<Mail>>,
    closed: Mutex<bool>,
}

impl Mailer for Desk {
    fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        if *self.closed.lock().unwrap() {
            return Err(NotSent("the desk is closed".to_owned()));
        }
        self.sent.lock().unwrap().push(mail.clone());
        Ok(())
    }
}

impl Desk {
    /// Has everything sent that is due; answers it.
    fn delivers(&self, world: &World) -> Vec<Mail> {
        while let Some(posted) = world.provider.send_letter().unwrap() {
            assert_eq!(posted, Posted::Sent);
        }
        std::mem::take(&mut *self.sent.lock().unwrap())
    }

    /// The path in the only letter that is due.
    fn link(&self, world: &World) -> String {
        let mails = self.delivers(world);
        let [mail] = mails.as_slice() else { panic!("one letter: {mails:?}") };
        link_of(mail)
    }
}

/// The only link of a letter, as path and query.
fn link_of(mail: &Mail) -> String {
    let links: Vec<&str> = mail.text.lines().filter(|line| line.starts_with("https://")).collect();
    let [link] = links.as_slice() else { panic!("one link: {}", mail.text) };
    link.strip_prefix(ISSUER).unwrap().to_owned()
}

fn with_mail() -> (World, Arc<Desk>) {
    let desk = Arc::new(Desk::default());
    let mailer = Arc::clone(&desk);
    (World::with(ISSUER, |builder| builder.mailer(mailer)), desk)
}

fn confirm(world: &World, user: &User) {
    let now = world.env.now();
    world.store.rows().users.get_mut(&user.id).unwrap().email_confirmed_at = Some(now);
}

fn is_confirmed(world: &World, user: &User) -> bool {
    world.store.rows().users[&user.id].email_confirmed_at.is_some()
}

fn carried(link: &str) -> String {
    link.split_once("?link=").unwrap().1.to_owned()
}

fn forget(world: &World, named: &str) -> Answer {
    let mut browser = Browser::new(world);
    browser.get("/password/forgotten").is(200);
    browser.post("/password/forgotten", &[("username", named)])
}

fn new_password(world: &World, link: &str) -> Answer {
    let mut browser = Browser::new(world);
    browser.get(link).is(200).has("alice");
    let fields = [("link", &*carried(link)), ("new_password", FRESH), ("new_password_again", FRESH)];
    browser.post("/password/new", &fields)
}

fn sign_in(world: &World, password: &str) -> u16 {
    let mut browser = Browser::new(world);
    browser.get("/login");
    browser.post("/login", &[("username", "alice"), ("password", password)]).status
}

/// F-74, F-78, SEC-48: from signing up to the confirmed address, in the reader's language; what opens links by itself
/// confirms nothing.
#[test]
fn a_new_person_confirms_the_address() {
    let (world, desk) = with_mail();
    let mut browser = Browser::new(&world);
    browser.get("/signup").is(200);
    let csrf = browser.csrf.clone();
    let fields = [
        ("username", "cara"),
        ("email", "cara@people.example"),
        ("password", FRESH),
        ("password_again", FRESH),
        ("csrf", csrf.as_str()),
    ];
    let ask = Ask::post("/signup").form(&fields).header("accept-language", "de");
    browser.send(ask.header("x-forwarded-host", "evil.example").header("host", "evil.example")).is(303);
    let mails = desk.delivers(&world);
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!((mail.to.as_str(), mail.language.as_str()), ("cara@people.example", "de"));
    assert_eq!(mail.subject, "Accounts: Ist das Ihre E-Mail-Adresse?");
    assert!(mail.text.starts_with("Guten Tag,\n\n") && mail.text.contains("24 Stunden"), "{}", mail.text);
    assert!(!mail.text.contains("cara") && !mail.text.contains("evil"), "nobody's words: {}", mail.text);
    assert!(!format!("{mail:?}").contains("oce_"), "no secret in a log");
    let link = link_of(mail);
    assert!(link.starts_with("/account/email/confirm?link=oce_"), "{link}");

    browser.get("/account").is(200).has("not confirmed").has("Send the link again");
    for _ in 0..3 {
        let page = browser.get(&link).is(200).has("cara@people.example");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    }
    let scanner = world.get(&link).is(303);
    assert!(scanner.location().starts_with("/login?return_to="), "{scanner:?}");
    let cara = world.store.rows().users.values().find(|user| user.name == "cara").unwrap().clone();
    assert!(!is_confirmed(&world, &cara));

    browser.get(&link);
    let answer = browser.post("/account/email/confirm", &[("link", &carried(&link))]).is(303);
    assert_eq!(answer.location(), "/account?done=email-confirmed");
    let page = browser.get(answer.location()).is(200).has("Your e-mail address is confirmed.");
    assert!(!page.body.contains("Send the link again"), "{page:?}");
    assert!(is_confirmed(&world, &cara));
    browser.get(&link).is(400).has("no longer good");
    browser.post("/account/email/confirm", &[("link", &carried(&link))]).is(400);
}

/// SEC-71: a link is its person's alone, and for the address that it was sent to.
#[test]
fn a_link_confirms_nothing_else() {
    let (world, desk) = with_mail();
    let mut alice = Browser::of(&world, &world.alice);
    let mut bob = Browser::of(&world, &world.bob);
    alice.get("/account");
    assert_eq!(alice.post("/account/email/letter", &[]).is(303).location(), "/account?done=letter");
    let link = desk.link(&world);
    bob.get(&link).is(403);
    bob.post("/account/email/confirm", &[("link", &carried(&link))]).is(403);
    assert!(!is_confirmed(&world, &world.alice) && !is_confirmed(&world, &world.bob));

    // Another address: with the password, and the older link is worth nothing.
    let change = |browser: &mut Browser<'_>, email: &str, password: &str| {
        browser.post("/account/email", &[("email", email), ("email_password", password)])
    };
    change(&mut alice, "new@people.example", "wrong").is(400).has("id=\"email_password-error\"");
    change(&mut alice, "no address", PASSWORD).is(400).has("id=\"email-error\"").has("value=\"no address\"");
    assert!(desk.delivers(&world).is_empty());
    let answer = change(&mut alice, "new@people.example", PASSWORD).is(303);
    assert_eq!(answer.location(), "/account?done=email");
    alice.get("/account?done=email").has("new@people.example").has("Your e-mail address was changed.");
    let newer = desk.link(&world);
    alice.get(&link).is(400);
    world.clock.advance(Duration::from_secs(24 * 3600 - 1));
    alice.get(&newer).is(200);
    world.clock.advance(Duration::from_secs(1));
    alice.get(&newer).is(400);
    alice.post("/account/email/confirm", &[("link", &carried(&newer))]).is(400);
    assert!(!is_confirmed(&world, &world.alice));
}

/// F-74: the old address is told, where it was the person's own.
#[test]
fn the_old_address_is_told_of_the_new_one() {
    let (world, desk) = with_mail();
    confirm(&world, &world.alice);
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/account").is(200).has(">confirmed</span>");
    let fields = [("email", "new@people.example"), ("email_password", PASSWORD)];
    alice.post("/account/email", &fields).is(303);
    let mails = desk.delivers(&world);
    let mut to: Vec<_> = mails.iter().map(|mail| (mail.to.as_str(), mail.subject.as_str())).collect();
    to.sort_unstable();
    let told = (ADDRESS, "Accounts: your e-mail address was changed");
    let asked = ("new@people.example", "Accounts: is this your e-mail address?");
    assert_eq!(to, [told, asked]);
}

/// F-74, SEC-48, SEC-68, SEC-70: the whole way back into an account.
#[test]
fn a_forgotten_password_is_set_anew() {
    let (world, desk) = with_mail();
    confirm(&world, &world.alice);
    let mut elsewhere = Browser::of(&world, &world.alice);
    world.get("/login").is(200).has("href=\"/password/forgotten\"");
    assert_eq!(forget(&world, "alice").is(303).location(), "/password/forgotten?done=sent");
    forget(&world, ADDRESS).is(303);
    let mails = desk.delivers(&world);
    let [first, second] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(first.text.contains("Hello alice,") && first.text.contains("within an hour"), "{}", first.text);
    let (link, other) = (link_of(first), link_of(second));
    assert!(link.starts_with("/password/new?link=opr_"), "{link}");
    let page = world.get(&link).is(200);
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    elsewhere.get("/account").is(200);

    let mut browser = Browser::new(&world);
    browser.get(&link);
    let short = [("link", &*carried(&link)), ("new_password", "short"), ("new_password_again", "short")];
    browser.post("/password/new", &short).is(400).has("id=\"new_password-error\"");
    assert_eq!(new_password(&world, &link).is(303).location(), "/login?done=password");
    world.get("/login?done=password").has("Your password was changed. Sign in");
    assert_eq!((sign_in(&world, PASSWORD), sign_in(&world, FRESH)), (400, 303));
    elsewhere.get("/account").is(303);
    for dead in [&link, &other] {
        world.get(dead).is(400).has("no longer good");
    }
    let mails = desk.delivers(&world);
    let [told] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!((told.to.as_str(), &*told.subject), (ADDRESS, "Accounts: your password was changed"));
    assert!(told.text.contains("https://op.example/account\n"), "{}", told.text);
}

/// SEC-68, SEC-79: no step works without the one before it.
#[test]
fn no_step_can_be_left_out() {
    let (world, desk) = with_mail();
    confirm(&world, &world.alice);
    let mut alice = Browser::of(&world, &world.alice);
    forget(&world, "alice").is(303);
    let link = carried(&desk.link(&world));
    let session = alice.cookies["__Host-oauth_session"].clone();
    let code = world.code(&world.shop);
    let (access, refresh) = world.tokens();
    let before = format!("{:?}", world.store.rows().users);
    for wrong in ["", "x", &link[..67], &link.replacen("opr_", "oce_", 1), &session, &code, &access, &refresh]
    {
        for (path, dead) in [("/password/new", 400), ("/account/email/confirm", 400)] {
            alice.get(&format!("{path}?link={wrong}")).is(dead);
            let fields = [("link", wrong), ("new_password", FRESH), ("new_password_again", FRESH)];
            alice.post(path, &fields).is(dead);
        }
    }
    alice.post("/account/email/confirm", &[("link", &link)]).is(400);
    assert_eq!(format!("{:?}", world.store.rows().users), before);
    // And what is in a letter opens nothing else.
    alice.cookies.insert("__Host-oauth_session".to_owned(), link.clone());
    alice.get("/account").is(303);
    world.token(&World::redeem(&link)).is(400);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*link)];
    world.token(&fields).is(400);
    world.clock.advance(Duration::from_secs(3599));
    world.get(&format!("/password/new?link={link}")).is(200);
    world.clock.advance(Duration::from_secs(1));
    world.get(&format!("/password/new?link={link}")).is(400);
}

/// F-74: whoever asks learns nothing: not from the answer, and not from what is stored for it.
#[test]
fn the_answer_does_not_tell_whether_there_is_an_account() {
    let (world, desk) = with_mail();
    confirm(&world, &world.alice);
    let plain = |answer: Answer| {
        let headers: Vec<_> = answer
            .headers
            .iter()
            .filter(|(name, _)| *name != "set-cookie")
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        (answer.status, headers, answer.body)
    };
    let known = plain(forget(&world, "alice"));
    assert_eq!(desk.delivers(&world).len(), 1);
    let long = "x".repeat(5000);
    for named in ["nobody", "bob", "bob@people.example", "nobody@people.example", "\u{e4} /", &long] {
        assert_eq!(plain(forget(&world, named)), known, "{named}");
    }
    assert!(desk.delivers(&world).is_empty(), "bob's address is not confirmed");
    forget(&world, " ").is(400).has("id=\"username-error\"");
    for (named, tries) in [("alice", 9), ("nobody", 9)] {
        assert!((0..tries).all(|_| forget(&world, named).status == 303), "{named}");
        let answer = forget(&world, named).is(429);
        assert_eq!(answer.header("retry-after"), Some("3600"), "{named}");
    }
    assert_eq!(desk.delivers(&world).len(), 4, "five to one mailbox");
}

/// One address on the network asks for sixty letters in ten minutes at most, whomever they are for.
#[test]
fn an_address_asks_for_only_so_many_letters() {
    let (world, _) = with_mail();
    assert!((0..60).all(|number| forget(&world, &format!("person{number}")).status == 303));
    forget(&world, "onemore").is(429);
    world.clock.advance(Duration::from_secs(600));
    forget(&world, "onemore").is(303);
}

/// F-74: a mail server that is away holds nobody up.
#[test]
fn a_letter_waits_for_the_mail_server() {
    let (world, desk) = with_mail();
    let mut alice = Browser::of(&world, &world.alice);
    alice.get("/account");
    *desk.closed.lock().unwrap() = true;
    alice.post("/account/email/letter", &[]).is(303);
    assert_eq!(world.provider.send_letter().unwrap(), Some(Posted::Failed));
    assert_eq!(world.provider.send_letter().unwrap(), None, "not at once");
    *desk.closed.lock().unwrap() = false;
    world.clock.advance(Duration::from_secs(59));
    assert!(desk.delivers(&world).is_empty());
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(desk.delivers(&world).len(), 1);
    *desk.closed.lock().unwrap() = true;
    alice.post("/account/email/letter", &[]).is(303);
    let mut last = None;
    for _ in 0..80 {
        last = world.provider.send_letter().unwrap().or(last);
        world.clock.advance(Duration::from_secs(3600));
    }
    assert_eq!(last, Some(Posted::GivenUp));
}

/// Without mail there is no letter, and no page that leads to one; an address can be changed all the same.
#[test]
fn without_mail_nobody_is_written_to() {
    let world = World::new();
    let page = world.get("/login").is(200);
    assert!(!page.body.contains("/password/forgotten"), "{page:?}");
    world.get("/password/forgotten").is(404);
    let mut alice = Browser::of(&world, &world.alice);
    let page = alice.get("/account").is(200).has("not confirmed");
    assert!(!page.body.contains("/account/email/letter"), "{page:?}");
    alice.post("/account/email/letter", &[]).is(404);
    alice.post("/password/forgotten", &[("username", "alice")]).is(404);
    alice.post("/account/email", &[("email", "a@b"), ("email_password", PASSWORD)]).is(303);
    assert!(world.store.rows().letters.is_empty());
    assert_eq!(world.provider.send_letter().unwrap(), None);
}

/// SEC-107: neither the name of a site nor of a person can add a header, a line or a turn of the text.
#[test]
fn hostile_names_stay_words() {
    let desk = Arc::new(Desk::default());
    let mailer = Arc::clone(&desk);
    let site = "Shop\r\nBcc: eve@evil.example\u{202e}";
    let world = World::with(ISSUER, |builder| builder.site_name(site).mailer(mailer));
    confirm(&world, &world.alice);
    world.store.rows().users.get_mut(&world.alice.id).unwrap().name =
        "A\r\n\r\nhttps://evil.example/\u{2028}\u{202e}".to_owned();
    forget(&world, "alice").is(303);
    let mails = desk.delivers(&world);
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(!mail.subject.contains(['\r', '\n', '\u{202e}']), "{:?}", mail.subject);
    assert!(!mail.text.contains(['\r', '\u{202e}', '\u{2028}']), "{:?}", mail.text);
    let begins = |what: &str| mail.text.lines().filter(|line| line.starts_with(what)).count();
    assert_eq!((begins("https://evil"), begins("Bcc:"), begins("https://op.example/")), (0, 0, 1));
}

/// F-78: a page that keeps the provider's copy of a person current does not take the confirmation away.
#[test]
fn a_confirmed_address_stays_confirmed() {
    let (world, _) = with_mail();
    confirm(&world, &world.alice);
    let mut alice = Browser::of(&world, &world.alice);
    alice.get(&world.authorize(&world.shop)).is(200);
    assert!(is_confirmed(&world, &world.alice));
}
