//! The scope catalog: the shipped or the configured scopes, and those of a file behind or in the place of them.

use std::path::PathBuf;

use oauth_core::catalog::{Catalog, ScopeEntry, ScopeGroup};
use toml::{Table, Value};

use super::raw::{ConfigError, Raw, parse};

/// What a file of scopes says.
#[derive(Default)]
struct File {
    scopes: Vec<ScopeEntry>,
    groups: Vec<ScopeGroup>,
}

/// The scopes of the key `scopes`, or the shipped ones, with those of `scopes_file`.
///
/// # Errors
/// [`ConfigError`], which names the key, the file and the scope.
pub(super) fn catalog(raw: &Raw) -> Result<Catalog, ConfigError> {
    let base = match raw.value::<Vec<ScopeEntry>>("scopes")? {
        None => Catalog::default(),
        Some(entries) => Catalog::new(entries).map_err(|error| raw.fault("scopes", &error.to_string()))?,
    };
    let Some(path) = file(raw)? else { return Ok(base) };
    let fault = |why: String| raw.fault("scopes_file", &format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|cause| fault(cause.to_string()))?;
    let table = parse(&text).map_err(fault)?;
    let File { scopes, groups } = read(table).map_err(fault)?;
    let mut entries = base.entries().to_vec();
    for scope in scopes {
        match entries.iter_mut().find(|entry| entry.name == scope.name) {
            Some(entry) => *entry = scope,
            None => entries.push(scope),
        }
    }
    let catalog = Catalog::new(entries).and_then(|catalog| catalog.with_groups(groups));
    catalog.map_err(|error| fault(error.to_string()))
}

/// The file's path, if there is to be one.
pub(super) fn file(raw: &Raw) -> Result<Option<PathBuf>, ConfigError> {
    raw.parsed("scopes_file", "must name a file", |text| (!text.is_empty()).then(|| PathBuf::from(text)))
}

fn read(table: Table) -> Result<File, String> {
    let mut file = File::default();
    for (key, value) in table {
        match (key.as_str(), value) {
            ("scope", Value::Array(scopes)) => file.scopes = each("scope", scopes)?,
            ("group", Value::Array(groups)) => file.groups = each("group", groups)?,
            ("scope" | "group", _) => return Err(format!("{key} is to be written as [[{key}]]")),
            _ => return Err(format!("unknown key {key}")),
        }
    }
    for (at, scope) in file.scopes.iter().enumerate() {
        if file.scopes.iter().take(at).any(|earlier| earlier.name == scope.name) {
            return Err(format!("scope {} stands there twice", scope.name));
        }
    }
    Ok(file)
}

