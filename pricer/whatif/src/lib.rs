//! What another price book does to many orders.
//!
//! ```text
//! Decision now ─┐
//!               ├─▶ Pair ──Tally::add──▶ Tally ──(merge)──▶ Tally ──▶ Report ──┬─▶ text, CSV, Markdown, HTML, JSON
//! Decision then ┘                                                              └─▶ Policy: holds, or fails
//! ```
//!
//! Sums are exact decimals, so they are the same in whatever order and number of threads they are made.

mod basket;
mod csv;
mod fields;
mod figures;
mod histogram;
mod html;
mod key;
mod markdown;
mod most;
mod names;
mod parts;
mod policy;
mod priced;
mod report;
mod scale;
mod signed;
mod summary;
mod sweep;
mod tally;
mod text;
mod words;

pub use basket::BASKET;
pub use csv::csv;
pub use html::html;
pub use key::{map_with, price_in_map};
pub use markdown::markdown;
pub use policy::{Outcome, POLICY_BYTES_MAX, POLICY_DEPTH_MAX, Policy, PolicyError, Seen};
pub use priced::{COUNT_MAX, USD_A_MONTH_MAX};
pub use report::{
    Bids, Book, Changed, Delta, Earnings, GpuPart, Orders, Part, Point, Reason, Refused, Report,
    Step, Sweep, Unreadable,
};
pub use signed::Signed;
pub use sweep::{NoRange, POINTS_MAX, Range};
pub use tally::{Decided, Frame, Sizes, Tally};
pub use text::text;
