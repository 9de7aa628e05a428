//! Where a figure stands on an axis: the one place where exact figures become places on paper.

use std::cmp::Ordering;

use bidprice_core::bc::Number;

use crate::signed::Signed;

/// The far end of an axis: hundredths of a per cent, finer than any screen.
pub(crate) const FULL: u32 = 10_000;

/// From a lowest to a highest value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    low: Signed,
    high: Signed,
}

impl Axis {
    /// An axis that holds zero and all of these.
    pub(crate) fn with_zero(values: impl IntoIterator<Item = Signed>) -> Self {
        let zero = Signed::from(Number::ZERO);
        values.into_iter().fold(Self { low: zero, high: zero }, |axis, value| Self {
            low: if value.compare(axis.low) == Some(Ordering::Less) { value } else { axis.low },
            high: if value.compare(axis.high) == Some(Ordering::Greater) {
                value
            } else {
                axis.high
            },
        })
    }

    /// An axis over amounts as text, for bars: zero is on it.
    pub(crate) fn of_amounts<'t>(amounts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::with_zero(amounts.into_iter().filter_map(Signed::parse))
    }

    /// The same over counts.
    pub(crate) fn of_counts(counts: impl IntoIterator<Item = u64>) -> Self {
        Self::with_zero(counts.into_iter().map(signed_count))
    }

    /// From the first to the last.
    pub(crate) fn between(low: Number, high: Number) -> Self {
        Self { low: Signed::from(low), high: Signed::from(high) }
    }

    /// From 0 to [`FULL`]; beyond the ends it is the end.
    pub(crate) fn place(&self, value: Signed) -> u32 {
        let place = || {
            let length = self.high.less(self.low)?;
            let above = value.less(self.low).filter(|above| !above.is_negative())?;
            let part = above.size().times(Number::from(FULL))?.over(length.size())?;
            part.rounded(0)?.text().as_str().parse::<u32>().ok()
        };
        place().unwrap_or(0).min(FULL)
    }

    /// Where zero is.
    pub(crate) fn zero(&self) -> u32 {
        self.place(Signed::from(Number::ZERO))
    }

    /// The same for an amount as text.
    pub(crate) fn place_of(&self, amount: &str) -> u32 {
        Signed::parse(amount).map_or_else(|| self.zero(), |amount| self.place(amount))
    }
}

/// A count as an axis takes it.
pub(crate) fn signed_count(count: u64) -> Signed {
    Signed::from(Number::from_units(count.into(), 0))
}

/// An axis between round numbers, and these.
#[derive(Clone, Debug)]
pub(crate) struct Ticked {
    pub(crate) axis: Axis,
    pub(crate) ticks: Vec<Number>,
}

impl Ticked {
    /// Begins and ends with a tick. Zero is on it, unless all values are far above.
    pub(crate) fn from_zero_if_near(low: Number, high: Number) -> Self {
        let is_far =
            || Some(high.minus(low)?.times(Number::from(2))?.compare(high)? == Ordering::Less);
        let low = if is_far().unwrap_or(false) && low_and_high_differ(low, high) {
            low
        } else {
            Number::ZERO
        };
        let ticks = round_ticks(low, high, Ends::Outside);
        let ends = ticks.first().copied().zip(ticks.last().copied());
        let (first, last) = ends.unwrap_or((low, high));
        Self { axis: Axis::between(first, last), ticks }
    }

    /// From the first to the last value; the ticks stand between.
    pub(crate) fn exactly(low: Number, high: Number) -> Self {
        Self { axis: Axis::between(low, high), ticks: round_ticks(low, high, Ends::Inside) }
    }
}

/// The lowest and the highest.
pub(crate) fn ends(mut numbers: impl Iterator<Item = Number>) -> Option<(Number, Number)> {
    let first = numbers.next()?;
    Some(numbers.fold((first, first), |(low, high), number| {
        let is = |other: Number, order| number.compare(other) == Some(order);
        let low = if is(low, Ordering::Less) { number } else { low };
        let high = if is(high, Ordering::Greater) { number } else { high };
        (low, high)
    }))
}

/// Earnings and prices are never below zero.
pub(crate) fn size(amount: &str) -> Option<Number> {
    Signed::parse(amount).map(Signed::size)
}

fn low_and_high_differ(low: Number, high: Number) -> bool {
    low.compare(high) == Some(Ordering::Less)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Inside,
    Outside,
}

