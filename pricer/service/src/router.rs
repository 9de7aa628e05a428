//! From a request to its answer: who asks, what for, how much of it, and what goes with every answer.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, Response};
use axum::routing::any;

use crate::answers;
use crate::app::{App, Record, Service};
use crate::batch;
use crate::books::{Book, Shelf};
use crate::headers;
use crate::hosts::{book_in, check_origin};
use crate::owner::owner_of;
use crate::problem::{Kind, Problem};
use crate::routes::Route;
use crate::seats::Seat;
use crate::{body, limits};

/// A price book's hash. In a request: answer only with this book. In an answer: it was this one.
pub(crate) const BOOK_HEADER: &str = "bidprice-book";

impl Service {
    /// All routes, for a server or for single requests without a socket.
    pub fn router(&self) -> Router {
        let on = |route: Route| {
            let app = Arc::clone(&self.0);
            any(move |request: Request| answer(Arc::clone(&app), route, request))
        };
        let mut router = Router::new();
        for route in Route::ALL {
            let paths = [route.path().map(str::to_owned), route.named_path()];
            for path in paths.into_iter().flatten() {
                router = router.route(&path, on(route));
            }
        }
        for asset in &self.0.config.assets {
            router = router.route(asset.path, on(Route::Asset));
        }
        let app = Arc::clone(&self.0);
        let unknown = move |request: Request| answer(Arc::clone(&app), Route::Unknown, request);
        // Without the last call each request would make its handlers anew.
        router.fallback(unknown).with_state(())
    }
}

/// A request on its way, with everything that it was found to be.
pub(crate) struct Asked {
    pub(crate) app: Arc<App>,
    pub(crate) route: Route,
    pub(crate) headers: HeaderMap,
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) book: Book,
    pub(crate) owner: Option<String>,
    pub(crate) seat: Option<Arc<Seat>>,
}

async fn answer(app: Arc<App>, route: Route, request: Request) -> Response<Body> {
    let mut record = Some(Record::begin(&app, route, request.method()));
    let answered = respond(&app, route, request, &mut record).await;
    let mut problem = None;
    let mut response = answered.unwrap_or_else(|wrong| {
        problem = Some((wrong.kind, wrong.logged.clone()));
        wrong.response()
    });
    headers::protect(route, &mut response);
    if app.is_stopping() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    // A stream has taken it along.
    if let Some(record) = &mut record {
        record.status = response.status();
        record.bytes = response.body().size_hint().exact().unwrap_or_default();
        record.problem = problem;
    }
    response
}

async fn respond(
    app: &Arc<App>,
    route: Route,
    request: Request,
    record: &mut Option<Record>,
) -> Result<Response<Body>, Problem> {
    check(app, route, &request)?;
    let shelf = app.books.now();
    let name = book_in(request.uri()).filter(|_| route.is_of_a_book());
    let book = find_book(&shelf, name)?;
    if let (Some(record), Some(name)) = (record.as_mut(), name) {
        record.book = Some(name.to_owned());
    }
    let owner = if route.is_of_a_book() { owner_of(&request)? } else { None };
    let (mut parts, body) = request.into_parts();
    if route.is_of_a_book() {
        check_hash(&parts.headers, &book)?;
    }
    let seat = parts.extensions.remove::<Arc<Seat>>();
    let app = Arc::clone(app);
    let headers = parts.headers;
    let path = parts.uri;
    let asked = Asked { app, route, headers, shelf, book, owner, seat };
    let hash = HeaderValue::from_str(asked.book.hash()).ok();
    let mut response = match route.body_bytes_max(&asked.app.config.limits) {
        None => batch::start(asked, body, record).await?,
        Some(most) => whole(asked, path.path(), body, most).await?,
    };
    if let Some(hash) = hash.filter(|_| route.is_of_a_book()) {
        response.headers_mut().insert(BOOK_HEADER, hash);
    }
    Ok(response)
}

/// Whatever can be said before the body is looked at.
fn check(app: &App, route: Route, request: &Request) -> Result<(), Problem> {
    app.config.hosts.check(request)?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        check_origin(request)?;
    }
    if route.needs_token() {
        app.check_access(request.headers())?;
    }
    check_method(route, request.method())
}

fn check_method(route: Route, method: &Method) -> Result<(), Problem> {
    let wanted = route.method();
    let is_right = *method == wanted || (wanted == Method::GET && *method == Method::HEAD);
    if is_right || route == Route::Unknown {
        return Ok(());
    }
    let methods = if wanted == Method::GET { "GET, HEAD" } else { "POST" };
    Err(Problem::new(Kind::Method, format!("it answers {methods} only")).allow(methods))
}

fn find_book(shelf: &Shelf, name: Option<&str>) -> Result<Book, Problem> {
    shelf.find(name).cloned().ok_or_else(|| {
        let problem = "the path names a price book that the service does not have";
        let hint = format!(
            "names have up to {} letters, digits, `-`, `_` and `.`; whoever runs the service gives them",
            limits::BOOK_NAME_BYTES_MAX
        );
        Problem::new(Kind::NoBook, problem).hint(hint)
    })
}

/// A client that has a book of its own wants the same price or none.
fn check_hash(headers: &HeaderMap, book: &Book) -> Result<(), Problem> {
    match headers.get(BOOK_HEADER) {
        Some(theirs) if theirs.as_bytes() != book.hash().as_bytes() => {
            let problem = format!("the service would price by the book `{}`", book.hash());
            let hint = format!("price locally, or leave out the `{BOOK_HEADER}` header");
            Err(Problem::new(Kind::BookDiffers, problem).hint(hint))
        }
        _ => Ok(()),
    }
}

/// Reads the body, and answers when it is its turn.
async fn whole(
    asked: Asked,
    path: &str,
    from: Body,
    bytes_max: usize,
) -> Result<Response<Body>, Problem> {
    let app = Arc::clone(&asked.app);
    let mut held = app.bodies.hold();
    let bytes = if from.is_end_stream() {
        Bytes::new()
    } else {
        body::read(from, bytes_max, &mut held, app.config.limits.body_timeout).await?
    };
    // Only now: a slow sender has no turn that others wait for.
    let _working = asked.seat.as_ref().map(Seat::work);
    let turn = asked.route.is_of_a_book().then(|| app.requests.try_acquire()).transpose();
    let _turn = turn.map_err(|_| {
        let problem = "the service answers as many requests as it may";
        Problem::new(Kind::Busy, problem).hint("ask again in a second")
    })?;
    answers::answer(asked, path, bytes).await
}
