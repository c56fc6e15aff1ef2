//! Reading `multipart/form-data` (RFC 7578, RFC 2046 §5.1) as it arrives, in bounded memory and without any I/O.
//!
//! Ours since `actix-multipart` counts no parts and takes no blanks behind a boundary, and what 0.8.0 to 0.8.3 mended in it
//! (unbounded buffers, a panic, a hang, delimiters split over chunks) is exactly what uploads by strangers try.

use actix_web::http::header::{ContentDisposition, HeaderValue};
use memchr::memmem::Finder;

/// Bytes that the head of a part may have.
const MAX_HEAD: usize = 8 * 1024;
/// Parts that are read of one body.
const MAX_PARTS: usize = 100;
/// Bytes of a boundary (RFC 2046 §5.1.1).
const MAX_BOUNDARY: usize = 70;

/// What comes next in a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A part begins.
    Part(Head),
    /// Some of its content.
    Data(Vec<u8>),
    /// The part is over.
    PartEnd,
}

/// What a part says of itself that matters. Its content type is what the sender believes, so it is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The name of the field.
    pub(super) name: String,
    /// What the sender calls the file.
    pub(super) file_name: Option<String>,
}

/// The body is no `multipart/form-data`; the text says where it stops being one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) &'static str);

/// Takes bytes as they come and gives pieces back. It holds what may still become a delimiter, and one chunk.
pub(super) struct Reader {
    delimiter: Finder<'static>,
    buffer: Vec<u8>,
    state: State,
    parts: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Preamble,
    AfterDelimiter,
    Head,
    Body,
    Epilogue,
}

impl Reader {
    /// A reader for this boundary.
    ///
    /// # Errors
    /// [`Malformed`] when no boundary may look like this.
    pub(super) fn new(boundary: &str) -> Result<Self, Malformed> {
        let plain = boundary.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        if boundary.is_empty() || boundary.len() > MAX_BOUNDARY || boundary.ends_with(' ') || !plain {
            return Err(Malformed("the boundary is not one"));
        }
        let delimiter = Finder::new(&format!("\r\n--{boundary}")).into_owned();
        // The line break in front of the first delimiter may be missing.
        Ok(Self { delimiter, buffer: b"\r\n".to_vec(), state: State::Preamble, parts: 0 })
    }

    /// Takes some bytes; ask [`Reader::next`] for what is in them before the next ones.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if self.state != State::Epilogue {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next piece; `None` when more bytes are needed.
    ///
    /// # Errors
    /// [`Malformed`]
    pub(super) fn next(&mut self) -> Result<Option<Piece>, Malformed> {
        loop {
            match self.state {
                State::Preamble => {
                    if !self.skip_to_delimiter() {
                        return Ok(None);
                    }
                }
                State::AfterDelimiter => {
                    if !self.after_delimiter()? {
                        return Ok(None);
                    }
                }
                State::Head => return Ok(self.head()?.map(Piece::Part)),
                State::Body => return Ok(self.content()),
                State::Epilogue => return Ok(None),
            }
        }
    }

    /// The body is over. A line break after the last delimiter is not asked for: programs that write bodies by hand
    /// forget it.
    ///
    /// # Errors
    /// [`Malformed`] when the last delimiter has not come.
    pub(super) fn finish(&self) -> Result<(), Malformed> {
        match self.state {
            State::Epilogue => Ok(()),
            _ => Err(Malformed("the body broke off")),
        }
    }

    fn skip_to_delimiter(&mut self) -> bool {
        let found = self.delimiter.find(&self.buffer);
        match found {
            Some(at) => {
                self.drop_front(at + self.delimiter.needle().len());
                self.state = State::AfterDelimiter;
            }
            None => self.drop_front(self.certain()),
        }
        found.is_some()
    }

