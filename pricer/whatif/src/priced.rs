//! What a decision comes to, where only the sums count.

use bidprice_core::bc::Number;
use bidprice_core::{Line, Refusal};
use bidprice_report::Decision;

/// Dollars a month above which an order is left out of all sums, as one that cannot be computed: with
/// it, no sum over any number of orders leaves 256 bits.
pub const USD_A_MONTH_MAX: u64 = 1_000_000_000_000_000_000;

/// So many orders of one kind a line of orders may stand for: with it, no count leaves 64 bits before
/// eighteen thousand million lines.
pub const COUNT_MAX: u64 = 1_000_000_000;

/// One order under one book.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Priced<'d> {
    /// What it costs a month and the price per block, whether the tenant would pay it or not.
    pub(crate) price: Option<Price<'d>>,
    /// Nothing for a bid, else the [slug](Refusal::slug).
    pub(crate) refusal: Option<&'static str>,
}

/// A price, bid or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Price<'d> {
    /// In the order's denomination.
    pub(crate) per_block: Number,
    /// Rules and plugins included.
    pub(crate) usd_per_month: Number,
    /// What it is made of.
    pub(crate) lines: &'d [Line<'d>],
}

impl<'d> Priced<'d> {
    /// The sums of a decision.
    #[must_use]
    pub(crate) fn of(decision: &'d Decision<'_>) -> Self {
        let refused = |refusal: &Refusal| Self { price: None, refusal: Some(refusal.slug()) };
        let (per_block, refusal) = match &decision.outcome {
            Ok(bid) => (bid.price, None),
            Err(refusal @ Refusal::TooDear { price, .. }) => (*price, Some(refusal.slug())),
            Err(refusal) => return refused(refusal),
        };
        let quote = decision.quote.as_ref().filter(|quote| is_within_bounds(quote.usd_per_month));
        match quote {
            None => refused(&Refusal::TooLarge),
            Some(quote) => {
                let usd_per_month = quote.usd_per_month;
                let price = Price { per_block, usd_per_month, lines: &quote.lines };
                Self { price: Some(price), refusal }
            }
        }
    }

    /// What the bid earns; nothing if there is none.
    #[must_use]
    pub(crate) fn earns(&self) -> Option<Number> {
        self.price.filter(|_| self.refusal.is_none()).map(|price| price.usd_per_month)
    }
}

fn is_within_bounds(usd_per_month: Number) -> bool {
    let most = Number::from_units(USD_A_MONTH_MAX.into(), 0);
    usd_per_month.compare(most).is_some_and(std::cmp::Ordering::is_le)
}

/// So many times an amount of an order, added to a sum.
pub(crate) fn add(sum: &mut Number, amount: Number, count: u64) {
    let times = match count {
        1 => Some(amount),
        count => amount.times(Number::from_units(count.into(), 0)),
    };
    *sum = times.and_then(|amount| sum.plus(amount)).expect("each order is below USD_A_MONTH_MAX");
}
