//! What `bc -l` does to numbers: decimals that are cut, never rounded.
//!
//! A number is 256 bits of units and a count of decimals. Ordinary orders stay below 128 bits,
//! where each operation is a few instructions; the wide lane exists so that extreme ones are exact
//! too. What does not fit even there is `None`, and the order is refused.

mod lane;
mod text;

use core::cmp::Ordering;
use core::fmt;

use ruint::aliases::U256;
use rust_decimal::Decimal;

pub(crate) use lane::{Lane, Scaled};
pub use text::NumberText;

/// The decimals that `bc -l` gives a quotient, and the least it keeps of a product.
pub const SCALE: u8 = 20;

/// A non-negative decimal: `units / 10^decimals`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Number {
    units: U256,
    /// A whole word, for padding would be moved piece by piece.
    decimals: u64,
}

impl Number {
    /// Nothing, without decimals.
    pub const ZERO: Self = Self { units: U256::ZERO, decimals: 0 };

    /// The number with these units and so many decimals: `new(123, 2)` is 1.23.
    #[must_use]
    pub const fn new(units: U256, decimals: u8) -> Self {
        Self { units, decimals: decimals as u64 }
    }

    /// The same for units that fit the narrow lane.
    #[must_use]
    pub fn from_units(units: u128, decimals: u8) -> Self {
        Self { units: U256::widen(units), decimals: decimals.into() }
    }

    /// The number that these digits spell, before and behind a point; `None` for any other byte.
    #[must_use]
    pub fn from_digits(whole: &[u8], fraction: &[u8]) -> Option<Self> {
        let narrow = read_digits(whole, fraction).map(U256::widen);
        let units = narrow.or_else(|| read_digits(whole, fraction))?;
        Some(Self::new(units, u8::try_from(fraction.len()).ok()?))
    }

    /// The digits without their point.
    #[must_use]
    pub const fn units(&self) -> U256 {
        self.units
    }

    /// How many digits stand behind the point.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "it comes from 8 bits")]
    pub const fn decimals(&self) -> u8 {
        self.decimals as u8
    }

    /// Whether nothing is left, whatever the decimals.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.units.narrow(), Some(0))
    }

    /// bc's `a * b`: keeps `min(a+b, max(scale, a, b))` decimals, the rest is cut.
    #[must_use]
    #[inline]
    pub fn times(self, other: Self) -> Option<Self> {
        narrowly(self, other, Scaled::times).or_else(|| widely(self, other, Scaled::times))
    }

    /// bc's `a + b`: as many decimals as the longer one.
    #[must_use]
    #[inline]
    pub fn plus(self, other: Self) -> Option<Self> {
        narrowly(self, other, Scaled::plus).or_else(|| widely(self, other, Scaled::plus))
    }

    /// What is left of `a` without `b`; `None` if `b` is larger.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        Some(Scaled::minus(self.wide(), other.wide())?.into())
    }

    /// bc's `a / b`: [`SCALE`] decimals, the rest is cut. `None` also for a division by zero.
    #[must_use]
    #[inline]
    pub fn over(self, other: Self) -> Option<Self> {
        narrowly(self, other, Scaled::over).or_else(|| widely(self, other, Scaled::over))
    }

    /// Which of two is larger, whatever their decimals.
    #[must_use]
    #[inline]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        narrowly(self, other, Scaled::compare).or_else(|| widely(self, other, Scaled::compare))
    }

    /// The smallest number with at most so many decimals that is not below this one.
    #[must_use]
    pub fn rounded_up(self, decimals: u8) -> Option<Self> {
        let cut = Self::from(self.wide().cut_to(decimals));
        match cut.compare(self)? {
            Ordering::Less => Some(Self { units: cut.units.checked_add(U256::ONE)?, ..cut }),
            Ordering::Equal | Ordering::Greater => Some(cut),
        }
    }

    /// Without the decimals beyond so many.
    #[must_use]
    pub fn cut(self, decimals: u8) -> Self {
        self.wide().cut_to(decimals).into()
    }

    /// A hundredth of it, exactly.
    #[must_use]
    pub fn hundredth(self) -> Option<Self> {
        Some(Self::new(self.units, self.decimals().checked_add(2)?))
    }

    /// For people: exactly so many decimals, half up.
    #[must_use]
    pub fn rounded(self, decimals: u8) -> Option<Self> {
        let units = if decimals >= self.decimals() {
            self.wide().units_with(decimals)?
        } else {
            let step = U256::power_of_ten(self.decimals() - decimals)?;
            let (whole, rest) = self.units.divide(step)?;
            let up = rest.checked_add(rest)? >= step;
            if up { whole.checked_add(U256::ONE)? } else { whole }
        };
        Some(Self::new(units, decimals))
    }

    /// The narrow lane's view, if the units fit it.
    #[inline]
    pub(crate) fn narrow(self) -> Option<Scaled<u128>> {
        Some(Scaled { units: self.units.narrow()?, decimals: self.decimals() })
    }

    /// The wide lane's view.
    pub(crate) const fn wide(self) -> Scaled<U256> {
        Scaled { units: self.units, decimals: self.decimals() }
    }

    /// The digits as text: no exponent, no sign, a zero before a leading point.
    #[must_use]
    pub fn text(&self) -> NumberText {
        NumberText::of(self)
    }
}

