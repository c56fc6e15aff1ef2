//! The pages: what every one of them shows, and the headers that go with it.

use std::time::{Duration, UNIX_EPOCH};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentType, REFERRER_POLICY};
use ring::digest::{SHA256, digest};
use serde::Serialize;
use tera::{Context, Tera};

use crate::oauth::{Tokens, now};
use crate::session::{Session, Visitor};

const TEMPLATES: [(&str, &str); 6] = [
    ("base.html", include_str!("templates/base.html")),
    ("welcome.html", include_str!("templates/welcome.html")),
    ("album.html", include_str!("templates/album.html")),
    ("card.html", include_str!("templates/card.html")),
    ("add.html", include_str!("templates/add.html")),
    ("trouble.html", include_str!("templates/trouble.html")),
];

/// The look of them.
pub(crate) const STYLESHEET: &str = include_str!("templates/penny-post.css");

/// What stands beside their titles.
pub(crate) const ICON: &str = include_str!("templates/stamp.svg");

/// The templates, and the policy that goes with them.
pub(crate) struct Pages {
    tera: Tera,
    provider: String,
    policy: String,
}

/// What the foot of the page tells about a connection. The token itself is shown to nobody, not even its owner.
#[derive(Serialize)]
struct Ticket {
    name: String,
    /// The first digits of the token's hash: enough to see that it is another one.
    mark: String,
    until: String,
    minutes: u64,
    renewals: u32,
    may_write: bool,
}

impl Pages {
    pub(crate) fn new(provider: &str) -> Result<Self, tera::Error> {
        let mut tera = Tera::new();
        tera.add_raw_templates(TEMPLATES)?;
        // Public pictures come from the provider itself, and the form that connects leads there.
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src 'self' {provider}; form-action 'self' {provider}; \
             base-uri 'none'; frame-ancestors 'none'"
        );
        Ok(Self { tera, provider: provider.to_owned(), policy })
    }

    /// A page; what there is to say to the visitor is said on it, once.
    pub(crate) fn show(
        &self,
        visitor: &Visitor,
        session: &mut Session,
        status: StatusCode,
        template: &str,
        mut context: Context,
    ) -> HttpResponse {
        context.insert("csrf", &session.csrf);
        context.insert("provider", &self.provider);
        context.insert("notice", &session.notice.take());
        let ticket = session.connection.as_ref().map(|known| Ticket::of(&known.name, &known.tokens));
        context.insert("ticket", &ticket);
        let (status, page) = match self.tera.render(template, &context) {
            Ok(page) => (status, page),
            Err(cause) => (StatusCode::INTERNAL_SERVER_ERROR, format!("Penny Post: {cause}")),
        };
        let mut answer = HttpResponse::build(status);
        if let Some(cookie) = &visitor.cookie {
            answer.cookie(cookie.clone());
        }
        answer
            .insert_header((CONTENT_SECURITY_POLICY, self.policy.as_str()))
            .insert_header((REFERRER_POLICY, "no-referrer"))
            .insert_header((CACHE_CONTROL, "no-store"))
            .content_type(ContentType::html())
            .body(page)
    }
}

impl Ticket {
    fn of(name: &str, tokens: &Tokens) -> Self {
        let hash = digest(&SHA256, tokens.access.secret().as_bytes());
        let left = tokens.ends.duration_since(now()).unwrap_or_default();
        let until = tokens.ends.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            name: name.to_owned(),
            mark: hash.as_ref().iter().take(4).map(|byte| format!("{byte:02x}")).collect(),
            until: time_of_day(until),
            minutes: left.as_secs().div_ceil(60),
            renewals: tokens.renewals,
            may_write: tokens.may_write(),
        }
    }
}

fn time_of_day(since_epoch: Duration) -> String {
    let minutes = since_epoch.as_secs() / 60 % (24 * 60);
    format!("{:02}:{:02} UTC", minutes / 60, minutes % 60)
}
