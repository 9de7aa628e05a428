//! What `bc -l` does to numbers: decimals that are cut, never rounded.
//!
//! A number is 256 bits of units and a count of decimals. Ordinary orders stay below 128 bits,
//! where each operation is a few instructions; the wide lane exists so that extreme ones are exact
//! too. What does not fit even there is `None`, and the order is refused.

use core::cmp::Ordering;
use core::fmt;

use ruint::aliases::U256;
use rust_decimal::Decimal;

/// The decimals that `bc -l` gives a quotient, and the least it keeps of a product.
pub const SCALE: u8 = 20;

/// A non-negative decimal: `units / 10^decimals`.
#[derive(Clone, Copy, Debug)]
pub struct Number {
    units: U256,
    decimals: u8,
}

impl Number {
    /// Nothing, without decimals.
    pub const ZERO: Self = Self { units: U256::ZERO, decimals: 0 };

    /// The number with these units and so many decimals: `new(123, 2)` is 1.23.
    #[must_use]
    pub const fn new(units: U256, decimals: u8) -> Self {
        Self { units, decimals }
    }

    /// The same for units that fit the narrow lane.
    #[must_use]
    pub fn from_units(units: u128, decimals: u8) -> Self {
        Self { units: widen(units), decimals }
    }

    /// The number that these digits spell, before and behind a point; `None` for any other byte.
    #[must_use]
    pub fn from_digits(whole: &[u8], fraction: &[u8]) -> Option<Self> {
        let mut units = U256::ZERO;
        for chunk in whole.chunks(CHUNK_DIGITS).chain(fraction.chunks(CHUNK_DIGITS)) {
            let above = multiply(units, power_of_ten(u8::try_from(chunk.len()).ok()?)?)?;
            units = above.checked_add(U256::from_limbs([read_chunk(chunk)?, 0, 0, 0]))?;
        }
        Some(Self { units, decimals: u8::try_from(fraction.len()).ok()? })
    }

    /// The digits without their point.
    #[must_use]
    pub const fn units(&self) -> U256 {
        self.units
    }

    /// How many digits stand behind the point.
    #[must_use]
    pub const fn decimals(&self) -> u8 {
        self.decimals
    }

    /// Whether nothing is left, whatever the decimals.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.units.is_zero()
    }

    /// bc's `a * b`: keeps `min(a+b, max(scale, a, b))` decimals, the rest is cut.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let exact = self.decimals + other.decimals;
        let kept = exact.min(SCALE.max(self.decimals).max(other.decimals));
        let units = multiply(self.units, other.units)?;
        Some(Self { units, decimals: exact }.cut_to(kept))
    }

    /// bc's `a + b`: as many decimals as the longer one.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let decimals = self.decimals.max(other.decimals);
        let units = self.units_with(decimals)?.checked_add(other.units_with(decimals)?)?;
        Some(Self { units, decimals })
    }

    /// What is left of `a` without `b`; `None` if `b` is larger.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        let decimals = self.decimals.max(other.decimals);
        let units = self.units_with(decimals)?.checked_sub(other.units_with(decimals)?)?;
        Some(Self { units, decimals })
    }

    /// bc's `a / b`: [`SCALE`] decimals, the rest is cut. `None` also for a division by zero.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        let wanted = SCALE + other.decimals;
        let dividend = self.units_with(wanted.max(self.decimals))?;
        let surplus = self.decimals.saturating_sub(wanted);
        let divisor = multiply(other.units, power_of_ten(surplus)?)?;
        Some(Self { units: divide(dividend, divisor)?.0, decimals: SCALE })
    }

    /// Which of two is larger, whatever their decimals.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let decimals = self.decimals.max(other.decimals);
        Some(self.units_with(decimals)?.cmp(&other.units_with(decimals)?))
    }

    /// The smallest number with at most so many decimals that is not below this one.
    #[must_use]
    pub fn rounded_up(self, decimals: u8) -> Option<Self> {
        let cut = self.cut_to(decimals);
        match cut.compare(self)? {
            Ordering::Less => Some(Self { units: cut.units.checked_add(U256::ONE)?, ..cut }),
            Ordering::Equal | Ordering::Greater => Some(cut),
        }
    }

    /// For people: exactly so many decimals, half up.
    #[must_use]
    pub fn rounded(self, decimals: u8) -> Option<Self> {
        let units = if decimals >= self.decimals {
            self.units_with(decimals)?
        } else {
            let step = power_of_ten(self.decimals - decimals)?;
            let (whole, rest) = divide(self.units, step)?;
            let up = rest.checked_add(rest)? >= step;
            if up { whole.checked_add(U256::ONE)? } else { whole }
        };
        Some(Self { units, decimals })
    }

    /// Without the decimals beyond the given count.
    fn cut_to(self, decimals: u8) -> Self {
        if decimals >= self.decimals {
            return self;
        }
        let units = power_of_ten(self.decimals - decimals)
            .and_then(|step| divide(self.units, step))
            // A step that does not fit 256 bits is larger than the units: nothing is left.
            .map_or(U256::ZERO, |(quotient, _)| quotient);
        Self { units, decimals }
    }

    fn units_with(self, decimals: u8) -> Option<U256> {
        match decimals - self.decimals {
            0 => Some(self.units),
            more => multiply(self.units, power_of_ten(more)?),
        }
    }

    /// The digits as text: no exponent, no sign, a zero before a leading point.
    #[must_use]
    pub fn text(&self) -> NumberText {
        NumberText::of(self)
    }
}

