//! Why there is no answer, in words.

use std::error::Error;
use std::fmt;

/// Why a request brought nothing; fits behind the name of who was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status, if it came to one.
    pub status: Option<u16>,
    words: String,
}

impl Problem {
    /// A problem in these words.
    #[must_use]
    pub fn new(words: impl Into<String>) -> Self {
        Self { status: None, words: words.into() }
    }

    /// The server says no.
    #[must_use]
    pub fn status(status: u16) -> Self {
        let words = match status {
            407 => "was not asked: the proxy wants a password (HTTP status 407)".to_owned(),
            _ => format!("answered with HTTP status {status}"),
        };
        Self { status: Some(status), words }
    }

    /// There is more of it than anybody asked for.
    #[must_use]
    pub fn too_long(bytes_max: usize) -> Self {
        Self::new(format!("sent more than {bytes_max} bytes"))
    }

    /// The deadline came first.
    #[must_use]
    pub fn too_late() -> Self {
        Self::new("gave no answer in time")
    }

    /// What the HTTP client reports, without the URL: it may hold a secret.
    #[cfg(feature = "http")]
    #[must_use]
    pub(crate) fn of_client(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let cause = innermost(&error);
        if error.is_timeout() {
            Self::too_late()
        } else if error.is_redirect() {
            Self::new(format!("cannot be followed: {cause}"))
        } else if error.is_builder() {
            Self::new(format!("cannot be asked: {cause}"))
        } else if error.is_connect() {
            Self::new(format!("cannot be reached: {cause}"))
        } else {
            Self::new(format!("broke off: {cause}"))
        }
    }

    /// The same problem, and one that may have to do with it.
    #[cfg(feature = "http")]
    #[must_use]
    pub(crate) fn beside(self, other: &str) -> Self {
        Self { words: format!("{}; {other}", self.words), ..self }
    }
}

/// The last of a chain of errors says most: `Connection refused`, `certificate not valid for name`.
/// Two of them say it in words for programmers.
#[cfg(feature = "http")]
fn innermost(error: &dyn Error) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    let words = last.to_string();
    if words.contains("InvalidContentType") {
        "it does not speak TLS".to_owned()
    } else if words.contains("international domain name") {
        "its name has more than letters, digits, `-` and `.`; others are written as xn--…"
            .to_owned()
    } else {
        words
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl Error for Problem {}
