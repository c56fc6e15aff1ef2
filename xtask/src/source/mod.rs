//! A light reading of a Rust file: what is code, what is comment, which items stand where.

mod items;
mod mask;

pub(crate) use items::{Item, Kind};

/// One Rust file. `code` and `comments` have the lines of the file, with all else blanked out.
pub(crate) struct Source {
    /// From the root of the workspace, with `/`.
    pub(crate) path: String,
    pub(crate) code: Vec<String>,
    pub(crate) comments: Vec<String>,
    pub(crate) items: Vec<Item>,
}

impl Source {
    pub(crate) fn read(path: &str, text: &str) -> Self {
        let (code, comments) = mask::split(text);
        let items = items::items(&code);
        let lines = |text: String| text.lines().map(str::to_owned).collect();
        Self { path: path.to_owned(), code: lines(code), comments: lines(comments), items }
    }

    /// True for lines (from 0) of tests: test files, and items behind `#[cfg(test)]` or `#[test]`.
    pub(crate) fn in_test(&self, line: usize) -> bool {
        self.is_test_file() || self.items.iter().any(|item| item.test && item.contains(line))
    }

    /// True where every line serves tests only.
    pub(crate) fn is_test_file(&self) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| matches!(part, "tests" | "tests.rs" | "testing" | "testing.rs"))
    }

    /// The name of what a comment on this line speaks of: the item below it, else the item around it,
    /// else the file.
    pub(crate) fn subject(&self, line: usize) -> String {
        if self.comments.get(line).is_some_and(|text| text.trim_start().starts_with("//!")) {
            return self.file_name();
        }
        let below = self.below(line);
        if let Some(item) = below.and_then(|below| self.items.iter().find(|item| item.first == below)) {
            return self.qualified(item);
        }
        let Some(around) = self.around(line) else { return self.file_name() };
        match (around.kind, below.and_then(|below| self.first_word(below))) {
            (Kind::Type, Some(member)) => format!("{}::{member}", around.name),
            _ => self.qualified(around),
        }
    }

    /// The test functions: those with an attribute such as `#[test]` or `#[actix_web::test]` above them.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &Item> {
        let attribute = |text: &String| {
            let text = text.trim();
            text.strip_prefix("#[").is_some_and(|text| text == "test]" || text.ends_with("::test]"))
        };
        let ends = |text: &String| text.trim_end().ends_with([';', '{', '}']);
        self.items.iter().filter(move |item| {
            let above = self.code.get(..item.first).unwrap_or_default().iter().rev();
            item.kind == Kind::Function && above.take_while(|text| !ends(text)).any(attribute)
        })
    }

    /// The line of the next code that is not an attribute.
    pub(crate) fn below(&self, line: usize) -> Option<usize> {
        let mut open = 0_usize;
        for (number, text) in self.code.iter().enumerate().skip(line) {
            let text = text.trim();
            let attribute = open > 0 || text.starts_with("#[");
            if attribute {
                open = (open + text.matches('[').count()).saturating_sub(text.matches(']').count());
            } else if !text.is_empty() {
                return Some(number);
            }
        }
        None
    }

    fn around(&self, line: usize) -> Option<&Item> {
        let named = |item: &&Item| !matches!(item.kind, Kind::Module | Kind::Other);
        self.items.iter().rfind(|item| named(item) && item.contains(line))
    }

    fn qualified(&self, item: &Item) -> String {
        let parent = self.items.iter().rfind(|parent| {
            parent.kind == Kind::Type && parent.first < item.first && item.last <= parent.last
        });
        parent.map_or_else(|| item.name.clone(), |parent| format!("{}::{}", parent.name, item.name))
    }

    fn first_word(&self, line: usize) -> Option<&str> {
        let text = self.code.get(line)?;
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .find(|word| !word.is_empty() && *word != "pub" && *word != "crate")
    }

    fn file_name(&self) -> String {
        self.path.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    const SAMPLE: &str = r##"//! Head, Rule: here.

impl Foo<'_> {
    /// One.
    #[expect(
        clippy::x,
        reason = "fn not_me() {}"
    )]
    pub(crate) fn one(&self) -> char {
        // Inside.
        '"'
    }
}

enum Cause {
    /// Variant.
    Spent { at: u64 },
}

const ROWS: &[(&str, u8)] = &[
    // First row.
    (r#"fn " {"#, 1),
];

#[cfg(test)]
mod tests {
    /// Test.
    #[test]
    fn works() {}
}
"##;

    fn subject_of(mark: &str) -> (String, bool) {
        let source = Source::read("crates/x/src/a.rs", SAMPLE);
        let line = source.comments.iter().position(|text| text.contains(mark)).expect("mark");
        (source.subject(line), source.in_test(line))
    }

    #[test]
    fn a_comment_finds_what_it_speaks_of() {
        assert_eq!(subject_of("Head"), ("a.rs".to_owned(), false));
        assert_eq!(subject_of("One."), ("Foo::one".to_owned(), false));
        assert_eq!(subject_of("Inside."), ("Foo::one".to_owned(), false));
        assert_eq!(subject_of("Variant."), ("Cause::Spent".to_owned(), false));
        assert_eq!(subject_of("First row."), ("ROWS".to_owned(), false));
        assert_eq!(subject_of("Test."), ("works".to_owned(), true));
    }

    #[test]
    fn test_folders_hold_tests_only() {
        assert!(Source::read("tests/src/flow.rs", "fn a() {}").in_test(0));
        assert!(Source::read("crates/x/src/testing/mem.rs", "fn a() {}").in_test(0));
        assert!(!Source::read("crates/x/src/flow.rs", "fn a() {}").in_test(0));
    }
}
