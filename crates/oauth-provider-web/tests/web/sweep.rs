//! Cleaning up, as an embedder does it.

use std::time::Duration;

use oauth_core::testing::build;

use crate::world::World;

#[actix_web::test]
async fn what_has_ended_is_deleted() {
    let world = World::new();
    let (session, _) = build::session(&world.env, &world.alice);
    oauth_core::port::Sessions::insert_session(&mut *world.store.rows(), &session).unwrap();
    world.provider.sweep().await.unwrap();
    assert_eq!(world.store.rows().sessions.len(), 1, "it lives");
    world.clock.advance(Duration::from_secs(15 * 86_400));
    world.provider.sweep().await.unwrap();
    assert!(world.store.rows().sessions.is_empty());
}
