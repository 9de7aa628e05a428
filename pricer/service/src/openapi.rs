//! The service's description in the words of `OpenAPI` 3.1, made of the table of routes and of the structs that are read
//! and sent. What is not in the router cannot be in here, and the other way round.

mod order;
mod words;

use std::collections::BTreeMap;

use bidprice_report::Explanation;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use crate::answers::PREFER;
use crate::asked::{QuoteAsked, WhatIfAsked};
use crate::limits::{LINE_BYTES_MAX, Limits, OWNER_BYTES_MAX};
use crate::owner::OWNER_HEADER;
use crate::problem::{Kind, ProblemShown};
use crate::router::BOOK_HEADER;
use crate::routes::Route;
use crate::shown::{Alive, BatchLine, Brief, ConfigShown, RateState, Readiness, Status};
use words::{problems, words};

const SCHEMAS: &str = "/components/schemas";
const RESPONSES: &str = "#/components/responses";

/// The document.
pub(crate) fn text(limits: &Limits) -> String {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for route in Route::ALL {
        let Some(path) = route.path() else { continue };
        let operation = operation(route, limits, &mut schemas);
        if let Some(named) = route.named_path() {
            paths.insert(named, json!({ method(route): of_a_named_book(&operation) }));
        }
        paths.insert(path.to_owned(), json!({ method(route): operation }));
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Bid prices",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What an Akash provider bids for an order, and what the bid is made of.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        // No server is named: it is wherever this document came from.
        "paths": paths,
        "components": {
            "responses": problem_responses(&mut schemas),
            "schemas": schemas.take(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Needed where the service was given a token; always where others can reach it, \
                        unless whoever runs it said otherwise.",
                },
            },
        },
    });
    let mut text = serde_json::to_string_pretty(&document).expect("texts and numbers");
    text.push('\n');
    text
}

fn method(route: Route) -> String {
    route.method().as_str().to_ascii_lowercase()
}

fn operation(route: Route, limits: &Limits, schemas: &mut Schemas) -> Value {
    let words = words(route);
    let mut operation = json!({
        "operationId": route.name(),
        "summary": words.summary,
        "description": words.description,
        "responses": responses(route, words.answer_type, schemas),
    });
    if route.is_of_a_book() {
        set(&mut operation, "parameters", parameters(route));
    }
    if route.needs_token() {
        set(&mut operation, "security", json!([{}, { "token": [] }]));
    }
    if let Some(body) = request_body(route, limits, schemas) {
        set(&mut operation, "requestBody", body);
    }
    operation
}

/// The same for a book with a name.
fn of_a_named_book(operation: &Value) -> Value {
    let mut named = operation.clone();
    if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
        set(&mut named, "operationId", format!("{id}-of-a-book").into());
    }
    if let Some(parameters) = named.get_mut("parameters").and_then(Value::as_array_mut) {
        let pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$";
        parameters.insert(0, parameter("book", "path", "The name of a price book.", pattern));
    }
    named
}

fn parameters(route: Route) -> Value {
    let owner = format!("^[A-Za-z0-9]{{0,{OWNER_BYTES_MAX}}}$");
    let whose = "The tenant's address, for rules that go by who asks.";
    let book = "Answer only by the price book with this hash.";
    let mut all = vec![
        parameter("owner", "query", whose, &owner),
        parameter(OWNER_HEADER, "header", whose, &owner),
        parameter(BOOK_HEADER, "header", book, "^[!-~]+$"),
    ];
    if route == Route::Price {
        let brief = "`return=minimal` asks for the bid or the refusal without what it is made of: a `Brief`.";
        all.push(parameter(PREFER.as_str(), "header", brief, ".*"));
    }
    all.into()
}

fn parameter(name: &str, place: &str, description: &str, pattern: &str) -> Value {
    json!({
        "name": name,
        "in": place,
        "required": place == "path",
        "description": description,
        "schema": { "type": "string", "pattern": pattern },
    })
}

