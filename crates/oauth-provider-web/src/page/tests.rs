//! Every page in every language: complete, escaped, free of text outside the message files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::engine::{SCOPE_CHOICE, built_in, message_keys, note_keys};
use super::sample::{HOSTILE, PLAIN, Sample, all, frame};
use super::*;

fn engine() -> Engine {
    Engine::new(None).unwrap()
}

fn each(engine: &Engine, words: &sample::Words, check: impl Fn(&Sample, &str, &str)) {
    for lang in engine.messages().languages() {
        for sample in all(engine, lang, words) {
            check(&sample, engine.messages().tag(lang), &sample.render(engine, lang, words));
        }
    }
}

/// A directory of its own for one test, below the build directory.
fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

#[test]
fn every_page_renders_whole_in_both_languages() {
    let engine = engine();
    let dir = scratch("page-samples");
    fs::write(dir.join("pages.css"), engine.stylesheet()).unwrap();
    each(&engine, &PLAIN, |sample, tag, html| {
        let sheet = format!("{STYLESHEET_PATH}?v={}", engine.stylesheet_hash);
        assert!(html.starts_with("<!doctype html>"), "{}", sample.name);
        assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"ltr\">")), "{}", sample.name);
        assert!(html.contains(&sheet), "{}", sample.name);
        assert_eq!(html.matches("<h1").count(), 1, "{}", sample.name);
        let forms = html.matches("method=\"post\"").count();
        assert_eq!(forms, html.matches("name=\"csrf\" value=\"c0ffee\"").count(), "{}", sample.name);
        let page = html.replace(&sheet, "pages.css");
        fs::write(dir.join(format!("{}-{tag}.html", sample.name)), page).unwrap();
    });
}

/// SEC-18: no inline script, style or handler, so that the content security policy can forbid them all.
#[test]
fn pages_carry_no_script_and_no_style() {
    each(&engine(), &PLAIN, |sample, _, html| {
        for forbidden in ["<script", "<style", " style=", " onclick", " onload", "javascript:", "http-equiv"]
        {
            assert!(!html.contains(forbidden), "{}: {forbidden}", sample.name);
        }
    });
}

/// SEC-17, SEC-18, SEC-19, SEC-88, SEC-107: markup, quotes, script addresses and turned text in every name, description,
/// address and error detail.
#[test]
fn words_of_strangers_come_out_escaped() {
    each(&engine(), &HOSTILE, |sample, _, html| {
        for forbidden in [
            "<svg onload",
            "<script",
            "<img src=x",
            "\"onload",
            "<b>",
            "' onmouseover",
            "\u{202e}",
            "\u{2066}",
        ] {
            assert!(!html.contains(forbidden), "{}: {forbidden}", sample.name);
        }
        assert!(
            !html.contains("href=\"javascript:") && !html.contains("src=\"javascript:"),
            "{}",
            sample.name
        );
        assert!(html.contains("&lt;svg onload=alert(1)&gt;"), "{}", sample.name);
    });
}

#[test]
fn labels_and_descriptions_lead_to_their_fields() {
    each(&engine(), &PLAIN, |sample, _, html| {
        let ids: Vec<&str> = values(html, " id=\"").collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{}: an id occurs twice", sample.name);
        let named = values(html, " for=\"").chain(values(html, " href=\"#"));
        let described = [" aria-describedby=\"", " aria-labelledby=\""]
            .into_iter()
            .flat_map(|attribute| values(html, attribute).flat_map(str::split_whitespace));
        for id in named.chain(described) {
            assert!(unique.contains(id), "{}: nothing has the id {id}", sample.name);
        }
    });
}

