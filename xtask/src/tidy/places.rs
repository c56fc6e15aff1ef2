//! What may be written in one place only.

use super::Report;
use crate::source::Source;

/// Code that only some places may contain.
struct Place {
    code: &'static [&'static str],
    /// Beginnings of the paths that the rule covers.
    within: &'static [&'static str],
    /// Beginnings of the paths that may, nevertheless.
    except: &'static [&'static str],
    reason: &'static str,
    /// True when tests are bound by it too.
    tests_too: bool,
}

const CORE: &[&str] = &["crates/oauth-core/src/"];

const PLACES: &[Place] = &[
    Place {
        code: &[".submit(", ".submit_media("],
        within: &["crates/oauth-provider-web/src/", "crates/api-resource/src/"],
        except: &[
            "crates/oauth-provider-web/src/hop.rs",
            "crates/api-resource/src/store.rs",
            "crates/api-resource/src/media/hop.rs",
        ],
        reason: "a request hops to the store in one place: the `hop.rs` of its crate, the store guard",
        tests_too: false,
    },
    Place {
        // A connection is the only thing that the store gets by a call without an argument.
        code: &[".get()", ".get_timeout(", ".try_get("],
        within: &["crates/oauth-store-diesel/src/"],
        except: &["crates/oauth-store-diesel/src/backend", "crates/oauth-store-diesel/src/writer"],
        reason: "only the store's backend and writer take connections",
        tests_too: false,
    },
    Place {
        code: &["std::env", "env::var", "env::args", "env::temp_dir", "env::current_dir"],
        within: &["crates/"],
        except: &[
            "crates/oauth-server/",
            "crates/oauth-provider-web/examples/",
            "crates/oauth-store-diesel/examples/",
        ],
        reason: "only the server, and programs beside it, read the environment",
        tests_too: false,
    },
    Place {
        code: &["async fn", "async move", "async {", "async |", ".await"],
        within: CORE,
        except: &[],
        reason: "the core is synchronous",
        tests_too: true,
    },
    Place {
        code: &[
            "std::fs",
            "std::net",
            "std::env",
            "std::time::SystemTime",
            "std::process",
            "std::thread::sleep",
        ],
        within: CORE,
        except: &[],
        reason: "the core does no I/O and asks no clock",
        tests_too: false,
    },
    Place {
        code: &["#[ignore"],
        within: &["crates/", "tests/", "xtask/"],
        except: &[],
        reason: "a test that does not run is no test; let it say `skipped: …` when it lacks something",
        tests_too: true,
    },
    Place {
        code: &["dbg!("],
        within: &["crates/", "tests/", "xtask/"],
        except: &[],
        reason: "left over from debugging",
        tests_too: true,
    },
];

pub(super) fn check(source: &Source, report: &mut Report) {
    let starts = |paths: &[&str]| paths.iter().any(|path| source.path.starts_with(path));
    for place in PLACES.iter().filter(|place| starts(place.within) && !starts(place.except)) {
        for (line, code) in source.code.iter().enumerate() {
            let hit = place.code.iter().find(|wanted| mentions(code, wanted));
            let Some(hit) = hit.filter(|_| place.tests_too || !source.in_test(line)) else { continue };
            report.error(&source.path, Some(line), &format!("`{hit}`: {}", place.reason));
        }
    }
}

/// True when the code has the words, also as a member of a group: `std::{env, fs}`.
fn mentions(code: &str, wanted: &str) -> bool {
    if code.contains(wanted) {
        return true;
    }
    let group = wanted.strip_prefix("std::").zip(code.split_once("std::{"));
    group.is_some_and(|(member, (_, members))| {
        members
            .split(['{', '}', ',', ';'])
            .any(|part| part.trim() == member || part.trim().starts_with(&format!("{member}::")))
    })
}

#[cfg(test)]
mod tests {
    use crate::source::Source;
    use crate::tidy::counts;

    fn errors(path: &str, code: &str) -> usize {
        counts(|report| super::check(&Source::read(path, code), report)).0
    }

    #[test]
    fn each_thing_may_be_in_its_place() {
        for (path, code) in [
            ("crates/oauth-provider-web/src/hop.rs", "store.submit(job);"),
            ("crates/api-resource/src/store.rs", "store.submit(job);"),
            ("crates/oauth-store-diesel/src/writer.rs", "readers.get()?;"),
            ("crates/oauth-store-diesel/src/grant.rs", "rows.get(0);"),
            ("crates/oauth-server/src/config.rs", "std::env::var(name);"),
            ("crates/oauth-core/src/a.rs", "use std::{fmt, sync::Arc}; // never std::fs, async fn"),
            ("crates/oauth-store-diesel/src/a.rs", "#[cfg(test)]\nmod tests { use std::env; }"),
            ("xtask/src/a.rs", "let word = \"#[ignore]\";"),
        ] {
            assert_eq!(errors(path, code), 0, "{path}");
        }
    }

    #[test]
    fn and_nowhere_else() {
        for (path, code) in [
            ("crates/oauth-provider-web/src/token.rs", "store.submit(job);"),
            ("crates/api-resource/src/actix.rs", "store.submit(job);"),
            ("crates/oauth-store-diesel/src/grant.rs", "readers.get()?;"),
            ("crates/oauth-provider-web/src/a.rs", "use std::{env, fs};"),
            ("crates/oauth-core/src/a.rs", "async fn a() {}"),
            ("crates/oauth-core/src/a.rs", "use std::{fmt, net::IpAddr};"),
            ("tests/src/a.rs", "#[ignore]\nfn a() {}"),
            ("xtask/src/a.rs", "dbg!(1);"),
        ] {
            assert_eq!(errors(path, code), 1, "{path}: {code}");
        }
    }
}
