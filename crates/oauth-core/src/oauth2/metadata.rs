//! The documents of RFC 8414 and RFC 9728. They name only what works here.

use serde_json::{Value, json};

use crate::catalog::{Catalog, Risk};

/// Authorization server metadata (RFC 8414 §2) for this issuer.
///
/// Rule: RFC8414-2 (MUST)
/// Rule: RFC8414-3.2 (MUST)
/// Rule: RFC9207-2.3 (MUST)
/// Rule: RFC9207-3 (MUST)
/// Rule: RFC9700-2.1.1 (MUST)
#[must_use]
pub fn authorization_server(issuer: &str, catalog: &Catalog) -> Value {
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/oauth/authorize"),
        "token_endpoint": format!("{issuer}/oauth/token"),
        "revocation_endpoint": format!("{issuer}/oauth/revoke"),
        "introspection_endpoint": format!("{issuer}/oauth/introspect"),
        "scopes_supported": scopes(catalog),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    })
}

/// Protected resource metadata (RFC 9728 §2): the API below `resource`, whose tokens `issuer` gives.
///
/// Rule: RFC9728-2 (MUST)
#[must_use]
pub fn protected_resource(resource: &str, issuer: &str, catalog: &Catalog) -> Value {
    json!({
        "resource": resource,
        "authorization_servers": [issuer],
        "scopes_supported": scopes(catalog),
        "bearer_methods_supported": ["header"],
    })
}

/// Those for the site's staff are nothing that a client may ask for without more ado (RFC 8414 §2 lets some be left out).
fn scopes(catalog: &Catalog) -> Vec<&str> {
    let told = catalog.entries().iter().filter(|entry| entry.risk != Risk::Internal);
    told.map(|entry| entry.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rule: RFC8414-2
    /// Rule: RFC9207-3
    /// Rule: RFC9700-2.1.1
    /// Rule: RFC9207-2.3
    #[test]
    fn the_server_document_names_what_works() {
        let document = authorization_server("https://op.example/idp", &Catalog::default());
        assert_eq!(document["issuer"], "https://op.example/idp");
        assert_eq!(document["token_endpoint"], "https://op.example/idp/oauth/token");
        assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
        assert_eq!(document["authorization_response_iss_parameter_supported"], json!(true));
        assert_eq!(document["response_types_supported"], json!(["code"]));
        assert_eq!(document["introspection_endpoint"], "https://op.example/idp/oauth/introspect");
        let methods = &document["introspection_endpoint_auth_methods_supported"];
        assert!(methods.as_array().is_some_and(|all| all.len() == 2 && !all.contains(&json!("none"))));
        assert!(document.get("device_authorization_endpoint").is_none());
    }

    /// Rule: RFC9728-2
    #[test]
    fn the_resource_document_names_its_server() {
        let document =
            protected_resource("https://op.example/api", "https://op.example", &Catalog::default());
        assert_eq!(document["resource"], "https://op.example/api");
        assert_eq!(document["authorization_servers"], json!(["https://op.example"]));
        assert_eq!(document["bearer_methods_supported"], json!(["header"]));
    }
}
