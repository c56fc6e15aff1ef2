//! The items of a Rust file with the lines they fill, found by keywords and brackets.

/// What an item is, as far as the checks care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Function,
    /// An `impl`, `trait`, `enum`, `struct` or `union`: its members are named behind it.
    Type,
    /// A `const` or `static`, often a table.
    Value,
    Module,
    /// All else.
    Other,
}

/// One item; lines count from 0.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Stands behind `#[cfg(test)]` or `#[test]`.
    pub(crate) test: bool,
}

impl Item {
    pub(crate) fn contains(&self, line: usize) -> bool {
        (self.first..=self.last).contains(&line)
    }

    /// How many lines it fills.
    pub(crate) fn lines(&self) -> usize {
        self.last + 1 - self.first
    }
}

/// A word or one sign, and its line.
type Token<'a> = (&'a str, usize);

/// The items of masked code, in the order of their beginnings.
pub(super) fn items(code: &str) -> Vec<Item> {
    let tokens: Vec<Token<'_>> =
        code.lines().enumerate().flat_map(|(line, text)| words(text, line)).collect();
    let mut found = Vec::new();
    let mut test = false;
    let mut before = "";
    let mut rest = tokens.as_slice();
    while let Some(((word, line), tail)) = rest.split_first() {
        test = match *word {
            ";" | "}" => false,
            _ => test || begins(rest, &["cfg", "(", "test", ")"]) || begins(rest, &["#", "[", "test", "]"]),
        };
        if let Some((kind, name)) = heading(word, before, tail) {
            let last = end(tail).unwrap_or(*line);
            found.push(Item { kind, name, first: *line, last, test });
            test = false;
        }
        before = word;
        rest = tail;
    }
    found
}

fn words(text: &str, line: usize) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        let length = if word == 0 { rest.chars().next().map_or(1, char::len_utf8) } else { word };
        let (token, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        tokens.push((token, line));
        rest = tail.trim_start();
    }
    tokens
}

fn begins(tokens: &[Token<'_>], wanted: &[&str]) -> bool {
    tokens.len() >= wanted.len() && tokens.iter().zip(wanted).all(|((word, _), wanted)| word == wanted)
}

/// Kind and name when the word begins an item.
fn heading(word: &str, before: &str, after: &[Token<'_>]) -> Option<(Kind, String)> {
    let named = |kind| {
        let name = after.iter().map(|(word, _)| *word).find(|word| *word != "mut" && *word != "!")?;
        name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
            .then(|| (kind, name.to_owned()))
    };
    let item_place = matches!(before, "" | ";" | "{" | "}" | "]" | ")" | "pub" | "unsafe");
    match word {
        "fn" => named(Kind::Function),
        "struct" | "enum" | "trait" | "union" if item_place => named(Kind::Type),
        "impl" if item_place && before != ")" => Some((Kind::Type, implemented(after))),
        "const" | "static" if item_place && after.get(1).is_some_and(|(sign, _)| *sign == ":") => {
            named(Kind::Value)
        }
        "mod" if item_place => named(Kind::Module),
        "use" | "type" | "macro_rules" if item_place => named(Kind::Other),
        _ => None,
    }
}

/// The name of the type of an `impl`: the last word of the path behind `for`, or of the first path.
fn implemented(after: &[Token<'_>]) -> String {
    let (mut name, mut depth, mut before) = ("", 0_usize, "");
    for (word, _) in after {
        match *word {
            "<" => depth += 1,
            ">" if before != "-" => depth = depth.saturating_sub(1),
            "{" | "where" if depth == 0 => break,
            word if depth == 0 && word.starts_with(char::is_alphabetic) => name = word,
            _ => {}
        }
        before = word;
    }
    name.to_owned()
}

/// The line where an item ends: its `;`, or the brace that closes its first one.
fn end(after: &[Token<'_>]) -> Option<usize> {
    let (mut round, mut braces) = (0_usize, 0_usize);
    for (word, line) in after {
        match *word {
            "(" | "[" => round += 1,
            ")" | "]" => round = round.saturating_sub(1),
            "{" => braces += 1,
            "}" => {
                braces = braces.saturating_sub(1);
                if braces == 0 && round == 0 {
                    return Some(*line);
                }
            }
            ";" if round == 0 && braces == 0 => return Some(*line),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Kind, items};

    #[test]
    fn items_have_names_and_lines() {
        let found = items(
            "pub(crate) async fn a<F: Fn(u8) -> u8>(f: fn(u8)) -> [u8; 2] {\n  { }\n}\n\
             impl<T: Into<U>> Port for store::Backend<T> {\n}\n\
             static TABLE: [u8; 2] = [\n1, 2\n];\n\
             fn b(x: impl Fn()) -> impl Iterator {}\n",
        );
        let seen: Vec<_> = found.iter().map(|item| (item.kind, item.name.as_str(), item.lines())).collect();
        assert_eq!(
            seen,
            [
                (Kind::Function, "a", 3),
                (Kind::Type, "Backend", 2),
                (Kind::Value, "TABLE", 3),
                (Kind::Function, "b", 1),
            ]
        );
    }

    #[test]
    fn only_what_stands_behind_the_attribute_is_test() {
        let found = items(
            "#[cfg(test)]\nuse a::b;\nfn real() {}\n#[cfg(test)]\n#[expect(x)]\nmod tests {}\n#[test]\nfn t() {}",
        );
        let tests: Vec<_> = found.iter().map(|item| (item.name.as_str(), item.test)).collect();
        assert_eq!(tests, [("a", true), ("real", false), ("tests", true), ("t", true)]);
    }
}
