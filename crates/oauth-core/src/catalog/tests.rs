//! Catalogs that are sound and ones that are not; what scopes bring along.

use super::*;

fn scopes(text: &str) -> ScopeSet {
    ScopeSet::parse(text).unwrap()
}

fn entry(name: &str, implies: &str) -> ScopeEntry {
    let implies = scopes(implies).iter().cloned().collect();
    ScopeEntry { implies, ..ScopeEntry::new(Scope::parse(name).unwrap(), name) }
}

fn with_rights(name: &str, implies: &str, rights: &[&str]) -> ScopeEntry {
    ScopeEntry { rights: rights.iter().map(|&right| right.to_owned()).collect(), ..entry(name, implies) }
}

#[test]
fn implication_is_followed_to_the_end_and_round_circles() {
    let catalog = Catalog::new(vec![entry("a", "b"), entry("b", "c"), entry("c", "a")]).unwrap();
    assert_eq!(catalog.expand(scopes("a")).to_string(), "a b c");
}

#[test]
fn a_faulty_catalog_is_refused() {
    let (a, b) = (Scope::fixed("a"), Scope::fixed("b"));
    let identity = |entry| ScopeEntry { identity: true, ..entry };
    let long = "r".repeat(65);
    let right = |right: &str| {
        (vec![with_rights("a", "", &[right])], CatalogError::Right(a.clone(), right.to_owned()))
    };
    let more = || CatalogError::MoreThanIdentity(a.clone());
    for (entries, fault) in [
        (vec![], CatalogError::Empty),
        (vec![entry("a", ""), entry("a", "")], CatalogError::Duplicate(a.clone())),
        (vec![entry("a", "b")], CatalogError::UnknownImplied(a.clone(), b)),
        right(""),
        right("two words"),
        right("\u{e4}ndern"),
        right(&long),
        (vec![identity(with_rights("a", "", &["edit"]))], more()),
        (vec![identity(entry("a", "b")), entry("b", "")], more()),
    ] {
        assert_eq!(Catalog::new(entries), Err(fault));
    }
    let fits = "r".repeat(64);
    assert!(Catalog::new(vec![with_rights("a", "", &[&fits, "~!\"\\"])]).is_ok());
}

/// MW-T78: every scope that a token has, and every one that these bring, gives its rights, once.
#[test]
fn scopes_become_the_rights_of_the_application() {
    let catalog = Catalog::new(vec![
        with_rights("basic", "", &["read"]),
        with_rights("edit", "basic", &["edit", "minoredit"]),
        with_rights("protect", "edit", &["protect", "edit"]),
        entry("nothing", ""),
    ])
    .unwrap();
    for (given, rights) in [
        ("", ""),
        ("nothing unknown", ""),
        ("basic", "read"),
        ("edit", "edit minoredit read"),
        ("nothing protect", "edit minoredit protect read"),
    ] {
        let found: Vec<String> = catalog.rights(&catalog.expand(scopes(given))).into_iter().collect();
        assert_eq!(found.join(" "), rights, "{given}");
    }
}

/// MW-R3
#[test]
fn who_the_person_is_and_nothing_more() {
    let catalog = Catalog::default();
    for (given, only) in [
        ("profile", true),
        ("email profile", true),
        ("read", false),
        ("profile write", false),
        ("profile unknown", false),
        ("", false),
    ] {
        assert_eq!(catalog.is_identity_only(&scopes(given)), only, "{given}");
    }
    let hidden = ScopeEntry { hidden: true, ..entry("basic", "") };
    let identity = ScopeEntry { identity: true, ..entry("who", "") };
    let catalog = Catalog::new(vec![hidden, identity]).unwrap();
    assert!(catalog.is_identity_only(&scopes("who")) && !catalog.is_identity_only(&scopes("basic who")));
    assert_eq!(catalog.hidden(), scopes("basic"));
}

/// What is shipped under `read` goes with it: a client that names none asks for as much as ever.
#[test]
fn a_client_that_names_no_scope_gets_the_fewest_that_bring_all() {
    let shipped = Catalog::default();
    let everybodys = shipped.all().without(&shipped.internal());
    assert_eq!((shipped.usual(), &everybodys), (scopes("read write"), &scopes("email profile read write")));
    assert_eq!(shipped.expand(shipped.usual()), everybodys);
    assert_eq!(Catalog::new(shipped.entries().to_vec()), Ok(shipped), "what is shipped is sound");
    let internal = ScopeEntry { risk: Risk::Internal, ..entry("staff", "d") };
    let entries =
        [("a", "b"), ("b", "a"), ("c", "b c"), ("d", "")].map(|(name, implies)| entry(name, implies));
    let catalog = Catalog::new([entries.as_slice(), &[internal]].concat()).unwrap();
    assert_eq!((catalog.usual(), catalog.internal()), (scopes("c d"), scopes("staff")));
}

#[test]
fn groups_have_titles_or_their_names() {
    let group = |name: &str, title: &str| ScopeGroup { name: name.to_owned(), title: title.to_owned() };
    let new = || Catalog::new(vec![entry("a", "")]).unwrap();
    let catalog = new().with_groups(vec![group("x", "Ex"), group("content", "Pictures")]).unwrap();
    for (name, title) in
        [("x", "Ex"), ("content", "Pictures"), ("identity", "Who you are"), ("y", "y"), ("", "")]
    {
        assert_eq!(catalog.group_title(name), title);
    }
    for faulty in [vec![group("x", "Ex"), group("x", "Ex")], vec![group(" ", "Ex")], vec![group("x", "")]] {
        assert!(matches!(new().with_groups(faulty), Err(CatalogError::Group(_))));
    }
}