    /// Two hyphens end the body, a line break begins a part; blanks may stand between (RFC 2046 §5.1.1).
    fn after_delimiter(&mut self) -> Result<bool, Malformed> {
        if self.buffer.starts_with(b"--") {
            self.buffer = Vec::new();
            self.state = State::Epilogue;
            return Ok(true);
        }
        let blanks = self.buffer.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let rest = self.buffer.get(blanks..).unwrap_or_default();
        if rest.starts_with(b"\r\n") {
            self.parts += 1;
            if self.parts > MAX_PARTS {
                return Err(Malformed("too many parts"));
            }
            self.drop_front(blanks + 2);
            self.state = State::Head;
            return Ok(true);
        }
        if blanks > MAX_HEAD || !matches!(rest, [] | [b'\r' | b'-']) {
            return Err(Malformed("a line begins like the boundary and goes on otherwise"));
        }
        Ok(false)
    }

    fn head(&mut self) -> Result<Option<Head>, Malformed> {
        let window = self.buffer.get(..MAX_HEAD).unwrap_or(&self.buffer);
        let Some(end) = memchr::memmem::find(window, b"\r\n\r\n") else {
            return if self.buffer.len() >= MAX_HEAD {
                Err(Malformed("the head of a part is too large"))
            } else if self.buffer.starts_with(b"\r\n") {
                Err(Malformed("a part has no head"))
            } else {
                Ok(None)
            };
        };
        let head = read_head(self.buffer.get(..end).unwrap_or_default())?;
        self.drop_front(end + 4);
        self.state = State::Body;
        Ok(Some(head))
    }

    fn content(&mut self) -> Option<Piece> {
        let found = self.delimiter.find(&self.buffer);
        match found {
            Some(0) => {
                self.drop_front(self.delimiter.needle().len());
                self.state = State::AfterDelimiter;
                Some(Piece::PartEnd)
            }
            Some(at) => Some(Piece::Data(self.buffer.drain(..at).collect())),
            None => {
                let certain = self.certain();
                (certain > 0).then(|| Piece::Data(self.buffer.drain(..certain).collect()))
            }
        }
    }

    /// How many bytes in front cannot be the beginning of a delimiter.
    fn certain(&self) -> usize {
        self.buffer.len().saturating_sub(self.delimiter.needle().len() - 1)
    }

    fn drop_front(&mut self, count: usize) {
        self.buffer.drain(..count.min(self.buffer.len()));
    }
}

