//! Which crate may use which: the arrows of docs/ARCHITECTURE.md, over `cargo metadata`.
//! Only normal dependencies count; tests and examples may use what they like.

use super::Report;
use crate::shell;
use serde_json::Value;

/// One crate of the workspace.
struct Room {
    name: &'static str,
    /// The crates of the workspace that it may use.
    may_use: &'static [&'static str],
    /// A crate of the workspace that it may use for one feature only, and that feature: without it, it does not.
    optional: Option<(&'static str, &'static str)>,
    /// Beginnings of the names of outside crates that it must not use.
    bans: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room {
        name: "oauth-core",
        may_use: &[],
        optional: None,
        bans: &["actix", "diesel", "r2d2", "tokio", "tracing-subscriber"],
    },
    Room { name: "oauth-store-diesel", may_use: &["oauth-core"], optional: None, bans: &["actix", "tokio"] },
    Room { name: "oauth-provider-web", may_use: &["oauth-core"], optional: None, bans: &["diesel", "r2d2"] },
    Room {
        name: "api-resource",
        may_use: &["oauth-core"],
        // The rows of uploaded pictures.
        optional: Some(("oauth-store-diesel", "media")),
        bans: &["diesel", "r2d2"],
    },
    Room {
        name: "oauth-server",
        may_use: &["api-resource", "oauth-core", "oauth-provider-web", "oauth-store-diesel"],
        optional: None,
        bans: &["diesel", "r2d2"],
    },
    Room {
        name: "oauth-test",
        may_use: &["api-resource", "oauth-core", "oauth-provider-web", "oauth-store-diesel"],
        optional: None,
        bans: &["diesel", "r2d2"],
    },
    Room { name: "xtask", may_use: &[], optional: None, bans: &[] },
];

/// The packages of the tests may use everything.
const TESTS: &[&str] = &["e2e", "fuzz"];

/// What cargo says about the packages of the workspace.
pub(super) fn metadata() -> Result<Value, String> {
    let text = shell::output(shell::cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    serde_json::from_str(&text).map_err(|cause| format!("cargo metadata: {cause}"))
}

pub(super) fn check(metadata: &Value, report: &mut Report) {
    let packages = list(metadata, "packages");
    let members: Vec<&str> = packages.iter().filter_map(|package| text(package, "name")).collect();
    for package in packages {
        let name = text(package, "name").unwrap_or_default();
        if TESTS.contains(&name) {
            continue;
        }
        let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
            report.error(
                name,
                None,
                "this crate has no room: name its arrows in xtask and docs/ARCHITECTURE.md",
            );
            continue;
        };
        let normal = list(package, "dependencies").iter().filter(|entry| text(entry, "kind").is_none());
        for entry in normal {
            let used = text(entry, "name").unwrap_or_default();
            if members.contains(&used) && !room.may_use.contains(&used) {
                match room.optional.filter(|(optional, _)| *optional == used) {
                    None => report.error(name, None, &format!("must not use {used}: there is no such arrow")),
                    Some((_, feature)) if !only_for(feature, used, entry, package) => {
                        let told = format!("may use {used} only as an optional dependency of `{feature}`");
                        report.error(name, None, &told);
                    }
                    Some(_) => {}
                }
            }
            if room.bans.iter().any(|ban| used.starts_with(ban)) {
                report.error(name, None, &format!("must not depend on {used}"));
            }
        }
    }
}

/// Is the dependency optional, and does no other feature bring it?
fn only_for(feature: &str, used: &str, dependency: &Value, package: &Value) -> bool {
    let features = package.get("features").and_then(Value::as_object);
    let mut others = features.into_iter().flatten().filter(|(name, _)| *name != feature);
    let brings = |part: &Value| {
        let part = part.as_str().unwrap_or_default();
        // `crate?/feature` brings nothing by itself; a feature that has the same name as the crate would.
        part == feature || part == format!("dep:{used}") || part.starts_with(&format!("{used}/"))
    };
    dependency.get("optional") == Some(&Value::Bool(true))
        && !others.any(|(name, parts)| name == used || parts.as_array().into_iter().flatten().any(brings))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use crate::tidy::counts;
    use serde_json::json;

    fn errors(user: &str, used: &str, kind: Option<&str>) -> usize {
        let metadata = json!({ "packages": [
            { "name": user, "dependencies": [{ "name": used, "kind": kind }] },
            { "name": "e2e", "dependencies": [] },
            { "name": "oauth-core", "dependencies": [] },
        ]});
        counts(|report| super::check(&metadata, report)).0
    }

    #[test]
    fn arrows_that_stand_in_the_list_pass() {
        assert_eq!(errors("oauth-server", "oauth-core", None), 0);
        assert_eq!(errors("oauth-provider-web", "actix-web", None), 0);
        assert_eq!(errors("api-resource", "e2e", Some("dev")), 0);
    }

    /// The API without pictures has nothing to do with a database.
    #[test]
    fn an_optional_arrow_is_for_its_feature_alone() {
        let errors = |optional: bool, features: serde_json::Value| {
            let used = json!({ "name": "oauth-store-diesel", "kind": null, "optional": optional });
            let metadata = json!({ "packages": [
                { "name": "api-resource", "dependencies": [used], "features": features },
                { "name": "oauth-store-diesel", "dependencies": [] },
            ]});
            counts(|report| super::check(&metadata, report)).0
        };
        let media = ["dep:oauth-store-diesel", "oauth-store-diesel/media"];
        assert_eq!(errors(true, json!({ "media": media, "more": ["oauth-store-diesel?/media"] })), 0);
        assert_eq!(errors(false, json!({ "media": [] })), 1);
        assert_eq!(errors(true, json!({ "media": media, "default": ["media"] })), 1);
        assert_eq!(errors(true, json!({ "media": media, "more": media })), 1);
        assert_eq!(errors(true, json!({ "oauth-store-diesel": ["dep:oauth-store-diesel"] })), 1);
    }

    #[test]
    fn other_arrows_fail() {
        assert_eq!(errors("xtask", "oauth-core", None), 1);
        assert_eq!(errors("oauth-core", "actix-web", None), 1);
        assert_eq!(errors("oauth-store-diesel", "tokio", None), 1);
        assert_eq!(errors("shed", "serde", None), 1);
    }
}
