//! Quotes ready to be shown: their shape is the shape of the JSON.

use bidprice_core::{Bid, Refusal, Tariff};
use bidprice_earnings::Seconds;
use bidprice_report::{Decision, Explanation};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::prospect::{Basis, Prospect, Reserved, ReservedGpu};
use crate::request::Request;
use crate::stock::Stock;
use crate::times::{Price, Timed, TimedShown};

/// What everything that was asked for costs.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QuoteReport"))]
pub struct Report {
    /// One for each provider that would be asked.
    pub groups: Vec<GroupQuote>,
    /// All groups that get a bid.
    pub total: Total,
    /// What there is to say beside.
    pub notes: Vec<String>,
}

/// What a group costs.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupQuote {
    /// Its name, if it has one.
    pub placement: Option<String>,
    /// In which money.
    pub denom: String,
    /// How it is known which GPUs it gets.
    pub gpus_from: Basis,
    /// The only one, or the lowest and the highest.
    pub offers: Vec<Offer>,
    /// What whoever wrote the request should know.
    pub notes: Vec<String>,
}

/// A price, or why there is none.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Offer {
    /// `only`, `lowest` or `highest`.
    pub end: &'static str,
    /// GPUs that the order does not name, or that are in the stock.
    pub gpus: Vec<ReservedGpu>,
    /// What the provider would hand over.
    pub order: Box<RawValue>,
    /// As `explain` has it.
    pub explanation: Explanation,
    /// The bid an hour and a month, at each block time; empty without a bid.
    pub times: Vec<TimedShown>,
    /// For sums and tables.
    #[serde(skip)]
    pub timed: Vec<Timed>,
}

/// All groups together.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Total {
    /// How many there are.
    pub groups: usize,
    /// How many get no bid.
    pub refused: usize,
    /// How many get one at their lowest price and none at their highest.
    pub refused_at_highest: usize,
    /// In which money, if it is the same in all.
    pub denom: Option<String>,
    /// All bids, those of a range at their lowest.
    pub lowest: Vec<TimedShown>,
    /// The same at their highest; empty if no bid is a range, or if one is refused there.
    pub highest: Vec<TimedShown>,
    /// For tables.
    #[serde(skip)]
    pub timed: TimedEnds,
}

/// Both ends of a total.
#[derive(Debug, Default)]
pub struct TimedEnds {
    /// All bids at their lowest.
    pub lowest: Vec<Timed>,
    /// All bids at their highest; empty if no bid is a range, or if one is refused there.
    pub highest: Vec<Timed>,
}

/// The prices, the GPUs and the block times that quotes are made with.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// Which prices GPUs have.
    pub tariff: &'a Tariff,
    /// What the provider has, if he says it.
    pub stock: Option<&'a Stock>,
    /// At which a price is shown.
    pub block_times: &'a [Seconds],
}

/// What came of an order.
#[derive(Debug)]
pub struct Decided {
    explanation: Explanation,
    /// None without a bid.
    price: Option<Price>,
}

impl From<&Decision<'_>> for Decided {
    fn from(decision: &Decision<'_>) -> Self {
        let rate = decision.rate.map(|used| used.rate);
        let price = |bid: &Bid| Price::new(bid.price, rate);
        let price = decision.outcome.as_ref().ok().and_then(price);
        Self { explanation: Explanation::new(decision), price }
    }
}

impl GroupQuote {
    /// Has each order that a request may become decided.
    pub fn new(
        request: &Request,
        around: Circumstances<'_>,
        decide: impl Fn(&[u8]) -> Decided,
    ) -> Self {
        let offer = |end, reserved: Reserved| {
            let decided = decide(reserved.order.as_bytes());
            Offer::new(end, reserved, decided, request, around.block_times)
        };
        let mut notes = request.notes.clone();
        let (gpus_from, offers) = match request.prospect(around.tariff, around.stock) {
            Ok(Prospect { basis, lowest, highest, notes: more }) => {
                notes.extend(more);
                let offers = match highest {
                    None => vec![offer("only", lowest)],
                    Some(highest) => vec![offer("lowest", lowest), offer("highest", highest)],
                };
                (basis, offers)
            }
            Err(refusal) => (Basis::Stock, vec![Offer::none(request, refusal)]),
        };
        Self {
            placement: request.placement.clone(),
            denom: request.denom.clone(),
            gpus_from,
            offers,
            notes,
        }
    }

