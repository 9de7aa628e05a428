//! A decimal that may be below zero, with every digit: differences, and what policies compare.

use std::cmp::Ordering;
use std::fmt;

use bidprice_core::bc::Number;

/// A number and its sign; zero has none.
#[derive(Clone, Copy, Debug)]
pub struct Signed {
    is_negative: bool,
    size: Number,
}

impl Signed {
    /// What `then` is more than `now`; `None` beyond 256 bits.
    #[must_use]
    pub fn difference(now: Number, then: Number) -> Option<Self> {
        match then.minus(now) {
            Some(size) => Some(Self { is_negative: false, size }),
            None => now.minus(then).map(|size| Self { is_negative: !size.is_zero(), size }),
        }
    }

    /// Reads `-1.25`: digits, a point with digits on both sides, a sign.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        if whole.is_empty() || fraction.is_empty() {
            return None;
        }
        let size = Number::from_digits(whole.as_bytes(), fraction.as_bytes())?;
        Some(Self { is_negative: text.starts_with('-') && !size.is_zero(), size })
    }

    /// What is left of it without another; `None` beyond 256 bits.
    #[must_use]
    pub fn less(self, other: Self) -> Option<Self> {
        let (a, b) = (self.size, other.size);
        match (self.is_negative, other.is_negative) {
            (false, false) => Self::difference(b, a),
            (true, true) => Self::difference(a, b),
            (false, true) => Some(a.plus(b)?.into()),
            (true, false) => Some(Self { is_negative: true, size: a.plus(b)? }),
        }
    }

    /// So many per cent of a number, two decimals; `None` of nothing.
    #[must_use]
    pub fn per_cent_of(self, whole: Number) -> Option<Self> {
        let size = self.size.times(Number::from(100))?.over(whole)?;
        self.with(size.rounded(2)?)
    }

    /// Which of two is larger; `None` beyond 256 bits.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        match (self.is_negative, other.is_negative) {
            (false, true) => Some(Ordering::Greater),
            (true, false) => Some(Ordering::Less),
            (false, false) => self.size.compare(other.size),
            (true, true) => other.size.compare(self.size),
        }
    }

    /// Without its sign.
    #[must_use]
    pub const fn size(self) -> Number {
        self.size
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.is_negative
    }

    /// The same sign with another size.
    #[expect(clippy::unnecessary_wraps, reason = "it ends chains of steps that can fail")]
    fn with(self, size: Number) -> Option<Self> {
        Some(Self { is_negative: self.is_negative && !size.is_zero(), size })
    }
}

impl From<Number> for Signed {
    fn from(size: Number) -> Self {
        Self { is_negative: false, size }
    }
}

/// Every digit, without zeros at the end.
impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative { "-" } else { "" };
        write!(f, "{sign}{}", self.size.text().trimmed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Signed::parse(text).expect("a number").size()
    }

    #[test]
    fn a_difference_has_a_sign() {
        let difference = |now, then| Signed::difference(number(now), number(then));
        let shown = |now, then| difference(now, then).expect("small").to_string();
        assert_eq!(shown("1.60", "2"), "0.4");
        assert_eq!(shown("2", "1.60"), "-0.4");
        assert_eq!(shown("2", "2.00"), "0");
    }

    #[test]
    fn what_is_left_minds_both_signs() {
        let signed = |text| Signed::parse(text).expect("a number");
        let less = |a, b| signed(a).less(signed(b)).expect("small").to_string();
        assert_eq!(less("5", "3"), "2");
        assert_eq!(less("3", "5"), "-2");
        assert_eq!(less("-3", "5"), "-8");
        assert_eq!(less("3", "-5"), "8");
        assert_eq!(less("-3", "-5"), "2");
        assert_eq!(less("-5", "-5"), "0");
    }

    #[test]
    fn per_cent_are_rounded_and_nothing_has_none() {
        let per_cent = |now: &str, then: &str| {
            let difference = Signed::difference(number(now), number(then)).expect("small");
            difference.per_cent_of(number(now)).map(|per_cent| per_cent.to_string())
        };
        assert_eq!(per_cent("3", "4").as_deref(), Some("33.33"));
        assert_eq!(per_cent("4", "3").as_deref(), Some("-25"));
        assert_eq!(per_cent("1000000", "999999.99").as_deref(), Some("0"));
        assert_eq!(per_cent("0", "4"), None);
    }

    #[test]
    fn only_plain_decimals_are_read() {
        for (text, expected) in [("-1.250", "-1.25"), ("+3", "3"), ("-0.0", "0"), ("007", "7")] {
            assert_eq!(Signed::parse(text).map(|read| read.to_string()).as_deref(), Some(expected));
        }
        for text in ["", "-", ".5", "5.", "1e3", "1,5", "--1", " 1", "0x1"] {
            assert!(Signed::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn signs_count_when_two_are_compared() {
        let sorted = ["-10", "-9.5", "0", "0.001", "9", "10.0"];
        for pair in sorted.windows(2) {
            let [a, b] = pair else { unreachable!("two") };
            let (a, b) = (Signed::parse(a).expect("a number"), Signed::parse(b).expect("another"));
            assert_eq!(a.compare(b), Some(Ordering::Less));
            assert_eq!(b.compare(a), Some(Ordering::Greater));
        }
    }
}