fn request_body(route: Route, limits: &Limits, schemas: &mut Schemas) -> Option<Value> {
    let content = match route {
        Route::Price => {
            json!({ "application/json": { "schema": schemas.asked::<order::Order>() } })
        }
        Route::Quote => json!({
            "application/json": { "schema": schemas.asked::<QuoteAsked>() },
            "application/yaml": { "schema": { "type": "string", "description": "A deployment file." } },
        }),
        Route::WhatIf => {
            json!({ "application/json": { "schema": schemas.asked::<WhatIfAsked>() } })
        }
        Route::Batch => json!({ "application/x-ndjson": { "schema": {
            "type": "string",
            "description": "A line for each order: the order, or `{\"id\":…,\"owner\":…,\"order\":…}`.",
        } } }),
        _ => return None,
    };
    let bound = route.body_bytes_max(limits).map_or_else(
        || format!("Any number of lines of up to {LINE_BYTES_MAX} bytes."),
        |most| format!("Up to {most} bytes."),
    );
    Some(json!({ "required": true, "description": bound, "content": content }))
}

fn responses(route: Route, answer_type: &str, schemas: &mut Schemas) -> Value {
    let answer = answer_schema(route, schemas);
    let mut answered = json!({
        "description": "The answer.",
        "content": { answer_type: { "schema": answer } },
    });
    if route.is_of_a_book() {
        let description = "The hash of the price book that was used.";
        set(&mut answered, "headers", header(BOOK_HEADER, description));
    }
    let mut all = Map::new();
    if route == Route::Ready {
        all.insert("503".to_owned(), answered.clone());
    }
    all.insert("200".to_owned(), answered);
    for kind in problems(route) {
        let status = kind.status().as_u16();
        all.entry(status.to_string())
            .or_insert_with(|| json!({ "$ref": format!("{RESPONSES}/{status}") }));
    }
    Value::Object(all)
}

/// One for each status that a problem can have; routes refer to them.
fn problem_responses(schemas: &mut Schemas) -> Map<String, Value> {
    let problem = schemas.shown::<ProblemShown<'_>>();
    let mut titles = BTreeMap::<_, Vec<String>>::new();
    for kind in Kind::ALL {
        let title = format!("{} (`{}`).", kind.title(), kind.name());
        titles.entry(kind.status().as_u16()).or_default().push(title);
    }
    let responses = titles.into_iter().map(|(status, titles)| {
        let mut response = json!({
            "description": titles.join(" "),
            "content": { "application/problem+json": { "schema": problem } },
        });
        match status {
            405 => set(&mut response, "headers", header("Allow", "The method that there is.")),
            503 => set(&mut response, "headers", header("Retry-After", "Seconds.")),
            401 => set(&mut response, "headers", header("WWW-Authenticate", "`Bearer`.")),
            _ => {}
        }
        (status.to_string(), response)
    });
    responses.collect()
}

fn set(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}

fn header(name: &str, description: &str) -> Value {
    json!({ name: { "description": description, "schema": { "type": "string" } } })
}

fn answer_schema(route: Route, schemas: &mut Schemas) -> Value {
    match route {
        Route::Price => {
            json!({ "anyOf": [schemas.shown::<Explanation>(), schemas.shown::<Brief>()] })
        }
        Route::Quote => schemas.shown::<bidprice_quote::Report>(),
        Route::WhatIf => schemas.shown::<bidprice_whatif::Report>(),
        Route::Rate => schemas.shown::<RateState>(),
        Route::Config => schemas.shown::<ConfigShown>(),
        Route::Status => schemas.shown::<Status>(),
        Route::Health => schemas.shown::<Alive>(),
        Route::Ready => schemas.shown::<Readiness>(),
        Route::OpenApi => json!({ "type": "object" }),
        Route::Batch => {
            // OpenAPI 3.1 has no words for lines; their schema is named instead.
            schemas.shown::<BatchLine>();
            json!({ "type": "string", "description": "Each line is a `BatchLine`." })
        }
        Route::Metrics | Route::Asset | Route::Unknown => json!({ "type": "string" }),
    }
}

/// Schemas of all structs, each under its name. What is read may leave out what has a default; what is
/// sent has every field.
struct Schemas {
    asked: SchemaGenerator,
    shown: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings =
            || SchemaSettings::draft2020_12().with(|s| s.definitions_path = SCHEMAS.into());
        Self {
            asked: settings().for_deserialize().into_generator(),
            shown: settings().for_serialize().into_generator(),
        }
    }

    fn asked<T: schemars::JsonSchema>(&mut self) -> Value {
        self.asked.subschema_for::<T>().to_value()
    }

    fn shown<T: schemars::JsonSchema>(&mut self) -> Value {
        self.shown.subschema_for::<T>().to_value()
    }

    fn take(mut self) -> Map<String, Value> {
        let mut all = self.asked.take_definitions(true);
        all.extend(self.shown.take_definitions(true));
        all
    }
}
