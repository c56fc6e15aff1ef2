//! Samples of the pages that letters lead to, and of the account while its address is not confirmed.

use super::{Sample, Words};
use crate::page::context::Account;
use crate::page::email::{EmailConfirm, PasswordForgotten, PasswordNew};
use crate::page::{Fault, Faults, Notice};

const LINK: &str = "opr_AZzT";

pub(super) fn samples(words: &Words) -> Vec<Sample> {
    let forgotten = PasswordForgotten::default();
    let sent = PasswordForgotten { notice: Some(Notice::ResetSent), ..forgotten.clone() };
    let nameless = PasswordForgotten { faults: Faults::one("username", Fault::Required), notice: None };
    let new = PasswordNew {
        username: words.person.into(),
        link: LINK.into(),
        password_min: 10,
        faults: Faults::new(),
    };
    let short = Faults::one("new_password", Fault::PasswordShort { min: 10 });
    let account = Account {
        username: words.person.into(),
        email: words.address.into(),
        email_confirmed: false,
        email_typed: String::new(),
        mail: true,
        password_min: 10,
        faults: Faults::new(),
        notice: Some(Notice::LetterSent),
    };
    let mut wrong = Faults::one("email", Fault::EmailForm);
    wrong.push("email_password", Fault::PasswordWrong);
    let moving = Account { email_typed: words.client.into(), faults: wrong, notice: None, ..account.clone() };
    let bare = Account { email: String::new(), mail: false, notice: None, ..account.clone() };
    vec![
        Sample::new("email-confirm", true, EmailConfirm { email: words.address.into(), link: LINK.into() }),
        Sample::new("password-forgotten", false, forgotten),
        Sample::new("password-forgotten-sent", false, sent),
        Sample::new("password-forgotten-refused", false, nameless),
        Sample::new("password-new-refused", false, PasswordNew { faults: short, ..new.clone() }),
        Sample::new("password-new", false, new),
        Sample::new("account-unconfirmed", true, account),
        Sample::new("account-email-refused", true, moving),
        Sample::new("account-without-mail", true, bare),
    ]
}
