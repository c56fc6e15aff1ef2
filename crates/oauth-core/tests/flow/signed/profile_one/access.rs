//! Access tokens.

use oauth_core::flow::decide::Decision;
use oauth_core::oauth1::error::Problem;
use oauth_core::testing::Signer;

use super::{is_as, later, once};
use crate::world::YES;

#[test]
fn access_tokens() {
    is_as([
        (
            // JF-T28
            "what was allowed",
            200,
            |old| {
                let asked = old.decided(&YES);
                let given = old.redeem(&old.plain(), &asked)?;
                assert_ne!(given.token, asked.token);
                Ok(given)
            },
            Ok(()),
        ),
        (
            // JF-T29
            "what was denied",
            401,
            |old| {
                let asked = old.decided(&Decision::Deny);
                old.redeem(&old.plain(), &asked)
            },
            Err(Problem::PermissionDenied),
        ),
        (
            // JF-T30
            "by the other client",
            401,
            |old| {
                let asked = old.decided(&YES);
                old.redeem(&old.second.clone(), &asked)
            },
            Err(Problem::TokenRejected),
        ),
        (
            "by its own one, after the other tried",
            200,
            |old| {
                let asked = old.decided(&YES);
                old.redeem(&old.second.clone(), &asked).unwrap_err();
                old.redeem(&old.plain(), &asked)
            },
            Ok(()),
        ),
        (
            // JF-T31
            "the time of the request token, another nonce",
            200,
            |old| {
                let asked = old.decided(&YES);
                old.redeem(&once(&old.first()), &asked)
            },
            Ok(()),
        ),
        (
            // JF-T32
            "another time, the nonce of an earlier access token",
            200,
            |old| {
                let asked = old.decided(&YES);
                old.redeem(&once(&old.first()), &asked)?;
                let asked = old.decided(&YES);
                old.redeem(&once(&later(&old.first(), 1)), &asked)
            },
            Ok(()),
        ),
        (
            // JF-T35
            "what was used",
            401,
            |old| {
                let asked = old.decided(&YES);
                old.redeem(&old.plain(), &asked)?;
                old.redeem(&old.plain(), &asked)
            },
            Err(Problem::TokenUsed),
        ),
        (
            // JF-T36
            "what is over",
            401,
            |old| {
                let asked = old.decided(&YES);
                old.later(600);
                old.redeem(&old.plain(), &asked)
            },
            Err(Problem::TokenExpired),
        ),
        (
            // JF-T37
            "another secret",
            401,
            |old| {
                let asked = old.decided(&YES);
                old.redeem(&Signer { secret: "bah!".to_owned(), ..old.plain() }, &asked)
            },
            Err(Problem::SignatureInvalid),
        ),
    ]);
}