    /// Whether there is a bid for the cheapest GPUs and none for the dearest.
    #[must_use]
    pub fn is_refused_at_highest(&self) -> bool {
        !self.is_refused() && self.offers.last().is_some_and(|offer| offer.timed.is_empty())
    }

    /// Whether there is no bid, whatever the GPU.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.offers.iter().all(|offer| offer.timed.is_empty())
    }
}

impl Offer {
    fn new(
        end: &'static str,
        reserved: Reserved,
        decided: Decided,
        request: &Request,
        block_times: &[Seconds],
    ) -> Self {
        let Decided { mut explanation, price } = decided;
        let timed = price.and_then(|price| price.at_all(block_times)).unwrap_or_default();
        if !request.has_maximum {
            explanation.maximum = None;
        }
        Self {
            end,
            gpus: reserved.gpus,
            order: raw(reserved.order),
            explanation,
            times: timed.iter().map(TimedShown::from).collect(),
            timed,
        }
    }

    /// Nothing that the provider has is what the tenant wants, so his script is never asked.
    fn none(request: &Request, refusal: Refusal) -> Self {
        let (tariff, quote, rate, notes) = (None, None, None, Vec::new());
        let decision = Decision { order: None, tariff, quote, rate, outcome: Err(refusal), notes };
        let reserved = Reserved { order: request.order.clone(), gpus: Vec::new() };
        Self::new("only", reserved, Decided::from(&decision), request, &[])
    }
}

fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("an order is JSON")
}

impl Report {
    /// The groups and what they come to together.
    #[must_use]
    pub fn new(groups: Vec<GroupQuote>, block_times: &[Seconds], notes: Vec<String>) -> Self {
        let total = Total::new(&groups, block_times);
        Self { groups, total, notes }
    }
}

impl Total {
    fn new(groups: &[GroupQuote], block_times: &[Seconds]) -> Self {
        let denoms = || groups.iter().map(|group| &group.denom);
        let denom = denoms().next().filter(|first| denoms().all(|denom| denom == *first));
        // Coins of different kinds have no sum.
        let sum = |pick: fn(&GroupQuote) -> Option<&Offer>| {
            let prices = groups.iter().filter_map(pick).filter_map(|it| it.timed.first());
            let sum = prices.map(|it| it.price).map(Some).reduce(|a, b| a?.plus(b?)).flatten();
            sum.filter(|_| denom.is_some())
                .and_then(|it| it.at_all(block_times))
                .unwrap_or_default()
        };
        let is_range = groups.iter().any(|group| group.offers.len() > 1);
        let lowest = sum(|group| bids(group).next());
        let refused_at_highest = groups.iter().filter(|it| it.is_refused_at_highest()).count();
        let has_highest = is_range && refused_at_highest == 0;
        let highest = if has_highest { sum(|group| bids(group).last()) } else { Vec::new() };
        Self {
            groups: groups.len(),
            refused: groups.iter().filter(|group| group.is_refused()).count(),
            refused_at_highest,
            denom: denom.cloned(),
            lowest: lowest.iter().map(TimedShown::from).collect(),
            highest: highest.iter().map(TimedShown::from).collect(),
            timed: TimedEnds { lowest, highest },
        }
    }
}

/// The offers of a group that are bids, the lowest first.
fn bids(group: &GroupQuote) -> impl Iterator<Item = &Offer> {
    group.offers.iter().filter(|offer| !offer.timed.is_empty())
}
