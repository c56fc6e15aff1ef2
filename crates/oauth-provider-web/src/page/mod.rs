//! The pages that people see: typed contexts, templates, messages in the reader's language.
//!
//! An endpoint fills a context from [`context`], builds a [`Frame`] and calls [`Engine::render`]. No text stands in
//! code or templates: all of it comes from the message files.

pub(crate) mod client;
pub(crate) mod context;
pub(crate) mod dashboard;
pub(crate) mod developers;
pub(crate) mod email;
mod engine;
mod files;
mod message;
mod moment;
mod note;
mod number;
pub(crate) mod people;
pub(crate) mod review;

#[cfg(test)]
mod contrast;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use serde::Serialize;

pub(crate) use engine::{Engine, Frame, Nav, STYLESHEET_PATH};
pub(crate) use message::{Arg, Lang, Messages};
pub(crate) use moment::Moment;
pub(crate) use note::{Concern, DeedText, ErrorKind, Fault, Faults, Lasting, Notice, Warning};

/// The context of one page, bound to its template.
pub(crate) trait Page: Serialize {
    /// Name of the template below `templates/`.
    const TEMPLATE: &'static str;
    /// Which entry of the navigation is the current one.
    const NAV: Nav = Nav::None;
}

/// Why a page could not be made. Start-up reports it in full; at run time it goes to the log, never to the reader.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// A file or directory of the host's overrides cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file's name or content is not what it must be.
    #[error("{file}: {detail}")]
    File {
        /// The file, as the reader of the message knows it.
        file: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A language lacks messages that the pages use.
    #[error("language {lang} lacks the messages: {}", keys.join(", "))]
    MissingMessages {
        /// The language's tag.
        lang: String,
        /// The missing keys.
        keys: Vec<String>,
    },
    /// A message cannot be formatted, mostly because an argument is missing.
    #[error("message {key} in {lang}: {detail}")]
    Message {
        /// The language's tag.
        lang: String,
        /// The message's key.
        key: String,
        /// What fluent said.
        detail: String,
    },
    /// A template does not parse, or asks for what its context lacks.
    #[error("template: {0}")]
    Template(#[from] tera::Error),
}
