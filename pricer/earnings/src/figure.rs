//! An exact amount, and the arithmetic of months and blocks.
//!
//! Sums, differences and products are exact. A quotient, and there is one wherever seconds become
//! blocks, is rounded once, half up, at [`QUOTIENT_DECIMALS`] decimals of a unit.

use std::cmp::Ordering;
use std::fmt;

use bidprice_core::Rate;
use bidprice_core::bc::Number;
use ruint::aliases::U256;
use serde::{Serialize, Serializer};

use crate::terms::{DaysPerMonth, Seconds};
use crate::unit::Unit;

/// Decimals of a quotient: twelve below a millionth of a unit.
pub const QUOTIENT_DECIMALS: u8 = 18;

/// Decimals of a quotient in base units.
const BASE_DECIMALS: u8 = 12;

const FITS: &str = "the limits of amounts and constants keep it within 256 bits";

/// An amount with all its digits; as JSON a text without exponent.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    size: Number,
    is_negative: bool,
}

impl Figure {
    /// Nothing.
    pub const ZERO: Self = Self { size: Number::ZERO, is_negative: false };

    /// What one is above the other, or below it.
    pub(crate) fn difference(one: Number, other: Number) -> Self {
        match one.minus(other) {
            Some(size) => Self { size, is_negative: false },
            None => Self { size: other.minus(one).expect(FITS), is_negative: true },
        }
    }

    /// For people: so many decimals, half up.
    #[must_use]
    pub fn rounded(self, decimals: u8) -> String {
        let rounded = self.size.rounded(decimals).unwrap_or(self.size);
        let sign = if self.is_negative && !rounded.is_zero() { "-" } else { "" };
        format!("{sign}{rounded}")
    }

    /// Without its sign.
    pub(crate) const fn size(self) -> Number {
        self.size
    }
}

impl From<Number> for Figure {
    fn from(size: Number) -> Self {
        Self { size, is_negative: false }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative && !self.size.is_zero() { "-" } else { "" };
        write!(f, "{sign}{}", self.size.text().trimmed())
    }
}

impl PartialEq for Figure {
    fn eq(&self, other: &Self) -> bool {
        let is_same_size = self.size.compare(other.size) == Some(Ordering::Equal);
        is_same_size && (self.is_negative == other.is_negative || self.size.is_zero())
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A sum that cannot overflow: [`crate::limits`] sees to it.
pub(crate) fn plus(one: Number, other: Number) -> Number {
    one.plus(other).expect(FITS)
}

/// What a rate per block comes to in a day.
pub(crate) fn per_day(rate: Number, unit: &Unit, block_time: Seconds) -> Figure {
    // rate * 86400 / (millionths / 10^6)
    let over = SECONDS_A_DAY * MILLION;
    Figure::from(unit.count(scale(rate, over, block_time.millionths().into(), BASE_DECIMALS)))
}

/// What a rate per block comes to in a month.
pub(crate) fn per_month(
    rate: Number,
    unit: &Unit,
    block_time: Seconds,
    days: DaysPerMonth,
) -> Figure {
    // rate * (days / 10^6) * 86400 / (millionths / 10^6): the millionths cancel out.
    let over = SECONDS_A_DAY * u128::from(days.millionths());
    Figure::from(unit.count(scale(rate, over, block_time.millionths().into(), BASE_DECIMALS)))
}

/// The days that so many blocks take.
pub(crate) fn days(blocks: u64, block_time: Seconds) -> Figure {
    let blocks = Number::from_units(blocks.into(), 0);
    let under = SECONDS_A_DAY * MILLION;
    Figure::from(scale(blocks, block_time.millionths().into(), under, QUOTIENT_DECIMALS))
}

/// So many blocks at a rate.
pub(crate) fn consumed(rate: Number, blocks: u64) -> Number {
    // Not `times`, which copies bc and cuts.
    let units = rate.units().checked_mul(U256::from(blocks)).expect(FITS);
    Number::new(units, rate.decimals())
}

/// AKT in US dollars, rounded like a quotient: a rate may have 28 decimals.
pub(crate) fn in_usd(akt: Figure, rate: Rate) -> Figure {
    let usd = rate.usd_per_akt();
    let under = 10_u128.pow(usd.scale());
    let size = scale(akt.size, usd.mantissa().unsigned_abs(), under, QUOTIENT_DECIMALS);
    Figure { size, ..akt }
}

const SECONDS_A_DAY: u128 = 86_400;
const MILLION: u128 = 1_000_000;

/// `number * over / under`, half up at so many decimals.
fn scale(number: Number, over: u128, under: u128, decimals: u8) -> Number {
    let (up, down) =
        (decimals.saturating_sub(number.decimals()), number.decimals().saturating_sub(decimals));
    let power = |of: u8| U256::from(10).pow(U256::from(of));
    let dividend = number.units().checked_mul(U256::from(over) * power(up)).expect(FITS);
    let divisor = U256::from(under).checked_mul(power(down)).expect(FITS);
    let (quotient, rest) = dividend.div_rem(divisor);
    let up = U256::from(u8::from(rest >= divisor - rest));
    Number::new(quotient + up, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Seconds {
        Seconds::parse(text).expect(text)
    }

    #[test]
    fn a_month_is_exact_where_it_is_finite() {
        let (akt, rate) = (Unit::of("uakt"), Number::from(23));
        let month = per_month(rate, &akt, seconds("6"), DaysPerMonth::GUIDE);
        assert_eq!(month.to_string(), "10.080693");
        assert_eq!(per_day(rate, &akt, seconds("6")).to_string(), "0.3312");
        // 4.90112 * 86400 / 6.088 = 69555.973718791...
        let rate = Number::from_units(490_112, 5);
        assert_eq!(per_day(rate, &akt, seconds("6.088")).to_string(), "0.069555973718791064");
    }

    #[test]
    fn a_quotient_is_rounded_once_and_half_up() {
        assert_eq!(scale(Number::from(1), 1, 3, 3).to_string(), "0.333");
        assert_eq!(scale(Number::from(2), 1, 3, 3).to_string(), "0.667");
        assert_eq!(scale(Number::from_units(5, 4), 1, 1, 3).to_string(), "0.001");
        assert_eq!(scale(Number::from_units(49, 5), 1, 1, 3).to_string(), "0.000");
    }

    #[test]
    fn the_largest_figures_fit() {
        let most = Number::from_units(10_u128.pow(36) - 1, 18);
        let all = Number::new(most.units() * U256::from(1_000_000), 18);
        let unit = Unit::of("uakt");
        let days = DaysPerMonth::parse("366").expect("a year");
        let month = per_month(all, &unit, seconds("0.001"), days);
        let rate = Rate::parse("999999.0000000000000000000001").expect("a rate");
        assert!(in_usd(month, rate).to_string().starts_with("31622"));
        assert!(consumed(all, u64::MAX).units() > U256::ZERO);
    }

    #[test]
    fn differences_have_a_sign() {
        let (one, two) = (Number::from_units(10, 1), Number::from(2));
        assert_eq!(Figure::difference(one, two).to_string(), "-1");
        assert_eq!(Figure::difference(two, one).to_string(), "1");
        assert_eq!(Figure::difference(one, one).to_string(), "0");
        assert_eq!(Figure::difference(one, two).rounded(2), "-1.00");
        let tiny = Figure::difference(Number::ZERO, Number::from_units(1, 9));
        assert_eq!(
            (tiny.rounded(6).as_str(), tiny.to_string().as_str()),
            ("0.000000", "-0.000000001")
        );
    }
}
