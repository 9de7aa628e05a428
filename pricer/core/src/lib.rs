//! From an order, a tariff and an optional rate to an exact bid, or to a refusal that says why.
//!
//! ```text
//! bytes ──read_order──▶ Order ──quote_for(tariff)──▶ Quote ──bid_for(rate)──▶ Bid
//! ```
//!
//! Nothing here reads a file, a clock or the environment; the crate has no standard library to do
//! it with. The published bid price script is the specification: where it is odd, a comment that
//! starts with `Script:` says so. The modules [`jq`], [`bc`] and [`printf`] copy the arithmetic of
//! the tools the script calls, digit by digit, and are named after them so that nobody mends them.
#![no_std]

extern crate alloc;

pub mod bc;
mod bid;
mod book;
mod compat;
mod errors;
mod gpu_prices;
mod hex;
pub mod jq;
pub mod limits;
mod lint;
mod moment;
mod order;
mod plain;
mod price;
pub mod printf;
mod quote;
mod rate;
mod refusal;
mod rules;
mod tariff;
mod verdict;

pub use bid::{BLOCKS_A_MONTH, Bid, Currency, Worth, bid_for};
pub use book::BookHash;
pub use compat::Compat;
pub use errors::{OrderError, SettingError, excerpt, printable};
pub use gpu_prices::{GpuMatch, GpuPrices, GpuRule, MapEntry, UNLISTED_GPU_USD};
pub use hex::bytes_of_hex;
pub use lint::{Finding, Severity, lint_tariff};
pub use moment::{parse_utc, utc_text};
#[doc(hidden)]
pub use order::read_order_both_ways;
pub use order::{Amount, Ask, Gpu, GpuVendor, Order, Resource, Volume, read_order};
pub use plain::{Exponent, NotPlain, parse_amount, parse_plain, parse_share};
pub use price::UsdPerMonth;
pub use quote::{Item, Line, PAID_CLASSES, Quote, Total, quote_for};
pub use rate::{RATE_MAX, Rate};
pub use refusal::Refusal;
pub use rules::{Below, Case, ClassPrice, List, Listed, OwnerPrice, Rule, Terms, has_word};
pub use tariff::{Target, Tariff, TariffTexts};
pub use verdict::{Action, Change, PerBlock, Verdict};
