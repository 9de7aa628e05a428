//! Prices per block, added up for each denomination.

use bidprice_core::bc::Number;
use bidprice_report::exact;
use bidprice_whatif::Signed;

use super::report::Denom;

/// The prices of a denomination.
#[derive(Default)]
pub(super) struct Sums {
    recorded: Sum,
    now: Sum,
}

/// Prices; no sum if it came to more than can be said.
struct Sum {
    bids: u64,
    sum: Option<Number>,
}

impl Default for Sum {
    fn default() -> Self {
        Self { bids: 0, sum: Some(Number::ZERO) }
    }
}

impl Sum {
    fn add(&mut self, price: Option<Number>) {
        if let Some(price) = price {
            self.bids += 1;
            self.sum = self.sum.and_then(|sum| sum.plus(price));
        }
    }

    fn merge(&mut self, later: &Self) {
        self.bids += later.bids;
        self.sum = self.sum.zip(later.sum).and_then(|(sum, more)| sum.plus(more));
    }
}

impl Sums {
    /// Adds what one order was and is bid for.
    pub(super) fn add(&mut self, recorded: Option<Number>, now: Option<Number>) {
        self.recorded.add(recorded);
        self.now.add(now);
    }

    pub(super) fn merge(&mut self, later: &Self) {
        self.recorded.merge(&later.recorded);
        self.now.merge(&later.now);
    }

    pub(super) fn shown(&self, denom: &str) -> Denom {
        let both = self.recorded.sum.zip(self.now.sum);
        let percent = both.and_then(|(was, is)| Signed::difference(was, is)?.per_cent_of(was));
        Denom {
            name: denom.to_owned(),
            recorded_bids: self.recorded.bids,
            recorded: self.recorded.sum.map(exact),
            now_bids: self.now.bids,
            now: self.now.sum.map(exact),
            difference_pct: percent.map(|percent| percent.to_string()),
        }
    }
}
