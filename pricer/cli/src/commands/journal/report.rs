//! What a journal says, as machines read it.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use serde::Serialize;

use super::calendar::Calls;
use super::changes::ChangesShown;
use super::durations::Ranks;
use super::names::Counts;
use super::rates::RatesShown;
use super::silences::Called;
use super::steps::Step;
use super::top::Ranked;

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The files that were read.
    pub(super) journal: Vec<String>,
    /// Lines of a journal.
    pub(super) decisions: u64,
    pub(super) bids: u64,
    pub(super) refused: u64,
    /// Shadow runs in which this program had no answer.
    pub(super) undecided: u64,
    /// Of all; what went out then is the old script's answer.
    pub(super) shadow_runs: u64,
    pub(super) called: Called,
    pub(super) calls: Calls,
    /// How often, by the refusal's name.
    pub(super) refusals: Counts,
    pub(super) near_misses: NearMisses,
    pub(super) duration_us: Ranks,
    pub(super) slowest: Vec<Slow>,
    /// The first one first.
    pub(super) books: Vec<BookUsed>,
    pub(super) rates: RatesShown,
    pub(super) changes: Vec<ChangesShown>,
    /// Lines whose time cannot be read; they are in no hour and no silence, with `--since` in nothing.
    pub(super) undated: u64,
    /// Lines that are none of a journal.
    pub(super) unreadable: u64,
    /// The first of them, with place and problem.
    pub(super) unreadable_lines: Vec<String>,
}

/// Prices above the tenant's maximum.
#[derive(Debug, Serialize)]
pub(super) struct NearMisses {
    /// Of which both are known.
    pub(super) orders: u64,
    /// In per cent of the maximum.
    pub(super) steps: Vec<Step>,
    pub(super) nearest: Vec<NearMiss>,
}

/// A bid that was not made.
#[derive(Debug, Serialize)]
pub(super) struct NearMiss {
    pub(super) time: String,
    pub(super) owner: Option<String>,
    pub(super) denom: Option<String>,
    /// The smallest maximum that would have been accepted.
    pub(super) least_accepted: String,
    pub(super) maximum: String,
    /// In per cent of the maximum.
    pub(super) above_pct: String,
    #[serde(skip)]
    pub(super) percent: Number,
}

impl Ranked for NearMiss {
    fn is_before(&self, other: &Self) -> bool {
        self.percent.compare(other.percent) == Some(Ordering::Less)
    }
}

/// A decision that took long.
#[derive(Debug, Serialize)]
pub(super) struct Slow {
    pub(super) time: String,
    pub(super) owner: Option<String>,
    pub(super) duration_us: u64,
    /// `bid`, or the refusal's name.
    pub(super) answer: String,
    /// Where the rate came from: a source that had to be asked takes its time.
    pub(super) rate_source: Option<String>,
}

impl Ranked for Slow {
    fn is_before(&self, other: &Self) -> bool {
        self.duration_us > other.duration_us
    }
}

/// A price book, and the version that priced by it.
#[derive(Debug, Serialize)]
pub(super) struct BookUsed {
    pub(super) book: String,
    pub(super) version: String,
    pub(super) orders: u64,
    /// Of the first order.
    pub(super) from: String,
    /// Of the last one.
    pub(super) to: String,
}
