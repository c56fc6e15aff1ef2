//! Signing in, and how guessing is stopped.

use oauth_core::flow::login::{prepare, right, session, sign_out, sign_out_everywhere, wrong};
use oauth_core::model::user::PasswordHash;
use oauth_core::refusal::Refusal;

use crate::world::{World, login_name};

const LIMIT: usize = 30;
const WINDOW: u64 = 900;

/// One attempt with a wrong password, as the pages make it: the refusal that the person sees.
fn guess(w: &mut World, name: &str) -> Refusal {
    match prepare(&mut w.rows, &w.env, &login_name(name)).unwrap().into_result() {
        Err(refusal) => refusal,
        Ok(_) => wrong(&mut w.rows, &w.env, &login_name(name)).unwrap(),
    }
}

/// One attempt with the right password; answers the cookie.
fn sign_in(w: &mut World, name: &str) -> Result<String, Refusal> {
    let attempt = prepare(&mut w.rows, &w.env, &login_name(name)).unwrap().into_result()?;
    let (user, hash) = attempt.expect("an account");
    let begun = right(&mut w.rows, &w.env, &login_name(name), &user, &hash).unwrap().into_result();
    begun.map(|cookie| cookie.reveal().to_owned())
}

fn signed_in(w: &mut World, cookie: &str) -> bool {
    session(&mut w.rows, &w.env, cookie).unwrap().is_some()
}

/// SEC-72: thirty failures block a name for the rest of the window, in every spelling, whether or not somebody has it.
#[test]
fn guessing_a_password_is_stopped() {
    for (id, names) in [
        ("contract: a name that somebody has", ["ann"; 3]),
        ("SEC-72 a name that nobody has", ["nobody"; 3]),
        ("SEC-72 spellings", ["ann", "ANN", " Ann "]),
    ] {
        let mut w = World::new();
        for n in 0..LIMIT {
            assert_eq!(guess(&mut w, names[n % 3]), Refusal::LoginWrong, "{id} {n}");
        }
        for name in names {
            let wait = Refusal::TooManyFailures { retry_after: WINDOW };
            assert_eq!(guess(&mut w, name), wait, "{id}");
        }
        w.later(WINDOW - 1);
        assert_eq!(guess(&mut w, names[0]), Refusal::TooManyFailures { retry_after: 1 }, "{id}");
        w.later(1);
        for n in 0..LIMIT {
            assert_eq!(guess(&mut w, names[n % 3]), Refusal::LoginWrong, "{id} {n}: a new window");
        }
        let wait = Refusal::TooManyFailures { retry_after: WINDOW };
        assert_eq!(guess(&mut w, names[0]), wait, "{id}: and its end");
        assert_eq!(guess(&mut w, "bob"), Refusal::LoginWrong, "{id}: nobody else waits");
    }
}

/// Blocked, even the right password does not get in, and no hash is compared; a success clears the count.
#[test]
fn the_right_password_clears_the_count_but_not_a_block() {
    let mut w = World::new();
    for _ in 0..LIMIT - 1 {
        guess(&mut w, "ann");
    }
    assert!(sign_in(&mut w, "ann").is_ok());
    assert!(w.rows.throttles.is_empty());
    for _ in 0..LIMIT {
        guess(&mut w, "ann");
    }
    assert!(matches!(sign_in(&mut w, "ann"), Err(Refusal::TooManyFailures { .. })));
    w.later(WINDOW);
    for _ in 0..20 {
        assert!(sign_in(&mut w, "ann").is_ok(), "contract: twenty times a minute is honest");
    }
}

/// SEC-72: for a name that nobody has there is nothing to compare, and the count is the same.
#[test]
fn a_name_that_nobody_has_looks_alike() {
    let mut w = World::new();
    let attempt = prepare(&mut w.rows, &w.env, &login_name("nobody")).unwrap().into_result().unwrap();
    assert!(attempt.is_none());
    guess(&mut w, "nobody");
    guess(&mut w, "ann");
    let counts: Vec<u32> = w.rows.throttles.values().map(|row| row.failures).collect();
    assert_eq!(counts, [1, 1]);
}

/// SEC-38, SEC-70: what changed while the password was compared counts.
#[test]
fn the_second_job_looks_again() {
    type Change = fn(&mut World);
    let rows: [(&str, Change, Refusal); 4] = [
        (
            "SEC-38 another password",
            |w| {
                let row = w.rows.users.get_mut(&w.ann.id).unwrap();
                row.account.as_mut().unwrap().password = PasswordHash::new("$new$".to_owned());
            },
            Refusal::LoginWrong,
        ),
        ("SEC-66 disabled", |w| w.disable_user(&w.ann.clone()), Refusal::UserDisabled),
        (
            "SEC-38 no account",
            |w| w.rows.users.get_mut(&w.ann.id).unwrap().account = None,
            Refusal::LoginWrong,
        ),
        ("SEC-38 nobody", |w| w.rows.users.clear(), Refusal::LoginWrong),
    ];
    for (id, change, want) in rows {
        let mut w = World::new();
        let attempt = prepare(&mut w.rows, &w.env, &login_name("ann")).unwrap().into_result().unwrap();
        let (user, hash) = attempt.unwrap();
        change(&mut w);
        let got = right(&mut w.rows, &w.env, &login_name("ann"), &user, &hash).unwrap().into_result();
        assert_eq!(got.unwrap_err(), want, "{id}");
        assert!(w.rows.sessions.is_empty(), "{id}");
    }
}

/// SEC-27, SEC-66, SEC-70: a cookie is fresh each time and works whole, in time, for a person who is not disabled.
#[test]
fn a_cookie_opens_its_own_session() {
    let mut w = World::new();
    let (first, second) = (sign_in(&mut w, "ann").unwrap(), sign_in(&mut w, "ann").unwrap());
    assert_ne!(first, second, "SEC-70");
    let (row, user) = session(&mut w.rows, &w.env, &first).unwrap().unwrap();
    assert_eq!(user.id, w.ann.id);
    for end in 0..first.len() {
        assert!(!signed_in(&mut w, &first[..end]), "SEC-27 {end}");
    }
    // The row of one with the secret of the other.
    let mixed = format!("{}{}", &first[..26], &second[26..]);
    assert!(!signed_in(&mut w, &mixed), "SEC-27");
    let mut disabled = w.clone();
    disabled.disable_user(&user);
    assert!(!signed_in(&mut disabled, &first), "SEC-66");
    sign_out(&mut w.rows, row.id).unwrap();
    assert!(!signed_in(&mut w, &first) && signed_in(&mut w, &second));
    w.later(14 * 86_400 - 1);
    assert!(signed_in(&mut w, &second));
    w.later(1);
    assert!(!signed_in(&mut w, &second));
}

/// Everywhere means everywhere, for this person.
#[test]
fn signing_out_everywhere() {
    let mut w = World::new();
    let ann = w.ann.clone();
    let mine = [sign_in(&mut w, "ann").unwrap(), sign_in(&mut w, "ann").unwrap()];
    let other = sign_in(&mut w, "bob").unwrap();
    assert_eq!(sign_out_everywhere(&mut w.rows, &ann.id), Ok(2));
    assert!(mine.iter().all(|cookie| !signed_in(&mut w, cookie)) && signed_in(&mut w, &other));
}
