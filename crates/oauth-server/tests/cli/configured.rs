//! Clients that stand in the configuration: what commands say of them.

use serde_json::Value;

use crate::place::Place;

const SHOP: &str = "0193a1b2-0000-7000-8000-000000000001";
const CAMERA: &str = "0193a1b2-0000-7000-8000-000000000002";

fn configuration(place: &Place) -> String {
    let secret = place.file("secret", "correct horse battery\n");
    let digest = "ab".repeat(32);
    let text = format!(
        "[[clients]]\nid = '{SHOP}'\nname = 'Our Shop'\nprotocol = 'oauth2'\nredirect_uris = ['https://shop.example/cb']\n\
         scopes = ['read']\nsecret_digest = '{digest}'\nskip_consent = true\n\
         [[clients]]\nid = '{CAMERA}'\nname = 'Camera'\nprotocol = 'oauth1'\nredirect_uris = ['https://camera.example/cb']\n\
         scopes = ['read', 'write']\nsecret_file = '{secret}'\n"
    );
    place.file("config.toml", text)
}

/// F-41, MW-T77: before the first start of a server and after it, and where no configuration names them any more.
#[test]
fn they_are_shown_and_never_changed() {
    let place = Place::new();
    let file = configuration(&place);
    let run = |arguments: &[&str]| place.run(&[&["--config", &file], arguments].concat());
    for started in [false, true] {
        if started {
            drop(place.serve(&["--config", &file, "serve"]));
        }
        let list = run(&["client", "list", "--stage", "configured"]).ok();
        assert!(list.contains(&format!("{SHOP}\tconfidential\tconfigured\tOur Shop 1.0")), "{list}");
        assert!(list.contains(&format!("{CAMERA}\toauth1\tconfigured\tCamera 1.0")), "{list}");
        let shown: Value = serde_json::from_str(&run(&["client", "show", CAMERA]).ok()).unwrap();
        assert_eq!((&shown["origin"], &shown["stage"]), (&"configuration".into(), &"configured".into()));
        assert_eq!(shown["scope"], "read write");
        for change in [
            &["client", "disable", SHOP][..],
            &["client", "approve", SHOP],
            &["client", "hide", CAMERA],
            &["client", "reset-secret", SHOP],
            &["client", "reset-secret", CAMERA],
            &["client", "legacy", SHOP, "--until", "2090-01-31"],
        ] {
            let told = run(change);
            let lines = (told.code, told.err.contains("stands in the configuration"));
            assert_eq!(lines, (1, true), "{change:?} {told:?}");
        }
    }
    let bare = place.run(&["client", "list"]).ok();
    assert!(bare.contains(&format!("{SHOP}\tpublic\tconfigured\tOur Shop 1.0")), "{bare}");
    assert!(place.run(&["client", "enable", SHOP]).failed().contains("stands in the configuration"));
}

/// MW-T67: a bad one stops everything.
#[test]
fn what_is_wrong_with_them_stops_the_start() {
    let place = Place::new();
    let file = place.file("config.toml", "[[clients]]\nname = 'Shop'\nowner_only = true\n");
    for arguments in [&["config", "check"][..], &["client", "list"], &["serve"]] {
        let told = place.run(&[&["--config", &file], arguments].concat()).failed();
        for part in ["id is missing", "protocol is missing", "owner_only is nothing"] {
            assert!(told.contains(part), "{told}");
        }
    }
}
