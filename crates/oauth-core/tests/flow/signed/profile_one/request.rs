//! Request tokens.

use oauth_core::flow::signed::Carriage;
use oauth_core::oauth1::error::Problem;
use oauth_core::oauth1::signature::Method;
use oauth_core::testing::Signer;

use super::{Old, is_as, later, once};
use crate::signed::INITIATE;

#[test]
fn request_tokens_are_given() {
    is_as([
        // JF-T6: RSA-SHA1 is in `method.rs`.
        ("PLAINTEXT", 200, |old| old.ask(&old.plain()), Ok(())),
        ("HMAC-SHA1, a while later", 200, |old| old.ask(&later(&old.first(), 100)), Ok(())),
        ("in the form", 200, Old::ask_by_form, Ok(())),
        (
            "the same time, another nonce",
            200,
            |old| {
                old.ask(&old.first())?;
                old.ask(&once(&old.first()))
            },
            Ok(()),
        ),
        (
            "another time, the same nonce",
            200,
            |old| {
                old.ask(&once(&old.first()))?;
                old.ask(&once(&later(&old.first(), 1)))
            },
            Ok(()),
        ),
        (
            // JF-T7
            "the second client by PLAINTEXT, earlier than the first",
            200,
            |old| {
                old.ask(&later(&old.first(), 101))?;
                old.ask(&Signer { method: Method::Plaintext, ..later(&old.second, 51) })
            },
            Ok(()),
        ),
        (
            "the second client by HMAC-SHA1, earlier than the first",
            200,
            |old| {
                old.ask(&later(&old.first(), 101))?;
                old.ask(&later(&old.second, 52))
            },
            Ok(()),
        ),
    ]);
}

#[test]
fn request_tokens_are_refused() {
    is_as([
        (
            // JF-T8
            "RSA-SHA1 of the client without a key",
            400,
            |old| {
                let header = old.second.header("POST", INITIATE, &[]).replace("HMAC-SHA1", "RSA-SHA1");
                old.s.initiate_by(&header, Carriage::Private)
            },
            Err(Problem::SignatureMethodRejected),
        ),
        (
            // JF-T9
            "an unknown client",
            401,
            |old| old.ask(&Signer { client: "whoami".to_owned(), ..old.first() }),
            Err(Problem::ConsumerKeyUnknown),
        ),
        (
            // JF-T10
            "another secret",
            401,
            |old| old.ask(&Signer { secret: "not bar!".to_owned(), ..old.first() }),
            Err(Problem::SignatureInvalid),
        ),
        (
            // JF-T11
            "another signature",
            401,
            |old| old.ask_changed("oauth_signature=\"", "oauth_signature=\"hello%20"),
            Err(Problem::SignatureInvalid),
        ),
        (
            // JF-T12
            "an unknown method",
            400,
            |old| old.ask_changed("\"PLAINTEXT\"", "\"Peaches\""),
            Err(Problem::SignatureMethodRejected),
        ),
        // JF-T13
        (
            "no oauth_consumer_key",
            400,
            |old| old.ask_changed("oauth_consumer_key=", "x="),
            Err(Problem::ParameterAbsent("oauth_consumer_key")),
        ),
        (
            "no oauth_nonce",
            400,
            |old| old.ask_changed("oauth_nonce=", "x="),
            Err(Problem::ParameterAbsent("oauth_nonce")),
        ),
        (
            "no oauth_timestamp",
            400,
            |old| old.ask_changed("oauth_timestamp=", "x="),
            Err(Problem::ParameterAbsent("oauth_timestamp")),
        ),
        (
            "no oauth_signature_method",
            400,
            |old| old.ask_changed("oauth_signature_method=", "x="),
            Err(Problem::ParameterAbsent("oauth_signature_method")),
        ),
        (
            // JF-T14
            "oauth_candy",
            400,
            |old| old.ask_with(&old.plain(), &[("oauth_candy", "yummy")]),
            Err(Problem::ParameterRejected("parameters")),
        ),
        (
            // JF-T15
            "half past nine",
            400,
            |old| old.ask_changed("oauth_timestamp=\"", "oauth_timestamp=\"half%20past%20"),
            Err(Problem::ParameterRejected("oauth_timestamp")),
        ),
        (
            // JF-T18
            "the same time and nonce",
            401,
            |old| {
                old.ask(&once(&old.first()))?;
                old.ask(&once(&old.first()))
            },
            Err(Problem::NonceUsed),
        ),
    ]);
}
