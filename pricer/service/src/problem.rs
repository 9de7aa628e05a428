//! What went wrong: one text for whoever asked, another for the log.

use std::fmt::Display;

use axum::body::Body;
use axum::http::header::{self, HeaderValue};
use axum::http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::pricing::Unusable;

/// The kinds of problems; each is one row of [`Kind::row`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Request,
    Token,
    Origin,
    NotFound,
    NoBook,
    Method,
    BodyTimeout,
    BookDiffers,
    TooLarge,
    Host,
    Unusable,
    Internal,
    Busy,
    AnswerTimeout,
}

impl Kind {
    pub(crate) const ALL: [Self; 14] = [
        Self::Request,
        Self::Token,
        Self::Origin,
        Self::NotFound,
        Self::NoBook,
        Self::Method,
        Self::BodyTimeout,
        Self::BookDiffers,
        Self::TooLarge,
        Self::Host,
        Self::Unusable,
        Self::Internal,
        Self::Busy,
        Self::AnswerTimeout,
    ];

    /// Its name, status and title.
    const fn row(self) -> (&'static str, StatusCode, &'static str) {
        match self {
            Self::Request => {
                ("request", StatusCode::BAD_REQUEST, "The request cannot be understood")
            }
            Self::Token => ("token", StatusCode::UNAUTHORIZED, "A token is needed"),
            Self::Origin => {
                ("origin", StatusCode::FORBIDDEN, "Pages from elsewhere may not ask here")
            }
            Self::NotFound => ("not-found", StatusCode::NOT_FOUND, "There is nothing here"),
            Self::NoBook => {
                ("no-such-book", StatusCode::NOT_FOUND, "There is no price book of that name")
            }
            Self::Method => {
                ("method", StatusCode::METHOD_NOT_ALLOWED, "It is asked in another way")
            }
            Self::BodyTimeout => {
                ("body-timeout", StatusCode::REQUEST_TIMEOUT, "The body did not come in time")
            }
            Self::BookDiffers => {
                ("book-differs", StatusCode::CONFLICT, "The price book here is another")
            }
            Self::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE, "The body is too long"),
            Self::Host => ("host", StatusCode::MISDIRECTED_REQUEST, "The service has no such name"),
            Self::Unusable => {
                ("unusable", StatusCode::UNPROCESSABLE_ENTITY, "The question cannot be answered")
            }
            Self::Internal => {
                ("internal", StatusCode::INTERNAL_SERVER_ERROR, "The service has a bug")
            }
            Self::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE, "Too much at once"),
            Self::AnswerTimeout => {
                ("answer-timeout", StatusCode::GATEWAY_TIMEOUT, "The answer took too long")
            }
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        self.row().0
    }

    pub(crate) const fn status(self) -> StatusCode {
        self.row().1
    }

    pub(crate) const fn title(self) -> &'static str {
        self.row().2
    }
}

/// A problem on its way to whoever asked, and to the log.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    /// For whoever asked.
    detail: String,
    hint: Option<String>,
    /// What they do not get to see.
    pub(crate) logged: Option<String>,
    allow: Option<HeaderValue>,
}

/// The same as `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemShown<'p> {
    /// `urn:bidprice:problem:` and the problem's name.
    r#type: String,
    /// What kind of problem it is.
    title: &'p str,
    /// The same as the status line has.
    status: u16,
    /// What is wrong with this request.
    detail: &'p str,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'p str>,
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Display) -> Self {
        Self { kind, detail: detail.to_string(), hint: None, logged: None, allow: None }
    }

    pub(crate) fn hint(self, hint: impl Display) -> Self {
        Self { hint: Some(hint.to_string()), ..self }
    }

    /// For the log alone.
    pub(crate) fn logged(self, detail: impl Display) -> Self {
        Self { logged: Some(detail.to_string()), ..self }
    }

    /// The only method that there is.
    pub(crate) fn allow(self, methods: &'static str) -> Self {
        Self { allow: Some(HeaderValue::from_static(methods)), ..self }
    }

    /// A line of a stream that cannot have a status any more.
    pub(crate) fn line(&self) -> Vec<u8> {
        let mut line = serde_json::json!({ "error": self.detail }).to_string().into_bytes();
        line.push(b'\n');
        line
    }

    pub(crate) fn response(self) -> Response<Body> {
        let shown = ProblemShown {
            r#type: format!("urn:bidprice:problem:{}", self.kind.name()),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: &self.detail,
            hint: self.hint.as_deref(),
        };
        let json = serde_json::to_vec(&shown).expect("texts and a number");
        let mut response = Response::new(Body::from(json));
        *response.status_mut() = self.kind.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self.kind {
            Kind::Busy => drop(headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"))),
            Kind::Token => {
                drop(headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
            }
            _ => {}
        }
        if let Some(methods) = self.allow {
            headers.insert(header::ALLOW, methods);
        }
        response
    }
}

impl From<Unusable> for Problem {
    fn from(unusable: Unusable) -> Self {
        let Unusable { problem, hint, detail } = unusable;
        Self { hint, logged: detail, ..Self::new(Kind::Unusable, problem) }
    }
}
