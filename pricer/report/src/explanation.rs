//! What was asked, what it costs line by line, what came of it.

use std::fmt;
use std::time::Duration;

use bidprice_core::bc::Number;
use bidprice_core::{
    Amount, Ask, BLOCKS_A_MONTH, Bid, GpuRule, Item, Line, Order, Quote, Rate, Refusal, Target,
    Tariff,
};
use serde::Serialize;

use crate::changes::{ChangeShown, FixedShown, added_by, fixed, shown_changes};
use crate::figures::{HOURS_A_MONTH_THOUSANDTHS, age_in_words, exact, share};
use crate::free::free;
use crate::shown::{
    BidShown, FreeShown, LineShown, MaximumShown, PricedBy, RateShown, RefusalShown, TotalShown,
};

/// Everything that is known after an order was decided. A part that was not reached is missing.
#[derive(Debug)]
pub struct Decision<'a> {
    /// The order, if it could be read.
    pub order: Option<Order<'a>>,
    /// The tariff, if it could be read.
    pub tariff: Option<&'a Tariff>,
    /// What the order costs a month.
    pub quote: Option<Quote<'a>>,
    /// The rate, if one was needed and found.
    pub rate: Option<RateUsed<'a>>,
    /// The answer.
    pub outcome: Result<Bid, Refusal>,
    /// What the operator should know although there is a price.
    pub notes: Vec<String>,
}

/// A rate and where it came from.
#[derive(Clone, Copy, Debug)]
pub struct RateUsed<'a> {
    /// Dollars per AKT.
    pub rate: Rate,
    /// Put into words only if somebody reads them.
    pub source: RateSource<'a>,
}

/// Where a rate came from.
#[derive(Clone, Copy, Debug)]
pub enum RateSource<'a> {
    /// The fixed rate.
    Setting,
    /// A cache file.
    File {
        /// Which.
        path: &'a str,
        /// Since it was written.
        age: Duration,
    },
    /// Just asked for.
    Asked {
        /// Of whom.
        source: &'static str,
    },
}

impl fmt::Display for RateSource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting => f.write_str("set by BIDPRICE_RATE"),
            Self::Asked { source } => write!(f, "just asked of {source}"),
            Self::File { path, age } => write!(f, "from `{path}`, {}", age_in_words(*age)),
        }
    }
}

impl From<RateUsed<'_>> for RateShown {
    fn from(used: RateUsed<'_>) -> Self {
        let usd_per_akt = used.rate.usd_per_akt().to_string();
        Self { usd_per_akt, source: used.source.to_string() }
    }
}

/// A decision as plain texts, ready to be shown.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// `script` or `documented`: how the GPU map was read.
    pub compat: Option<&'static str>,
    /// What is charged.
    pub lines: Vec<LineShown>,
    /// What was ordered and costs nothing.
    pub free: Vec<FreeShown>,
    /// What rules and plugins said, one by one.
    pub changes: Vec<ChangeShown>,
    /// What the order costs: the sum of the lines, and what was made of it.
    pub total: Option<TotalShown>,
    /// The price per block that a rule has named.
    pub fixed: Option<FixedShown>,
    /// Dollars per AKT, if the order needed them.
    pub rate: Option<RateShown>,
    /// The answer, if there is one.
    pub bid: Option<BidShown>,
    /// The tenant's maximum beside the price.
    pub maximum: Option<MaximumShown>,
    /// Why there is no answer.
    pub refused: Option<RefusalShown>,
    /// Remarks that go with the answer.
    pub notes: Vec<String>,
}

impl Explanation {
    /// Puts a decision into words.
    #[must_use]
    pub fn new(decision: &Decision<'_>) -> Self {
        let ask = decision.order.as_ref().map(|order| &order.ask);
        let quote = decision.quote.as_ref();
        let bid = decision.outcome.as_ref().ok();
        Self {
            compat: decision.tariff.map(|tariff| tariff.compat.name()),
            lines: quote.map(shown_lines).unwrap_or_default(),
            free: free(decision),
            changes: quote.map(shown_changes).unwrap_or_default(),
            total: quote.map(|quote| shown_total(quote.usd_per_month)),
            fixed: ask.zip(quote).and_then(|(ask, quote)| fixed(quote, ask.denom())),
            rate: decision.rate.map(RateShown::from),
            bid: ask.zip(bid).map(|(ask, bid)| BidShown {
                price: bid.price.to_string(),
                denom: ask.denom().to_owned(),
            }),
            maximum: ask.and_then(|ask| shown_maximum(ask, &decision.outcome)),
            refused: decision.outcome.as_ref().err().map(RefusalShown::from),
            notes: decision.notes.clone(),
        }
    }
}

