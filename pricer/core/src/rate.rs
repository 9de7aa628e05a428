//! US dollars per AKT.

use rust_decimal::Decimal;

use crate::bc::Number;
use crate::plain::{Exponent, NotPlain, parse_plain};

/// Script: a rate above a million is taken for an error.
pub const RATE_MAX: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// A plausible rate: above zero, at most [`RATE_MAX`], its digits as they were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(Decimal);

impl Rate {
    /// Reads a plain decimal, as the rate's file and settings hold it.
    ///
    /// The reason of a refusal fits behind the name of what was read.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        Self::parse_with(text, Exponent::Refused)
    }

    /// Reads a number as JSON may have it, where `1e-3` is the same as 0.001.
    pub fn parse_json_number(text: &str) -> Result<Self, &'static str> {
        Self::parse_with(text, Exponent::Allowed)
    }

    fn parse_with(text: &str, exponent: Exponent) -> Result<Self, &'static str> {
        let value = parse_plain(text, exponent).map_err(|problem| match problem {
            NotPlain::Empty => "is empty",
            NotPlain::Negative => "is negative",
            NotPlain::TooLong => "has more than 28 digits",
            _ => "is not a plain decimal number",
        })?;
        match value {
            zero if zero.is_zero() => Err("is zero"),
            large if large > RATE_MAX => Err("is above 1000000"),
            plausible => Ok(Self(plausible)),
        }
    }

    /// The rate as it was written.
    #[must_use]
    pub const fn usd_per_akt(self) -> Decimal {
        self.0
    }

    /// Whether neither of two rates is more than `factor` times the other.
    #[must_use]
    pub fn is_within(self, factor: Decimal, other: Self) -> bool {
        let (less, more) = if self.0 < other.0 { (self.0, other.0) } else { (other.0, self.0) };
        // Too large to be computed is larger than any rate.
        less.checked_mul(factor).is_none_or(|most| more <= most)
    }

    pub(crate) fn number(self) -> Number {
        Number::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn nearness_counts_both_ways() {
        let rate = |text| Rate::parse(text).expect("a rate");
        let tenth_more = Decimal::from_parts(11, 0, 0, false, 1);
        let is_near = |a, b| rate(a).is_within(tenth_more, rate(b));
        assert!(is_near("1", "1.1") && is_near("1.1", "1"));
        assert!(!is_near("1", "1.1000000000000000000000001"));
        assert!(!is_near("0.0000000000000000000000000001", "1000000"));
        assert!(rate("1000000").is_within(Decimal::MAX, rate("1")));
    }

    #[test]
    fn a_json_number_may_have_an_exponent() {
        let read = |text| Rate::parse_json_number(text).map(|rate| rate.usd_per_akt().to_string());
        assert_eq!(read("1e-3").as_deref(), Ok("0.001"));
        assert_eq!(read("4.2E-1").as_deref(), Ok("0.42"));
        assert_eq!(read("1e7"), Err("is above 1000000"));
    }

    #[test]
    fn digits_stay_as_sent_and_the_absurd_is_refused() {
        let read = |text| Rate::parse(text).map(|rate| rate.usd_per_akt().to_string());
        assert_eq!(read("0.1234567890123456789\n").as_deref(), Ok("0.1234567890123456789"));
        assert_eq!(read("1000000").as_deref(), Ok("1000000"));
        assert_eq!(read("1000000.01"), Err("is above 1000000"));
        assert_eq!(read("0.000"), Err("is zero"));
        assert_eq!(read("-1"), Err("is negative"));
        assert_eq!(read("NaN"), Err("is not a plain decimal number"));
        assert_eq!(read("1e-3"), Err("is not a plain decimal number"));
        assert_eq!(read(""), Err("is empty"));
    }
}
