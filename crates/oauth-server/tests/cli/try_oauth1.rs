//! `try` of OAuth 1.0a, against a running server of ours.

use std::net::TcpListener;

use crate::person::{self, Person, open};
use crate::place::{Place, Ran, Server};
use crate::talk::Talk;

/// A key of 2048 bits, made for these tests alone.
const KEY: &str = include_str!("keys/private.pem");
const PUBLIC_KEY: &str = include_str!("keys/public.pem");

fn begin() -> (Place, Server) {
    let place = Place::new();
    person::add(&place);
    let server = place.serve(&[]);
    (place, server)
}

/// Registers a client: its key and its secret.
fn register(place: &Place, callback: &str, more: &[&str]) -> (String, String) {
    let given = ["client", "add", "--protocol", "oauth1", "--name", "Check", "--redirect-uri", callback];
    let out = place.run(&[&given[..], more].concat()).ok();
    let shown: serde_json::Value = serde_json::from_str(&out).unwrap();
    let text = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
    (text("client_id"), text("client_secret"))
}

/// The verifier on the page that shows it.
fn verifier(page: &str) -> String {
    let (_, rest) = page.split_once("id=\"oauth_verifier\"").unwrap_or_else(|| panic!("{page}"));
    rest.split_once('>').unwrap().1.split('<').next().unwrap().to_owned()
}

/// F-100, G-14
#[test]
fn the_person_carries_the_verifier_whatever_signs() {
    let (place, server) = begin();
    let key = place.file("key.pem", KEY);
    let public = place.file("public.pem", PUBLIC_KEY);
    let base = format!("http://{}", server.address);
    let resource = format!("{base}/api/test?a=b%20c");
    let mut person = Person::at(&server);
    for (registered, more) in [
        (&[][..], &[][..]),
        (&[], &["--signature", "HMAC-SHA256"]),
        (&[], &["--signature", "HMAC-SHA512"]),
        (&["--rsa-key", &public], &["--rsa-key", &key]),
        (&["--rsa-key", &public], &["--rsa-key", &key, "--signature", "RSA-SHA256"]),
        (&["--allow-plaintext"], &["--signature", "PLAINTEXT"]),
    ] {
        let (id, secret) = register(&place, "https://app.example/cb", registered);
        let given = ["try", "--protocol", "oauth1", "--issuer", &base, "--client-id", &id];
        let mut talk =
            Talk::begin(&place, &[&given[..], &["--resource-url", &resource, "--identify"], more].concat());
        talk.until("Client secret (consumer secret)");
        talk.say(&secret);
        talk.until("Callback [oob]");
        talk.say("");
        let address = talk.address();
        let page = person.decide(&address, "allow").unwrap_err();
        talk.until("The verifier that the page shows");
        talk.say(&verifier(&page));
        let Ran { code, out, err } = talk.end();
        assert_eq!((code, err.as_str()), (0, ""), "{more:?} {out}");
        for told in
            ["Request token", "Access token", "Resource", "Identity", "\"username\": \"alice\"", "Done: "]
        {
            assert!(out.contains(told), "{more:?} {told}: {out}");
        }
        assert!(!out.contains(&secret[..8]), "{out}");
    }
}

#[test]
fn a_callback_on_this_machine_is_listened_for() {
    let (place, server) = begin();
    // A port that is free; the client is registered with it.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let callback = format!("http://127.0.0.1:{port}/cb");
    let (id, secret) = register(&place, &callback, &[]);
    let secret = place.file("secret", secret);
    let base = format!("http://{}", server.address);
    let given = ["try", "--protocol", "oauth1", "--issuer", &base, "--client-id", &id];
    let more = ["--client-secret-file", &secret, "--redirect-uri", &callback];
    let mut person = Person::at(&server);
    for (decision, want) in [("allow", 0), ("deny", 1)] {
        let mut talk = Talk::begin(&place, &[&given[..], &more].concat());
        let address = talk.address();
        let answer = person.decide(&address, decision).unwrap();
        assert!(open(&format!("{callback}?oauth_token=other&oauth_verifier=x")).contains(" 400 "));
        assert!(open(&answer).contains(" 200 OK"));
        let Ran { code, out, err } = talk.end();
        assert_eq!(code, want, "{out}{err}");
        let told = "Authorization: the provider refuses: permission_denied. Hint: the person said no";
        assert_eq!(err.contains(told), want == 1, "{err}");
    }
}

#[test]
fn what_fails_is_told_with_its_step_and_a_hint() {
    let (place, server) = begin();
    let (id, secret) = register(&place, "https://app.example/cb", &[]);
    let base = format!("http://{}", server.address);
    let right = place.file("right", &secret);
    let wrong = place.file("wrong", "not the secret of this client");
    let token = format!("{base}/oauth/request_token");
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (id, secret, more, told) in [
        (&*id, &wrong, &["--redirect-uri", "oob"][..], "401 signature_invalid. Hint: the secret is wrong"),
        (nobody, &right, &["--redirect-uri", "oob"], "consumer_key_unknown. Hint: there is no such client"),
        (
            &id,
            &right,
            &["--redirect-uri", "https://other.example/cb"],
            "oauth_callback. Hint: the callback is not registered",
        ),
        (&id, &right, &["--redirect-uri", "oob", "--signature", "PLAINTEXT"], "signature_method_rejected"),
        (
            &id,
            &right,
            &[
                "--redirect-uri",
                "oob",
                "--request-token",
                &token,
                "--authorize",
                &token,
                "--access-token",
                "nowhere",
            ],
            "no address",
        ),
    ] {
        let given = [
            "try",
            "--protocol",
            "oauth1",
            "--issuer",
            &base,
            "--client-id",
            id,
            "--client-secret-file",
            secret,
        ];
        let Ran { code, out, err } = place.run(&[&given[..], more].concat());
        assert_eq!((code, err.lines().count()), (1, 1), "{out}{err}");
        assert!(err.contains(told), "{told}: {err}\n{out}");
        assert!(!out.contains("not the secret"), "{out}");
    }
    // A verifier that is mistyped.
    let given = ["try", "--protocol", "oauth1", "--issuer", &base, "--client-id", &id];
    let mut talk = Talk::begin(
        &place,
        &[&given[..], &["--client-secret-file", &right, "--redirect-uri", "oob"]].concat(),
    );
    let address = talk.address();
    Person::at(&server).decide(&address, "allow").unwrap_err();
    talk.say("mistyped");
    let Ran { code, err, .. } = talk.end();
    assert!(code == 1 && err.contains("Access token: ") && err.contains("verifier"), "{err}");
}
