//! Splits Rust text into code and comments; string and character literals belong to neither.

#[derive(Clone, Copy, PartialEq)]
enum Piece {
    Code,
    Comment,
    Literal,
}

/// The text twice, of the same lines: only its code, only its comments, blanks in place of the rest.
pub(super) fn split(text: &str) -> (String, String) {
    let (mut code, mut comments) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, length) = next(rest);
        let (part, tail) = rest.split_at_checked(length.max(1)).unwrap_or((rest, ""));
        put(&mut code, part, piece == Piece::Code);
        put(&mut comments, part, piece == Piece::Comment);
        rest = tail;
    }
    (code, comments)
}

fn put(target: &mut String, part: &str, keep: bool) {
    if keep {
        target.push_str(part);
    } else {
        target.extend(part.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
    }
}

/// What the text begins with, and how many bytes of it.
fn next(text: &str) -> (Piece, usize) {
    if text.starts_with("//") {
        return (Piece::Comment, text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return (Piece::Comment, block_comment(text));
    }
    if text.starts_with('"') {
        return (Piece::Literal, string(text));
    }
    if text.starts_with('\'') {
        return character(text).map_or((Piece::Code, 1), |length| (Piece::Literal, length));
    }
    let word = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    if word == 0 {
        return (Piece::Code, text.chars().next().map_or(1, char::len_utf8));
    }
    let (name, after) = text.split_at_checked(word).unwrap_or((text, ""));
    match name {
        "b" | "c" if after.starts_with('"') => (Piece::Literal, word + string(after)),
        "b" if after.starts_with('\'') => (Piece::Literal, word + character(after).unwrap_or(1)),
        "r" | "br" | "cr" => match raw_string(after) {
            Some(length) => (Piece::Literal, word + length),
            None => (Piece::Code, word),
        },
        _ => (Piece::Code, word),
    }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut seen = '\0';
    for (at, letter) in text.char_indices() {
        match (seen, letter) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth = depth.saturating_sub(1),
            _ => {
                seen = letter;
                continue;
            }
        }
        if depth == 0 {
            return at + 1;
        }
        seen = '\0';
    }
    text.len()
}

/// The length of a literal in double quotes, both included.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a raw literal behind its `r`; none when it is a raw identifier.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.find(|letter| letter != '#')?;
    let body = text.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(body.find(&end).map_or(text.len(), |at| hashes + 1 + at + end.len()))
}

/// The length of a character literal; none when the quote begins a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().skip(1);
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next()?;
        return letters.find(|(_, letter)| *letter == '\'').map(|(at, _)| at + 1);
    }
    let (at, second) = letters.next()?;
    (second == '\'').then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn literals_and_comments_are_no_code() {
        for (text, code) in [
            ("a // b", "a"),
            ("a /* b /* c */ d */ e", "a e"),
            (r#"f("// x \" y") + 1"#, "f( ) + 1"),
            ("f(r#\"a \" b\"#, b\"c\", 'd', '\\'', '\\u{1F600}')", "f( , , , , )"),
            ("fn f<'a>(x: &'a str, r#type: u8) {}", "fn f<'a>(x: &'a str, r#type: u8) {}"),
        ] {
            let words = split(text).0.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(words, code, "{text}");
        }
    }

    #[test]
    fn comments_stand_alone() {
        let (_, comments) = split("let x = \"// no\"; // yes\n/// doc\nfn f() {}");
        assert_eq!(comments.split_whitespace().collect::<Vec<_>>(), ["//", "yes", "///", "doc"]);
        assert_eq!(comments.lines().count(), 3);
    }
}
