//! What holds for the service, one module a subject.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

/// A price book of the tests' own, requests without a socket, and a service with one.
mod support;

/// Each route's answer, and that of a book with a name.
mod routes;

/// Each problem: its status, its words, and what it does not say.
mod problems;

/// Host, origin and token.
mod doors;

/// The description, as a golden file and held against what is sent.
mod openapi;

/// Lines in and lines out.
mod batch;

/// Reloads.
mod reload;

/// What is counted and noted.
mod figures;

/// Sockets: slow, half-closed, malformed, too many.
mod sockets;

/// Unix sockets and their files.
mod unix;

/// The end.
mod shutdown;
