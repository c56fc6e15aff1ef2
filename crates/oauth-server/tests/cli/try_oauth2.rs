//! `try` of OAuth 2, against a running server of ours.

use crate::person::{self, Person, open};
use crate::place::{Place, Ran, Server};
use crate::talk::Talk;

/// What was registered.
struct Registered {
    id: String,
    secret: String,
}

fn register(place: &Place, more: &[&str]) -> Registered {
    let out = place.run(&[&["client", "add", "--name", "Check"], more].concat()).ok();
    let shown: serde_json::Value = serde_json::from_str(&out).unwrap();
    let text = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
    Registered { id: text("client_id"), secret: text("client_secret") }
}

fn begin() -> (Place, Server) {
    let place = Place::new();
    person::add(&place);
    let server = place.serve(&[]);
    (place, server)
}

/// F-100, G-14
///
/// Rule: RFC8252-7.3
#[test]
fn a_public_client_listens_for_its_answer_and_sees_what_becomes_of_its_tokens() {
    let (place, server) = begin();
    let client = register(&place, &["--public", "--redirect-uri", "http://127.0.0.1/callback"]);
    let base = format!("http://{}", server.address);
    let mut talk = Talk::begin(&place, &["try", "--resource-url", &format!("{base}/api/test")]);
    for (question, said) in [
        ("Protocol, oauth2 or oauth1 [oauth2]", ""),
        ("The provider's address (issuer)", &*base),
        ("Client ID", &client.id),
        ("Client secret (nothing for a public client)", ""),
        ("Redirect URI [http://127.0.0.1/callback]", ""),
        ("Scopes", "read"),
    ] {
        talk.until(question);
        talk.say(said);
    }
    let address = talk.address();
    assert!(address.contains("code_challenge_method=S256") && address.contains("scope=read"), "{address}");
    let answer = Person::at(&server).decide(&address, "allow").unwrap();
    // Others may knock; they neither end the trial nor are believed.
    let (place_of_answer, _) = answer.split_once('?').unwrap();
    assert!(open(&place_of_answer.replace("callback", "favicon.ico")).contains(" 404 "));
    assert!(open(&format!("{place_of_answer}?code=stolen&state=other")).contains(" 400 "));
    let page = open(&answer);
    assert!(page.contains(" 200 OK") && page.contains("go back to the terminal"), "{page}");
    let Ran { code, out, err } = talk.end();
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for told in [
        "an answer without this request's state came, and is ignored",
        "came     code=oac_",
        "characters)",
        "The successor works.",
        "The old access token still works, until its own end.",
        "The old refresh token is refused: invalid_grant",
        "The provider ended the successor too (invalid_grant",
        "The tokens were dead already",
        "The access token is dead.",
        "Done: the handshake works.",
    ] {
        assert!(out.contains(told), "{told}: {out}");
    }
    // Shortened ones have eight characters, whole ones 68.
    for prefix in ["oat_", "ort_", "oac_"] {
        let whole =
            |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).count();
        assert!(out.split(prefix).skip(1).all(|rest| whole(rest) <= 4), "{out}");
    }
    assert!(!place.folder().join("config.toml").exists());
}

#[test]
fn a_confidential_client_pastes_its_answer_keeps_its_tokens_or_gives_them_back() {
    let (place, server) = begin();
    let client = register(&place, &["--redirect-uri", "https://app.example/cb?x=1"]);
    let secret = place.file("secret", format!("{}\n", client.secret));
    let base = format!("http://{}", server.address);
    let given =
        ["try", "--protocol", "oauth2", "--issuer", &base, "--client-id", &client.id, "--scope", "read"];
    let more = ["--client-secret-file", &secret, "--redirect-uri", "https://app.example/cb?x=1"];
    let mut person = Person::at(&server);
    for (auth, keep, told) in [
        ("basic", "--keep", "The tokens are kept (--keep)."),
        ("post", "--show-secrets", "The provider ended the successor too"),
    ] {
        let mut talk = Talk::begin(&place, &[&given[..], &more, &["--client-auth", auth, keep]].concat());
        let address = talk.address();
        let answer = person.decide(&address, "allow").unwrap_or_else(|page| panic!("{page}"));
        talk.until("The address that the browser was sent to");
        talk.say(&answer);
        let Ran { code, out, err } = talk.end();
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.contains("The successor works.") && out.contains(told), "{out}");
        assert!(!out.contains(&client.secret[..8]), "{out}");
        let whole = out.split("ort_").skip(1).any(|rest| rest.len() > 64 && !rest[..64].contains('…'));
        assert_eq!(whole, keep == "--show-secrets", "{out}");
    }
    // Only the code, of a client that gets no refresh token: it is revoked in the end, and dead.
    let alone =
        register(&place, &["--redirect-uri", "https://app.example/cb", "--grant-type", "authorization_code"]);
    let resource = format!("{base}/api/test");
    let mut talk = Talk::begin(
        &place,
        &[
            "try",
            "--protocol",
            "oauth2",
            "--issuer",
            &base,
            "--client-id",
            &alone.id,
            "--scope",
            "",
            "--redirect-uri",
            "https://app.example/cb",
            "--resource-url",
            &resource,
        ],
    );
    talk.until("Client secret");
    talk.say(&alone.secret);
    let address = talk.address();
    let answer = person.decide(&address, "allow").unwrap();
    talk.say(answer.split_once("code=").unwrap().1.split('&').next().unwrap());
    let Ran { code, out, err } = talk.end();
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for told in [
        "Only the code itself: whose answer it is",
        "There is no refresh token",
        "The tokens are revoked.",
        "The access token is dead.",
    ] {
        assert!(out.contains(told), "{told}: {out}");
    }
}