/// Every table of a kind; a fault is told with the name of the one that has it, or which it is where it has none.
fn each<T: serde::de::DeserializeOwned>(kind: &str, tables: Vec<Value>) -> Result<Vec<T>, String> {
    let read = tables.into_iter().enumerate().map(|(at, table)| {
        let name = table.get("name").and_then(Value::as_str).map(str::to_owned);
        let name = name.unwrap_or_else(|| format!("number {}", at + 1));
        table
            .try_into()
            .map_err(|fault: toml::de::Error| format!("{kind} {name}: {}", fault.message().trim_end()))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use oauth_core::catalog::{Catalog, Risk};
    use oauth_core::text::scope::{Scope, ScopeSet};

    use super::super::tests::{fault, load};

    fn with_file(text: &str) -> (tempfile::NamedTempFile, String) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let key = format!("scopes_file = '{}'\n", file.path().display());
        (file, key)
    }

    #[test]
    fn a_file_of_scopes_replaces_some_and_adds_others() {
        let (file, key) = with_file(
            "[[scope]]\nname = 'new'\ntitle = 'New'\ngroup = 'g'\nrisk = 'security'\nrights = ['edit']\nhidden = true\nimplies = ['write']\n\
             [[scope]]\nname = 'write'\ntitle = 'Draw'\n[[group]]\nname = 'g'\ntitle = 'Gee'\n",
        );
        let config = load(&key, &[]).unwrap();
        let names: Vec<&str> = config.catalog.entries().iter().map(|entry| entry.name.as_str()).collect();
        let everybodys: Vec<&str> = names.into_iter().filter(|name| !name.starts_with("admin:")).collect();
        assert_eq!(everybodys, ["read", "write", "profile", "email", "new"]);
        let entry = |name: &str| config.catalog.entry(&Scope::parse(name).unwrap()).unwrap();
        assert_eq!((entry("write").title.as_str(), entry("write").risk), ("Draw", Risk::Low));
        assert!(entry("new").hidden && entry("new").risk == Risk::Security);
        assert_eq!(config.catalog.group_title("g"), "Gee");
        assert_eq!(config.catalog.group_title("content"), "Your content");
        // What is shown amounts to the same once more.
        let again = load(&config.show(), &[]).unwrap();
        assert_eq!(again.catalog, config.catalog);
        assert_eq!(again.scopes_file.as_deref(), Some(file.path()));
        // It goes behind the configuration's own scopes, too.
        let own = load(&format!("{key}[[scopes]]\nname = 'write'\ntitle = 'W'\n"), &[]).unwrap();
        assert_eq!(own.catalog.all().to_string(), "new write");
    }

    #[test]
    fn a_fault_names_the_file_and_the_scope() {
        for (text, told) in [
            ("[[scope]]\nname = 'a'", "scope a: missing field `title`"),
            ("[[scope]]\ntitle = 'A'", "scope number 1: missing field `name`"),
            ("[[scope]]\nname = 'a b'\ntitle = 'A'", "scope a b: not a scope"),
            ("[[scope]]\nname = 'a'\ntitle = 'A'\ncolour = 'red'", "scope a: unknown field `colour`"),
            ("[[scope]]\nname = 'a'\ntitle = 'A'\nrisk = 'high'", "scope a: unknown variant `high`"),
            ("[[scope]]\nname = 'a'\ntitle = 'A'\nrights = 'edit'", "scope a: invalid type"),
            ("[[scope]]\nname = 'a'\ntitle = 'A'\nrights = ['e e']", "scope a has a right \"e e\""),
            ("[[scope]]\nname = 'a'\ntitle = 'A'\nimplies = ['b']", "scope a implies b"),
            (
                "[[scope]]\nname = 'a'\ntitle = 'A'\nidentity = true\nrights = ['e']",
                "scope a is to say who the person is",
            ),
            (
                "[[scope]]\nname = 'a'\ntitle = 'A'\n[[scope]]\nname = 'a'\ntitle = 'B'",
                "scope a stands there twice",
            ),
            ("[[group]]\nname = 'g'", "group g: missing field `title`"),
            ("[[group]]\nname = 'g'\ntitle = ' '", "group \"g\" needs a name and a title"),
            ("[[scopes]]\nname = 'a'\ntitle = 'A'", "unknown key scopes"),
            ("scope = 'a'", "scope is to be written as [[scope]]"),
            ("[[scope]\n", "line 1"),
        ] {
            let (file, key) = with_file(text);
            let fault = fault(&key, &[]);
            let path = file.path().display().to_string();
            for part in ["scopes_file", path.as_str(), told] {
                assert!(fault.contains(part), "{text}: {fault}");
            }
            assert_eq!(fault.lines().count(), 1, "{fault}");
        }
        let told = fault("scopes_file = '/nowhere/scopes.toml'", &[]);
        assert!(told.contains("/nowhere/scopes.toml: No such file"), "{told}");
    }

    /// MW-T78, MW-R20: each of MediaWiki's grants is a scope, with its rights; what is hidden there is hidden here.
    #[test]
    fn the_grants_of_a_wiki_are_a_file() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scopes-mediawiki.toml");
        let catalog = load(&format!("scopes_file = '{path}'"), &[]).unwrap().catalog;
        let shipped = Catalog::default().entries().len();
        let grants = "basic highvolume import editpage editprotected editmycssjs editmyoptions editinterface editsiteconfig \
             createeditmovepage uploadfile uploadeditmovefile patrol rollback blockusers viewdeleted viewrestrictedlogs delete \
             oversight protect viewmywatchlist editmywatchlist sendemail createaccount mergehistory privateinfo \
             oauthmanageownclient mwoauth-authonly mwoauth-authonlyprivate";
        let names: Vec<&str> =
            catalog.entries().iter().skip(shipped).map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, grants.split_whitespace().collect::<Vec<_>>());
        let scopes = |text: &str| ScopeSet::parse(text).unwrap();
        for (given, rights) in [
            ("patrol rollback", "patrol rollback"),
            ("editpage", "applychangetags changetags edit editcontentmodel minoredit pagelang"),
            (
                "uploadeditmovefile",
                "movefile reupload reupload-own reupload-shared suppressredirect upload upload_by_url",
            ),
            ("oauthmanageownclient", "mwoauthmanagemygrants mwoauthproposeconsumer mwoauthupdateownconsumer"),
            ("mwoauth-authonlyprivate", ""),
        ] {
            let found: Vec<String> = catalog.rights(&catalog.expand(scopes(given))).into_iter().collect();
            assert_eq!(found.join(" "), rights, "{given}");
        }
        assert_eq!(catalog.rights(&catalog.expand(scopes("delete"))).len(), 5 + 3 + 5);
        assert_eq!(catalog.hidden(), scopes("basic mwoauth-authonly mwoauth-authonlyprivate"));
        let staff = Catalog::default().internal();
        assert_eq!(catalog.internal().without(&staff), scopes("oauthmanageownclient"));
        for (given, only) in [
            ("mwoauth-authonly", true),
            ("mwoauth-authonlyprivate", true),
            ("mwoauth-authonly basic", false),
            ("privateinfo", false),
        ] {
            assert_eq!(catalog.is_identity_only(&scopes(given)), only, "{given}");
        }
        for entry in catalog.entries().iter().filter(|entry| !entry.hidden) {
            assert_ne!(catalog.group_title(&entry.group), entry.group, "{}", entry.name);
        }
    }
}
