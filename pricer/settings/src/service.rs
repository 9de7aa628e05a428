//! `BIDPRICE_SERVICE`: where a service is that prices for the program without arguments, and how much
//! has to be said before an address beyond this machine is taken.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bidprice_core::SettingError;

use crate::{Setting, Settings};

/// What Linux takes for a socket's path.
const SOCKET_PATH_BYTES_MAX: usize = 107;

/// The longest name of a price book, as the service takes it.
const BOOK_NAME_BYTES_MAX: usize = 64;

/// Names in the network's directory have no more.
const HOST_BYTES_MAX: usize = 253;

/// Before the name of a book in an address.
const NAMED_BOOKS: &str = "/v1/books/";

/// A service, as the settings describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service<'s> {
    /// As it was typed, without a secret in it.
    pub address: &'s str,
    /// Where it listens.
    pub place: Place<'s>,
    /// The price book to ask for by name.
    pub book: Option<&'s str>,
    /// The file with the token that it wants.
    pub token_file: Option<&'s str>,
    /// For all of it: connecting, asking, reading the answer.
    pub timeout: Duration,
}

/// Where a service listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'s> {
    /// A socket of this machine, by its path.
    Unix(&'s str),
    /// An address; `localhost` is one too, and nobody is asked what it means.
    Tcp(SocketAddr),
    /// A name that has to be looked up.
    Host {
        /// The name.
        name: &'s str,
        /// Behind the colon.
        port: u16,
    },
}

impl Place<'_> {
    /// Whether what is sent stays on this machine.
    const fn is_here(&self) -> bool {
        match self {
            Self::Unix(_) => true,
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Host { .. } => false,
        }
    }
}

impl Settings<'_> {
    /// The service to ask, if there is one.
    pub fn service(&self) -> Result<Option<Service<'_>>, SettingError> {
        let Some((place, book)) = self.parsed(Setting::Service, parse)? else { return Ok(None) };
        let token_file = self.text(Setting::ServiceTokenFile);
        let service = Service {
            address: self.text_or_default(Setting::Service).trim(),
            place,
            book,
            token_file,
            timeout: self.parsed_or_default(Setting::ServiceTimeout, parse_timeout)?,
        };
        let is_insecure =
            self.text(Setting::ServiceInsecure).is_some_and(|text| text.trim() == "1");
        let problem = match (place.is_here(), is_insecure, token_file) {
            (true, _, _) | (false, true, Some(_)) => return Ok(Some(service)),
            (false, false, _) => {
                "is not on this machine: orders and token would go over the network as plain text"
            }
            (false, true, None) => "is not on this machine, and there is no token for it",
        };
        let hint = "name a service on loopback or a unix socket; or set BIDPRICE_SERVICE_INSECURE to 1 and \
                    BIDPRICE_SERVICE_TOKEN_FILE to the token's file";
        let error = SettingError::new(Setting::Service.row().variable, problem, hint);
        Err(self.located(error))
    }

    /// What follows from several settings. A bid without a service has nothing to check.
    pub(crate) fn check_service(&self) -> Result<(), SettingError> {
        match self.text(Setting::Service) {
            Some(_) if cfg!(feature = "service") => self.service().map(drop),
            _ => Ok(()),
        }
    }
}

/// Reads `http://127.0.0.1:8080`, `unix:/path`, and the name of a price book behind it.
pub(crate) fn parse(text: &str) -> Result<(Place<'_>, Option<&str>), String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("unix:") {
        let (path, book) = match rest.split_once('#') {
            Some((path, book)) => (path, Some(book)),
            None => (rest, None),
        };
        let fits = path.starts_with('/') && path.len() <= SOCKET_PATH_BYTES_MAX;
        if !fits || path.contains('\0') {
            return Err(format!("has no whole path of up to {SOCKET_PATH_BYTES_MAX} bytes"));
        }
        return Ok((Place::Unix(path), book.map(book_name).transpose()?));
    }
    let Some(rest) = text.strip_prefix("http://") else {
        return Err("begins with neither `http://` nor `unix:`".to_owned());
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let book = match path {
        "" | "/" => None,
        path => Some(path.strip_prefix(NAMED_BOOKS).ok_or_else(|| {
            format!("has another path than `{NAMED_BOOKS}` and the name of a price book")
        })?),
    };
    Ok((parse_host(host)?, book.map(book_name).transpose()?))
}

const NO_PORT: &str = "names no port";

fn parse_host(text: &str) -> Result<Place<'_>, String> {
    if let Ok(address) = text.parse::<SocketAddr>() {
        return if address.port() > 0 { Ok(Place::Tcp(address)) } else { Err(NO_PORT.to_owned()) };
    }
    let (name, port) = text.rsplit_once(':').unwrap_or((text, ""));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if name.is_empty() || name.len() > HOST_BYTES_MAX || !name.bytes().all(is_plain) {
        return Err("names no host".to_owned());
    }
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|&port| digits && port > 0);
    let port = port.ok_or(NO_PORT)?;
    if name.eq_ignore_ascii_case("localhost") {
        return Ok(Place::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, port))));
    }
    // A host of digits and points is an address that somebody has mistyped.
    if name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Err("names no host".to_owned());
    }
    Ok(Place::Host { name, port })
}

/// A name that needs no escape in a path.
fn book_name(name: &str) -> Result<&str, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    if starts_well && name.len() <= BOOK_NAME_BYTES_MAX && name.bytes().all(is_plain) {
        Ok(name)
    } else {
        Err("has no name of a price book at its end".to_owned())
    }
}

/// The whitelist may take three seconds and the rate six: what is left is for the service.
const TIMEOUT_MAX: Duration = Duration::from_millis(500);

