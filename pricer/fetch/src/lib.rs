//! One HTTP request with bounds: by a deadline, to a size, over few redirects, never from https
//! down to http. What goes wrong comes back in words that fit behind the name of who was asked.
//!
//! ```text
//! Transport::get(url, Bounds) ─▶ body | Problem
//!     ├─ Client: reqwest, with rustls on ring and Mozilla's roots, HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE
//!     └─ Curl: the system's curl, with the system's roots, for a build without `http`
//! ```
//!
//! Names are looked up by the C library: linked statically against musl, which needs no file of
//! the container but /etc/resolv.conf.

#[cfg(feature = "http")]
mod client;
mod curl;
mod problem;
#[cfg(feature = "http")]
mod roots;

use std::time::Instant;

#[cfg(feature = "http")]
pub use client::Client;
pub use curl::{Curl, Start};
pub use problem::Problem;

/// An API that moved redirects once, a shortened address of a list twice.
const REDIRECTS_MAX: usize = 3;

const USER_AGENT: &str = concat!("bidpricescript/", env!("CARGO_PKG_VERSION"));

/// What a request may cost at most.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// All of it together: looking up the name, connecting, every redirect, the whole body.
    pub deadline: Instant,
    /// Of the body.
    pub bytes_max: usize,
}

/// Whatever can fetch: the client, or a test's table of answers.
pub trait Transport: Send + Sync {
    /// The body of a successful answer.
    fn get(&self, url: &str, bounds: Bounds) -> Result<Vec<u8>, Problem>;
}

/// The host that a URL names, without what a message must not give away.
#[must_use]
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // A password that should have been escaped: `bob:sec` of `http://bob:sec/ret@example.org`.
    let is_cut = host.rsplit_once(':').is_some_and(|(_, port)| {
        !host.ends_with(']') && !port.bytes().all(|byte| byte.is_ascii_digit())
    });
    if is_cut || host.is_empty() { "the address" } else { host }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_named_without_secrets() {
        assert_eq!(host("https://bob:secret@example.org:8443/list?token=x"), "example.org:8443");
        assert_eq!(host("http://[::1]:80"), "[::1]:80");
        assert_eq!(host("http://[::1]/list"), "[::1]");
        assert_eq!(host("http://bob:sec/ret@example.org"), "the address");
        assert_eq!(host("http://bob:sec?ret@example.org"), "the address");
        assert_eq!(host("http://"), "the address");
    }
}
