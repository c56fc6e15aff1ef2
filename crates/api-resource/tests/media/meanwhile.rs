//! What happens while an upload is under way: its token ends, others upload too.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::http::Method;
use actix_web::rt;
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use futures_util::future::{Either, join_all, select};
use futures_util::stream;
use oauth_core::model::grant::Reach;
use oauth_core::port::{self, Mode, Whose};
use oauth_core::testing::build;
use oauth_store_diesel::media;

use crate::picture::png;
use crate::world::{Answer, Form, Person, World, worlds, worlds_with};

fn post(person: &Person, form: &Form) -> TestRequest {
    person.request(Method::POST, "/idp/api/submit").insert_header(form.kind())
}

/// What alice takes back of what she gave her application.
#[derive(Clone, Copy, Debug)]
enum Back {
    All,
    Writing,
    Scope,
}

/// Sends the first half of a body, takes back what alice gave her application, and sends the rest.
async fn back_meanwhile(world: &World, back: Back, request: TestRequest, body: Vec<u8>) -> Answer {
    let (store, user, env) = (world.store.clone(), world.alice.user.id.clone(), world.env.clone());
    let (begin, rest) = body.split_at(body.len() / 2);
    let pieces = [Bytes::copy_from_slice(begin), Bytes::copy_from_slice(rest)];
    let body = stream::iter(pieces.into_iter().enumerate().map(move |(number, piece)| {
        if number == 1 {
            let (user, env) = (user.clone(), env.clone());
            let changed = port::wait(&*store, Mode::Write, move |tx| {
                let live = tx.live_grants(&user, None)?;
                let ids: Vec<_> = live.iter().map(|grant| grant.id).collect();
                match back {
                    Back::All => tx.revoke_grants(Whose::User(&user), env.now()),
                    Back::Writing => {
                        tx.narrow_grants(&user, &ids, &build::scopes("read write"), Reach::ReadOnly)
                    }
                    Back::Scope => tx.narrow_grants(&user, &ids, &build::scopes("read"), Reach::ReadWrite),
                }
            });
            assert!(changed.unwrap() > 0);
        }
        piece
    }));
    world.ask_slowly(request, body).await
}

/// F-69
///
/// Rule: RFC6750-3.1
#[actix_web::test]
async fn who_is_revoked_while_the_body_arrives_writes_nothing() {
    for world in worlds() {
        let form = Form::file(&png(1));
        let entry = world.submitted(&Form::file(&png(0))).await;
        let path = format!("/idp/api/entries/{}", entry["id"].as_str().unwrap());
        let kept = world.kept();
        for (uploads, back, status, error) in [
            (true, Back::Scope, 403, "insufficient_scope"),
            (false, Back::Scope, 403, "insufficient_scope"),
            (true, Back::Writing, 403, "insufficient_scope"),
            (true, Back::All, 401, "invalid_token"),
            (false, Back::All, 401, "invalid_token"),
        ] {
            let again = world.alice.narrowed(&world, "read write");
            let put = again.request(Method::PUT, &path).insert_header(("Content-Type", "application/json"));
            let (request, body) = match uploads {
                true => (post(&again, &form), form.body()),
                false => (put, r#"{"title":"changed"}"#.as_bytes().to_vec()),
            };
            let answer = back_meanwhile(&world, back, request, body).await;
            let challenge = answer.header("WWW-Authenticate").unwrap_or_default();
            assert!(challenge.contains(&format!("error=\"{error}\"")), "{back:?}: {challenge}");
            assert_eq!((answer.status.as_u16(), answer.error().as_str()), (status, error), "{back:?}");
            assert_eq!(world.kept(), kept);
        }
        assert_eq!(world.get(&path).await.json(), entry);
    }
}

#[actix_web::test]
async fn a_fifth_upload_of_one_person_is_refused_until_one_is_over() {
    for world in worlds() {
        let form = Form::file(&png(0));
        let begun = Rc::new(Cell::new(0));
        let stuck = (0..4).map(|_| {
            let begun = Rc::clone(&begun);
            let mut first = true;
            let body = stream::poll_fn(move |_| {
                begun.set(begun.get() + u32::from(std::mem::take(&mut first)));
                std::task::Poll::Pending
            });
            world.ask_slowly(post(&world.alice, &form), body)
        });
        let others = async {
            while begun.get() < 4 {
                rt::task::yield_now().await;
            }
            (world.submit(&form).await, world.submit_as(&world.bob, &form).await)
        };
        let Either::Right(((fifth, bobs), stuck)) = select(Box::pin(join_all(stuck)), Box::pin(others)).await
        else {
            panic!("a body that never comes was answered");
        };
        assert_eq!((fifth.status.as_u16(), fifth.error().as_str()), (503, "temporarily_unavailable"));
        assert_eq!(fifth.header("Retry-After"), Some("2"));
        assert_eq!(bobs.status, 200);
        drop(stuck);
        world.submitted(&form).await;
    }
}

/// Two for whom there is room, each alone: one gets it, and what the other brought is gone.
#[actix_web::test]
async fn of_two_uploads_for_the_last_of_a_quota_one_gets_through() {
    // Of one size, different in what stands behind the end, with one thumbnail for all.
    let form = |number: u8| Form::file(&[png(0), vec![number]].concat());
    let one = {
        let world = worlds().swap_remove(0);
        world.submitted(&form(0)).await;
        let owner = world.alice.user.id.clone();
        media::wait(&world.store, Mode::Read, move |tx| tx.stored_bytes(&owner)).unwrap()
    };
    for world in worlds_with(|config| config.quota = one) {
        for round in 0..5 {
            let forms = [0, 1].map(|number| form(2 * round + number));
            let answers = join_all(forms.iter().map(|form| world.submit(form))).await;
            let (won, lost): (Vec<Answer>, Vec<Answer>) =
                answers.into_iter().partition(|answer| answer.status == 200);
            assert_eq!((won.len(), lost.len()), (1, 1), "round {round}");
            assert_eq!((lost[0].status.as_u16(), lost[0].error().as_str()), (403, "quota_exceeded"));
            let (entries, files) = world.kept();
            assert_eq!((entries, files.len()), (1, 2), "{files:?}");
            let path = format!("/idp/api/entries/{}", won[0].json()["id"].as_str().unwrap());
            assert_eq!(world.ask(world.alice.request(Method::DELETE, &path)).await.status, 200);
        }
    }
}
