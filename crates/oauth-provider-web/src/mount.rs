//! The route table: one line an endpoint.

use actix_web::http::header::ALLOW;
use actix_web::{HttpRequest, HttpResponse, Resource, guard, web};

use crate::dialect::mediawiki::{clients, pages};
use crate::dialect::{self, mediagoblin, mediawiki};
use crate::endpoint::{
    account, applications, authorize, client, connections, dashboard, developers, email, export, introspect,
    leave, login, metadata, notices, password, review, revoke, signed, style, token,
};
use crate::input::visit::{Visit, page};
use crate::output::fault::Fault;
use crate::output::machine::{answer, answer_by, preflight};
use crate::page::STYLESHEET_PATH;
use crate::path;
use crate::state::State;

/// A route whose handler is run by [`page`]. What is sent changes something, and is held back where nothing may be changed
/// ([`Inner::may_change`](crate::state::Inner::may_change)); so is what begins something when it is looked at (`BEGIN`).
macro_rules! page_route {
    (GET $handler:path) => {
        web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(
            |state: State, request: HttpRequest, payload: web::Payload| {
                page(state, request, payload, $handler)
            },
        )
    };
    (BEGIN $handler:path) => {
        held!(web::route().guard(guard::Any(guard::Get()).or(guard::Head())), $handler)
    };
    // Asking has an effect here, so HEAD is no shorter form of it.
    (ONLY_GET $handler:path) => {
        held!(web::get(), $handler)
    };
    (POST $handler:path) => {
        held!(web::post(), $handler)
    };
    // Sessions are no part of what is held: whoever may not sign in cannot look, and whoever may not sign out is not safe.
    (POST_ALWAYS $handler:path) => {
        web::post().to(|state: State, request: HttpRequest, payload: web::Payload| {
            page(state, request, payload, $handler)
        })
    };
}

/// A route for people that is held back where nothing may be changed.
macro_rules! held {
    ($route:expr, $handler:path) => {
        $route.to(|state: State, request: HttpRequest, payload: web::Payload| {
            page(state, request, payload, async |visit: &Visit| {
                visit.state.may_change()?;
                $handler(visit).await
            })
        })
    };
}

/// A route whose handler is run by [`answer_by`], with faults in the words of its own where it has some. It is held back where nothing may be
/// changed, unless it only looks (`LOOK`).
macro_rules! machine_route {
    (LOOK $handler:path) => {
        web::post().to(|state: State, request: HttpRequest, payload: web::Payload| async move {
            answer(&state, &request, $handler(&state, &request, payload)).await
        })
    };
    ($route:expr, $handler:path) => {
        $route.to(|state: State, request: HttpRequest, payload: web::Payload| async move {
            let run = state.if_may_change($handler(&state, &request, payload));
            answer(&state, &request, run).await
        })
    };
    ($route:expr, $handler:path, $tell:path) => {
        $route.to(|state: State, request: HttpRequest, payload: web::Payload| async move {
            let run = state.if_may_change($handler(&state, &request, payload));
            answer_by(&state, &request, run, |fault| $tell(&state, fault)).await
        })
    };
}

/// Adds every resource of the provider.
pub(crate) fn mount(config: &mut web::ServiceConfig, state: &State) {
    let at = |path: &'static str| {
        let paths: Vec<String> = dialect::paths(path).map(|path| state.link(path)).collect();
        web::resource(paths).app_data(state.clone())
    };
    let machine =
        |path: &'static str| at(path).route(options()).default_service(other_method("POST, OPTIONS", false));
    let people =
        |path: &'static str, allow: &'static str| at(path).default_service(other_method(allow, true));
    config
        .service(machine(path::TOKEN).route(machine_route!(web::post(), token::post, token::tell)))
        .service(
            machine(path::ACCESS_TOKEN)
                .route(machine_route!(web::post(), token::either, token::tell_either))
                .route(machine_route!(web::get(), mediagoblin::get, mediagoblin::tell)),
        )
        .service(machine(path::REQUEST_TOKEN).route(machine_route!(
            web::post(),
            signed::request_token,
            signed::tell
        )))
        .service(machine(path::REVOKE).route(machine_route!(web::post(), revoke::post)))
        .service(machine(path::INTROSPECT).route(machine_route!(LOOK introspect::post)))
        .service(both(
            people(path::AUTHORIZE, "GET, POST"),
            page_route!(ONLY_GET authorize::get),
            page_route!(POST authorize::post),
        ))
        .service(people(path::AUTHORIZED, READ).route(page_route!(GET authorize::start)))
        .service(people(path::CLIENT_AUTHORIZE, "POST").route(page_route!(POST authorize::post)))
        .service(both(
            people(path::CLIENT_REGISTER, BOTH),
            page_route!(BEGIN client::register_form),
            page_route!(POST client::register),
        ))
        .service(people(path::DEVELOPERS, READ).route(page_route!(GET developers::get)))
        .service(people(path::CLIENT_LIST, READ).route(page_route!(GET client::list)))
        .service(people(path::APPLICATIONS, READ).route(page_route!(GET applications::list)))
        .service(people(path::APPLICATION, READ).route(page_route!(GET applications::show)))
        .service(people(path::REVIEW, READ).route(page_route!(GET review::list)))
        .service(both(
            people(path::REVIEW_ONE, BOTH),
            page_route!(GET review::show),
            page_route!(POST review::decide),
        ))
        .service(both(
            people(path::NOTICES, BOTH),
            page_route!(GET notices::list),
            page_route!(POST notices::read),
        ))
        .service(people(path::PEOPLE, READ).route(page_route!(GET crate::endpoint::people::list)))
        .service(both(
            people(path::PERSON, BOTH),
            page_route!(GET crate::endpoint::people::show),
            page_route!(POST crate::endpoint::people::change),
        ))
        .service(people(path::LOG, READ).route(page_route!(GET review::log)))
        .service(people(path::DASHBOARD, READ).route(page_route!(GET dashboard::show)))
        .service(both(
            people(path::CONNECTIONS, BOTH),
            page_route!(GET connections::get),
            page_route!(POST connections::post),
        ))
        .service(both(
            people(path::CLIENT, BOTH),
            page_route!(GET client::show),
            page_route!(POST client::change),
        ))
        .service(people(STYLESHEET_PATH, READ).route(read_only().to(style::get)))
        .service(
            web::resource(format!("{}{}", path::METADATA, state.prefix))
                .app_data(state.clone())
                .route(options())
                .route(read_only().to(metadata::get))
                .default_service(other_method("GET, HEAD, OPTIONS", false)),
        );
    if state.accounts.is_some() {
        mount_accounts(config, people);
    }
    mount_wiki(config, state);
}

