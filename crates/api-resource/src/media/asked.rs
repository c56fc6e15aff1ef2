//! Which part of a list is asked for: `limit`, `before`, `application`. Other parameters are not ours to judge.

use actix_web::HttpRequest;
use actix_web::web::Query;
use oauth_core::id::ClientId;
use oauth_store_diesel::media::EntryId;

use super::mark;
use super::problem::Problem;

/// Entries of a list that does not say how many.
const SOME: u32 = 10;
const MOST: u32 = 100;

/// The parameters of a query; each that is read stands there at most once.
pub(super) struct Asked(Query<Vec<(String, String)>>);

impl Asked {
    /// # Errors
    /// [`Problem::Malformed`]
    pub(super) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let pairs = Query::from_query(request.query_string());
        pairs.map(Self).map_err(|_| Problem::Malformed("the query"))
    }

    fn one<T>(
        &self,
        name: &'static str,
        rule: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let mut values = self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value);
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => read(value).map(Some).ok_or(Problem::Field { name, rule }),
            (Some(_), Some(_)) => Err(Problem::Field { name, rule }),
        }
    }

    /// How many at most.
    ///
    /// # Errors
    /// [`Problem::Field`], as of all that follow.
    pub(super) fn limit(&self) -> Result<u32, Problem> {
        let read = |text: &str| number(text).filter(|limit| *limit <= MOST);
        Ok(self.one("limit", "at most one, from 1 to 100", read)?.unwrap_or(SOME))
    }

    /// The last entry of the page before.
    pub(super) fn before(&self) -> Result<Option<EntryId>, Problem> {
        self.one("before", "at most one, the id of an entry", EntryId::parse)
    }

    /// The number of the last event of the page before.
    pub(super) fn before_event(&self) -> Result<Option<u32>, Problem> {
        self.one("before", "at most one, the number of an event", number)
    }

    /// Only what this application added or changed.
    pub(super) fn application(&self) -> Result<Option<ClientId>, Problem> {
        self.one("application", "at most one, the id of an application", ClientId::parse)
    }

    /// The same, said by `tag` too.
    pub(super) fn application_or_tag(&self) -> Result<Option<ClientId>, Problem> {
        let rule = "at most one, `OAuth CID: ` and the id of an application; not beside application";
        match (self.application()?, self.one("tag", rule, mark::parse)?) {
            (Some(_), Some(_)) => Err(Problem::Field { name: "tag", rule }),
            (application, tag) => Ok(application.or(tag)),
        }
    }
}

/// A number from 1, in plain digits.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| plain && *number > 0)
}
