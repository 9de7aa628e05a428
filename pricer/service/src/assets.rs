//! The page's files. They are part of the program: no path of a request ever becomes one of a file.

use axum::body::Body;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Response, StatusCode};

/// A file of the page.
#[derive(Clone, Debug)]
pub struct Asset {
    pub(crate) path: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    /// Browsers ask with it and get no second copy.
    etag: HeaderValue,
}

impl Asset {
    /// A file at a path such as `/`, `/status` or `/page.js`, not below `/v1`; its type has
    /// `charset=utf-8` if it is text.
    #[must_use]
    pub fn new(path: &'static str, content_type: &'static str, bytes: &'static [u8]) -> Self {
        let digits = format!("\"{:016x}\"", fingerprint(bytes));
        let etag = HeaderValue::from_str(&digits).expect("digits between quotes");
        Self { path, content_type, bytes, etag }
    }

    pub(crate) fn response(&self, asked: &HeaderMap) -> Response<Body> {
        let is_known = asked.get(header::IF_NONE_MATCH).is_some_and(|etag| etag == self.etag);
        let bytes = if is_known { &[] } else { self.bytes };
        let mut response = Response::new(Body::from(bytes));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::ETAG, self.etag.clone());
        // Kept, but asked for each time: a new program has a new page.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }
}

/// FNV-1a: it tells one build's file from another's, and nobody gains by two that are alike.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
