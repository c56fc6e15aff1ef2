//! Letters on their way out: taken from the store one by one, put into words, handed to the [`Mailer`].

use oauth_core::flow::letters::{self, Fate, Outgoing};
use oauth_core::model::event::Deed;
use oauth_core::model::letter::Content;
use oauth_core::model::link::LinkPurpose;
use oauth_core::model::user::is_invisible;
use oauth_core::port::{Mode, StoreError, wait};

use crate::mail::{Mail, NotSent};
use crate::meter;
use crate::page::{Arg, PageError};
use crate::path;
use crate::provider::Provider;
use crate::state::Inner;

/// How one try to send a letter ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// It is on its way.
    Sent,
    /// It is tried again later.
    Failed,
    /// It was tried for three days, and nobody tries any more.
    GivenUp,
}

impl Posted {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::GivenUp => "given_up",
        }
    }
}

impl Provider {
    /// Sends one letter that is due, and says how that ended; `None` when none is due or there is no
    /// [`crate::Builder::mailer`]. It blocks: call it on a thread of its own, until it answers `None`, every few seconds. Any
    /// number of nodes may do so; none sends what another is sending.
    ///
    /// # Errors
    /// [`StoreError`]; a letter that was sent, and whose row could not be deleted, is sent once more.
    pub fn send_letter(&self) -> Result<Option<Posted>, StoreError> {
        let state = &*self.0;
        let Some(mailer) = &state.mailer else { return Ok(None) };
        let Some(outgoing) = next(state)? else { return Ok(None) };
        let sent = render(state, &outgoing)
            .map_err(|error| NotSent(error.to_string()))
            .and_then(|mail| mailer.send(&mail));
        let posted = settle(state, &outgoing, sent)?;
        meter::letter(&outgoing.letter.content.kind(), posted.as_str());
        Ok(Some(posted))
    }
}

/// Takes the first letter that nobody else took.
fn next(state: &Inner) -> Result<Option<Outgoing>, StoreError> {
    let env = state.env.clone();
    let due = wait(&*state.backend, Mode::Read, move |tx| letters::due(tx, &env))?;
    for letter in due {
        let env = state.env.clone();
        let taken = wait(&*state.backend, Mode::Write, move |tx| letters::take(tx, &env, &letter))?;
        if taken.is_some() {
            return Ok(taken);
        }
    }
    Ok(None)
}

/// Says in the store how it ended.
fn settle(state: &Inner, outgoing: &Outgoing, sent: Result<(), NotSent>) -> Result<Posted, StoreError> {
    let letter = outgoing.letter.clone();
    let (id, kind, tries) = (letter.id, letter.content.kind(), letter.tries);
    let Err(error) = sent else {
        wait(&*state.backend, Mode::Write, move |tx| letters::sent(tx, &letter))?;
        return Ok(Posted::Sent);
    };
    let env = state.env.clone();
    let fate = wait(&*state.backend, Mode::Write, move |tx| letters::failed(tx, &env, &letter))?;
    Ok(match fate {
        Fate::Again(at) => {
            tracing::warn!(%id, kind, tries, %error, again = at.rfc3339(), "a letter was not sent");
            Posted::Failed
        }
        Fate::GivenUp => {
            tracing::error!(%id, kind, tries, %error, "a letter was given up");
            Posted::GivenUp
        }
    })
}

/// The keys of the messages of every kind of letter.
pub(crate) fn keys() -> impl Iterator<Item = String> {
    Content::KINDS
        .into_iter()
        .flat_map(|kind| ["subject", "text"].map(|part| format!("letter-{kind}-{part}")))
}

/// Puts a letter into words. Addresses in it are those of the configured issuer, whatever host a request named.
fn render(state: &Inner, outgoing: &Outgoing) -> Result<Mail, PageError> {
    let letter = &outgoing.letter;
    let messages = state.pages.messages();
    let lang = messages.choose(Some(&letter.language));
    let mut args = vec![("site", Arg::Text(plain(&state.site))), ("name", Arg::Text(plain(&outgoing.name)))];
    if let (Some(purpose), Some(link)) = (letter.content.link(), &outgoing.link) {
        let page = match purpose {
            LinkPurpose::ConfirmEmail => path::EMAIL_CONFIRM,
            LinkPurpose::ResetPassword => path::PASSWORD_NEW,
        };
        let address = format!("{}{}?link={}", state.origin, state.link(page), link.reveal());
        let hours = i64::try_from(purpose.lifetime().as_secs() / 3600).unwrap_or(i64::MAX);
        args.extend([("link", Arg::Text(address)), ("hours", Arg::Number(hours))]);
    }
    args.push(("account", Arg::Text(format!("{}{}", state.origin, state.link(path::ACCOUNT)))));
    args.extend(words(state, &letter.content));
    let say = |part: &str| messages.text(lang, &format!("letter-{}-{part}", letter.content.kind()), &args);
    Ok(Mail {
        id: letter.id.to_string(),
        to: letter.address.clone(),
        subject: plain(&say("subject")?),
        text: lines(&say("text")?),
        language: messages.tag(lang).to_owned(),
    })
}

/// What a letter says besides who it is to: the arguments of its messages.
fn words(state: &Inner, content: &Content) -> Vec<(&'static str, Arg)> {
    match content {
        Content::ConfirmEmail | Content::ResetPassword | Content::PasswordChanged | Content::EmailChanged => {
            Vec::new()
        }
        Content::Application { deed, client_id, client_name, reason } => {
            let of_review = *deed == Deed::ClientProposed.as_str();
            let page = if of_review { path::REVIEW_ONE } else { path::CLIENT };
            let page = format!("{}{}", state.origin, state.link(&page.replace("{id}", client_id)));
            let reason = if reason.is_empty() { "none".to_owned() } else { plain(reason) };
            vec![
                ("deed", Arg::Text(deed.clone())),
                ("client", Arg::Text(plain(client_name))),
                ("page", Arg::Text(page)),
                ("reason", Arg::Text(reason)),
            ]
        }
    }
}

/// One line, in which what strangers call themselves can neither begin another line nor turn the text around it.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_invisible(c) { '\u{fffd}' } else { c }).collect()
}

/// The same line by line.
fn lines(text: &str) -> String {
    text.lines().map(|line| plain(line.trim_end()) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SEC-107
    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(plain("a\r\nBcc: b\u{202e}\u{2028}\0"), "a\u{fffd}\u{fffd}Bcc: b\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(lines("a \n\nb\u{7}\r\n"), "a\n\nb\u{fffd}\n");
    }
}
