//! Jifty's plugin over HTTP: its cases that only a browser or a whole request can show, for a client of before 1.0a.

use oauth_core::model::client::Profile;
use oauth_core::oauth1::signature::Method;
use oauth_core::testing::{Signer, Transmission};

use crate::signed::{Signed, pair};
use crate::world::{Answer, Ask, Browser, ISSUER, path};

const ASK: &str = "/oauth/request_token";
const REDEEM: &str = "/oauth/access_token";
/// The client's own page, which a link leads to where no other was asked for.
const HOME: &str = "https://app.example/";

fn world() -> Signed {
    Signed::profile(Profile::One)
}

fn plain(s: &Signed) -> Signer {
    Signer { method: Method::Plaintext, ..s.signer.clone() }
}

/// A request token, asked for as the plugin's own tests do: PLAINTEXT, in the form.
fn request_token(s: &Signed) -> (String, String) {
    pair(&s.send(ASK, &plain(s), &[], Transmission::Form).is(200))
}

fn access_token(s: &Signed, asked: &(String, String)) -> (String, String) {
    pair(&s.send(REDEEM, &plain(s).with(&asked.0, &asked.1), &[], Transmission::Form).is(200))
}

fn page_of(token: &str, callback: Option<&str>) -> String {
    let callback = callback.map(|callback| ("oauth_callback", callback.to_owned()));
    let fields: Vec<_> = [("oauth_token", token.to_owned())].into_iter().chain(callback).collect();
    path("/oauth/authorize", &fields)
}

/// Opens the page and presses a button, with what the page itself sends along.
fn decide(browser: &mut Browser<'_>, page: &str, decision: &str) -> Answer {
    let page = browser.get(page).is(200);
    let callback = page.input("callback").map(|text| text.replace("&amp;", "&"));
    let fields: Vec<(&str, &str)> = callback.iter().map(|callback| ("callback", callback.as_str())).collect();
    browser.decide(decision, &fields).is(200)
}

/// JF-R7, JF-T17: the steps of programs are POSTs, also where a GET is signed right.
#[test]
fn a_get_is_no_step() {
    let s = world();
    for step in [ASK, REDEEM] {
        let parts = plain(&s).sign("GET", &format!("{ISSUER}{step}"), "", &[], Transmission::Query);
        let answer = s.world.get(&format!("{step}?{}", parts.query)).is(405);
        assert!(answer.header("allow").unwrap().contains("POST"), "{answer:?}");
    }
    assert!(s.world.store.rows().interactions.is_empty());
}

/// Where the plugin said 401, and left it to the application to have people sign in, they are led there and back.
#[test]
fn people_sign_in_first() {
    let s = world();
    let asked = request_token(&s);
    let pages = [page_of(&asked.0, None), "/account".to_owned(), "/oauth/client/connections".to_owned()];
    for page in &pages {
        // JF-T5
        let answer = s.world.get(page).is(303);
        assert!(
            answer.location().starts_with("/login?") && !answer.body.contains("Print Shop"),
            "{answer:?}"
        );
    }
    // JF-R5, JF-T19: the page of the result has no other way in than a decision.
    let result = page_of(&asked.0, None).replace("/authorize", "/authorized");
    assert_eq!(s.world.get(&result).is(303).location(), pages[0]);
    let mut browser = Browser::of(&s.world, &s.world.alice);
    for page in &pages {
        browser.get(page).is(200);
    }
    assert_eq!(browser.get(&result).is(303).location(), pages[0]);
}

/// JF-R4: the page that a decision ends on says what was decided and leads back, with the token, by a link that a person clicks.
#[test]
fn the_result_leads_back() {
    let s = world();
    let mut browser = Browser::of(&s.world, &s.world.alice);
    for (callback, link) in [
        // JF-T24
        (None, format!("{HOME}?oauth_token=")),
        // JF-T25: there the token could be typed on the page; here it comes in the address.
        (Some("http://google.com"), "http://google.com?oauth_token=".to_owned()),
        // JF-T26
        (Some("http://google.com/?foo=bar"), "http://google.com/?foo=bar&amp;oauth_token=".to_owned()),
    ] {
        for (decision, words) in [
            ("deny", ["You said no", "Print Shop gets nothing."]),
            ("allow", ["You allowed Print Shop", "For looking only."]),
        ] {
            let (token, _) = request_token(&s);
            let page = decide(&mut browser, &page_of(&token, callback), decision);
            let plain = page.body.replace(['\u{2068}', '\u{2069}'], "");
            for text in words {
                assert!(plain.contains(text), "{text}: {page:?}");
            }
            let page = page.has("follow this link").has(&format!("href=\"{link}{token}\""));
            assert_eq!(plain.contains("in 60 minutes"), decision == "allow", "{page:?}");
            browser.get(&page_of(&token, callback)).is(400);
        }
    }
}

/// Where nothing is known that a link could lead to, the page shows the token to copy, and after a no not even that.
#[test]
fn without_an_address_the_token_is_shown() {
    let s = world();
    s.world.store.rows().clients.get_mut(&s.client.id).unwrap().homepage = None;
    let mut browser = Browser::of(&s.world, &s.world.alice);
    for (decision, shown) in [("allow", true), ("deny", false)] {
        let (token, _) = request_token(&s);
        let page = decide(&mut browser, &page_of(&token, None), decision);
        let code = format!("id=\"oauth_token\">{token}<");
        assert_eq!(page.body.contains(&code), shown, "{page:?}");
        assert!(!page.body.contains("follow this link"), "{page:?}");
    }
}

/// Who comes with a token, in whichever place, sees no page and gets no token of it; the person still decides.
#[test]
fn a_program_authorises_nothing() {
    let s = world();
    let mut browser = Browser::of(&s.world, &s.world.alice);
    let first = request_token(&s);
    decide(&mut browser, &page_of(&first.0, None), "allow");
    let token = access_token(&s, &first);
    let holder = plain(&s).with(&token.0, &token.1);
    let asked = request_token(&s);
    browser.get(&page_of(&asked.0, None)).is(200);
    let form = [
        ("csrf", browser.csrf.clone()),
        ("interaction", browser.interaction.clone()),
        ("decision", "allow".to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // JF-T43: with the person's own cookies and a good form, too.
    for way in [Transmission::Header, Transmission::Query] {
        for method in ["GET", "POST"] {
            let parts = holder.sign(method, &format!("{ISSUER}/oauth/authorize"), "", &[], way);
            let place = format!("/oauth/authorize?{}", parts.query);
            let ask = Ask::new(method.parse().unwrap(), place.trim_end_matches('?'));
            let ask = parts.header.into_iter().fold(ask, |ask, header| ask.header("authorization", header));
            let ask = if method == "POST" { ask.form(&form) } else { ask };
            browser.send(ask).is(403);
        }
    }
    let refused = s.send(REDEEM, &plain(&s).with(&asked.0, &asked.1), &[], Transmission::Form).is(401);
    assert_eq!(refused.body, "oauth_problem=permission_unknown");
    // JF-T44
    decide(&mut browser, &page_of(&asked.0, None), "allow");
    assert_ne!(access_token(&s, &asked).0, token.0);
}
