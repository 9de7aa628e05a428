//! What the service asks of the program: one price book, ready to price.

use std::any::Any;

use bidprice_report::Explanation;

use crate::asked::{QuoteAsked, WhatIfAsked};
use crate::shown::{Brief, ConfigShown, JournalShown, RateState, SourceSaid};

/// How long a price takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Microseconds and nothing to wait for: priced where the request was read.
    Instant,
    /// Perhaps milliseconds, because of a plugin or a source: priced in a thread of its own.
    Slow,
}

/// A price book. It never changes: a reload makes another one, and requests keep the one they began with.
///
/// All calls may block, and may come from many threads at once. A panic in one is a bug; where panics are
/// caught, it ends the request as `internal` or its connection.
pub trait Pricing: Any + Send + Sync {
    /// How long [`price`](Self::price) may take. It is asked for each request.
    fn pace(&self) -> Pace;

    /// What tells price books apart: sixteen digits over prices, mode, rules and plugins, as in the journal.
    fn hash(&self) -> &str;

    /// Decides an order, as `explain --json` does. What cannot be read is refused with a reason like any
    /// other: the answer is what the drop-in program would have said.
    fn price(&self, owner: Option<&str>, order: &[u8]) -> Explanation;

    /// Decides it in the same way and says no more than what came of it: that is a third of the work.
    fn price_briefly(&self, owner: Option<&str>, order: &[u8]) -> Brief;

    /// Quotes what a person asks for, as `quote --json` does.
    fn quote(&self, asked: &QuoteAsked) -> Result<bidprice_quote::Report, Unusable>;

    /// Compares this book with another over many orders, as `what-if --json` does. The other one is
    /// from the same program: it can be had as its own type by way of [`Any`].
    fn what_if(
        &self,
        then: &dyn Pricing,
        asked: &WhatIfAsked,
    ) -> Result<bidprice_whatif::Report, Unusable>;

    /// Prices whole lines, an answer's line for each, as `batch` does.
    fn price_lines(&self, owner: Option<&str>, block: Lines<'_>) -> LinesPriced;

    /// The rate that a price would use now. Asks nobody.
    fn rate(&self) -> RateState;

    /// What each source of the rate said when it was last asked. Asks nobody.
    fn sources(&self) -> Vec<SourceSaid>;

    /// The newest lines of the journal, if there is one.
    fn journal(&self) -> Option<JournalShown>;

    /// The prices as they are read, without secrets and without paths.
    fn config(&self) -> ConfigShown;

    /// Why this book cannot price, in words for everybody; nothing if it can.
    fn obstacles(&self) -> Vec<String>;
}

/// Whole lines of a longer input.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'l> {
    /// Each with its newline, but for the very last. One that is longer than
    /// [`LINE_BYTES_MAX`](crate::limits::LINE_BYTES_MAX) may be cut, though not to less than a byte more.
    pub bytes: &'l [u8],
    /// The number of the first of them; the input begins with 1.
    pub first: u64,
}

/// What came of a block of lines.
#[derive(Clone, Debug, Default)]
pub struct LinesPriced {
    /// A line for each, in their sequence.
    pub bytes: Vec<u8>,
    /// How many of them are bids.
    pub bids: u64,
    /// How many are refusals, by the reason's name.
    pub refusals: Vec<(&'static str, u64)>,
}

/// A question that cannot be answered as it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// For whoever asked: what is wrong with it. No path and no setting's value.
    pub problem: String,
    /// For the same: what to do.
    pub hint: Option<String>,
    /// For the log alone.
    pub detail: Option<String>,
}
