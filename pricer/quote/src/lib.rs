//! Prices without an order: what is asked for, which orders that may become, what they cost.
//!
//! ```text
//! deployment file ──┐                                  ┌─ Prospect: one order, or two ends of a range
//! an order ─────────┼─▶ Request ──prospect(prices, ────┤
//! Resources ────────┘              stock)              └─ Refusal: nothing in the stock fits
//!
//! GroupQuote::new(request, …, decide) ──▶ Offer: an explanation, its bid an hour and a month
//! ```
//!
//! Nothing here reads a file, a clock or the environment. Whoever has prices and rules decides the
//! orders; this crate says which orders they are.

mod choice;
mod gpu_name;
mod prospect;
mod quantity;
mod report;
mod request;
mod reserve;
mod resources;
mod stock;
mod text_error;
mod times;
mod wish;
mod write;

pub use bidprice_earnings::Seconds;
pub use gpu_name::GpuName;
pub use prospect::{Basis, Prospect, Reserved, ReservedGpu};
pub use quantity::{parse_instances, parse_size, parse_threads, parse_whole};
pub use report::{Circumstances, Decided, GroupQuote, Offer, Report, TimedEnds, Total};
pub use request::Request;
pub use resources::{GpusAsked, Maximum, Precision, Resources, Volume};
pub use stock::Stock;
pub use text_error::TextError;
pub use times::{Price, Timed, TimedShown, usual_block_times, whose_block_time};
pub use wish::Wish;
