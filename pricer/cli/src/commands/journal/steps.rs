//! Parts of a whole, counted in steps of per cent.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use serde::Serialize;

/// Where steps end; the last one has no end.
const ENDS_PCT: [u32; 8] = [1, 2, 5, 10, 20, 50, 100, 200];

/// How many parts are within each step.
#[derive(Clone, Debug, Default)]
pub(super) struct Steps([u64; ENDS_PCT.len() + 1]);

/// A step.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    pub(super) above_pct: u32,
    pub(super) to_pct: Option<u32>,
    pub(super) orders: u64,
}

impl Steps {
    /// Counts a part; without dividing, so that what is exactly at an end is within.
    pub(super) fn add(&mut self, part: Number, whole: Number) {
        let is_within = |end: &u32| {
            let (part, end) = (part.times(Number::from(100)), whole.times(Number::from(*end)));
            part.zip(end).and_then(|(part, end)| part.compare(end)) != Some(Ordering::Greater)
        };
        let step = ENDS_PCT.iter().position(is_within).unwrap_or(ENDS_PCT.len());
        if let Some(count) = self.0.get_mut(step) {
            *count += 1;
        }
    }

    pub(super) fn merge(&mut self, later: &Self) {
        self.0.iter_mut().zip(&later.0).for_each(|(count, more)| *count += more);
    }

    /// All of them.
    pub(super) fn sum(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Those that have something.
    pub(super) fn shown(&self) -> Vec<Step> {
        let starts = std::iter::once(0).chain(ENDS_PCT);
        let ends = ENDS_PCT.into_iter().map(Some).chain([None]);
        let steps = starts.zip(ends).zip(self.0);
        let steps = steps.map(|((above_pct, to_pct), orders)| Step { above_pct, to_pct, orders });
        steps.filter(|step| step.orders > 0).collect()
    }
}

impl Step {
    /// `up to 1 %`, `1 to 2 %`, `above 200 %`.
    pub(super) fn words(&self) -> String {
        match self {
            Self { above_pct: 0, to_pct: Some(to), .. } => format!("up to {to} %"),
            Self { above_pct, to_pct: Some(to), .. } => format!("{above_pct} to {to} %"),
            Self { above_pct, to_pct: None, .. } => format!("above {above_pct} %"),
        }
    }
}

/// A part in per cent of a whole; nothing of nothing.
pub(super) fn per_cent(part: Number, whole: Number) -> Option<Number> {
    part.times(Number::from(100))?.over(whole)
}

/// The same as text: two decimals, of a little as many as show something.
pub(super) fn per_cent_text(percent: Number) -> String {
    bidprice_report::money(percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(part: u32, whole: u32, words: &str) {
        let mut steps = Steps::default();
        steps.add(Number::from(part), Number::from(whole));
        let shown: Vec<String> = steps.shown().iter().map(Step::words).collect();
        assert_eq!(shown, [words]);
    }

    #[test]
    fn an_end_is_within_its_step() {
        check(1, 1000, "up to 1 %");
        check(10, 1000, "up to 1 %");
        check(11, 1000, "1 to 2 %");
        check(2000, 1000, "100 to 200 %");
        check(2001, 1000, "above 200 %");
        check(1, 0, "above 200 %");
    }
}
