//! Taking back a part of what a client that signs may do.

use oauth_core::flow::begin::Begun;
use oauth_core::flow::connections::{self, Narrowed, Rest};
use oauth_core::flow::decide::{Decision, Limits};
use oauth_core::flow::signed::authorize;
use oauth_core::flow::signed::temporary::Credentials;
use oauth_core::model::grant::Reach;
use oauth_core::oauth1::error::Problem;
use oauth_core::policy::Handshake;
use oauth_core::refusal::{Refusal, Verdict};
use oauth_core::testing::build::scopes;

use super::{Signed, TOKEN};
use crate::world::{YES, yes_to};

/// What ann leaves.
fn narrow(s: &mut Signed, left: &str, read_only: bool) {
    let (ann, rest) = (s.w.ann.id.clone(), Rest { scopes: scopes(left), read_only });
    let done = connections::narrow(&mut s.w.rows, &s.w.env, &ann, s.client.id, &rest).expect("a store");
    assert!(matches!(done.into_result(), Ok(Narrowed::Done(_))), "{left}");
}

/// A token in the manner of a wiki: the one that is there, where person, client, scopes and terms are the same.
fn reused(s: &mut Signed, decision: &Decision) -> Credentials {
    let asked = s.ask();
    let verifier = s.allow(&asked, decision).expect("a verifier");
    let by = s.signer.with(&asked.token, asked.secret.reveal());
    let header = by.header("POST", TOKEN, &[("oauth_verifier", &verifier)]);
    s.redeem_by(&header, Handshake { reuse: true, ..Handshake::STANDARD }).expect("a token")
}

/// F-69
#[test]
fn a_signed_request_obeys_at_once() {
    let mut s = Signed::new();
    let token = s.token(&YES);
    assert_eq!(s.opens(&token).unwrap().scopes, scopes("read write profile email"));
    narrow(&mut s, "read", false);
    let access = s.opens(&token).unwrap();
    assert_eq!((access.scopes, access.reach), (scopes("read profile email"), Reach::ReadWrite));
    narrow(&mut s, "read", true);
    let access = s.opens(&token).unwrap();
    assert_eq!(access.may("POST"), Err(Refusal::ReadOnlyGrant));
}

/// A yes that waits for its client might hold more than what is left.
///
/// Rule: RFC5849-2.3
#[test]
fn a_verifier_that_is_out_is_over() {
    let mut s = Signed::new();
    s.token(&YES);
    let asked = s.ask();
    let verifier = s.allow(&asked, &YES).expect("a verifier");
    narrow(&mut s, "read", false);
    let signer = s.signer.clone();
    let late = s.redeem(&signer, &asked, &[("oauth_verifier", &verifier)]);
    assert_eq!(late.err(), Some(Problem::TokenRejected.into()));
}

/// MW-R4: the same token for the same scopes and terms, as they are after the change: what was narrowed is found by what is
/// left, and not by what it had.
#[test]
fn a_narrowed_grant_is_reused_for_what_is_left() {
    let look = |text| Decision::Allow(scopes(text), Limits { reach: Some(Reach::ReadOnly), lifetime: None });
    let mut s = Signed::new();
    let whole = reused(&mut s, &YES);
    assert_eq!(reused(&mut s, &YES).token, whole.token);
    narrow(&mut s, "read", false);
    assert_eq!(reused(&mut s, &yes_to(scopes("read"))).token, whole.token);
    let again = reused(&mut s, &YES);
    assert_ne!(again.token, whole.token);
    assert_eq!(s.opens(&again).unwrap().scopes, scopes("read write profile email"));
    assert_eq!(s.opens(&whole).unwrap().scopes, scopes("read profile email"));
    narrow(&mut s, "read write", true);
    assert_eq!(reused(&mut s, &look("read")).token, whole.token);
    assert_eq!(reused(&mut s, &look("read write")).token, again.token);
    assert_ne!(reused(&mut s, &yes_to(scopes("read"))).token, whole.token);
}

/// MW-R3: whoever took a part back is not recognised for the whole any more.
#[test]
fn the_whole_is_asked_about_again() {
    let mut s = Signed::new();
    s.w.rows.clients.get_mut(&s.client.id).unwrap().scopes = scopes("profile email");
    s.token(&YES);
    let recognised = |s: &mut Signed| {
        let (asked, ann) = (s.ask().token, s.w.ann.clone().into());
        let begun = authorize::recognise(&mut s.w.rows, &s.w.env, &asked, Some(&ann)).expect("a store");
        matches!(begun, Verdict::Done(Begun::Answer(_)))
    };
    assert!(recognised(&mut s));
    narrow(&mut s, "profile", false);
    assert!(!recognised(&mut s));
    s.w.rows.clients.get_mut(&s.client.id).unwrap().scopes = scopes("profile");
    assert!(recognised(&mut s));
}
