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
    /// Beginnings of the names of outside crates that it must not use.
    bans: &'static [&'static str],
}

const ROOMS: &[Room] = &[
    Room {
        name: "oauth-core",
        may_use: &[],
        bans: &["actix", "diesel", "r2d2", "tokio", "tracing-subscriber"],
    },
    Room { name: "oauth-store-diesel", may_use: &["oauth-core"], bans: &["actix", "tokio"] },
    Room { name: "oauth-provider-web", may_use: &["oauth-core"], bans: &["diesel", "r2d2"] },
    Room { name: "api-resource", may_use: &["oauth-core"], bans: &["diesel", "r2d2"] },
    Room {
        name: "oauth-server",
        may_use: &["api-resource", "oauth-core", "oauth-provider-web", "oauth-store-diesel"],
        bans: &["diesel", "r2d2"],
    },
    Room { name: "xtask", may_use: &[], bans: &[] },
];

/// The package of the end-to-end tests may use everything.
const TESTS: &str = "e2e";

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
        if name == TESTS {
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
        for used in normal.filter_map(|entry| text(entry, "name")) {
            if members.contains(&used) && !room.may_use.contains(&used) {
                report.error(name, None, &format!("must not use {used}: there is no such arrow"));
            }
            if room.bans.iter().any(|ban| used.starts_with(ban)) {
                report.error(name, None, &format!("must not depend on {used}"));
            }
        }
    }
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

    #[test]
    fn other_arrows_fail() {
        assert_eq!(errors("xtask", "oauth-core", None), 1);
        assert_eq!(errors("oauth-core", "actix-web", None), 1);
        assert_eq!(errors("oauth-store-diesel", "tokio", None), 1);
        assert_eq!(errors("shed", "serde", None), 1);
    }
}
