//! What whoever saw a request, or has another page open, cannot do with it.

use oauth_core::flow::decide::{Decision, Limits};
use oauth_core::flow::sweep::sweep;
use oauth_core::oauth1::error::Problem;
use oauth_core::refusal::Refusal;
use oauth_core::testing::build::REDIRECT;

use super::{API, INITIATE, Signed, TOKEN};

const CALLBACK: [(&str, &str); 1] = [("oauth_callback", REDIRECT)];

/// SEC-77: a client's allowance of handshakes is spent by its own requests alone.
#[test]
fn a_request_that_is_sent_again_costs_its_client_nothing() {
    let mut s = Signed::new();
    let header = s.signer.header("POST", INITIATE, &CALLBACK);
    let carriage = oauth_core::flow::signed::Carriage::Private;
    assert!(s.initiate_by(&header, carriage).is_ok());
    let counted = format!("{:?}", s.w.rows.throttles);
    for _ in 0..3 {
        assert_eq!(s.initiate_by(&header, carriage).err(), Some(Problem::NonceUsed.into()));
    }
    let asked = s.ask();
    let verifier = s.allow(&asked, &Decision::AllowAll(Limits::default())).unwrap();
    let signer = s.signer.with(&asked.token, asked.secret.reveal());
    let header = signer.header("POST", TOKEN, &[("oauth_verifier", &verifier)]);
    assert!(s.redeem_by(&header, super::Handshake::STANDARD).is_ok());
    let after = format!("{:?}", s.w.rows.throttles);
    assert_ne!(after, counted, "its own requests are counted");
    for _ in 0..3 {
        assert_eq!(s.redeem_by(&header, super::Handshake::STANDARD).err(), Some(Problem::NonceUsed.into()));
    }
    assert_eq!(format!("{:?}", s.w.rows.throttles), after);
}

/// SEC-77: clocks of servers differ, so a nonce is kept for longer than its request could be believed.
#[test]
fn a_nonce_outlives_its_time() {
    let mut s = Signed::new();
    let token = s.token(&Decision::AllowAll(Limits::default()));
    let header = s.signer.with(&token.token, token.secret.reveal()).header("GET", API, &[]);
    assert!(s.admit(&header).is_ok());
    let kept = s.w.rows.nonces.len();
    s.w.later(300 + 600);
    sweep(&mut s.w.rows, &s.w.env, 100).unwrap();
    assert_eq!(s.w.rows.nonces.len(), kept);
    s.w.later(1);
    sweep(&mut s.w.rows, &s.w.env, 100).unwrap();
    assert_eq!(s.w.rows.nonces.len(), 0);
}

/// Who blocked a client on one page allows it nothing on another that was open before.
#[test]
fn a_block_reaches_open_pages() {
    let mut s = Signed::new();
    let (first, second) = (s.ask(), s.ask());
    s.decide(&first, &Decision::Block);
    let (ann, id) = (s.w.ann.clone(), oauth_core::flow::signed::temporary_id(&second.token).unwrap());
    let yes = Decision::AllowAll(Limits::default());
    let refused = s.w.decide(id, &ann, &yes).err().map(|front| front.refusal);
    assert_eq!(refused, Some(Refusal::InteractionOver));
    assert!(s.w.rows.grants.is_empty());
    // A no still is one.
    assert!(s.w.decide(id, &ann, &Decision::Deny).is_ok());
}
