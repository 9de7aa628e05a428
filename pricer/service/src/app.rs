//! What all requests share, and what is known of each.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use axum::http::{HeaderMap, Method, StatusCode};
use tokio::sync::Semaphore;

use crate::access::Access;
use crate::assets::Asset;
use crate::body::Budget;
use crate::books::Books;
use crate::hosts::Hosts;
use crate::limits::Limits;
use crate::log::{AccessLog, Ended};
use crate::metrics::Metrics;
use crate::pool::Pool;
use crate::problem::{Kind, Problem};
use crate::routes::Route;

/// How a service is to be.
#[derive(Debug)]
pub struct Config {
    /// Who gets answers.
    pub access: Access,
    /// Which names are ours.
    pub hosts: Hosts,
    /// How much of everything.
    pub limits: Limits,
    /// Where requests are noted.
    pub log: AccessLog,
    /// The page.
    pub assets: Vec<Asset>,
}

/// A service: hand its router requests, or its sockets to [`serve`](crate::serve()).
#[derive(Clone)]
pub struct Service(pub(crate) Arc<App>);

pub(crate) struct App {
    pub(crate) config: Config,
    access: RwLock<Access>,
    pub(crate) books: Arc<Books>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) bodies: Budget,
    pub(crate) requests: Arc<Semaphore>,
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) pool: Pool,
    pub(crate) openapi: String,
    stopping: AtomicBool,
}

impl Service {
    /// Puts a service together. Whoever reloads keeps the books, whoever runs plugins the metrics.
    #[must_use]
    pub fn new(config: Config, books: Arc<Books>, metrics: Arc<Metrics>) -> Self {
        let limits = &config.limits;
        let app = App {
            access: RwLock::new(config.access.clone()),
            books,
            metrics,
            bodies: Budget::new(limits.bodies_bytes_max),
            requests: Arc::new(Semaphore::new(limits.requests_max)),
            streams: Arc::new(Semaphore::new(limits.streams_max)),
            pool: Pool::new(limits.slow_max, limits.answer_timeout),
            openapi: crate::openapi::text(limits),
            stopping: AtomicBool::new(false),
            config,
        };
        Self(Arc::new(app))
    }

    /// From now on others get answers: there is a new token.
    pub fn replace_access(&self, access: Access) {
        *self.0.access.write().unwrap_or_else(PoisonError::into_inner) = access;
    }
}

impl App {
    /// Lets a request through.
    pub(crate) fn check_access(&self, headers: &HeaderMap) -> Result<(), Problem> {
        self.access.read().unwrap_or_else(PoisonError::into_inner).check(headers)
    }

    /// From now on answers end their connections, and `/readyz` says no.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// A request that has not ended. Whatever becomes of it, it is counted and noted once.
pub(crate) struct Record {
    app: Arc<App>,
    route: Route,
    method: Method,
    began: Instant,
    pub(crate) book: Option<String>,
    pub(crate) status: StatusCode,
    pub(crate) bytes: u64,
    pub(crate) problem: Option<(Kind, Option<String>)>,
}

impl Record {
    pub(crate) fn begin(app: &Arc<App>, route: Route, method: &Method) -> Self {
        app.metrics.began();
        Self {
            app: Arc::clone(app),
            route,
            method: method.clone(),
            began: Instant::now(),
            book: None,
            // What is noted if whoever asked is gone before there is an answer.
            status: StatusCode::REQUEST_TIMEOUT,
            bytes: 0,
            problem: None,
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let status = self.status.as_u16();
        self.app.metrics.ended(self.route, status, took);
        let (kind, detail) = match &self.problem {
            Some((kind, detail)) => (Some(kind.name()), detail.as_deref()),
            None => (None, None),
        };
        let has_room = self.app.config.log.take(&Ended {
            method: known(&self.method),
            route: self.route.name(),
            book: self.book.as_deref(),
            status,
            micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            bytes: self.bytes,
            problem: kind,
            detail,
        });
        if !has_room {
            self.app.metrics.lines_unlogged.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Anybody can make up methods.
fn known(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::DELETE
        | Method::OPTIONS
        | Method::PATCH => method.as_str(),
        _ => "other",
    }
}
