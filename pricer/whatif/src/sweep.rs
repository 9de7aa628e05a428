//! One price moved through a range: what each place of it would earn.

use std::fmt;

use bidprice_core::bc::Number;
use bidprice_core::{Exponent, parse_plain};
use rust_decimal::Decimal;

use crate::priced::{Priced, add};
use crate::report::{Point, Sweep};

/// Points of a curve: each prices all orders once more, and a plot has no room for more.
pub const POINTS_MAX: usize = 200;

/// `800..1200:50`: from, to and step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The key in front of it: `price_target_cpu`, `price_target_gpu_mappings.a100`, `rate`.
    pub key: String,
    /// From low to high, both ends included.
    pub values: Vec<Decimal>,
}

/// Why a range cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoRange(String);

impl fmt::Display for NoRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoRange {}

impl std::str::FromStr for Range {
    type Err = NoRange;

    fn from_str(text: &str) -> Result<Self, NoRange> {
        let shape =
            || NoRange("write KEY=FROM..TO:STEP, as in `price_target_cpu=1..2:0.1`".to_owned());
        // A key of the GPU map has no `=` in it.
        let (key, range) = text.split_once('=').ok_or_else(shape)?;
        let (from, rest) = range.split_once("..").ok_or_else(shape)?;
        let (to, step) = rest.split_once(':').ok_or_else(shape)?;
        let [from, to, step] = [decimal(from)?, decimal(to)?, decimal(step)?];
        if step.is_zero() || to < from {
            return Err(NoRange(format!(
                "`{range}` goes nowhere: from low to high, by steps above zero"
            )));
        }
        let steps = to.checked_sub(from).and_then(|width| width.checked_div(step));
        let most = Decimal::from(POINTS_MAX - 1);
        if steps.is_none_or(|steps| steps > most) {
            return Err(NoRange(format!(
                "`{range}` has more than {POINTS_MAX} points: take larger steps"
            )));
        }
        let values = std::iter::successors(Some(from), |value| value.checked_add(step));
        let values =
            values.take_while(|value| *value <= to).map(|value| value.normalize()).collect();
        Ok(Self { key: key.trim().to_owned(), values })
    }
}

fn decimal(text: &str) -> Result<Decimal, NoRange> {
    let text = text.trim();
    parse_plain(text, Exponent::Refused).map_err(|problem| NoRange(format!("`{text}` {problem}")))
}

/// The sums of all points.
#[derive(Clone, Debug, Default)]
pub(crate) struct Curve(Vec<Sums>);

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    bids: u64,
    earned: Number,
    total: Number,
}

impl Curve {
    pub(crate) fn new(points: usize) -> Self {
        Self(vec![Sums::default(); points])
    }

    /// One order, priced at each point.
    pub(crate) fn add(&mut self, points: &[Priced<'_>], count: u64) {
        for (sums, priced) in self.0.iter_mut().zip(points) {
            if let Some(price) = priced.price {
                add(&mut sums.total, price.usd_per_month, count);
            }
            if let Some(earned) = priced.earns() {
                sums.bids += count;
                add(&mut sums.earned, earned, count);
            }
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, others) in self.0.iter_mut().zip(&other.0) {
            mine.bids += others.bids;
            add(&mut mine.earned, others.earned, 1);
            add(&mut mine.total, others.total, 1);
        }
    }

    /// The curve with its best point: the highest earnings, and of equals the lowest price.
    pub(crate) fn report(
        &self,
        range: &Range,
        at: Option<String>,
        earnings: impl Fn(Number) -> Number,
    ) -> Sweep {
        let mut best = 0;
        let mut most = Number::ZERO;
        for (place, sums) in self.0.iter().enumerate() {
            if sums.earned.compare(most).is_some_and(std::cmp::Ordering::is_gt) {
                (best, most) = (place, sums.earned);
            }
        }
        let points = self.0.iter().zip(&range.values).map(|(sums, value)| Point {
            at: value.to_string(),
            bids: sums.bids,
            earnings_usd: crate::words::exact(earnings(sums.earned)),
            total_usd: crate::words::exact(sums.total),
        });
        Sweep { key: range.key.clone(), at, points: points.collect(), best }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, key: &str, values: &[&str]) {
        let range: Range = text.parse().expect("a range");
        let shown: Vec<String> = range.values.iter().map(ToString::to_string).collect();
        assert_eq!(
            (range.key.as_str(), shown),
            (key, values.iter().map(|v| (*v).to_owned()).collect())
        );
    }

    #[test]
    fn both_ends_are_in_the_range() {
        check("price_target_cpu=1..2:0.5", "price_target_cpu", &["1", "1.5", "2"]);
        check(
            "price_target_gpu_mappings.a100.80Gi=800..1000:150",
            "price_target_gpu_mappings.a100.80Gi",
            &["800", "950"],
        );
        check("rate=0.30..0.30:0.1", "rate", &["0.3"]);
    }

    #[track_caller]
    fn check_refused(text: &str, problem: &str) {
        assert_eq!(
            text.parse::<Range>().map_err(|error| error.to_string()),
            Err(problem.to_owned())
        );
    }

    #[test]
    fn what_is_no_range_says_how_to_write_one() {
        let shape = "write KEY=FROM..TO:STEP, as in `price_target_cpu=1..2:0.1`";
        for text in ["", "price_target_cpu", "price_target_cpu=1", "price_target_cpu=1..2"] {
            check_refused(text, shape);
        }
        check_refused(
            "rate=2..1:1",
            "`2..1:1` goes nowhere: from low to high, by steps above zero",
        );
        check_refused(
            "rate=1..2:0",
            "`1..2:0` goes nowhere: from low to high, by steps above zero",
        );
        check_refused("rate=0..1000:1", "`0..1000:1` has more than 200 points: take larger steps");
    }
}