fn values<'a>(html: &'a str, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn templates_ask_only_for_what_their_contexts_have() {
    let engine = engine();
    let lang = Lang::default();
    let mut tera = tera::Tera::new();
    tera.set_fallback_prefixes(["builtin/"]).unwrap();
    tera.register_filter("urlencode", |text: &str, _: tera::Kwargs, _: &tera::State<'_>| text.to_owned());
    for name in ["t", "note"] {
        tera.register_function(name, |_: tera::Kwargs, _: &tera::State<'_>| true);
    }
    tera.add_raw_templates(built_in()).unwrap();
    let mut templates: BTreeSet<String> = built_in().map(|(name, _)| name).collect();
    for sample in all(&engine, lang, &PLAIN) {
        let frame = ["frame", "lang", "nav", "stylesheet"];
        for variable in tera.get_template_variables(sample.template).unwrap() {
            let known = sample.fields.get(variable).is_some() || frame.contains(&variable);
            assert!(known, "{} asks for {variable}", sample.template);
        }
        templates.remove(&format!("builtin/{}", sample.template));
    }
    templates.remove("builtin/base.html");
    templates.remove("builtin/components.html");
    assert!(templates.is_empty(), "without a sample: {templates:?}");
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let engine = engine();
    let sources: Vec<(String, String)> = built_in().collect();
    let mut used: BTreeSet<String> =
        sources.iter().flat_map(|(_, source)| message_keys(source)).map(str::to_owned).collect();
    used.extend(note_keys());
    used.extend(crate::letter::keys());
    for (_, source) in &sources {
        let calls = source.matches("t(key=").count();
        assert_eq!(calls, message_keys(source).count(), "a key is not a literal");
    }
    let there: BTreeSet<String> = engine.messages().keys(Lang::default()).map(str::to_owned).collect();
    let missing: Vec<_> = used.difference(&there).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
    let free = |key: &&String| {
        !key.starts_with("scope-") && !key.starts_with("moment-") && !key.starts_with("number-")
    };
    let unused: Vec<_> = there.difference(&used).filter(free).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");
}

/// Every text comes from a message file: between the tags of a template, and in the attributes that people read or
/// hear, stand only expressions, entities and punctuation.
#[test]
fn templates_hold_no_text_of_their_own() {
    for (name, source) in built_in() {
        let bare = without_expressions(&source);
        for attribute in [" title=\"", " alt=\"", " aria-label=\"", " placeholder=\"", " content=\""] {
            for value in values(&bare, attribute) {
                let technical = value.contains("width=device-width") || value == "light dark";
                assert!(technical || !value.contains(char::is_alphabetic), "{name}: {attribute}{value}");
            }
        }
        let mut rest = bare.as_str();
        let mut text = String::new();
        while let Some((before, tag)) = rest.split_once('<') {
            text.push_str(before);
            rest = tag.split_once('>').map_or("", |(_, after)| after);
        }
        text.push_str(rest);
        let words: Vec<&str> =
            text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)).collect();
        assert!(words.is_empty(), "{name}: {words:?}");
    }
}

fn without_expressions(source: &str) -> String {
    let mut text = source.to_owned();
    for (open, close) in [("{#", "#}"), ("{{", "}}"), ("{%", "%}")] {
        while let Some(start) = text.find(open) {
            let end = start + text[start..].find(close).unwrap() + close.len();
            text.replace_range(start..end, "");
        }
    }
    text
}

#[test]
fn one_overriding_file_reskins_every_page() {
    let dir = scratch("page-override");
    for below in ["templates", "locales/de", "locales/fr", "assets"] {
        fs::create_dir_all(dir.join(below)).unwrap();
    }
    let base = "{% block title %}{% endblock %}<x-skin>{% block open %}{% endblock %}{% block main %}{% endblock %}</x-skin>";
    fs::write(dir.join("templates/base.html"), base).unwrap();
    fs::write(dir.join("locales/de/house.ftl"), "login-title = Herein\n").unwrap();
    fs::write(dir.join("assets/pages.css"), "body { color: red }\n").unwrap();

    // A language that lacks messages stops the start.
    fs::write(dir.join("locales/fr/page.ftl"), "login-title = Entrer\n").unwrap();
    let lacking = Engine::new(Some(&dir)).err().unwrap();
    assert!(matches!(lacking, PageError::MissingMessages { ref lang, .. } if lang == "fr"), "{lacking}");
    fs::remove_file(dir.join("locales/fr/page.ftl")).unwrap();
    fs::remove_dir(dir.join("locales/fr")).unwrap();

    let custom = Engine::new(Some(&dir)).unwrap();
    assert_eq!(custom.stylesheet(), "body { color: red }\n");
    assert_ne!(custom.stylesheet_hash, engine().stylesheet_hash);
    each(&custom, &PLAIN, |sample, _, html| assert!(html.contains("<x-skin>"), "{}", sample.name));
    let german = custom.messages().choose(Some("de"));
    assert!(custom.render(&frame(german, &PLAIN), &context::Login::default()).unwrap().contains("Herein"));

    // A template that names an unknown message stops the start, too.
    fs::write(dir.join("templates/login.html"), "{{ t(key=\"no-such-key\") }}").unwrap();
    assert!(matches!(Engine::new(Some(&dir)), Err(PageError::MissingMessages { .. })));
}

