//! The person's part: an address to open, and the answer that comes back, listened for or pasted.

use oauth_core::text::form::{Pairs, encode};

use super::super::{Fault, Outcome};
use super::listen::Listener;
use super::terminal::Terminal;

/// Where the answer comes to.
pub(super) struct Way {
    listener: Option<Listener>,
    uri: String,
}

/// What to look for in an answer.
pub(super) struct Wanted<'a> {
    /// What to ask for where nothing can be listened for.
    pub(super) question: &'a str,
    /// The field that somebody may paste alone: `code`, `oauth_verifier`.
    pub(super) alone: &'a str,
    /// The field that ties an answer to its request, and its value: `state`, `oauth_token`.
    pub(super) tie: (&'static str, &'a str),
}

/// What came back.
pub(super) struct Answered {
    pub(super) pairs: Pairs,
    /// Is it the whole answer, and not the one field that somebody pasted?
    pub(super) whole: bool,
}

impl Way {
    /// The way of this redirect URI.
    ///
    /// # Errors
    /// [`Fault`] when its port cannot be listened at.
    pub(super) fn open(terminal: &Terminal, uri: &str, paste: bool) -> Result<Self, Fault> {
        let listener =
            if paste { None } else { Listener::bind(uri).map_err(|cause| taken(terminal, uri, &cause))? };
        let uri = listener.as_ref().map_or(uri, Listener::uri).to_owned();
        Ok(Self { listener, uri })
    }

    /// The redirect URI to send.
    pub(super) fn uri(&self) -> &str {
        &self.uri
    }

    /// Shows the address and takes the answer.
    ///
    /// # Errors
    /// [`Fault`] when there is none, or it cannot be read.
    pub(super) fn ask(
        &self,
        terminal: &Terminal,
        address: &str,
        wanted: &Wanted<'_>,
    ) -> Result<Answered, Fault> {
        terminal.note("Open this address in a browser:")?;
        terminal.address(address)?;
        let (name, value) = wanted.tie;
        let Some(listener) = &self.listener else {
            return read(
                terminal,
                &terminal.ask(wanted.question, "--redirect-uri at http://127.0.0.1", None)?,
                wanted,
            );
        };
        terminal.note(&format!("Waiting for the answer at {}", self.uri))?;
        terminal.note(
            "(if the browser runs on another machine, end this with Ctrl-C and begin again with --paste)",
        )?;
        let belongs = |pairs: &Pairs| pairs.all(name).eq([value]);
        let mut told: Outcome = Ok(());
        let answer = listener.wait(belongs, || {
            told = terminal.note(&format!("an answer without this request's {name} came, and is ignored"));
        });
        told?;
        let answer = answer.map(|pairs| Answered { pairs, whole: true });
        answer.map_err(|cause| terminal.fault(&format!("the listener failed: {cause}"), None))
    }
}

fn taken(terminal: &Terminal, uri: &str, cause: &std::io::Error) -> Fault {
    let hint = "end the program that listens there, or begin again with --paste";
    terminal.fault(&format!("nothing can be listened for at {uri}: {cause}"), Some(hint))
}

/// Reads what was pasted: an address, its query, or the one field alone.
fn read(terminal: &Terminal, text: &str, wanted: &Wanted<'_>) -> Result<Answered, Fault> {
    let pairs = if text.contains('?') || text.contains(&format!("{}=", wanted.alone)) {
        let query = text.split_once('?').map_or(text, |(_, query)| query);
        Pairs::parse(query.split('#').next().unwrap_or_default().as_bytes())
    } else {
        return Pairs::parse(encode(&[(wanted.alone, text), wanted.tie]).as_bytes())
            .map(|pairs| Answered { pairs, whole: false })
            .map_err(|error| terminal.fault(&error.to_string(), None));
    };
    let pairs =
        pairs.map_err(|error| terminal.fault(&format!("the answer cannot be read: {error}"), None))?;
    let (name, value) = wanted.tie;
    if pairs.all(name).eq([value]) {
        return Ok(Answered { pairs, whole: true });
    }
    Err(terminal.fault(
        &format!("the answer does not carry this request's {name}"),
        Some("paste the address of this request's answer, whole; a provider that drops it is broken"),
    ))
}
