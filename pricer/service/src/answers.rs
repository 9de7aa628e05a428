//! What each route answers.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::asked::{QuoteAsked, WhatIfAsked};
use crate::owner::checked;
use crate::pricing::Pace;
use crate::problem::{Kind, Problem};
use crate::router::Asked;
use crate::routes::Route;
use crate::shown::{Alive, Obstacle, Readiness, Status};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// How a client says that it wants the short answer, and is told that it got it (RFC 7240).
pub(crate) const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERRED: HeaderName = HeaderName::from_static("preference-applied");
pub(crate) const BRIEFLY: &str = "return=minimal";

/// Prometheus' own type for its text.
pub(crate) const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(crate) async fn answer(
    asked: Asked,
    path: &str,
    body: Bytes,
) -> Result<Response<Body>, Problem> {
    let app = &asked.app;
    match asked.route {
        Route::Price => price(asked, body).await,
        Route::Quote => quote(asked, &body).await,
        Route::WhatIf => what_if(asked, &body).await,
        Route::Rate => json(&asked.book.rate()),
        Route::Config => json(&asked.book.config()),
        Route::Status => status(asked).await,
        Route::OpenApi => Ok(typed(JSON, app.openapi.clone())),
        Route::Health => json(&Alive { alive: true }),
        Route::Ready => ready(&asked),
        Route::Metrics => {
            Ok(typed(HeaderValue::from_static(METRICS_TYPE), app.metrics.text(&app.books)))
        }
        Route::Asset => {
            let asset = app.config.assets.iter().find(|asset| asset.path == path);
            asset.map(|asset| asset.response(&asked.headers)).ok_or_else(nothing)
        }
        Route::Batch | Route::Unknown => Err(nothing()),
    }
}

fn nothing() -> Problem {
    Problem::new(Kind::NotFound, "no route has this path")
        .hint("`/v1/openapi.json` names all routes")
}

/// The same as `explain --json`. Without plugins it is a matter of microseconds: handing it to another
/// thread would take longer than doing it.
async fn price(asked: Asked, order: Bytes) -> Result<Response<Body>, Problem> {
    if asked.headers.get(PREFER).is_some_and(|wish| wish == BRIEFLY) {
        return price_briefly(asked, order).await;
    }
    let Asked { app, book, owner, .. } = asked;
    let explanation = match book.pace() {
        Pace::Instant => book.price(owner.as_deref(), &order),
        Pace::Slow => app.pool.run(move || book.price(owner.as_deref(), &order)).await?,
    };
    app.metrics.decided(explanation.refused.as_ref());
    json(&explanation)
}

/// What came of it, for programs that ask often and show nobody what a price is made of.
async fn price_briefly(asked: Asked, order: Bytes) -> Result<Response<Body>, Problem> {
    let Asked { app, book, owner, .. } = asked;
    let brief = match book.pace() {
        Pace::Instant => book.price_briefly(owner.as_deref(), &order),
        Pace::Slow => app.pool.run(move || book.price_briefly(owner.as_deref(), &order)).await?,
    };
    app.metrics.decided(brief.refused.as_ref());
    let mut response = json(&brief)?;
    response.headers_mut().insert(PREFERRED, HeaderValue::from_static(BRIEFLY));
    Ok(response)
}

async fn quote(asked: Asked, body: &[u8]) -> Result<Response<Body>, Problem> {
    let is_yaml = asked.headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.to_str().unwrap_or_default();
        kind.split(';').next().is_some_and(|kind| kind.trim_end().ends_with("yaml"))
    });
    let question = if is_yaml {
        let sdl = str::from_utf8(body).map_err(|_| unreadable("it is not UTF-8"))?.to_owned();
        QuoteAsked { sdl: Some(sdl), owner: asked.owner.clone(), ..QuoteAsked::default() }
    } else {
        let mut question: QuoteAsked = parsed(body)?;
        // What the body says; where it is silent, what the request's head says.
        question.owner = match question.owner {
            Some(owner) => Some(checked(&owner)?),
            None => asked.owner.clone(),
        };
        question
    };
    let given = [question.sdl.is_some(), question.order.is_some(), question.resources.is_some()];
    if given.into_iter().filter(|is_given| *is_given).count() != 1 {
        let problem = "the body has none of `sdl`, `order` and `resources`, or several";
        return Err(Problem::new(Kind::Unusable, problem).hint("send one of them"));
    }
    let Asked { app, book, .. } = asked;
    let report = app.pool.run(move || book.quote(&question).map(|report| json(&report))).await?;
    report?
}

async fn what_if(asked: Asked, body: &[u8]) -> Result<Response<Body>, Problem> {
    let question: WhatIfAsked = parsed(body)?;
    let Asked { app, book, shelf, .. } = asked;
    let named = |name: &Option<String>| match name {
        None => Ok(Arc::clone(&book)),
        Some(name) => shelf.find(Some(name)).cloned().ok_or_else(|| {
            let problem =
                "`now.book` or `then.book` names a price book that the service does not have";
            Problem::new(Kind::NoBook, problem)
        }),
    };
    let (now, then) = (named(&question.now.book)?, named(&question.then.book)?);
    let compare = move || now.what_if(&*then, &question).map(|report| json(&report));
    app.pool.run(compare).await??
}

/// It reads files.
async fn status(asked: Asked) -> Result<Response<Body>, Problem> {
    let Asked { app, book, .. } = asked;
    let readiness = readiness(&app);
    let look = move || Status {
        version: env!("CARGO_PKG_VERSION"),
        rate: book.rate(),
        sources: book.sources(),
        journal: book.journal(),
        readiness,
    };
    json(&app.pool.run(look).await?)
}

fn ready(asked: &Asked) -> Result<Response<Body>, Problem> {
    let readiness = readiness(&asked.app);
    let mut response = json(&readiness)?;
    if !readiness.ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

fn readiness(app: &App) -> Readiness {
    let mut obstacles = Vec::new();
    for (name, book) in app.books.now().all() {
        let book_name = name.map(ToString::to_string);
        let of_book = |problem| Obstacle { book: book_name.clone(), problem };
        obstacles.extend(book.obstacles().into_iter().map(of_book));
    }
    if app.is_stopping() {
        obstacles.push(Obstacle { book: None, problem: "the service is about to end".to_owned() });
    }
    Readiness {
        ready: obstacles.is_empty(),
        generation: app.books.generation(),
        obstacles,
        reload_refused: app.books.refusal().map(|refused| refused.said),
    }
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(why: &str) -> Problem {
    let hint = "`/v1/openapi.json` describes what is taken";
    Problem::new(Kind::Request, format!("the body cannot be read: {why}")).hint(hint)
}

/// Most answers have fewer, and do not grow piece by piece.
const ANSWER_BYTES: usize = 4 << 10;

pub(crate) fn json(value: &impl Serialize) -> Result<Response<Body>, Problem> {
    let mut bytes = Vec::with_capacity(ANSWER_BYTES);
    serde_json::to_writer(&mut bytes, value).map_err(|bug| {
        let problem = "something went wrong here; it is in the service's log";
        Problem::new(Kind::Internal, problem).logged(bug)
    })?;
    // For a person with curl.
    bytes.push(b'\n');
    Ok(typed(JSON, bytes))
}

fn typed(content_type: HeaderValue, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    response
}
