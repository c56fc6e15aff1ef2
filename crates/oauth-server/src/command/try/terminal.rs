//! The terminal: questions, and a transcript of what was sent and what came.

use std::io::{BufRead, IsTerminal, Read, Write};

use oauth_core::secret::Secret;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::super::{Fault, Outcome, say};
use super::shown::{Masks, harmless, shortened};

/// At most this many bytes of an answer to a question; addresses with a code may be long.
const MAX_LINE: u64 = 16 * 1024;

/// The terminal of one trial.
pub(super) struct Terminal {
    masks: Masks,
    show_secrets: bool,
    steps: u8,
    step: String,
}

impl Terminal {
    /// A terminal that shows tokens whole, or not.
    pub(super) fn new(show_secrets: bool) -> Self {
        Self { masks: Masks::default(), show_secrets, steps: 0, step: "before the first step".to_owned() }
    }

    /// Begins a step.
    pub(super) fn begin(&mut self, step: &str) -> Outcome {
        self.steps += 1;
        self.step = step.to_owned();
        say(&format!("\n{}. {step}", self.steps))
    }

    /// A line of the transcript: a word that says what it is, and a text of others.
    pub(super) fn line(&self, word: &str, text: &str) -> Outcome {
        say(format!("   {word:<8} {}", self.masks.shown(text)).trim_end())
    }

    /// What to think of it.
    pub(super) fn note(&self, text: &str) -> Outcome {
        say(&format!("   {}", self.masks.shown(text)))
    }

    /// A line of its own after a blank one.
    pub(super) fn blank(&self, text: &str) -> Outcome {
        say(&format!("\n{}", self.masks.shown(text)))
    }

    /// An address to open, whole.
    pub(super) fn address(&self, address: &str) -> Outcome {
        say(&format!("\n{}\n", harmless(address)))
    }

    /// A token: whole where secrets are shown.
    pub(super) fn token(&self, word: &str, token: &Secret) -> Outcome {
        let text = token.reveal();
        let shown = if self.show_secrets {
            harmless(text)
        } else {
            let count = text.chars().count();
            format!("{} ({count} characters)", harmless(&shortened(text)))
        };
        say(&format!("   {word:<8} {shown}"))
    }

    /// A secret of the client, which is never shown.
    pub(super) fn hide(&mut self, secret: &str) {
        self.masks.hide(secret);
    }

    /// A secret of the trial, such as a token or a code, which is shown only where secrets are.
    pub(super) fn learn(&mut self, secret: &str) {
        if !self.show_secrets {
            self.masks.shorten(secret);
        }
    }

    /// The secrets of an answer, which are shown only where secrets are.
    pub(super) fn learn_answer(&mut self, body: &str) {
        if !self.show_secrets {
            self.masks.add_fields(body);
        }
    }

    /// The step failed. `why` may hold texts of others.
    pub(super) fn fault(&self, why: &str, hint: Option<&str>) -> Fault {
        let hint = hint.map(|hint| format!(". Hint: {}", self.masks.shown(hint))).unwrap_or_default();
        Fault::new(format!("{}: {}{hint}", self.step, self.masks.shown(why)))
    }

    /// Asks for a line. Where nobody answers, the default holds.
    ///
    /// # Errors
    /// [`Fault`] that names the option, where there is no answer and no default.
    pub(super) fn ask(&self, question: &str, option: &str, default: Option<&str>) -> Result<String, Fault> {
        let shown = default.filter(|text| !text.is_empty()).map(|text| format!(" [{text}]"));
        self.prompt(&format!("{question}{}", shown.unwrap_or_default()))?;
        let said = self.read()?.map(|line| line.reveal().trim().to_owned()).filter(|line| !line.is_empty());
        said.or_else(|| default.map(str::to_owned))
            .ok_or_else(|| self.fault(&format!("no answer to \"{question}\""), Some(&given_by(option))))
    }

    /// Asks for a line that is not shown while it is typed. Empty where nobody answers.
    ///
    /// # Errors
    /// [`Fault`] when standard input cannot be read.
    pub(super) fn ask_hidden(&self, question: &str) -> Result<Secret, Fault> {
        self.prompt(question)?;
        let hidden = Hidden::begin();
        let said = self.read();
        if hidden.is_some() {
            // The line's end was not shown either.
            say("")?;
        }
        drop(hidden);
        Ok(said?
            .map_or_else(|| Secret::new(String::new()), |line| Secret::new(line.reveal().trim().to_owned())))
    }

    fn prompt(&self, question: &str) -> Outcome {
        let mut out = std::io::stdout();
        if !std::io::stdin().is_terminal() {
            return say(&format!("{question}:"));
        }
        let written = write!(out, "{question}: ").and_then(|()| out.flush());
        written.map_err(|cause| self.fault(&format!("standard output: {cause}"), None))
    }

    fn read(&self) -> Result<Option<Secret>, Fault> {
        let mut line = Vec::new();
        let read = std::io::stdin().lock().take(MAX_LINE).read_until(b'\n', &mut line);
        match read {
            Ok(0) => Ok(None),
            Ok(_) => String::from_utf8(line)
                .map(|line| Some(Secret::new(line)))
                .map_err(|_| self.fault("standard input is not UTF-8", None)),
            Err(cause) => Err(self.fault(&format!("standard input: {cause}"), None)),
        }
    }
}

fn given_by(option: &str) -> String {
    format!("give it by {option}, or on standard input")
}

/// While it lives, the terminal does not show what is typed.
struct Hidden(Termios);

impl Hidden {
    /// None where standard input is no terminal.
    fn begin() -> Option<Self> {
        let before = tcgetattr(std::io::stdin()).ok()?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(std::io::stdin(), OptionalActions::Flush, &silent).ok()?;
        Some(Self(before))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // There is nobody to tell when the terminal is gone.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}
