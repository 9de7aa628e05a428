//! Every route: the router, the metrics, the limits and the description are all made of this table.

use axum::http::Method;

use crate::limits::Limits;

/// Something that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Price,
    Quote,
    WhatIf,
    Batch,
    Rate,
    Config,
    /// How everything stands, for the page.
    Status,
    OpenApi,
    Health,
    Ready,
    Metrics,
    /// A file of the page.
    Asset,
    /// Nothing that is known.
    Unknown,
}

/// Below this path each route of a book is there once more.
pub(crate) const NAMED_BOOKS: &str = "/v1/books/";

impl Route {
    pub(crate) const ALL: [Self; 13] = [
        Self::Price,
        Self::Quote,
        Self::WhatIf,
        Self::Batch,
        Self::Rate,
        Self::Config,
        Self::Status,
        Self::OpenApi,
        Self::Health,
        Self::Ready,
        Self::Metrics,
        Self::Asset,
        Self::Unknown,
    ];

    /// Where it is; nothing for what has no place of its own.
    pub(crate) const fn path(self) -> Option<&'static str> {
        Some(match self {
            Self::Price => "/v1/price",
            Self::Quote => "/v1/quote",
            Self::WhatIf => "/v1/what-if",
            Self::Batch => "/v1/batch",
            Self::Rate => "/v1/rate",
            Self::Config => "/v1/config",
            Self::Status => "/v1/status",
            Self::OpenApi => "/v1/openapi.json",
            Self::Health => "/healthz",
            Self::Ready => "/readyz",
            Self::Metrics => "/metrics",
            Self::Asset | Self::Unknown => return None,
        })
    }

    /// Where it is for a book with a name.
    pub(crate) fn named_path(self) -> Option<String> {
        let rest = self.path()?.strip_prefix("/v1/")?;
        self.is_of_a_book().then(|| format!("{NAMED_BOOKS}{{book}}/{rest}"))
    }

    /// What it is called in logs and metrics.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Quote => "quote",
            Self::WhatIf => "what-if",
            Self::Batch => "batch",
            Self::Rate => "rate",
            Self::Config => "config",
            Self::Status => "status",
            Self::OpenApi => "openapi",
            Self::Health => "healthz",
            Self::Ready => "readyz",
            Self::Metrics => "metrics",
            Self::Asset => "page",
            Self::Unknown => "unknown",
        }
    }

    /// The one way to ask it. Where it is `GET`, `HEAD` is answered too.
    pub(crate) const fn method(self) -> Method {
        match self {
            Self::Price | Self::Quote | Self::WhatIf | Self::Batch => Method::POST,
            _ => Method::GET,
        }
    }

    pub(crate) const fn is_of_a_book(self) -> bool {
        matches!(
            self,
            Self::Price
                | Self::Quote
                | Self::WhatIf
                | Self::Batch
                | Self::Rate
                | Self::Config
                | Self::Status
        )
    }

    /// Whether a token is asked for, where there is one: all of `/v1`.
    pub(crate) const fn needs_token(self) -> bool {
        self.is_of_a_book() || matches!(self, Self::OpenApi)
    }

    /// The longest body; nothing for a stream.
    pub(crate) const fn body_bytes_max(self, limits: &Limits) -> Option<usize> {
        match self {
            Self::Price => Some(limits.order_bytes_max),
            Self::Quote | Self::WhatIf => Some(limits.document_bytes_max),
            Self::Batch => None,
            _ => Some(0),
        }
    }
}
