//! Who fetches: an HTTP client of our own, or the system's curl.

#[cfg(feature = "network")]
use bidprice_fetch::Client;
use bidprice_fetch::Problem;

/// Gets ready to fetch.
#[cold]
#[cfg(feature = "network")]
pub(crate) fn connect() -> Result<Client, Problem> {
    Client::get_ready()
}

#[cold]
#[cfg(not(feature = "network"))]
#[expect(clippy::unnecessary_wraps, reason = "it stands in for the client of the whole program")]
pub(crate) fn connect() -> Result<bidprice_fetch::Curl, Problem> {
    Ok(bidprice_fetch::Curl::started_by(crate::started::start))
}
