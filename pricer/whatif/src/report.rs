//! What came of it: one model, which every output and every policy goes by.
//!
//! Amounts are decimals as text, so that no digit is lost; what cannot be said is `null`. US dollars are
//! those of a month, but for a price, which is per block in the order's denomination.

use serde::Serialize;

/// Two price books over the same orders.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "WhatIfReport"))]
pub struct Report {
    /// The book as it is.
    pub now: Book,
    /// The book as it would be.
    pub then: Book,
    /// What was priced.
    pub orders: Orders,
    /// The price of all orders that both books can price, whatever tenants would pay.
    pub total: Delta,
    /// Bids: what a tenant's maximum and the rules leave.
    pub bids: Bids,
    /// Orders without a bid.
    pub refused: Refused,
    /// What the bids earn, if they run.
    pub earnings: Earnings,
    /// The same as `total`, by what is charged. They are in the order of the bid script, then by name.
    pub resources: Vec<Part>,
    /// GPUs by what was asked for, by name.
    pub gpus: Vec<GpuPart>,
    /// How many orders became how much dearer or cheaper.
    pub changes: Vec<Step>,
    /// The orders that change most, in per cent.
    pub most_changed: Vec<Changed>,
    /// One price moved through a range.
    pub sweep: Option<Sweep>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// A price book.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Book {
    /// The files and assignments that it was made of.
    pub name: String,
    /// `documented` or `script`.
    pub compat: String,
    /// US dollars per AKT, if an order needed them.
    pub rate_usd_per_akt: Option<String>,
    /// In 16 digits, as the journal has it: books with the same price the same.
    pub book: String,
}

/// How many orders.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Orders {
    /// Where they came from.
    pub from: String,
    /// All that could be read.
    pub read: u64,
    /// Of these, those that both books can price.
    pub priced: u64,
    /// Lines that are no order.
    pub unreadable: u64,
    /// The first of them.
    pub first_unreadable: Vec<Unreadable>,
}

/// A line that is no order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unreadable {
    /// File and line.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
}

/// An amount now and then.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delta {
    /// US dollars a month.
    pub now_usd: String,
    /// US dollars a month.
    pub then_usd: String,
    /// The difference; negative where it becomes less.
    pub delta_usd: String,
    /// In per cent of now, two decimals; null where now is nothing.
    pub delta_pct: Option<String>,
}

/// Orders that get a bid.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bids {
    /// Now.
    pub now: u64,
    /// Then.
    pub then: u64,
    /// With a bid now and none then.
    pub lost: u64,
    /// With a bid then and none now.
    pub won: u64,
}

/// Orders that get none.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refused {
    /// Now.
    pub now: u64,
    /// Then.
    pub then: u64,
    /// Refused then and not now: the same as `bids.lost`.
    pub new: u64,
    /// By reason, in alphabetical order.
    pub reasons: Vec<Reason>,
}

/// A reason for having no bid.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reason {
    /// As the journal names it: `too_dear`, `declined`, …
    pub name: String,
    /// How often now.
    pub now: u64,
    /// How often then.
    pub then: u64,
    /// The first of them in words.
    pub message: String,
}

/// What the bids earn a month.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Earnings {
    /// How much of a month what is bid for runs, in per cent.
    pub utilisation_pct: String,
    /// The sum over all bids, times the utilisation.
    #[serde(flatten)]
    pub usd: Delta,
}

/// A resource's part of the total.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Part {
    /// As `explain` names it; `rules and plugins` is what these made of the sum.
    pub name: String,
    /// Its dollars.
    #[serde(flatten)]
    pub usd: Delta,
}

/// A kind of GPU.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GpuPart {
    /// `model[.ram][.interface]`.
    pub name: String,
    /// Orders that ask for it.
    pub orders: u64,
    /// How many of them all orders ask for together.
    pub units: String,
    /// What one costs now.
    pub now_unit_usd: String,
    /// What one costs then.
    pub then_unit_usd: String,
    /// All of them together.
    #[serde(flatten)]
    pub usd: Delta,
}

/// Orders whose price changed by so much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// Above this many per cent; null for the lowest.
    pub above_pct: Option<i32>,
    /// Up to this many per cent; null for the highest. `0` to `0` is no change.
    pub to_pct: Option<i32>,
    /// How many.
    pub orders: u64,
}

/// An order that changes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changed {
    /// File and line, or the order's name.
    pub order: String,
    /// What is ordered, in a few words.
    pub resources: String,
    /// Of the prices and of the maximum.
    pub denom: String,
    /// The most that the tenant pays.
    pub maximum: Option<String>,
    /// The price per block; where it is above the maximum, the one that would have been bid.
    pub now_price: Option<String>,
    /// The same then.
    pub then_price: Option<String>,
    /// `bid`, or why there is none.
    pub now_is: String,
    /// The same then.
    pub then_is: String,
    /// What it costs a month.
    #[serde(flatten)]
    pub usd: Delta,
}

/// One price moved through a range, the book of then around it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sweep {
    /// Such as `price_target_gpu_mappings.a100`.
    pub key: String,
    /// The price that the book of then has; null where it has none.
    pub at: Option<String>,
    /// From low to high.
    pub points: Vec<Point>,
    /// The place in `points` with the highest earnings; of several the lowest price.
    pub best: usize,
}

/// A point of the curve.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Point {
    /// The price, or the rate.
    pub at: String,
    /// Orders with a bid.
    pub bids: u64,
    /// What these earn, at the utilisation.
    pub earnings_usd: String,
    /// What all orders would cost, whatever tenants pay.
    pub total_usd: String,
}
