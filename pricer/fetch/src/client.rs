//! The HTTP client.

use std::error::Error;
use std::io::{self, Read};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use reqwest::blocking::{self, Response};
use reqwest::header::ACCEPT;
use reqwest::redirect::{Attempt, Policy};

use crate::{Bounds, Problem, REDIRECTS_MAX, Transport, USER_AGENT, roots};

/// Fetches over HTTP and HTTPS. A copy of it is the same client.
#[derive(Clone, Copy, Debug)]
pub struct Client(&'static Parts);

#[derive(Debug)]
struct Parts {
    http: blocking::Client,
    /// What is wrong with the operator's own certificates.
    without_extra_roots: Option<String>,
}

impl Client {
    /// The process's client; the first call reads the certificates and the proxies' addresses.
    ///
    /// It lives as long as the process, since taking it down would wait for a name that is still
    /// being looked up, far beyond any deadline.
    pub fn get_ready() -> Result<Self, Problem> {
        static PARTS: OnceLock<Result<Parts, Problem>> = OnceLock::new();
        PARTS.get_or_init(build).as_ref().map(Self).map_err(Clone::clone)
    }
}

fn build() -> Result<Parts, Problem> {
    let (tls, without_extra_roots) = roots::tls();
    let http = blocking::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::custom(redirect))
        .user_agent(USER_AGENT)
        // A watcher asks twice an hour: a connection kept open would be dead by then.
        .pool_max_idle_per_host(0)
        .build()
        .map_err(Problem::of_client)?;
    Ok(Parts { http, without_extra_roots })
}

fn redirect(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let leaves_tls = attempt.previous().last().is_some_and(|from| from.scheme() == "https")
        && attempt.url().scheme() != "https";
    if leaves_tls {
        attempt.error("it redirects from https to http")
    } else if attempt.previous().len() > REDIRECTS_MAX {
        attempt.error(format!("it redirects more than {REDIRECTS_MAX} times"))
    } else {
        attempt.follow()
    }
}

impl Transport for Client {
    fn get(&self, url: &str, bounds: Bounds) -> Result<Vec<u8>, Problem> {
        let left = time_left(bounds)?;
        let request = self.0.http.get(url).timeout(left).header(ACCEPT, "*/*");
        let response = request.send().map_err(|error| self.problem(error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(Problem::status(status.as_u16()));
        }
        read_body(response, bounds)
    }
}

impl Client {
    fn problem(self, error: reqwest::Error) -> Problem {
        let is_of_tls = is_of_tls(&error);
        let problem = Problem::of_client(error);
        match &self.0.without_extra_roots {
            Some(file) if is_of_tls => problem.beside(file),
            _ => problem,
        }
    }
}

/// Whether somebody was reached, but with no certificate that is trusted, or without TLS.
fn is_of_tls(error: &(dyn Error + 'static)) -> bool {
    // An `io::Error` does not count what it holds among its sources.
    let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let cause = held.map(|held| held as &(dyn Error + 'static)).or(error.source());
    error.is::<rustls::Error>() || cause.is_some_and(is_of_tls)
}

fn time_left(bounds: Bounds) -> Result<Duration, Problem> {
    let left = bounds.deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(Problem::too_late()) } else { Ok(left) }
}

/// Whatever length is announced, no more than the bound is taken in.
fn read_body(mut response: Response, bounds: Bounds) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::new();
    let mut piece = [0; 4096];
    loop {
        // A drip never lets one read wait long: so the clock is asked between the reads as well.
        time_left(bounds)?;
        let count = response.read(&mut piece).map_err(broke_off)?;
        if count == 0 {
            return Ok(body);
        }
        body.extend_from_slice(piece.get(..count).unwrap_or_default());
        if body.len() > bounds.bytes_max {
            return Err(Problem::too_long(bounds.bytes_max));
        }
    }
}

fn broke_off(error: io::Error) -> Problem {
    let inner = error.into_inner().and_then(|inner| inner.downcast::<reqwest::Error>().ok());
    inner.map_or_else(|| Problem::new("broke off"), |inner| Problem::of_client(*inner))
}