/// Without the marker, whoever unticks everything would allow everything.
#[test]
fn a_consent_page_of_the_host_must_have_the_marker() {
    let dir = scratch("page-consent");
    fs::create_dir_all(dir.join("templates")).unwrap();
    let whole = built_in().find(|(name, _)| name == "builtin/consent.html").unwrap().1;
    for (source, taken) in [
        (whole.as_str(), true),
        (&whole.replace("scope_choice", "choice"), false),
        ("{% extends \"base.html\" %}", false),
        ("{% extends \"builtin/consent.html\" %}{% block title %}Allow?{% endblock %}", true),
        ("{% extends \"builtin/consent.html\" %}{% block main %}Allow?{% endblock %}", false),
    ] {
        fs::write(dir.join("templates/consent.html"), source).unwrap();
        match Engine::new(Some(&dir)) {
            Ok(engine) => {
                assert!(taken, "{source}");
                each(&engine, &PLAIN, |sample, _, html| {
                    let marked = html.contains(SCOPE_CHOICE);
                    assert_eq!(marked, sample.template == "consent.html", "{}", sample.name);
                });
            }
            Err(refused) => {
                assert!(!taken, "{source}: {refused}");
                assert!(refused.to_string().contains("consent.html"), "{refused}");
            }
        }
    }
}

#[test]
fn a_template_that_asks_for_too_much_is_an_error_not_an_empty_place() {
    let dir = scratch("page-strict");
    fs::create_dir_all(dir.join("templates")).unwrap();
    fs::write(dir.join("templates/login.html"), "{{ frame.secret }}").unwrap();
    let engine = Engine::new(Some(&dir)).unwrap();
    let rendered = engine.render(&frame(Lang::default(), &PLAIN), &context::Login::default());
    assert!(matches!(rendered, Err(PageError::Template(_))));
}

#[test]
fn the_mount_path_stands_before_every_address() {
    let engine = engine();
    let mut frame = frame(Lang::default(), &PLAIN);
    frame.prefix = "/idp".into();
    frame.home = "/idp/".into();
    let html = engine.render(&frame, &context::Connections::default()).unwrap();
    for address in values(&html, "href=\"").chain(values(&html, "action=\"")) {
        assert!(address.starts_with("/idp/") || address.starts_with('#'), "{address}");
    }
}

/// MW-T82: in a popup, or on a small screen, there is the page and nothing around it.
#[test]
fn a_compact_frame_has_no_navigation() {
    let engine = engine();
    let mut frame = frame(Lang::default(), &PLAIN);
    let full = engine.render(&frame, &context::Connections::default()).unwrap();
    frame.compact = true;
    let compact = engine.render(&frame, &context::Connections::default()).unwrap();
    for around in ["<nav", "<footer", "class=\"skip\"", "/logout"] {
        assert!(full.contains(around) && !compact.contains(around), "{around}");
    }
    assert!(compact.contains("<body class=\"compact\">") && compact.contains("alice"));
    for tag in ["body", "header", "main"] {
        let opened = compact.matches(&format!("<{tag} ")).count();
        assert_eq!((opened, compact.matches(&format!("</{tag}>")).count()), (1, 1), "{tag}");
    }
}

#[test]
fn a_host_with_its_own_login_gets_no_account_links() {
    let engine = engine();
    let mut frame = frame(Lang::default(), &PLAIN);
    frame.accounts = false;
    let html = engine.render(&frame, &context::Connections::default()).unwrap();
    assert!(!html.contains("/logout") && !html.contains("\"/account\"") && html.contains("alice"));
}
