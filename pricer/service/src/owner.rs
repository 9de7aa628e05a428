//! Whose order it is: in a header, or behind the path.

use axum::http::Request;

use crate::limits::OWNER_BYTES_MAX;
use crate::problem::{Kind, Problem};

/// Beside the query's `owner`, and rather than it: queries end up in logs of proxies.
pub(crate) const OWNER_HEADER: &str = "bidprice-owner";

/// The tenant, if the request names one.
pub(crate) fn owner_of<B>(request: &Request<B>) -> Result<Option<String>, Problem> {
    let header = request.headers().get(OWNER_HEADER).map(|value| value.to_str().unwrap_or("?"));
    let query = match request.uri().query().filter(|query| !query.is_empty()) {
        None => None,
        Some(query) => Some(query.strip_prefix("owner=").ok_or_else(|| {
            Problem::new(Kind::Request, "the query has something else than one `owner`")
                .hint("write `?owner=ADDRESS`, or nothing")
        })?),
    };
    let owner = match (header, query) {
        (Some(header), Some(query)) if header != query => {
            let problem = "header and query name two owners";
            return Err(Problem::new(Kind::Request, problem).hint("name one"));
        }
        (header, query) => header.or(query),
    };
    owner.filter(|owner| !owner.is_empty()).map(checked).transpose()
}

/// Owners are addresses on the chain: nothing in them needs an escape anywhere.
pub(crate) fn checked(owner: &str) -> Result<String, Problem> {
    let is_plain = owner.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain && owner.len() <= OWNER_BYTES_MAX {
        return Ok(owner.to_owned());
    }
    let problem = format!("the owner is not up to {OWNER_BYTES_MAX} letters and digits");
    Err(Problem::new(Kind::Request, problem).hint("send an address of the chain: `akash1…`"))
}
