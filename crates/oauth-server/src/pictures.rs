//! Pictures among what is kept of people. Their rows go with the person's, their files with the next sweep.

use api_resource::media::Media;
use oauth_provider_web::belongings::{Answer, Belongings, Section, UserId};

/// The pictures of this server.
pub(crate) struct Pictures(pub(crate) Media);

impl Belongings for Pictures {
    fn kept<'a>(&'a self, person: &'a UserId) -> Answer<'a, Section> {
        Box::pin(async move { Ok(Section { name: "pictures", items: self.0.kept(person).await? }) })
    }
}
