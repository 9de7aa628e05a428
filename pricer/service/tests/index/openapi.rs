use serde_json::Value;

use crate::support::{ORDER, ask, request, service};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/openapi.json");

async fn document() -> (String, Value) {
    let (status, _, text) = ask(&service(), request("GET", "/v1/openapi.json", "")).await;
    assert_eq!(status, 200);
    let document = serde_json::from_str(&text).unwrap();
    (text, document)
}

#[tokio::test]
async fn the_description_is_as_agreed() {
    let (text, _) = document().await;
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &text).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    assert!(text == golden, "the description has changed: UPDATE_GOLDEN=1 keeps the new one");
}

/// Every `$ref` of a document.
fn references<'v>(value: &'v Value, into: &mut Vec<&'v str>) {
    match value {
        Value::Object(fields) => {
            into.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|value| references(value, into));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, into)),
        _ => {}
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let (_, document) = document().await;
    let mut all = Vec::new();
    references(&document, &mut all);
    assert!(all.len() > 50, "{}", all.len());
    for reference in all {
        let place = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn every_path_that_is_described_is_served() {
    let (_, document) = document().await;
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 18);
    for (path, methods) in paths {
        for method in methods.as_object().unwrap().keys() {
            let asked = request(&method.to_uppercase(), &path.replace("{book}", "x"), "");
            let (status, _, body) = ask(&service(), asked).await;
            assert!(
                !body.contains("no route has this path") && status != 405,
                "{method} {path}: {body}"
            );
        }
    }
}

/// What is wrong with a value, as far as the words go that are used in the document.
fn faults(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = document.pointer(&reference[1..]).unwrap();
        return faults(document, schema, value, place);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let mut all = any.iter().map(|schema| faults(document, schema, value, place));
        let first = all.next().unwrap();
        return if all.any(|faults| faults.is_empty()) { Vec::new() } else { first };
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is_kind = match &schema["type"] {
        Value::String(only) => only == kind,
        Value::Array(some) => some.iter().any(|one| one == kind),
        _ => true,
    };
    let mut all = Vec::new();
    if !is_kind {
        all.push(format!("{place} is {kind}"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        all.extend(faults(document, &schema["items"], item, &format!("{place}[{index}]")));
    }
    let Some(fields) = value.as_object() else { return all };
    for (name, field) in fields {
        match schema["properties"].get(name) {
            Some(schema) => all.extend(faults(document, schema, field, &format!("{place}.{name}"))),
            None => all.push(format!("{place}.{name} is not described")),
        }
    }
    let required = schema["required"].as_array().into_iter().flatten();
    let missing = required.filter(|name| !fields.contains_key(name.as_str().unwrap()));
    all.extend(missing.map(|name| format!("{place}.{name} is missing")));
    all
}

#[tokio::test]
async fn what_is_sent_is_what_is_described() {
    let (_, document) = document().await;
    for (method, path, body) in [
        ("post", "/v1/price", ORDER),
        ("post", "/v1/price", "no order"),
        ("post", "/v1/quote", r#"{"sdl":""}"#),
        ("post", "/v1/quote", r#"{"sdl":"nothing"}"#),
        ("post", "/v1/what-if", "{}"),
        ("get", "/v1/rate", ""),
        ("get", "/v1/config", ""),
        ("get", "/healthz", ""),
        ("get", "/readyz", ""),
    ] {
        let (status, head, body) =
            ask(&service(), request(&method.to_uppercase(), path, body)).await;
        let content_type = head.headers()["content-type"].to_str().unwrap();
        let mut response = &document["paths"][path][method]["responses"][status.to_string()];
        if let Some(reference) = response["$ref"].as_str() {
            response = document.pointer(&reference[1..]).unwrap();
        }
        let schema = &response["content"][content_type]["schema"];
        assert!(schema.is_object(), "{method} {path}: {status} {content_type}");
        let sent = serde_json::from_str(&body).unwrap();
        assert_eq!(faults(&document, schema, &sent, path), Vec::<String>::new());
    }
}
