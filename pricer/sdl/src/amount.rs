//! Amounts of coins: decimals with 18 places, exact.

use std::fmt;

use crate::limits::{PRICE_DECIMALS, PRICE_MAX};

/// 10¹⁸.
const ONE: u128 = 1_000_000_000_000_000_000;

/// Coins a block, in units of 10⁻¹⁸.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount(u128);

impl Amount {
    /// The most that one instance may cost.
    pub(crate) const MAX: Self = Self(PRICE_MAX * ONE);

    /// Digits, with a point and up to 18 more; a `+` in front. What is too large to be kept
    /// becomes the largest.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('+').unwrap_or(text);
        let (whole, decimals) = match text.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (text, ""),
        };
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(decimals) {
            return None;
        }
        if decimals.len() > PRICE_DECIMALS {
            return None;
        }
        let units = format!("{whole}{decimals:0<PRICE_DECIMALS$}");
        Some(Self(units.parse().unwrap_or(u128::MAX)))
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn times(self, count: u32) -> Option<Self> {
        self.0.checked_mul(u128::from(count)).map(Self)
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

/// With all its 18 decimals.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:018}", self.0 / ONE, self.0 % ONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Amount::parse(text).expect("an amount").to_string(), expected);
    }

    #[test]
    fn eighteen_decimals_are_kept() {
        check("1000", "1000.000000000000000000");
        check("+0.5", "0.500000000000000000");
        check("007.25", "7.250000000000000000");
        check("0.000000000000000001", "0.000000000000000001");
    }

    #[test]
    fn other_forms_are_none() {
        let long = format!("0.{}", "0".repeat(19));
        for text in
            ["", "+", ".5", "5.", "1e3", "1_000", "1,5", "-1", "--1", "1.2.3", "x", " 1", &long]
        {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_too_large_is_above_the_limit() {
        assert!(Amount::parse(&"9".repeat(100)).is_some_and(|amount| amount > Amount::MAX));
        assert_eq!(Amount::parse("10000000"), Some(Amount::MAX));
        assert_eq!(Amount(u128::MAX).times(2), None);
        assert_eq!(Amount(u128::MAX).plus(Amount(1)), None);
    }
}
