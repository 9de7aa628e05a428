//! Prices over HTTP: routes, limits, who may ask, and what is measured. How a price is made comes in from
//! outside, as a [`Pricing`].
//!
//! ```text
//! Listener ──▶ serve: seats, time limits ──▶ router: host, origin, token, book, owner, body ──▶ Pricing
//!                                               │
//!                                               ├─▶ Metrics, AccessLog
//!                                               └─▶ Problem (RFC 9457)
//! ```
//!
//! Only `listen` and `serve` touch sockets, only `access` and `log` touch a file. A request's path never
//! becomes the path of a file.

mod access;
mod answers;
mod app;
mod asked;
mod assets;
mod batch;
mod body;
mod books;
mod headers;
mod hosts;
pub mod limits;
mod listen;
mod log;
mod metrics;
mod openapi;
mod owner;
mod pool;
mod pricing;
mod problem;
mod router;
mod routes;
mod seats;
mod serve;
mod shown;
mod stalled;

pub use access::{Access, AccessError, Anonymous, Reach, Token};
pub use app::{Config, Service};
pub use asked::{BookAsked, QuoteAsked, ResourcesAsked, WhatIfAsked};
pub use assets::Asset;
pub use books::{Book, BookName, Books, NotAName, ReloadRefused, Shelf};
pub use hosts::Hosts;
pub use limits::Limits;
pub use listen::{Address, ListenError, Listener, SocketFile};
pub use log::{AccessLog, LogForm, LogWhat};
pub use metrics::{Called, Metrics};
pub use pricing::{Lines, LinesPriced, Pace, Pricing, Unusable};
pub use serve::{Stopped, serve};
pub use shown::{
    Brief, ConfigShown, DecisionShown, JournalShown, PriceShown, RateStanding, RateState,
    ReasonCount, SourceSaid,
};
