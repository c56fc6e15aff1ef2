//! Fills an empty, migrated database for a load test: `seed URL FOLDER CODES REFRESH_TOKENS NONCES`.
//!
//! FOLDER gets `codes.txt` and `refresh.txt`, one value a line; standard output gets `CLIENT_ID=…`, `CLIENT_SECRET=…`
//! and `TOKEN=…` (an access token). The codes were asked for with the redirect URI `http://127.0.0.1/cb` and answer the
//! verifier `VERIFIER=…`; all of it works for one day. The nonces are those of the day before, so that a sweep deletes them.
//! `tests/bench/run` and `tests/bench/nonces` use it.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::allow_attributes,
    reason = "a program for the terminal, and its data must live at the present time"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use oauth_core::env::Env;
use oauth_core::model::client::Client;
use oauth_core::model::interaction::{Interaction, Request, Stage};
use oauth_core::model::nonce::Nonce;
use oauth_core::model::token::{Token, TokenKind};
use oauth_core::model::user::User;
use oauth_core::oauth2::pkce::Challenge;
use oauth_core::port::{Mode, StoreError, Tx, wait};
use oauth_core::secret::{Digest32, Minted};
use oauth_core::testing::{FixedClock, build, env_with};
use oauth_core::text::uri::RedirectUri;
use oauth_core::time::Timestamp;
use oauth_store_diesel::{DieselStore, StoreConfig};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXkAAAAA";
const DAY: Duration = Duration::from_secs(86_400);
/// Rows a transaction.
const BATCH: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, folder, codes, refresh_tokens, nonces] = arguments.as_slice() else {
        return Err("usage: seed URL FOLDER CODES REFRESH_TOKENS NONCES".into());
    };
    let store = DieselStore::open(&StoreConfig::new(url.clone()))?;
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let clock = Arc::new(FixedClock::at(Timestamp::from_unix(now)));
    let env = env_with(&clock);
    let user = build::user(&env, "bench");
    let (mut client, secret) = build::confidential_client(&env, Some(&user));
    client.redirect_uris = vec![RedirectUri::from_stored("http://127.0.0.1/cb".to_owned())];
    let (person, program) = (user.clone(), client.clone());
    wait(&store, Mode::Write, move |tx| {
        tx.insert_user(&person)?;
        tx.insert_client(&program)
    })?;

    let access = access_token(&store, &env, &client, &user)?;
    let mut lines = String::new();
    write_rows(
        &store,
        codes.parse()?,
        || {
            let (interaction, code) = code(&env, &clock, &client, &user);
            let _ = writeln!(lines, "{code}");
            interaction
        },
        |tx, row| tx.insert_interaction(row),
    )?;
    fs::write(Path::new(folder).join("codes.txt"), &lines)?;

    let mut lines = String::new();
    write_rows(
        &store,
        refresh_tokens.parse()?,
        || {
            clock.advance(Duration::from_millis(1));
            let grant = build::grant(&env, &client, &user);
            let (token, wire) = build::token(&env, &grant, TokenKind::Refresh);
            let _ = writeln!(lines, "{}", wire.wire.reveal());
            (grant, Token { expires_at: Some(env.now().plus(DAY)), ..token })
        },
        |tx, (grant, token)| {
            tx.insert_grant(grant)?;
            tx.insert_token(token)
        },
    )?;
    fs::write(Path::new(folder).join("refresh.txt"), &lines)?;

    let (count, mut made): (i64, i64) = (nonces.parse()?, 0);
    let day = i64::try_from(DAY.as_secs())?;
    write_rows(
        &store,
        nonces.parse()?,
        || {
            made += 1;
            Nonce::new(
                Timestamp::from_unix(now - 2 * day + made * day / count),
                "client",
                "token",
                &made.to_string(),
            )
        },
        |tx, nonce| tx.take_nonce(nonce).map(|_| ()),
    )?;

    println!("CLIENT_ID={}\nCLIENT_SECRET={}", client.id, secret.wire.reveal());
    println!("TOKEN={}\nVERIFIER={VERIFIER}", access.wire.reveal());
    store.close();
    Ok(())
}

fn access_token(
    store: &DieselStore,
    env: &Env,
    client: &Client,
    user: &User,
) -> Result<Minted, Box<dyn Error>> {
    let grant = build::grant(env, client, user);
    let (mut token, access) = build::token(env, &grant, TokenKind::Access);
    token.expires_at = Some(env.now().plus(DAY));
    wait(store, Mode::Write, move |tx| {
        tx.insert_grant(&grant)?;
        tx.insert_token(&token)
    })?;
    Ok(access)
}

fn code(env: &Env, clock: &FixedClock, client: &Client, user: &User) -> (Interaction, String) {
    clock.advance(Duration::from_millis(1));
    let challenge = Challenge::from_stored(Digest32::of(VERIFIER.as_bytes()).bytes());
    let asked = Interaction {
        request: Request::Code {
            redirect_uri: RedirectUri::from_stored("http://127.0.0.1/cb".to_owned()),
            redirect_uri_sent: true,
            state: None,
            challenge,
        },
        ..build::interaction(env, client, user)
    };
    let (mut allowed, minted) = build::allowed(env, &asked);
    if let Stage::Allowed { code_expires_at, .. } = &mut allowed.stage {
        *code_expires_at = env.now().plus(DAY);
    }
    (allowed, minted.wire.reveal().to_owned())
}

fn write_rows<T: Send + 'static>(
    store: &DieselStore,
    count: usize,
    mut make: impl FnMut() -> T,
    insert: impl Fn(&mut dyn Tx, &T) -> Result<(), StoreError> + Copy + Send + 'static,
) -> Result<(), Box<dyn Error>> {
    for start in (0..count).step_by(BATCH) {
        let rows: Vec<T> = (start..count.min(start + BATCH)).map(|_| make()).collect();
        wait(store, Mode::Write, move |tx| rows.iter().try_for_each(|row| insert(tx, row)))?;
    }
    Ok(())
}
