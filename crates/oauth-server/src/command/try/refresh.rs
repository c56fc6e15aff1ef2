//! The refresh token (RFC 6749 §6), what becomes of the old one, and the end of both (RFC 7009).

use oauth_core::secret::Secret;

use super::super::{Fault, Outcome};
use super::Trial;
use super::client::Client;
use super::discovery::Provider;
use super::http::Request;
use super::token::{self, Refused, Tokens};

/// What is left in the end.
pub(super) struct Left {
    tokens: Tokens,
    /// Did the provider end it all already?
    ended: bool,
}

impl Left {
    const fn alive(tokens: Tokens) -> Self {
        Self { tokens, ended: false }
    }
}

/// Refreshes once, shows that the successor works and what became of the old token.
///
/// # Errors
/// [`Fault`] when it does not work.
pub(super) fn run(
    trial: &mut Trial<'_>,
    provider: &Provider,
    client: &Client,
    first: Tokens,
) -> Result<Left, Fault> {
    let Some(old) = first.refresh.clone() else {
        trial.terminal.blank("There is no refresh token: the access token ends by itself.")?;
        return Ok(Left::alive(first));
    };
    trial.terminal.begin("Refresh")?;
    let mut now = must(trial, provider, client, &old)?;
    let rotated = now.refresh.as_ref().is_some_and(|new| new.reveal() != old.reveal());
    if !rotated {
        trial.terminal.note("The provider keeps the refresh token: the old one goes on.")?;
        now.refresh = Some(old.clone());
    }
    if let Some(url) = &trial.options.resource_url {
        trial.terminal.begin("The successor at the resource")?;
        token::must_work_at(trial, url, &now.access)?;
        trial.terminal.note("The successor works.")?;
        trial.terminal.begin("The old access token at the resource")?;
        let works = token::use_at(trial, url, &first.access)?;
        trial.terminal.note(if works {
            "The old access token still works, until its own end."
        } else {
            "The old access token is refused now."
        })?;
    } else if rotated {
        trial.terminal.begin("The successor is refreshed in its turn")?;
        now = must(trial, provider, client, now.refresh.as_ref().unwrap_or(&old))?;
        trial.terminal.note("The successor works.")?;
    }
    if !rotated {
        return Ok(Left::alive(now));
    }
    if trial.options.keep {
        trial.terminal.note(
            "The old refresh token was replaced. It is not tried: that may end the new one (--keep).",
        )?;
        return Ok(Left::alive(now));
    }
    reuse(trial, provider, client, &old, now)
}

/// Presents the old refresh token once more, as a thief would.
fn reuse(
    trial: &mut Trial<'_>,
    provider: &Provider,
    client: &Client,
    old: &Secret,
    now: Tokens,
) -> Result<Left, Fault> {
    trial.terminal.begin("The old refresh token once more")?;
    let refused = match ask(trial, provider, client, old)? {
        Ok(tokens) => {
            trial.terminal.note(
                "The provider still takes the old refresh token: a period of grace, or no end at all.",
            )?;
            return Ok(Left::alive(tokens));
        }
        Err(refused) => refused,
    };
    trial.terminal.note(&format!("The old refresh token is refused: {}.", refused.why))?;
    let Some(current) = &now.refresh else { return Ok(Left::alive(now)) };
    trial.terminal.begin("The successor after that")?;
    match ask(trial, provider, client, current)? {
        Ok(tokens) => {
            trial.terminal.note("The successor lives on: the reuse of an old token ends nothing here.")?;
            Ok(Left::alive(tokens))
        }
        Err(refused) => {
            let why = refused.why;
            trial.terminal.note(&format!(
                "The provider ended the successor too ({why}): a token that is used twice counts as stolen (RFC 9700 §4.14.2)."
            ))?;
            Ok(Left { tokens: now, ended: true })
        }
    }
}

fn must(
    trial: &mut Trial<'_>,
    provider: &Provider,
    client: &Client,
    token: &Secret,
) -> Result<Tokens, Fault> {
    ask(trial, provider, client, token)?.map_err(|refused| refused.fault(&trial.terminal))
}

fn ask(
    trial: &mut Trial<'_>,
    provider: &Provider,
    client: &Client,
    token: &Secret,
) -> Result<Result<Tokens, Refused>, Fault> {
    token::ask(trial, provider, client, &[("grant_type", "refresh_token"), ("refresh_token", token.reveal())])
}

/// Gives the token back, unless it is to be kept.
///
/// # Errors
/// [`Fault`] when the provider does not take it.
pub(super) fn revoke(trial: &mut Trial<'_>, provider: &Provider, client: &Client, left: &Left) -> Outcome {
    if trial.options.keep {
        return trial.terminal.blank("The tokens are kept (--keep).");
    }
    let Some(endpoint) = &provider.revocation else {
        return trial
            .terminal
            .blank("The provider names no revocation endpoint: the tokens end by themselves.");
    };
    let tokens = &left.tokens;
    trial.terminal.begin("Revocation")?;
    let (token, hint) = match &tokens.refresh {
        Some(refresh) => (refresh, "refresh_token"),
        None => (&tokens.access, "access_token"),
    };
    let form = [&[("token", token.reveal()), ("token_type_hint", hint)][..], &client.fields()].concat();
    let request =
        Request { method: "POST", url: endpoint, authorization: client.authorization(), form: Some(&form) };
    let answer = trial.web.send(&mut trial.terminal, &request)?;
    if !answer.is_good() {
        let hint = "RFC 7009 §2.2: a token that the client may revoke is answered by 200";
        return Err(trial.terminal.fault(&format!("the provider answers {}", answer.status), Some(hint)));
    }
    trial.terminal.note(if left.ended {
        "The tokens were dead already; a revocation endpoint answers 200 all the same (RFC 7009 §2.2)."
    } else {
        "The tokens are revoked."
    })?;
    let Some(url) = &trial.options.resource_url else { return Ok(()) };
    trial.terminal.begin("The access token after that")?;
    let works = token::use_at(trial, url, &tokens.access)?;
    trial.terminal.note(if works {
        "The access token still works: the provider lets it run out."
    } else {
        "The access token is dead."
    })
}
