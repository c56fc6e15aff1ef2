//! An application with one route, which needs the scope `read`, and somebody who gave it to a program for an hour.

use std::time::Duration;

use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, web};
use api_resource::{Authorized, scopes};
use oauth_test::{ClientSpec, TestProvider};

async fn greet(access: Authorized<scopes::Read>) -> String {
    format!("Hello {}", access.user_name)
}

#[actix_web::test]
async fn a_program_is_let_in_for_an_hour() {
    let provider = TestProvider::start();
    let alice = provider.person("alice");
    let client = provider.client(ClientSpec::public("Greeter"));
    let token = provider.access_token(&client, &alice, "read");

    let guard = provider.guard("https://greetings.example/api");
    let app = App::new().app_data(guard.data()).route("/api/greeting", web::get().to(greet));
    let app = init_service(app).await;
    let ask = || {
        let request = TestRequest::get().uri("/api/greeting");
        request.insert_header(("Authorization", format!("Bearer {token}"))).to_request()
    };
    assert_eq!(call_service(&app, ask()).await.status(), 200);

    provider.clock().advance(Duration::from_secs(3600));
    assert_eq!(call_service(&app, ask()).await.status(), 401);
}
