//! The pieces of an explanation: plain texts, whose shape is the shape of the JSON.

use bidprice_core::Refusal;
use bidprice_core::bc::Number;
use serde::Serialize;

/// A rate, ready to be shown.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RateShown {
    /// As it was written.
    pub usd_per_akt: String,
    /// A setting or a file with its age.
    pub source: String,
}

/// A line of the quote.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineShown {
    /// `cpu`, `memory`, `storage ephemeral`, …, `gpu a100.80Gi`.
    pub resource: String,
    /// Every digit.
    pub quantity: String,
    /// `threads`, `GiB` or nothing.
    pub unit: &'static str,
    /// US dollars a month for one.
    pub unit_price_usd: String,
    /// US dollars a month, every digit.
    pub usd_per_month: String,
    /// Per cent of the sum of all lines.
    pub share_pct: Option<String>,
    /// For a GPU: what made its price.
    pub priced_by: Option<PricedBy>,
    /// The rule or plugin that added the line; nothing for what the tariff has a price for.
    pub added_by: Option<String>,
    #[serde(skip)]
    pub(crate) amount: Number,
}

/// What made a GPU's price.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PricedBy {
    /// `key`, `catch_all`, `highest` or `minimum`.
    pub rule: &'static str,
    /// The key in the map, if one was used.
    pub key: Option<String>,
    /// Index of the order's resource.
    pub resource: usize,
    /// In words.
    pub because: String,
}

/// Something that costs nothing.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FreeShown {
    /// What it is.
    pub resource: String,
    /// How much of it.
    pub quantity: String,
    /// Why it is free.
    pub because: String,
}

/// The total in US dollars.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TotalShown {
    /// Every digit.
    pub usd_per_month: String,
    /// Of a month of 30.437 days.
    pub usd_per_hour: Option<String>,
    /// Of a month of 429909 blocks.
    pub usd_per_block: Option<String>,
    #[serde(skip)]
    pub(crate) amount: Number,
}

/// The number on stdout.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BidShown {
    /// Per block.
    pub price: String,
    /// Of this.
    pub denom: String,
}

/// The tenant's maximum.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaximumShown {
    /// Per block, as sent.
    pub amount: String,
    /// Of this.
    pub denom: String,
    /// How far the price is from it.
    pub difference: Option<String>,
    /// The same in per cent of the maximum.
    pub difference_pct: Option<String>,
    /// `below`, `equal` or `above`: where the price stands.
    pub price_is: Option<&'static str>,
    /// The smallest maximum that would have been accepted, if this one is too small.
    pub least_accepted: Option<String>,
}

/// Why there is no bid.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefusalShown {
    /// A stable name.
    pub reason: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl From<&Refusal> for RefusalShown {
    fn from(refusal: &Refusal) -> Self {
        Self { reason: refusal.slug(), message: refusal.to_string(), hint: refusal.hint() }
    }
}