/// The one header that matters: `Content-Disposition: form-data; name="…"; filename="…"` (RFC 7578 §4.2).
fn read_head(head: &[u8]) -> Result<Head, Malformed> {
    const NO_NAME: Malformed = Malformed("a part has no name");
    let lines = head.split(|b| *b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut found = lines.filter_map(|line| {
        let (name, value) = line.split_at(memchr::memchr(b':', line)?);
        name.eq_ignore_ascii_case(b"Content-Disposition").then(|| value.get(1..).unwrap_or_default())
    });
    let (Some(value), None) = (found.next(), found.next()) else { return Err(NO_NAME) };
    let value = HeaderValue::from_bytes(value.trim_ascii()).map_err(|_| NO_NAME)?;
    let disposition = ContentDisposition::from_raw(&value).map_err(|_| NO_NAME)?;
    if !disposition.is_form_data() {
        return Err(NO_NAME);
    }
    let name = disposition.get_name().ok_or(NO_NAME)?.to_owned();
    Ok(Head { name, file_name: disposition.get_filename().map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a body says, fed in chunks of this many bytes: the fields with their contents.
    fn fields(boundary: &str, body: &[u8], chunk: usize) -> Result<Vec<(Head, Vec<u8>)>, Malformed> {
        let mut reader = Reader::new(boundary)?;
        let mut fields = Vec::new();
        for bytes in body.chunks(chunk) {
            reader.feed(bytes);
            while let Some(piece) = reader.next()? {
                match piece {
                    Piece::Part(head) => fields.push((head, Vec::new())),
                    Piece::Data(data) => fields.last_mut().unwrap().1.extend(data),
                    Piece::PartEnd => {}
                }
            }
            assert!(reader.buffer.len() <= MAX_HEAD + chunk, "{}", reader.buffer.len());
        }
        reader.finish()?;
        Ok(fields)
    }

    fn head(name: &str, file_name: Option<&str>) -> Head {
        Head { name: name.to_owned(), file_name: file_name.map(str::to_owned) }
    }

    /// In chunks of every size it is the same. CL-4 leaves the last line break out.
    #[test]
    fn a_body_is_its_fields_however_it_arrives() {
        let body = b"preamble\r\n--b \t\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA \xc3\xa4\r\n--\r\n-b\r\n\
            --b\r\ncontent-type: text/html\r\nCONTENT-DISPOSITION: form-data; name=file; filename=\"a\\\"b.png\"\r\n\r\n\
            \r\n\0\r\r\n-\r\n--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n\r\n--b--";
        let want = vec![
            (head("title", None), "A ä\r\n--\r\n-b".into()),
            (head("file", Some("a\"b.png")), b"\r\n\0\r\r\n-".to_vec()),
            (head("", None), Vec::new()),
        ];
        for chunk in 1..=body.len() {
            assert_eq!(fields("b", body, chunk), Ok(want.clone()), "{chunk}");
        }
        let with_epilogue = [body.as_slice(), b"\r\nepilogue\r\n--b\r\n"].concat();
        assert_eq!(fields("b", &with_epilogue, 7), Ok(want));
        assert_eq!(fields("b", b"--b--", 5), Ok(vec![]));
    }

    #[test]
    fn what_is_no_form_is_said_to_be_none() {
        let part = |head: &str| format!("--b\r\n{head}\r\n\r\nx\r\n--b--").into_bytes();
        let disposition = "Content-Disposition: form-data; name=\"x\"";
        for (body, says) in [
            (Vec::new(), "the body broke off"),
            (b"{\"title\": 1}".to_vec(), "the body broke off"),
            (b"--b".to_vec(), "the body broke off"),
            (b"--b\r\n".to_vec(), "the body broke off"),
            (format!("--b\r\n{disposition}\r\n\r\nx\r\n--b").into_bytes(), "the body broke off"),
            (format!("--b\r\n{disposition}\r\n\r\nx").into_bytes(), "the body broke off"),
            (b"--bc\r\n".to_vec(), "a line begins like the boundary and goes on otherwise"),
            (b"--b-x".to_vec(), "a line begins like the boundary and goes on otherwise"),
            (b"--b\r\n\r\nx\r\n--b--".to_vec(), "a part has no head"),
            (part("Content-Type: text/plain"), "a part has no name"),
            (part("Content-Disposition: form-data"), "a part has no name"),
            (part("Content-Disposition: attachment; name=\"x\""), "a part has no name"),
            (part(&format!("{disposition}\r\n{disposition}")), "a part has no name"),
            (part("Content-Disposition: form-data; name=\"x\0\""), "a part has no name"),
            (
                part(&format!("X: {}\r\n{disposition}", "y".repeat(MAX_HEAD))),
                "the head of a part is too large",
            ),
            (
                format!("--b{}--", format!("\r\n{disposition}\r\n\r\nx\r\n--b").repeat(101)).into_bytes(),
                "too many parts",
            ),
        ] {
            for chunk in [1, 3, 100_000] {
                assert_eq!(
                    fields("b", &body, chunk),
                    Err(Malformed(says)),
                    "{:?}",
                    String::from_utf8_lossy(&body)
                );
            }
        }
        for boundary in ["", "a ", "a\r\n", "\u{e4}", &"x".repeat(71)] {
            assert_eq!(fields(boundary, b"", 1), Err(Malformed("the boundary is not one")), "{boundary:?}");
        }
    }
}
