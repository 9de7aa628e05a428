//! What a server can be told to do.

use std::time::Duration;

/// What a request gets.
#[derive(Clone)]
pub(crate) enum Behaviour {
    /// A complete answer.
    Answer { status: u16, content_type: &'static str, body: String },
    /// What goes with the first prefix that the path starts with, else 404.
    Routes(Vec<(&'static str, Behaviour)>),
    /// Nothing, until the peer closes or the server is dropped.
    HangBeforeHeaders,
    /// Headers that promise a body, then nothing.
    HangAfterHeaders,
    /// Headers, then the body one byte a second.
    Drip(String),
    /// The status line one byte a second, then an empty JSON object.
    DripHeaders,
    /// 302 to where the request went.
    RedirectLoop,
    /// 302 to this URL.
    RedirectTo(String),
    /// This text where the headers promise more, then the end.
    Truncated(String),
    /// The end, without an answer.
    CutOff,
    /// JSON: one number of so many digits, of a length that is not told before.
    Huge { bytes: u64 },
    /// Header lines without an end, up to 64 MiB.
    HugeHeader,
    /// Bytes that are not HTTP.
    Garbage,
    /// A wait, then this.
    Delayed(Duration, Box<Behaviour>),
    /// One for each request; the last stays.
    Sequence(Vec<Behaviour>),
}

impl Behaviour {
    /// 200 with this JSON.
    pub(crate) fn json(text: &str) -> Self {
        Self::Answer { status: 200, content_type: "application/json", body: text.to_owned() }
    }

    /// An answer with this status and a body that is no JSON.
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer { status, content_type: "text/plain", body: format!("status {status}\n") }
    }

    /// What a request to this path gets; a sequence on the way there moves on.
    pub(super) fn next(&mut self, path: &str) -> Self {
        match self {
            Self::Routes(routes) => {
                let route = routes.iter_mut().find(|(prefix, _)| path.starts_with(prefix));
                route.map_or_else(|| Self::status(404), |(_, behaviour)| behaviour.next(path))
            }
            Self::Sequence(steps) if steps.len() > 1 => steps.remove(0).next(path),
            Self::Sequence(steps) => steps[0].next(path),
            Self::Delayed(time, then) => Self::Delayed(*time, Box::new(then.next(path))),
            other => other.clone(),
        }
    }
}