/// A time that leaves enough for pricing here.
pub(crate) fn parse_timeout(text: &str) -> Result<Duration, String> {
    match crate::values::parse_timeout(text)? {
        long if long > TIMEOUT_MAX => Err("is longer than 500 ms".to_owned()),
        timeout => Ok(timeout),
    }
}

#[cfg(all(test, feature = "service"))]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, place: Place<'_>, book: Option<&str>) {
        assert_eq!(parse(text), Ok((place, book)), "{text}");
    }

    #[track_caller]
    fn check_refused(text: &str, problem: &str) {
        assert_eq!(parse(text).expect_err(text), problem);
    }

    fn tcp(address: &str) -> Place<'static> {
        Place::Tcp(address.parse().expect("an address"))
    }

    #[test]
    fn addresses_are_read_with_their_books() {
        check("http://127.0.0.1:8080", tcp("127.0.0.1:8080"), None);
        check(" http://127.0.0.1:8080/ ", tcp("127.0.0.1:8080"), None);
        check("http://[::1]:80/v1/books/east-1", tcp("[::1]:80"), Some("east-1"));
        check("http://LocalHost:8080", tcp("127.0.0.1:8080"), None);
        check("unix:/run/bidprice.sock", Place::Unix("/run/bidprice.sock"), None);
        check("unix:/run/b.sock#east", Place::Unix("/run/b.sock"), Some("east"));
        let host = Place::Host { name: "prices.example", port: 8080 };
        check("http://prices.example:8080/v1/books/a", host, Some("a"));
    }

    #[test]
    fn what_is_no_address_is_named() {
        for text in ["https://127.0.0.1:1", "127.0.0.1:8080", "/run/x", "", "HTTP://127.0.0.1:1"] {
            check_refused(text, "begins with neither `http://` nor `unix:`");
        }
        for text in ["unix:", "unix:run/x", "unix:#a", &format!("unix:/{}", "x".repeat(107))] {
            check_refused(text, "has no whole path of up to 107 bytes");
        }
        for text in ["http://", "http://:80", "http://a b:80", "http://u:p@127.0.0.1:80"] {
            check_refused(text, "names no host");
        }
        for text in ["http://127.1:80", "http://300.0.0.1:80", "http://::1:80", "http://[::1"] {
            check_refused(text, "names no host");
        }
        for text in [
            "http://localhost",
            "http://a:",
            "http://a:0",
            "http://127.0.0.1:0",
            "http://a:+1",
            "http://a:65536",
        ] {
            check_refused(text, "names no port");
        }
        for path in ["/v1", "/v1/price", "/v1/books", "?a", "/?owner=x", "/v1/quote/books/a"] {
            let text = format!("http://127.0.0.1:80{path}");
            assert!(parse(&text).is_err(), "{text}");
        }
        for book in ["", "a/price", "..", "-a", "a b", "a\r\nx: y", "ä", &"a".repeat(65)] {
            let problem = "has no name of a price book at its end";
            check_refused(&format!("http://127.0.0.1:80/v1/books/{book}"), problem);
            check_refused(&format!("unix:/s#{book}"), problem);
        }
    }

    #[track_caller]
    fn check_settings(variables: &[(&str, &str)], expected: Result<(), &str>) {
        let mut settings = Settings::empty();
        let all = variables.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        let loaded = settings.load(all).map_err(|error| error.problem);
        assert_eq!(loaded, expected.map_err(str::to_owned), "{variables:?}");
    }

    #[test]
    fn beyond_this_machine_it_takes_two_words_more() {
        let token = ("BIDPRICE_SERVICE_TOKEN_FILE", "/t");
        let insecure = ("BIDPRICE_SERVICE_INSECURE", "1");
        let plain =
            "is not on this machine: orders and token would go over the network as plain text";
        for address in
            ["http://10.0.0.1:80", "http://0.0.0.0:80", "http://prices:80", "http://[::]:80"]
        {
            let service = ("BIDPRICE_SERVICE", address);
            check_settings(&[service], Err(plain));
            check_settings(&[service, token], Err(plain));
            check_settings(&[service, token, ("BIDPRICE_SERVICE_INSECURE", "0")], Err(plain));
            let problem = "is not on this machine, and there is no token for it";
            check_settings(&[service, insecure], Err(problem));
            check_settings(&[service, insecure, token], Ok(()));
        }
        for address in ["http://127.0.0.1:80", "http://127.9.9.9:80", "http://[::1]:80", "unix:/s"]
        {
            check_settings(&[("BIDPRICE_SERVICE", address)], Ok(()));
        }
        // Without a service the rest is looked at alone.
        check_settings(&[insecure], Ok(()));
        check_settings(
            &[("BIDPRICE_SERVICE_INSECURE", "yes")],
            Err("is `yes`, which is neither 1 nor 0"),
        );
    }

    #[test]
    fn what_a_service_may_take_is_bounded() {
        let timeout = |text| check_settings(&[("BIDPRICE_SERVICE_TIMEOUT", text)], Ok(()));
        timeout("1ms");
        timeout("500ms");
        let problem = "is `501ms`, which is longer than 500 ms";
        check_settings(&[("BIDPRICE_SERVICE_TIMEOUT", "501ms")], Err(problem));
        let mut settings = Settings::empty();
        settings.set_text(Setting::Service, "unix:/s".to_owned());
        let service = settings.service().expect("good").expect("set");
        assert_eq!(service.timeout, Duration::from_millis(200));
    }

    #[test]
    fn the_files_line_is_named() {
        let mut settings = Settings::empty();
        let error =
            settings.load_text("f", "\nservice: http://10.0.0.1:80\n").expect_err("refused");
        assert!(error.to_string().starts_with("cannot read the settings: f:2: service is not on"));
    }
}
