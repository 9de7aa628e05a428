//! What is said of each route.

use crate::answers::METRICS_TYPE;
use crate::batch::NDJSON;
use crate::problem::Kind;
use crate::routes::Route;

/// A route in words.
pub(super) struct Words {
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    /// The types of its answer.
    pub(super) answer_type: &'static str,
}

const JSON: &str = "application/json";

pub(super) const fn words(route: Route) -> Words {
    let (summary, description) = match route {
        Route::Price => (
            "Price an order",
            "Answers what `bidpricescript explain --json` prints: the bid, or why there is none, and what it is \
             made of. A refusal is an answer too, with status 200.",
        ),
        Route::Quote => (
            "Ask what something costs",
            "A deployment file, an order or single resources: what the provider would bid, an hour and a month. \
             Answers what `bidpricescript quote --json` prints.",
        ),
        Route::WhatIf => (
            "Compare two price books",
            "Both price the same orders. Answers what `bidpricescript what-if --json` prints.",
        ),
        Route::Batch => (
            "Price many orders",
            "A line for each line, in their sequence, while lines are still being sent; read while you send, or \
             both sides wait. There is no end to the number of lines. A stream that does not end properly was \
             broken off: its last line says why.",
        ),
        Route::Rate => {
            ("The rate", "The US dollars per AKT that a price would use now. Asks nobody.")
        }
        Route::Config => ("The prices", "The price book as it is read. It has no secrets."),
        Route::Status => (
            "How everything stands",
            "The rate and what its sources said last, what keeps prices from being had, and the newest lines of \
             the journal, without whose orders they were. Asks nobody.",
        ),
        Route::OpenApi => ("This document", "Made from the routes that are served."),
        Route::Health => ("Whether the process runs", "For a liveness probe."),
        Route::Ready => (
            "Whether prices can be had",
            "For a readiness probe: 503 with the reasons if a book cannot price or the service is about to end.",
        ),
        Route::Metrics => ("Figures for Prometheus", "No label names a tenant."),
        Route::Asset | Route::Unknown => ("", ""),
    };
    let answer_type = match route {
        Route::Batch => NDJSON,
        Route::Metrics => METRICS_TYPE,
        _ => JSON,
    };
    Words { summary, description, answer_type }
}

/// What can go wrong with a route. A proxy or the server itself may have others, without our words.
pub(super) fn problems(route: Route) -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(move |kind| match kind {
        Kind::Request | Kind::Host | Kind::TooLarge | Kind::Method => true,
        Kind::Token => route.needs_token(),
        Kind::NoBook | Kind::BookDiffers | Kind::Busy | Kind::Internal => route.is_of_a_book(),
        Kind::Origin | Kind::BodyTimeout => route.method() == axum::http::Method::POST,
        Kind::Unusable => matches!(route, Route::Quote | Route::WhatIf),
        Kind::AnswerTimeout => {
            route.is_of_a_book() && !matches!(route, Route::Rate | Route::Config)
        }
        Kind::NotFound => false,
    })
}
