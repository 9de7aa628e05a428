//! The integers that numbers are made of: 128 bits for ordinary orders, 256 for extreme ones.
//!
//! A rule of arithmetic is written once, for a [`Lane`]. It runs in 128 bits, where each step is a
//! few instructions and nothing leaves the registers; what does not fit there is `None`, and the
//! rule runs again in 256. Both are exact, so the wider one can only add answers.

use core::cmp::Ordering;

use ruint::aliases::U256;

use super::SCALE;

/// bc's rules, for any lane.
#[derive(Clone, Copy)]
pub(crate) struct Scaled<L> {
    pub(crate) units: L,
    pub(crate) decimals: u8,
}

impl<L: Lane> Scaled<L> {
    #[inline]
    pub(super) fn times(self, other: Self) -> Option<Self> {
        let exact = self.decimals.checked_add(other.decimals)?;
        let kept = exact.min(SCALE.max(self.decimals).max(other.decimals));
        let units = self.units.multiply(other.units)?;
        Some(Self { units, decimals: exact }.cut_to(kept))
    }

    #[inline]
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let decimals = self.decimals.max(other.decimals);
        let units = self.units_with(decimals)?.add(other.units_with(decimals)?)?;
        Some(Self { units, decimals })
    }

    #[inline]
    pub(super) fn over(self, other: Self) -> Option<Self> {
        let wanted = SCALE.checked_add(other.decimals)?;
        let dividend = self.units_with(wanted.max(self.decimals))?;
        let surplus = self.decimals.saturating_sub(wanted);
        let divisor = other.units.multiply(L::power_of_ten(surplus)?)?;
        Some(Self { units: dividend.divide(divisor)?.0, decimals: SCALE })
    }

    #[inline]
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        let decimals = self.decimals.max(other.decimals);
        Some(self.units_with(decimals)?.cmp(&other.units_with(decimals)?))
    }

    /// Without the decimals beyond the given count.
    #[inline]
    pub(super) fn cut_to(self, decimals: u8) -> Self {
        if decimals >= self.decimals {
            return self;
        }
        let units = L::power_of_ten(self.decimals - decimals)
            .and_then(|step| self.units.divide(step))
            // A step that does not fit the lane is larger than the units: nothing is left.
            .map_or(L::ZERO, |(quotient, _)| quotient);
        Self { units, decimals }
    }

    #[inline]
    pub(super) fn units_with(self, decimals: u8) -> Option<L> {
        match decimals - self.decimals {
            0 => Some(self.units),
            more => self.units.multiply(L::power_of_ten(more)?),
        }
    }
}

impl Scaled<U256> {
    pub(super) fn minus(self, other: Self) -> Option<Self> {
        let decimals = self.decimals.max(other.decimals);
        let units = self.units_with(decimals)?.checked_sub(other.units_with(decimals)?)?;
        Some(Self { units, decimals })
    }
}

/// An integer, not negative; every operation that does not fit is `None`.
pub(crate) trait Lane: Copy + Ord {
    const ZERO: Self;

    fn power_of_ten(exponent: u8) -> Option<Self>;
    fn power_of_five(exponent: u8) -> Option<Self>;
    fn add(self, other: Self) -> Option<Self>;
    fn multiply(self, other: Self) -> Option<Self>;
    /// Quotient and remainder.
    fn divide(self, other: Self) -> Option<(Self, Self)>;
    fn shift_left(self, bits: u32) -> Option<Self>;
    /// How many bits it takes, up to the highest that is set.
    fn bit_length(self) -> u32;
    /// In 128 bits.
    fn narrow(self) -> Option<u128>;
    fn widen(narrow: u128) -> Self;
    fn wide(self) -> U256;
}

/// The powers of an integer, as many as the array has places for.
const fn powers<const N: usize>(of: u128) -> [u128; N] {
    let mut powers = [1; N];
    let mut rest: &mut [u128] = &mut powers;
    let mut last = 1;
    while let [power, further @ ..] = rest {
        *power = last;
        last = last.wrapping_mul(of);
        rest = further;
    }
    powers
}

/// Those that fit 128 bits.
static POWERS_OF_TEN: [u128; 39] = powers(10);
static POWERS_OF_FIVE: [u128; 56] = powers(5);

impl Lane for u128 {
    const ZERO: Self = 0;

    #[inline]
    fn power_of_ten(exponent: u8) -> Option<Self> {
        POWERS_OF_TEN.get(usize::from(exponent)).copied()
    }

    #[inline]
    fn power_of_five(exponent: u8) -> Option<Self> {
        POWERS_OF_FIVE.get(usize::from(exponent)).copied()
    }

    #[inline]
    fn add(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    #[inline]
    fn multiply(self, other: Self) -> Option<Self> {
        self.checked_mul(other)
    }

    #[inline]
    fn divide(self, other: Self) -> Option<(Self, Self)> {
        let quotient = self.checked_div(other)?;
        // A remainder by `%` would be a second division.
        Some((quotient, self - quotient * other))
    }

    #[inline]
    fn shift_left(self, bits: u32) -> Option<Self> {
        if bits <= self.leading_zeros() { self.checked_shl(bits) } else { None }
    }

    #[inline]
    fn bit_length(self) -> u32 {
        Self::BITS - self.leading_zeros()
    }

    #[inline]
    fn narrow(self) -> Option<u128> {
        Some(self)
    }

    #[inline]
    fn widen(narrow: u128) -> Self {
        narrow
    }

    #[inline]
    fn wide(self) -> U256 {
        U256::widen(self)
    }
}

impl Lane for U256 {
    const ZERO: Self = Self::ZERO;

    fn power_of_ten(exponent: u8) -> Option<Self> {
        let narrow = u128::power_of_ten(exponent).map(Self::widen);
        narrow.or_else(|| Self::from(10).checked_pow(Self::from(exponent)))
    }

    fn power_of_five(exponent: u8) -> Option<Self> {
        let narrow = u128::power_of_five(exponent).map(Self::widen);
        narrow.or_else(|| Self::from(5).checked_pow(Self::from(exponent)))
    }

    fn add(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn multiply(self, other: Self) -> Option<Self> {
        self.checked_mul(other)
    }

    fn divide(self, other: Self) -> Option<(Self, Self)> {
        if other.is_zero() { None } else { Some(self.div_rem(other)) }
    }

    fn shift_left(self, bits: u32) -> Option<Self> {
        self.checked_shl(bits as usize)
    }

    fn bit_length(self) -> u32 {
        u32::try_from(self.bit_len()).expect("256 bits at most")
    }

    #[inline]
    fn narrow(self) -> Option<u128> {
        match *self.as_limbs() {
            [low, high, 0, 0] => Some(u128::from(low) | u128::from(high) << 64),
            _ => None,
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the halves are taken apart on purpose")]
    fn widen(narrow: u128) -> Self {
        Self::from_limbs([narrow as u64, (narrow >> 64) as u64, 0, 0])
    }

    #[inline]
    fn wide(self) -> U256 {
        self
    }
}