impl<L: Lane> From<Scaled<L>> for Number {
    #[inline]
    fn from(scaled: Scaled<L>) -> Self {
        Self::new(scaled.units.wide(), scaled.decimals)
    }
}

impl From<Decimal> for Number {
    #[inline]
    fn from(value: Decimal) -> Self {
        debug_assert!(!value.is_sign_negative(), "prices and rates are read without a sign");
        let decimals =
            u8::try_from(value.scale()).expect("a 96-bit decimal has at most 28 decimals");
        Self::from_units(value.mantissa().unsigned_abs(), decimals)
    }
}

impl From<u32> for Number {
    #[inline]
    fn from(value: u32) -> Self {
        Self::from_units(value.into(), 0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(true, "", self.text().as_str())
    }
}

/// 10^19 is the largest power of ten in 64 bits.
const CHUNK_DIGITS: usize = 19;

fn read_digits<L: Lane>(whole: &[u8], fraction: &[u8]) -> Option<L> {
    let mut units = L::ZERO;
    for chunk in whole.chunks(CHUNK_DIGITS).chain(fraction.chunks(CHUNK_DIGITS)) {
        let step = L::power_of_ten(u8::try_from(chunk.len()).ok()?)?;
        units = units.multiply(step)?.add(L::widen(read_chunk(chunk)?.into()))?;
    }
    Some(units)
}

fn read_chunk(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |value: u64, byte| {
        byte.is_ascii_digit().then(|| value * 10 + u64::from(byte - b'0'))
    })
}

/// An operation in 128 bits, if both numbers and the answer fit.
#[inline]
fn narrowly<A, T: From<A>>(
    a: Number,
    b: Number,
    operation: impl FnOnce(Scaled<u128>, Scaled<u128>) -> Option<A>,
) -> Option<T> {
    operation(a.narrow()?, b.narrow()?).map(T::from)
}

/// An operation in 256 bits.
#[inline]
fn widely<A, T: From<A>>(
    a: Number,
    b: Number,
    operation: fn(Scaled<U256>, Scaled<U256>) -> Option<A>,
) -> Option<T> {
    // Apart, so that the narrow lane stays short.
    #[cold]
    #[inline(never)]
    fn apart<A>(
        a: Number,
        b: Number,
        operation: fn(Scaled<U256>, Scaled<U256>) -> Option<A>,
    ) -> Option<A> {
        operation(a.wide(), b.wide())
    }
    apart(a, b, operation).map(T::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn n(text: &str) -> Number {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = alloc::format!("{whole}{fraction}");
        Number::new(digits.parse().expect("digits"), u8::try_from(fraction.len()).expect("short"))
    }

    #[track_caller]
    fn check(answer: Option<Number>, expected: &str) {
        assert_eq!(answer.map(|number| number.to_string()).as_deref(), Some(expected));
    }

    #[test]
    fn products_keep_twenty_decimals_or_the_longer_operand() {
        check(n("0.5").times(n("1.60")), "0.800");
        check(n("0.123456789012").times(n("0.123456789012")), "0.01524157875315348393");
        check(n("1.5").times(n("0.0000000000000000000000001")), "0.0000000000000000000000001");
    }

    #[test]
    fn quotients_are_cut_at_twenty_decimals() {
        check(n("2").over(n("3")), "0.66666666666666666666");
        check(n("2.47").over(n("1.21")), "2.04132231404958677685");
        check(n("1.0000000000000000000000009").over(n("3")), "0.33333333333333333333");
        assert!(n("1").over(n("0")).is_none());
    }

    #[test]
    fn what_overflows_128_bits_goes_on_in_256() {
        let wide = n("340282366920938463463374607431768211455");
        check(wide.times(n("10")), "3402823669209384634633746074317682114550");
        check(
            wide.times(n("10")).and_then(|w| w.over(n("10"))),
            "340282366920938463463374607431768211455.00000000000000000000",
        );
        assert!(wide.times(wide).and_then(|w| w.times(wide)).is_none());
    }

    #[test]
    fn text_has_a_zero_before_a_leading_point() {
        assert_eq!(n("0.05").to_string(), "0.05");
        assert_eq!(Number::from_units(5, 20).to_string(), "0.00000000000000000005");
        assert_eq!(Number::ZERO.to_string(), "0");
        assert_eq!(n("10000000000000000000").to_string(), "10000000000000000000");
        assert_eq!(
            n("100000000000000000000000000000.10").to_string(),
            "100000000000000000000000000000.10"
        );
    }

    #[test]
    fn rounding_for_people_is_half_up_and_a_minimum_is_rounded_up() {
        check(n("2.345").rounded(2), "2.35");
        check(n("2.3").rounded(3), "2.300");
        check(n("4.748266061072").rounded_up(6), "4.748267");
        check(n("4.748266000000").rounded_up(6), "4.748266");
    }
}
