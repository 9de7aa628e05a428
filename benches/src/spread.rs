//! A middle and how far the rest lies from it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Quartiles, by nearest rank: every figure is one that was measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The least.
    pub min: f64,
    /// A quarter lies below it.
    pub p25: f64,
    /// Half lies below it.
    pub median: f64,
    /// A quarter lies above it.
    pub p75: f64,
}

impl Spread {
    /// Of anything, in any order; `None` of nothing.
    #[must_use]
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let quartile = |quarters: usize| sorted.get((last * quarters).div_ceil(4)).copied();
        Some(Self { min: quartile(0)?, p25: quartile(1)?, median: quartile(2)?, p75: quartile(3)? })
    }

    /// Of times, in microseconds.
    #[must_use]
    pub fn of_micros(times: &[Duration]) -> Option<Self> {
        Self::of(times.iter().map(|time| time.div_duration_f64(Duration::from_micros(1))))
    }

    /// Of one time to another that was taken in the same round.
    #[must_use]
    pub fn of_ratios<'t>(
        pairs: impl Iterator<Item = (&'t Duration, &'t Duration)>,
    ) -> Option<Self> {
        Self::of(pairs.map(|(time, other)| time.div_duration_f64(*other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(figures: &[f64], [min, p25, median, p75]: [f64; 4]) {
        let expected = Spread { min, p25, median, p75 };
        assert_eq!(Spread::of(figures.iter().copied()), Some(expected));
    }

    #[test]
    fn quartiles_are_figures_that_were_measured() {
        check(&[7.0], [7.0, 7.0, 7.0, 7.0]);
        check(&[5.0, 1.0, 3.0, 2.0, 4.0], [1.0, 2.0, 3.0, 4.0]);
        check(&[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn ratios_are_taken_round_by_round() {
        let micros = [Duration::from_micros(30), Duration::from_micros(10)];
        let floor = [Duration::from_micros(10), Duration::from_micros(5)];
        let ratios =
            Spread::of_ratios(micros.iter().zip(&floor)).map(|ratio| (ratio.min, ratio.p75));
        assert_eq!(ratios, Some((2.0, 3.0)));
    }
}