impl From<Decimal> for Number {
    fn from(value: Decimal) -> Self {
        debug_assert!(!value.is_sign_negative(), "prices and rates are read without a sign");
        let decimals =
            u8::try_from(value.scale()).expect("a 96-bit decimal has at most 28 decimals");
        Self::from_units(value.mantissa().unsigned_abs(), decimals)
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self::from_units(value.into(), 0)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(true, "", self.text().as_str())
    }
}

/// 78 digits of 256 bits, 255 decimals at most, a point and a leading zero.
const TEXT_BYTES: usize = 78 + 255 + 2;

/// A number's digits in a buffer of its own: printing a price allocates nothing.
pub struct NumberText {
    bytes: [u8; TEXT_BYTES],
    start: usize,
}

impl NumberText {
    fn of(number: &Number) -> Self {
        let mut text = Self { bytes: [b'0'; TEXT_BYTES], start: TEXT_BYTES };
        let mut rest = number.units;
        let mut printed = 0;
        let decimals = usize::from(number.decimals);
        // Digits come out from the right, a chunk at a time.
        while !rest.is_zero() || printed <= decimals {
            let (quotient, mut chunk) = split_19_digits(rest);
            rest = quotient;
            for _ in 0..CHUNK_DIGITS {
                if rest.is_zero() && chunk == 0 && printed > decimals {
                    break;
                }
                if printed == decimals && decimals > 0 {
                    text.push(b'.');
                }
                text.push(b'0' + (chunk % 10) as u8);
                chunk /= 10;
                printed += 1;
            }
        }
        text
    }

    fn push(&mut self, byte: u8) {
        self.start -= 1;
        if let Some(place) = self.bytes.get_mut(self.start) {
            *place = byte;
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let digits = self.bytes.get(self.start..).unwrap_or_default();
        core::str::from_utf8(digits).expect("digits and a point are ASCII")
    }
}

#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it and would stop")]
const POWERS: [u128; 39] = {
    let mut powers = [1; 39];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};

fn power_of_ten(exponent: u8) -> Option<U256> {
    match POWERS.get(usize::from(exponent)) {
        Some(&power) => Some(widen(power)),
        None => U256::from(10).checked_pow(U256::from(exponent)),
    }
}

/// Both lanes of a product: 128 bits if the operands and the answer fit, else 256.
pub(crate) fn multiply(a: U256, b: U256) -> Option<U256> {
    if let (Some(a), Some(b)) = (narrow(a), narrow(b))
        && let Some(product) = a.checked_mul(b)
    {
        return Some(widen(product));
    }
    a.checked_mul(b)
}

/// Quotient and remainder, or nothing if the divisor is zero.
pub(crate) fn divide(a: U256, b: U256) -> Option<(U256, U256)> {
    if b.is_zero() {
        return None;
    }
    if let (Some(a), Some(b)) = (narrow(a), narrow(b)) {
        return Some((widen(a / b), widen(a % b)));
    }
    Some(a.div_rem(b))
}

/// 10^19 is the largest power of ten in 64 bits.
const CHUNK_DIGITS: usize = 19;

fn read_chunk(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0, |value: u64, byte| {
        byte.is_ascii_digit().then(|| value * 10 + u64::from(byte - b'0'))
    })
}

fn split_19_digits(units: U256) -> (U256, u64) {
    const CHUNK: u64 = 10_u64.pow(19);
    if let [low, 0, 0, 0] = *units.as_limbs() {
        return (U256::from_limbs([low / CHUNK, 0, 0, 0]), low % CHUNK);
    }
    let (quotient, rest) = units.div_rem(U256::from_limbs([CHUNK, 0, 0, 0]));
    (quotient, rest.as_limbs()[0])
}

/// The value in 128 bits, where ordinary orders stay.
#[expect(clippy::inline_always, reason = "three instructions on the way of every operation")]
#[inline(always)]
pub(crate) fn narrow(value: U256) -> Option<u128> {
    match *value.as_limbs() {
        [low, high, 0, 0] => Some(u128::from(low) | u128::from(high) << 64),
        _ => None,
    }
}

/// The value in 256 bits.
#[expect(clippy::inline_always, reason = "three instructions on the way of every operation")]
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the halves are taken apart on purpose")]
pub(crate) const fn widen(value: u128) -> U256 {
    U256::from_limbs([value as u64, (value >> 64) as u64, 0, 0])
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
