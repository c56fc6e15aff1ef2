//! What the builder is told of the pages reaches them: the site's name and home, the host's own files.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use oauth_core::port::Backend;
use oauth_provider_web::{BuildError, Provider, SignUp};

use crate::world::{Browser, ISSUER, World};

fn file(dir: &Path, path: &str, text: &str) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn name_and_home_of_the_site_stand_on_every_page() {
    let world = World::with(ISSUER, |builder| builder.site_name("Brush & <b>Ink").home("/start"));
    let mut alice = Browser::of(&world, &world.alice);
    for path in ["/account", "/oauth/client/list", "/oauth/client/connections"] {
        alice.get(path).is(200).has("· Brush &amp; &lt;b&gt;Ink</title>").has("href=\"/start\"");
    }
    let nobody = world.get("/login").is(200).has("Brush &amp; &lt;b&gt;Ink");
    assert!(!nobody.body.contains("<b>Ink"));
    world.get("/oauth/authorize").is(400).has("Brush &amp; &lt;b&gt;Ink").has("href=\"/start\"");
}

#[test]
fn files_of_the_host_go_before_the_built_in_ones() {
    let dir = tempfile::tempdir().unwrap();
    file(dir.path(), "assets/pages.css", "body { color: red }\n");
    file(dir.path(), "locales/en/house.ftl", "login-title = Come in\n");
    file(dir.path(), "templates/signup.html", "<p>{{ password_min }} letters, {{ frame.site }}</p>");
    let world = World::with(ISSUER, |builder| builder.pages_dir(Some(dir.path().to_owned())));
    let page = world.get("/login").is(200).has("<h1>Come in</h1>");
    let sheet = page.body.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(world.get(sheet).is(200).body, "body { color: red }\n");
    assert_eq!(world.get("/signup").is(200).body, "<p>8 letters, Accounts</p>");
}

#[test]
fn a_fault_in_the_files_of_the_host_stops_the_start() {
    let dir = tempfile::tempdir().unwrap();
    file(dir.path(), "templates/consent.html", "{% extends \"base.html\" %}");
    let world = World::new();
    let builder = Provider::builder(Arc::clone(&world.store) as Arc<dyn Backend>, world.env.clone());
    let built = builder.accounts(SignUp::Open).pages_dir(Some(dir.path().to_owned())).build();
    let Err(fault @ BuildError::Pages(_)) = built else { panic!("it starts") };
    assert!(fault.to_string().contains("scope_choice"), "{fault}");
}
