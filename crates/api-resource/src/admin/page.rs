//! The description of the API as a page to read. What it says is the document's; HTML is made here.

use actix_web::web::Bytes;
use serde_json::Value;

use super::AdminConfig;
use crate::html::{Page, escape};

/// The page of this document, which describes what stands below `resource`.
pub(super) fn of(document: &Value, resource: &str, config: &AdminConfig) -> Bytes {
    let styles: Vec<&str> = config.stylesheet.as_deref().into_iter().collect();
    let page = Page {
        title: text(document, "/info/title"),
        site: &config.site_name,
        prefix: resource.rsplit_once('/').map_or("", |(place, _)| place),
        styles: &styles,
        class: "medium",
        body: &body(document, &format!("{resource}/admin")),
    };
    Bytes::from(page.whole())
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Members in the order of the document.
fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// Text with code between backquotes.
fn prose(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 0 { escape(part).into_owned() } else { code(part) }).collect()
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

fn body(document: &Value, root: &str) -> String {
    let mut body = format!(
        "<h1>{}</h1>\n<p>{}</p>\n<p><a class=\"target\" href=\"{root}/openapi.json\">The same for programs (OpenAPI)</a></p>\n",
        escape(text(document, "/info/title")),
        prose(text(document, "/info/description")),
        root = escape(root),
    );
    body.push_str(&contents(document));
    body.push_str(&scopes(document));
    for tag in items(document.get("tags")) {
        let name = text(tag, "/name");
        body.push_str(&format!(
            "<section class=\"card\" aria-labelledby=\"{name}\">\n<h2 id=\"{name}\">{title}</h2>\n<p>{about}</p>\n",
            name = escape(name),
            title = escape(&capital(name)),
            about = prose(text(tag, "/description")),
        ));
        for (path, item) in members(document.get("paths")) {
            for (method, operation) in members(Some(item)) {
                if items(operation.get("tags")).any(|of| of.as_str() == Some(name)) {
                    body.push_str(&operation_of(&method.to_uppercase(), &format!("{root}{path}"), operation));
                }
            }
        }
        body.push_str("</section>\n");
    }
    body.push_str("<h2 id=\"objects\">Objects</h2>\n");
    for (name, schema) in members(document.pointer("/components/schemas")) {
        body.push_str(&object(name, schema));
    }
    body
}

/// The parts of the page.
fn contents(document: &Value) -> String {
    let tags = items(document.get("tags")).map(|tag| text(tag, "/name")).chain(["objects"]);
    let link = |name: &str| {
        format!("<a class=\"target\" href=\"#{0}\">{1}</a>\n", escape(name), escape(&capital(name)))
    };
    format!(
        "<nav class=\"contents\" aria-label=\"Contents\">\n{}</nav>\n",
        tags.map(link).collect::<String>()
    )
}

fn scopes(document: &Value) -> String {
    let scopes = document.pointer("/components/securitySchemes/oauth2/flows/authorizationCode/scopes");
    let rows: String = members(scopes)
        .map(|(name, title)| {
            format!(
                "<div><dt>{}</dt><dd>{}</dd></div>\n",
                code(name),
                escape(title.as_str().unwrap_or_default())
            )
        })
        .collect();
    format!("<dl class=\"facts\">\n{rows}</dl>\n")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn operation_of(method: &str, path: &str, operation: &Value) -> String {
    let scopes: Vec<String> =
        items(operation.pointer("/security/0/oauth2")).filter_map(Value::as_str).map(code).collect();
    let summary = [text(operation, "/summary"), text(operation, "/description")];
    let said: Vec<String> = summary
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| format!("<p>{}</p>", prose(text)))
        .collect();
    let mut html = format!(
        "<h3><span class=\"tag\">{method}</span> <code>{}</code></h3>\n{}\n<p class=\"soft small\">Scope: {}</p>\n",
        escape(path),
        said.join("\n"),
        scopes.join(", "),
    );
    let parameters: Vec<[String; 3]> = items(operation.get("parameters"))
        .map(|parameter| {
            let kind = kind(parameter.get("schema").unwrap_or(&Value::Null));
            let place = format!("{}, {kind}", escape(text(parameter, "/in")));
            [code(text(parameter, "/name")), place, prose(text(parameter, "/description"))]
        })
        .collect();
    html.push_str(&table("Parameter", &parameters));
    if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
        html.push_str(&format!("<p>Body: {}</p>\n", kind(schema)));
    }
    let answers: Vec<String> = members(operation.get("responses"))
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, answer)| {
            let body = answer.pointer("/content/application~1json/schema").map(kind);
            let body = body.map(|kind| format!(": {kind}")).unwrap_or_default();
            format!("<p>Answer {}{body}</p>\n", escape(status))
        })
        .collect();
    html + &answers.concat()
}

fn object(name: &str, schema: &Value) -> String {
    let mut html = format!(
        "<section class=\"card\" aria-labelledby=\"object-{id}\">\n<h3 id=\"object-{id}\">{id}</h3>\n<p>{about}</p>\n",
        id = escape(name),
        about = prose(text(schema, "/description")),
    );
    if schema.get("enum").is_some() {
        html.push_str(&format!("<p>{}</p>\n", kind(schema)));
    }
    html.push_str(&fields(schema));
    for part in items(schema.get("allOf")).chain(items(schema.get("oneOf"))) {
        if part.get("properties").is_some() {
            html.push_str(&fields(part));
        } else {
            html.push_str(&format!("<p>And: {}</p>\n", kind(part)));
        }
    }
    html + "</section>\n"
}

fn fields(schema: &Value) -> String {
    let rows: Vec<[String; 3]> = members(schema.get("properties"))
        .map(|(name, of)| [code(name), kind(of), prose(text(of, "/description"))])
        .collect();
    table("Member", &rows)
}

fn table(what: &str, rows: &[[String; 3]]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let row = |[name, kind, about]: &[String; 3]| {
        format!(
            "<tr><th scope=\"row\">{name}</th><td data-label=\"Is\">{kind}</td><td data-label=\"For\">{about}</td></tr>\n"
        )
    };
    format!(
        "<table>\n<thead><tr><th scope=\"col\">{what}</th><th scope=\"col\">Is</th><th scope=\"col\">For</th></tr></thead>\n\
         <tbody>\n{}</tbody>\n</table>\n",
        rows.iter().map(row).collect::<String>()
    )
}

/// What values a schema allows, as HTML.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|place| place.rsplit('/').next())
    {
        return format!("<a href=\"#object-{id}\">{id}</a>", id = escape(name));
    }
    let words: Vec<String> = items(schema.get("enum")).filter_map(Value::as_str).map(code).collect();
    if !words.is_empty() {
        return words.join(", ");
    }
    let either: Vec<String> = items(schema.get("oneOf")).map(kind).collect();
    if !either.is_empty() {
        return either.join(" or ");
    }
    if let Some(of) = schema.get("items") {
        return format!("list of {}", kind(of));
    }
    let names: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        more => items(more).filter_map(Value::as_str).collect(),
    };
    let format = match text(schema, "/format") {
        "uuid" => " (UUID)",
        "date-time" => " (RFC 3339)",
        _ => "",
    };
    format!("{}{format}", escape(&names.join(" or ")))
}