/// Three to seven multiples of a round number; none where the numbers are too large to count in.
fn round_ticks(low: Number, high: Number, ends: Ends) -> Vec<Number> {
    const TICKS_MAX: usize = 9;
    let Some(step) = high.minus(low).and_then(round_step) else { return Vec::new() };
    let Some(mut tick) = multiple_below(low, step) else { return Vec::new() };
    let mut ticks = Vec::new();
    while ticks.len() < TICKS_MAX {
        let is_below = tick.compare(low) == Some(Ordering::Less);
        let is_above = tick.compare(high) == Some(Ordering::Greater);
        if ends == Ends::Outside || !(is_below || is_above) {
            ticks.push(tick);
        }
        let is_last = tick.compare(high) != Some(Ordering::Less);
        match tick.plus(step) {
            Some(next) if !is_last => tick = next,
            _ => break,
        }
    }
    ticks
}

fn multiple_below(value: Number, step: Number) -> Option<Number> {
    value.over(step)?.cut(0).times(step)
}

/// 1, 2 or 5 and zeros, so that three to six of them fill the length.
fn round_step(length: Number) -> Option<Number> {
    let text = length.text();
    let digits = text.trimmed();
    let point = digits.find('.').unwrap_or(digits.len());
    let first = digits.find(|c: char| ('1'..='9').contains(&c))?;
    let leading: String = digits.chars().skip(first).filter(char::is_ascii_digit).take(2).collect();
    let units: u32 = match format!("{leading:0<2}").parse::<u32>().ok()? {
        0..=12 => 2,
        13..=25 => 5,
        26..=50 => 10,
        _ => 20,
    };
    // The first of the two digits stands so many places before the point, the second one fewer.
    if first < point {
        let zeros = u32::try_from(point - first).ok()?;
        let times = 10_u128.checked_pow(zeros.saturating_sub(2))?;
        let decimals = u8::from(zeros < 2);
        return Some(Number::from_units(u128::from(units).checked_mul(times)?, decimals));
    }
    Some(Number::from_units(units.into(), u8::try_from(first - point + 1).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        Signed::parse(text).expect("a number").size()
    }

    fn texts(ticks: &[Number]) -> Vec<String> {
        ticks.iter().map(|tick| tick.text().trimmed().to_owned()).collect()
    }

    #[test]
    fn places_are_parts_of_the_axis() {
        let axis = Axis::of_amounts(["-5", "15"]);
        let places = ["-5", "0", "5", "15", "16", "-6", "x"].map(|amount| axis.place_of(amount));
        assert_eq!(places, [0, 2500, 5000, 10_000, 10_000, 0, 2500]);
        assert_eq!(Axis::of_amounts([]).place_of("3"), 0);
    }

    #[test]
    fn ticks_are_round() {
        let inside = |low, high| texts(&Ticked::exactly(number(low), number(high)).ticks);
        assert_eq!(inside("800", "1200"), ["800", "900", "1000", "1100", "1200"]);
        assert_eq!(inside("0.3", "2"), ["0.5", "1", "1.5", "2"]);
        assert_eq!(
            inside("0.001", "0.002"),
            ["0.001", "0.0012", "0.0014", "0.0016", "0.0018", "0.002"]
        );
        assert_eq!(inside("7", "7"), [""; 0]);
        let around = |low, high| texts(&Ticked::from_zero_if_near(number(low), number(high)).ticks);
        assert_eq!(around("11.9", "13.2"), ["11.5", "12", "12.5", "13", "13.5"]);
        assert_eq!(around("3", "17"), ["0", "5", "10", "15", "20"]);
        assert_eq!(around("5", "5"), ["0", "1", "2", "3", "4", "5"]);
    }

    proptest! {
        #[test]
        fn any_axis_has_few_ticks_and_all_places_are_on_it(
            a in "[0-9]{1,40}(\\.[0-9]{1,20})?", b in "[0-9]{1,40}(\\.[0-9]{1,20})?", c in "-?[0-9]{1,40}",
        ) {
            let (a, b) = (number(&a), number(&b));
            let (low, high) = if a.compare(b) == Some(Ordering::Less) { (a, b) } else { (b, a) };
            for ticked in [Ticked::exactly(low, high), Ticked::from_zero_if_near(low, high)] {
                prop_assert!(ticked.ticks.len() <= 9, "{ticked:?}");
                prop_assert!(ticked.axis.place_of(&c) <= FULL);
            }
        }
    }
}
