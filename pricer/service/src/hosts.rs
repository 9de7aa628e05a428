//! Which names the service goes by. A page from elsewhere can have a name of its own point here (DNS
//! rebinding) and would then count as ours: so names that nobody gave us are refused.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::uri::Authority;
use axum::http::{Request, Uri};

use crate::problem::{Kind, Problem};

/// The names that are ours.
#[derive(Clone, Debug)]
pub enum Hosts {
    /// No browser gets here: a unix socket.
    Any,
    /// Addresses, `localhost` and these. Addresses need no list, since rebinding needs a name; ports are
    /// not looked at, since they are others behind a forwarding.
    Named(Vec<String>),
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl Hosts {
    /// Lets a request through whose names, in the path and in the header, are ours.
    pub(crate) fn check<B>(&self, request: &Request<B>) -> Result<(), Problem> {
        let Self::Named(names) = self else { return Ok(()) };
        let host = host_of(request.headers())?;
        let absolute = request.uri().authority().map(Authority::as_str);
        for host in [Some(host), absolute].into_iter().flatten() {
            if !is_ours(without_port(host), names) {
                let problem = "the `Host` header has a name that the service was not told";
                let hint = "ask by address or as `localhost`, or start the service with the name as another host";
                return Err(Problem::new(Kind::Host, problem).hint(hint).logged(shortened(host)));
            }
        }
        Ok(())
    }
}

/// Refuses what a page from elsewhere sends. A browser always says where such a request comes from.
pub(crate) fn check_origin<B>(request: &Request<B>) -> Result<(), Problem> {
    let headers = request.headers();
    let is_ours = match headers.get(header::ORIGIN).map(|origin| origin.to_str()) {
        None => headers.get(SEC_FETCH_SITE).is_none_or(|site| site != "cross-site"),
        Some(Err(_)) => false,
        Some(Ok(origin)) => {
            let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            let ours = host_of(headers).unwrap_or_default();
            host.is_some_and(|host| host.eq_ignore_ascii_case(ours))
        }
    };
    if is_ours {
        return Ok(());
    }
    let problem = "the `Origin` header names another page than the service's own";
    Err(Problem::new(Kind::Origin, problem)
        .hint("ask from the service's own page, or without a browser"))
}

/// The one host that a request names.
fn host_of(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut all = headers.get_all(header::HOST).iter();
    let host = all.next().and_then(|host| host.to_str().ok());
    match (host, all.next()) {
        (Some(host), None) => Ok(host),
        _ => Err(Problem::new(Kind::Request, "the request has no `Host` header, or several")),
    }
}

fn without_port(host: &str) -> &str {
    if host.starts_with('[') {
        return host.split_inclusive(']').next().unwrap_or(host);
    }
    host.split(':').next().unwrap_or(host)
}

fn is_ours(host: &str, names: &[String]) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let six = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_address =
        six.map_or_else(|| host.parse::<Ipv4Addr>().is_ok(), |six| six.parse::<Ipv6Addr>().is_ok());
    is_address
        || host.eq_ignore_ascii_case("localhost")
        || names.iter().any(|name| host.eq_ignore_ascii_case(name))
}

/// For the log: who asks chose its length.
fn shortened(host: &str) -> String {
    host.chars().take(80).collect()
}

/// The name of the price book in a path.
pub(crate) fn book_in(uri: &Uri) -> Option<&str> {
    uri.path().strip_prefix(crate::routes::NAMED_BOOKS)?.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, expected: bool) {
        let names = ["prices.example".to_owned()];
        assert_eq!(is_ours(without_port(host), &names), expected, "{host}");
    }

    #[test]
    fn addresses_localhost_and_named_hosts_are_ours() {
        for host in ["127.0.0.1", "10.1.2.3:8080", "[::1]", "[::1]:80", "localhost:9", "LocalHost."]
        {
            check(host, true);
        }
        check("prices.example:8080", true);
        check("Prices.Example", true);
    }

    #[test]
    fn other_names_are_not() {
        let others =
            ["", "evil.example", "127.0.0.1.evil.example", "prices.example.evil", "::1", "[x]"];
        for host in others {
            check(host, false);
        }
    }
}
