//! What pricing a journal again has shown, as machines read it.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use serde::Serialize;

use crate::commands::journal::names::Counts;
use crate::commands::journal::steps::Step;
use crate::commands::journal::top::Ranked;

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The files that were read.
    pub(super) journal: Vec<String>,
    /// What was priced by.
    pub(super) now: Book,
    /// Of the first order that was priced again.
    pub(super) from: String,
    /// Of the last one.
    pub(super) to: String,
    /// That were priced again.
    pub(super) orders: u64,
    pub(super) same: u64,
    pub(super) neither_bids: u64,
    /// Of these, how often the reason is another: `too_dear → declined`.
    pub(super) other_refusals: Counts,
    pub(super) cheaper: Changed,
    pub(super) dearer: Changed,
    /// That had a bid: why there is none now.
    pub(super) now_refused: Reasons,
    /// That had none: why.
    pub(super) now_bids: Reasons,
    pub(super) denoms: Vec<Denom>,
    /// Recorded price books, and how many orders each priced.
    pub(super) recorded_books: Counts,
    /// Orders that needed a rate, but had none recorded: they went by today's.
    pub(super) by_the_rate_of_today: u64,
    pub(super) most_different: Vec<Different>,
    /// Decisions that cannot be priced again, and why.
    pub(super) not_compared: Counts,
    pub(super) notes: Vec<String>,
    /// Lines whose time cannot be read: priced again, but not with `--since`.
    pub(super) undated: u64,
    /// Lines that are none of a journal.
    pub(super) unreadable: u64,
    /// The first of them, with place and problem.
    pub(super) unreadable_lines: Vec<String>,
}

/// A price book.
#[derive(Debug, Serialize)]
pub(super) struct Book {
    /// Where it is from.
    pub(super) name: String,
    #[serde(rename = "book")]
    pub(super) hash: String,
    pub(super) compat: &'static str,
    pub(super) version: &'static str,
    /// The one rate of all orders; none where each goes by its own.
    pub(super) rate_usd_per_akt: Option<String>,
}

/// Prices that went one way.
#[derive(Debug, Serialize)]
pub(super) struct Changed {
    pub(super) orders: u64,
    /// In per cent of what was recorded.
    pub(super) steps: Vec<Step>,
}

/// How many, and why.
#[derive(Debug, Serialize)]
pub(super) struct Reasons {
    pub(super) orders: u64,
    pub(super) by_reason: Counts,
}

/// All bids of one denomination: prices per block, added up.
#[derive(Debug, Serialize)]
pub(super) struct Denom {
    #[serde(rename = "denom")]
    pub(super) name: String,
    pub(super) recorded_bids: u64,
    pub(super) recorded: Option<String>,
    pub(super) now_bids: u64,
    pub(super) now: Option<String>,
    /// In per cent of what was recorded, with its sign.
    pub(super) difference_pct: Option<String>,
}

/// Two prices for one order.
#[derive(Debug, Serialize)]
pub(super) struct Different {
    pub(super) line: String,
    pub(super) time: String,
    pub(super) owner: Option<String>,
    pub(super) denom: Option<String>,
    pub(super) recorded_price: String,
    pub(super) now_price: String,
    /// Of the recorded price, with its sign.
    pub(super) difference_pct: Option<String>,
    #[serde(skip)]
    pub(super) percent: Option<Number>,
}

impl Ranked for Different {
    /// What is more than any part of nothing comes first.
    fn is_before(&self, other: &Self) -> bool {
        match (self.percent, other.percent) {
            (Some(mine), Some(others)) => mine.compare(others) == Some(Ordering::Greater),
            (None, Some(_)) => true,
            (_, None) => false,
        }
    }
}

impl Report {
    /// Orders that today would have another answer.
    pub(super) const fn different(&self) -> u64 {
        self.cheaper.orders + self.dearer.orders + self.now_refused.orders + self.now_bids.orders
    }
}
