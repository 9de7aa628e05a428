//! What routes answer, where it is not a report of the other crates.

use bidprice_report::{BidShown, RefusalShown};
use schemars::JsonSchema;
use serde::Serialize;

/// What came of an order, without what it is made of.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Brief {
    /// The answer, if there is one.
    pub bid: Option<BidShown>,
    /// Why there is no answer.
    pub refused: Option<RefusalShown>,
    /// Remarks that go with the answer.
    pub notes: Vec<String>,
}

/// The rate that a price would use.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RateState {
    /// US dollars per AKT, every digit; nothing if there is none.
    pub usd_per_akt: Option<String>,
    /// How good it is.
    pub state: RateStanding,
    /// Since it was written; nothing for a fixed rate.
    pub age_seconds: Option<u64>,
    /// Whose it is, if that is known.
    pub source: Option<String>,
}

/// How good a rate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateStanding {
    /// A setting names it.
    Fixed,
    /// Younger than the soft age.
    Fresh,
    /// Older than that, and still used.
    Stale,
    /// Past the hard age: orders in AKT get no bid.
    TooOld,
    /// There is none.
    Missing,
}

/// What a source of the rate said when it was last asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceSaid {
    /// Who.
    pub source: String,
    /// US dollars per AKT, as it was sent.
    pub usd_per_akt: Option<String>,
    /// Why there is no rate.
    pub problem: Option<String>,
    /// How long it took.
    pub took_ms: u64,
}

/// The newest lines of the journal.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct JournalShown {
    /// Why it cannot be read, or what is wrong with a line of it.
    pub problem: Option<String>,
    /// How many of these lines are bids.
    pub bids: u64,
    /// How many are not, by reason, the most frequent first.
    pub refusals: Vec<ReasonCount>,
    /// The very newest of them, the newest first.
    pub last: Vec<DecisionShown>,
}

/// How often an order was refused for a reason.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReasonCount {
    /// A stable name.
    pub reason: String,
    /// So often.
    pub count: u64,
}

/// A line of the journal, without whose order it was.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DecisionShown {
    /// When, in UTC.
    pub time: String,
    /// Per block; nothing if there was no bid.
    pub price: Option<String>,
    /// In which the price is.
    pub denom: Option<String>,
    /// Why there was no bid.
    pub refused: Option<String>,
    /// The same in words.
    pub message: Option<String>,
    /// From the order's arrival to the answer.
    pub took_micros: Option<u64>,
}

/// How everything stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Status {
    /// Of the program.
    pub(crate) version: &'static str,
    /// The rate that a price would use.
    pub(crate) rate: RateState,
    /// What each of its sources said last.
    pub(crate) sources: Vec<SourceSaid>,
    /// The newest lines of the journal, if there is one.
    pub(crate) journal: Option<JournalShown>,
    /// Whether prices can be had.
    #[serde(flatten)]
    pub(crate) readiness: Readiness,
}

/// The prices as they are read.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConfigShown {
    /// In sixteen digits: books with the same price the same.
    pub book: String,
    /// `documented` or `script`: how the GPU map is read.
    pub compat: String,
    /// The eight targets, by the chart's keys.
    pub prices: Vec<PriceShown>,
    /// The GPU map.
    pub gpus: Vec<PriceShown>,
    /// Rules and plugins in the order in which they judge.
    pub judges: Vec<String>,
}

/// A price and what it is for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PriceShown {
    /// The chart's key, or that of the GPU map.
    pub key: String,
    /// As it was typed; nothing if it costs nothing.
    pub usd_per_month: Option<String>,
}

/// Whether the process runs.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub(crate) struct Alive {
    /// Always so, or there would be no answer.
    pub(crate) alive: bool,
}

/// Whether prices can be had.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Readiness {
    /// No book has an obstacle, and the service is not about to end.
    pub(crate) ready: bool,
    /// How often books were replaced.
    pub(crate) generation: u64,
    /// Each book that cannot price, and why.
    pub(crate) obstacles: Vec<Obstacle>,
    /// Why the newest configuration was refused; the one before it is used. Prices can be had all the same.
    pub(crate) reload_refused: Option<String>,
}

/// Why a book cannot price.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Obstacle {
    /// Its name; nothing for the one without.
    pub(crate) book: Option<String>,
    /// In words.
    pub(crate) problem: String,
}

/// A line of `/v1/batch`'s answer: one for each line that was sent, in their sequence.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the program writes these lines; here they are only described")]
pub(crate) enum BatchLine {
    /// A bid.
    Bid {
        /// What came with the order as `id`, if something did.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<serde_json::Value>,
        /// Per block.
        price: String,
    },
    /// No bid.
    Refusal {
        /// What came with the order as `id`, if something did.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<serde_json::Value>,
        /// The reason's name.
        refused: String,
        /// In words.
        message: String,
    },
    /// No order.
    Error {
        /// What is wrong with the line.
        error: String,
        /// Its number; the first is 1.
        line: u64,
    },
}
