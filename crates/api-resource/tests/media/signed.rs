//! Signed requests: the media API in the place of the records that Jifty's plugin guarded.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use oauth_core::model::client::{Client, ClientKind, Profile};
use oauth_core::model::grant::{Grant, Reach};
use oauth_core::model::token::Token;
use oauth_core::oauth1::signature;
use oauth_core::port::{self, Mode};
use oauth_core::testing::{Signer, build};

use crate::picture::png;
use crate::world::{Answer, Form, World, worlds};

/// A client of before 1.0a, with alice's token that reaches so far; it sends its secrets, as that plugin's own tests did.
pub(crate) fn signer(world: &World, reach: Reach) -> Signer {
    let env = &world.env;
    let (client, secret) = build::signing_client(env, None);
    let ClientKind::Signing(own) = client.kind.clone() else { panic!("no client that signs") };
    let own = ClientKind::Signing(oauth_core::model::client::Signing {
        profile: Profile::One,
        plaintext: true,
        ..own
    });
    let client = Client { kind: own, ..client };
    let mut grant = build::grant(env, &client, &world.alice.user);
    grant.scopes = build::scopes("read write");
    grant.terms.reach = reach;
    let (token, token_secret) = build::signing_token(env, &grant);
    let signer = Signer::new(&client.id.to_string(), secret.reveal(), env.now().unix())
        .with(&token.id.uuid().simple().to_string(), token_secret.reveal());
    insert(world, client, grant, token);
    Signer { method: signature::Method::Plaintext, ..signer }
}

fn insert(world: &World, client: Client, grant: Grant, token: Token) {
    let job = move |tx: &mut dyn port::Tx| {
        tx.insert_client(&client)?;
        tx.insert_grant(&grant)?;
        tx.insert_token(&token)
    };
    port::wait(&*world.store, Mode::Write, job).unwrap();
}

pub(crate) fn request(world: &World, signer: &Signer, method: Method, path: &str) -> TestRequest {
    // The clock went on since the client's began to count.
    let signer = Signer { timestamp: world.env.now().unix(), ..signer.clone() };
    let header = signer.header(method.as_str(), &format!("https://op.example{path}"), &[]);
    TestRequest::default().method(method).uri(path).insert_header(("Authorization", header))
}

async fn ask(world: &World, signer: &Signer, method: Method, path: &str, form: Option<&Form>) -> Answer {
    let request = request(world, signer, method, path);
    world
        .ask(match form {
            Some(form) => request.insert_header(form.kind()).set_payload(form.body()),
            None => request,
        })
        .await
}

/// An entry that alice alone sees.
async fn private(world: &World) -> String {
    let entry = world.submitted(&Form::file(&png(0)).text("public", "false")).await;
    format!("/idp/api/entries/{}", entry["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_client_reads_and_writes_as_far_as_it_was_allowed() {
    let upload = Form::file(&png(1)).text("title", "tests");
    for world in worlds() {
        // JF-T46: a no is told by the status; there it was in the body of a 200.
        let looks = signer(&world, Reach::ReadOnly);
        let path = private(&world).await;
        assert_eq!(ask(&world, &looks, Method::GET, &path, None).await.status, 200);
        assert_eq!(world.get(&path).await.status, 404, "to others it is not there");
        let kept = world.kept();
        let posted = ask(&world, &looks, Method::POST, "/idp/api/submit", Some(&upload)).await;
        assert_eq!(
            (posted.status.as_u16(), posted.body.as_slice()),
            (403, &b"oauth_problem=permission_denied"[..])
        );
        let deleted = ask(&world, &looks, Method::DELETE, &path, None).await;
        assert_eq!(
            (deleted.status.as_u16(), deleted.body.as_slice()),
            (403, &b"oauth_problem=permission_denied"[..])
        );
        // A method in disguise is none.
        for disguised in [format!("{path}!DELETE"), format!("{path}?_method=DELETE")] {
            let answer = ask(&world, &looks, Method::POST, &disguised, None).await;
            assert!(answer.status.is_client_error(), "{disguised} {}", answer.status);
        }
        assert_eq!(world.kept(), kept);
        assert_eq!(world.submit(&upload).await.status, 200, "what is alice's own goes on");
        assert_eq!(world.kept().0, kept.0 + 1);

        // JF-T47
        let writes = signer(&world, Reach::ReadWrite);
        assert_eq!(ask(&world, &writes, Method::GET, &path, None).await.status, 200);
        let posted = ask(&world, &writes, Method::POST, "/idp/api/submit", Some(&upload)).await;
        assert_eq!((posted.status.as_u16(), posted.json()["title"].as_str()), (200, Some("tests")));
        assert_eq!(world.kept().0, kept.0 + 2);
        assert_eq!(ask(&world, &writes, Method::DELETE, &path, None).await.status, 200);
        assert_eq!(ask(&world, &writes, Method::GET, &path, None).await.status, 404);
        assert_eq!(world.kept().0, kept.0 + 1);
    }
}