fn shown_lines(quote: &Quote<'_>) -> Vec<LineShown> {
    let sum = quote.lines.iter().try_fold(Number::ZERO, |sum, line| sum.plus(line.usd_per_month));
    let sum = sum.unwrap_or(quote.usd_per_month);
    let lines = quote.lines.iter().zip(added_by(quote));
    lines.map(|(line, by)| LineShown { added_by: by, ..shown_line(line, sum) }).collect()
}

/// A line and its share of a sum.
pub(crate) fn shown_line(line: &Line<'_>, sum: Number) -> LineShown {
    let (resource, unit) = match &line.item {
        Item::Target(target) => {
            let (name, unit) = name_and_unit(*target);
            (name.to_owned(), unit)
        }
        Item::Gpu { wanted, .. } => (format!("gpu {wanted}"), ""),
        Item::StorageClass(class) => (format!("storage {class}"), "GiB"),
        Item::Added(label) => (label.clone(), ""),
    };
    LineShown {
        resource,
        unit,
        quantity: exact(line.quantity),
        unit_price_usd: line.unit_price.to_string(),
        usd_per_month: exact(line.usd_per_month),
        share_pct: share(line.usd_per_month, sum),
        priced_by: priced_by(&line.item),
        added_by: None,
        amount: line.usd_per_month,
    }
}

/// What a target is called, and in what it is counted.
#[must_use]
pub const fn name_and_unit(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::Cpu => ("cpu", "threads"),
        Target::Memory => ("memory", "GiB"),
        Target::HdEphemeral => ("storage ephemeral", "GiB"),
        Target::HdPersHdd => ("storage beta1", "GiB"),
        Target::HdPersSsd => ("storage beta2", "GiB"),
        Target::HdPersNvme => ("storage beta3", "GiB"),
        Target::Endpoint => ("endpoints", ""),
        Target::Ip => ("leased IPs", ""),
    }
}

fn priced_by(item: &Item<'_>) -> Option<PricedBy> {
    let Item::Gpu { resource, rule, .. } = item else { return None };
    let (name, key, because) = match rule {
        GpuRule::Key(key) => ("key", Some(*key), format!("the entry `{key}`")),
        GpuRule::CatchAll => {
            ("catch_all", Some("*"), "not in the map by name: the entry `*`".to_owned())
        }
        GpuRule::Highest(key) => (
            "highest",
            Some(*key),
            format!("not in the map: the highest listed price, that of `{key}`"),
        ),
        GpuRule::Minimum => (
            "minimum",
            None,
            "not in the map: 100 USD a month, the least for such a GPU".to_owned(),
        ),
    };
    Some(PricedBy { rule: name, key: key.map(str::to_owned), resource: *resource, because })
}

fn shown_total(usd_per_month: Number) -> TotalShown {
    let hours = Number::from_units(HOURS_A_MONTH_THOUSANDTHS.into(), 3);
    TotalShown {
        usd_per_month: exact(usd_per_month),
        usd_per_hour: usd_per_month.over(hours).map(exact),
        usd_per_block: usd_per_month.over(BLOCKS_A_MONTH.into()).map(exact),
        amount: usd_per_month,
    }
}

fn shown_maximum(ask: &Ask<'_>, outcome: &Result<Bid, Refusal>) -> Option<MaximumShown> {
    let Ask::PerBlock { maximum: Amount(maximum), denom, .. } = ask else { return None };
    let (price, least) = match outcome {
        Ok(bid) => (Some(bid.price), None),
        Err(Refusal::TooDear { price, least_accepted, .. }) => {
            (Some(*price), Some(*least_accepted))
        }
        Err(_) => (None, None),
    };
    let below = price.and_then(|price| maximum.minus(price));
    let above = least.and_then(|price| price.minus(*maximum));
    let difference = if least.is_some() { above } else { below };
    let price_is = match (least, difference) {
        (Some(_), _) => Some("above"),
        (None, Some(nothing)) if nothing.is_zero() => Some("equal"),
        (None, difference) => difference.map(|_| "below"),
    };
    Some(MaximumShown {
        amount: exact(*maximum),
        denom: denom.to_string(),
        difference: difference.map(exact),
        difference_pct: difference.and_then(|difference| share(difference, *maximum)),
        price_is,
        least_accepted: least.map(|least| least.to_string()),
    })
}
