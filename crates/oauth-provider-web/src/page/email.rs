//! Contexts of the pages that letters lead to.

use serde::Serialize;

use super::{Faults, Nav, Notice, Page};

/// Asks before an address counts as confirmed: `POST /account/email/confirm` with `link`, `csrf`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EmailConfirm {
    /// The address.
    pub(crate) email: String,
    /// What the link carried, the hidden field `link`.
    pub(crate) link: String,
}

impl Page for EmailConfirm {
    const TEMPLATE: &'static str = "email_confirm.html";
    const NAV: Nav = Nav::Account;
}

/// Asks whose password was forgotten: `POST /password/forgotten` with `username`, a user name or an e-mail address, `csrf`.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct PasswordForgotten {
    /// Faults of the field.
    pub(crate) faults: Faults,
    /// That a letter is on its way, if there is anybody.
    pub(crate) notice: Option<Notice>,
}

impl Page for PasswordForgotten {
    const TEMPLATE: &'static str = "password_forgotten.html";
}

/// Choose a new password: `POST /password/new` with `link`, `new_password`, `new_password_again`, `csrf`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PasswordNew {
    /// Whose it is.
    pub(crate) username: String,
    /// What the link carried, the hidden field `link`.
    pub(crate) link: String,
    /// The least length of a password, told beside the field.
    pub(crate) password_min: u32,
    /// Faults of the two fields.
    pub(crate) faults: Faults,
}

impl Page for PasswordNew {
    const TEMPLATE: &'static str = "password_new.html";
}