#[test]
fn what_fails_is_told_with_its_step_and_a_hint() {
    let (place, server) = begin();
    let client = register(&place, &["--redirect-uri", "https://app.example/cb"]);
    let base = format!("http://{}", server.address);
    let with = |id: &str, uri: &str, scope: &str| {
        let given =
            ["try", "--protocol", "oauth2", "--client-id", id, "--redirect-uri", uri, "--scope", scope];
        let arguments: Vec<&str> = given.into_iter().chain(["--issuer", &base]).collect();
        Talk::begin(&place, &arguments)
    };
    let failed = |talk: Talk, told: &[&str]| {
        let Ran { code, out, err } = talk.end();
        assert_eq!((code, err.lines().count()), (1, 1), "{out}{err}");
        assert!(told.iter().all(|told| err.contains(told)), "{told:?}: {err}\n{out}");
        assert!(out.contains("sent     ") && out.contains("came     "), "{out}");
        out + &err
    };
    let (uri, nobody) = ("https://app.example/cb", "01890a5d-ac96-774b-bcce-b302099a8057");
    for (id, uri, scope, told) in [
        (&*client.id, "https://app.example/other", "read", "redirect URI letter by letter"),
        (nobody, uri, "read", "is this client registered there"),
        (&client.id, uri, "fly", "invalid_scope"),
    ] {
        let mut talk = with(id, uri, scope);
        talk.until("Client secret");
        talk.say(&client.secret);
        let said = failed(talk, &["Authorization: ", told]);
        // What the page of this provider says.
        assert!(scope == "fly" || said.contains("it says: ") && said.contains("For the developer"), "{said}");
    }
    // The person says no.
    let mut person = Person::at(&server);
    let mut talk = with(&client.id, uri, "read");
    talk.say(&client.secret);
    let answer = person.decide(&talk.address(), "deny").unwrap();
    talk.say(&answer);
    failed(talk, &["Authorization: the provider refuses: access_denied", "said no"]);
    // A wrong secret, which is not shown either.
    let mut talk = with(&client.id, uri, "read");
    talk.say("this-is-not-the-secret-of-that-client");
    let answer = person.decide(&talk.address(), "allow").unwrap();
    talk.say(&answer);
    let said = failed(talk, &["Token: the provider refuses: invalid_client", "--client-auth"]);
    assert!(!said.contains("this-is-not-the-secret-of-that-client"), "{said}");
    // The answer to another request.
    for (from, to) in [("state=", "estate="), ("iss=http", "iss=https"), ("iss=", "is=")] {
        let mut talk = with(&client.id, uri, "read");
        talk.say(&client.secret);
        let answer = person.decide(&talk.address(), "allow").unwrap();
        talk.say(&answer.replacen(from, to, 1));
        failed(talk, &["Authorization: "]);
    }
}

#[test]
fn what_is_missing_is_named() {
    let place = Place::new();
    for (arguments, told) in [
        (&["try"][..], "--issuer"),
        (&["try", "--issuer", "http://id.example"], "plain http"),
        (&["try", "--issuer", "id.example"], "no address"),
        (&["try", "--issuer", "https://u@id.example"], "no address"),
        (&["try", "--issuer", "https://id.example"], "--client-id"),
        (
            &[
                "try",
                "--protocol",
                "oauth1",
                "--request-token",
                "http://a.example/r",
                "--authorize",
                "https://a.example/a",
                "--access-token",
                "https://a.example/t",
            ],
            "plain http",
        ),
        (
            &["try", "--protocol", "oauth1", "--issuer", "https://a.example", "--signature", "RSA-SHA1"],
            "--rsa-key",
        ),
        (&["try", "--issuer", "http://127.0.0.1:1", "--client-id", "x"], "no answer"),
    ] {
        let Ran { code, err, .. } = place.run(arguments);
        assert_eq!((code, err.lines().count()), (1, 1), "{arguments:?}: {err}");
        assert!(err.contains(told), "{arguments:?}: {err}");
    }
    assert!(!place.data().exists(), "a client has no database");
}