/// Adds the addresses of a wiki's `Special:OAuth`, of the pages there on which people look after applications and what they
/// allowed, and of its REST interface for applications. What else the host has at a wiki's script is the host's.
fn mount_wiki(config: &mut web::ServiceConfig, state: &State) {
    let at =
        |paths: [&str; 2]| web::resource(paths.map(|path| state.link(path)).to_vec()).app_data(state.clone());
    let titled = |is_asked_for: fn(&str) -> bool| {
        guard::fn_guard(move |context| is_asked_for(context.head().uri.query().unwrap_or_default()))
    };
    let leads = |resource: Resource| {
        resource.route(page_route!(GET pages::lead)).default_service(other_method(READ, true))
    };
    config
        .service(
            at(mediawiki::SCRIPTS)
                .guard(titled(|query| mediawiki::sub_of(query).is_some()))
                .route(web::route().to(mediawiki::by_title)),
        )
        .service(at(mediawiki::PAGES).route(web::route().to(mediawiki::by_path)))
        .service(leads(at(mediawiki::SCRIPTS).guard(titled(pages::is_asked_for))))
        .service(at(clients::CLIENTS).route(web::route().to(clients::clients)))
        .service(at(clients::RESETS).route(web::route().to(clients::resets)));
    for title in pages::TITLES {
        let (page, parts) = (format!("/wiki/{title}"), format!("/wiki/{title}/{{sub:.*}}"));
        config.service(leads(at([&page, &parts])));
    }
}

/// Adds the pages of the built-in accounts.
fn mount_accounts(config: &mut web::ServiceConfig, people: impl Fn(&'static str, &'static str) -> Resource) {
    config
        .service(both(
            people(path::LOGIN, BOTH),
            page_route!(GET login::form),
            page_route!(POST_ALWAYS login::sign_in),
        ))
        .service(both(
            people(path::LOGOUT, BOTH),
            page_route!(GET login::sign_out_form),
            page_route!(POST_ALWAYS login::sign_out),
        ))
        .service(both(
            people(path::SIGNUP, BOTH),
            page_route!(BEGIN account::signup_form),
            page_route!(POST account::signup),
        ))
        .service(people(path::ACCOUNT, READ).route(page_route!(GET account::get)))
        .service(people(path::ACCOUNT_EXPORT, READ).route(page_route!(GET export::get)))
        .service(both(
            people(path::ACCOUNT_DELETE, BOTH),
            page_route!(GET leave::form),
            page_route!(POST leave::leave),
        ))
        .service(people(path::ACCOUNT_PASSWORD, "POST").route(page_route!(POST account::password)))
        .service(people(path::ACCOUNT_SESSIONS, "POST").route(page_route!(POST_ALWAYS account::sessions)))
        .service(people(path::EMAIL, "POST").route(page_route!(POST email::change)))
        .service(people(path::EMAIL_LETTER, "POST").route(page_route!(POST email::send_again)))
        .service(both(
            people(path::EMAIL_CONFIRM, BOTH),
            page_route!(BEGIN email::confirm_form),
            page_route!(POST email::confirm),
        ))
        .service(both(
            people(path::PASSWORD_FORGOTTEN, BOTH),
            page_route!(BEGIN password::forgotten_form),
            page_route!(POST password::forgotten),
        ))
        .service(both(
            people(path::PASSWORD_NEW, BOTH),
            page_route!(BEGIN password::new_form),
            page_route!(POST password::new),
        ));
}

const READ: &str = "GET, HEAD";
const BOTH: &str = "GET, HEAD, POST";

fn both(resource: Resource, read: actix_web::Route, write: actix_web::Route) -> Resource {
    resource.route(read).route(write)
}

fn read_only() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

fn options() -> actix_web::Route {
    web::method(actix_web::http::Method::OPTIONS).to(preflight)
}

/// 405 in our form, with the methods that exist.
fn other_method(allow: &'static str, for_people: bool) -> actix_web::Route {
    web::route().to(move |state: State, request: HttpRequest, payload: web::Payload| async move {
        let mut response: HttpResponse = if for_people {
            page(state, request, payload, async |_: &_| Err(Fault::Method)).await
        } else {
            Fault::Method.json()
        };
        response.headers_mut().insert(ALLOW, actix_web::http::header::HeaderValue::from_static(allow));
        response
    })
}
