//! What jq and awk do to an order's quantities: sums in IEEE doubles, and their text.
#![expect(clippy::float_arithmetic, reason = "Script: jq adds and multiplies in doubles")]

use alloc::format;

use crate::bc::{Lane, Number};
use crate::printf::round_shifted_right;

/// Integers up to here are exact in a double, and so are the shortest digits that jq prints.
const EXACT_MAX: f64 = 9_007_199_254_740_992.0;

/// Decimals that awk's `%.12f` leaves of a figure in GiB.
pub const GIB_DECIMALS: u8 = 12;

/// A sum as jq's `add` makes it: each product and each sum rounded to a double, in the order given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum(f64);

impl Sum {
    /// Adds `amount * count`.
    pub fn add(&mut self, amount: u64, count: u32) {
        self.0 += to_double(amount) * f64::from(count);
    }

    /// Whether there was nothing to add.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 <= 0.0
    }

    /// The sum as jq prints it.
    #[must_use]
    pub fn whole(self) -> Number {
        print_whole(self.0)
    }

    /// The sum divided by 1000, as jq prints it.
    #[must_use]
    pub fn thousandths(self) -> Number {
        // Below 10^15 a thousandth has at most 15 digits, which a double gives back as they were.
        if self.0 < 1e15 {
            Number::from_units(whole_units(self.0), 3)
        } else {
            print_shortest(self.0 / 1000.0)
        }
    }

    /// The sum divided by 2^30, as awk's `%.12f` prints it; `None` beyond 128 bits,
    /// which is more than an order within the limits can come to.
    #[must_use]
    pub fn gib(self) -> Option<Number> {
        // x / 2^30 is exact in a double, so only the printing rounds, half to even:
        // x * 10^12 / 2^30 = x * 5^12 / 2^18.
        const FIVES: u128 = 5_u128.pow(12);
        let units = whole_units(self.0);
        let units = match units.multiply(FIVES) {
            Some(scaled) => round_shifted_right(scaled, 18, false),
            // Above 2^100 a double is a multiple of 2^18: there is nothing to round.
            None => (units >> 18).multiply(FIVES)?,
        };
        Some(Number::from_units(units, GIB_DECIMALS))
    }
}

/// An integer of the order as jq prints it back.
#[must_use]
pub fn whole(value: u64) -> Number {
    print_whole(to_double(value))
}

#[expect(clippy::cast_precision_loss, reason = "Script: jq reads every number into a double")]
const fn to_double(value: u64) -> f64 {
    value as f64
}

fn print_whole(value: f64) -> Number {
    if value <= EXACT_MAX {
        Number::from_units(whole_units(value), 0)
    } else {
        print_shortest(value)
    }
}

/// The integer that a whole double stands for, exactly.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, positive, below 2^127: bounded by u64 * u32 * resources"
)]
fn whole_units(value: f64) -> u128 {
    // To 64 bits it is an instruction, to 128 a function.
    if value <= EXACT_MAX { u128::from(value as u64) } else { value as u128 }
}

/// The fewest digits that read back as the same double, zeros behind them.
#[cold]
fn print_shortest(value: f64) -> Number {
    let mut text = format!("{value}");
    if let Some((_, fraction)) = text.split_once('.') {
        // Of two that are equally near jq prints the even one, `{}` the larger; a precision
        // makes Rust round to even as well. Whole numbers are never in the middle.
        text = format!("{value:.*}", fraction.len());
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{whole}{fraction}");
    let units = digits.parse().expect("a double below 2^127 prints as digits and a point");
    Number::new(
        units,
        u8::try_from(fraction.len()).expect("thousandths of a whole number are short"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn sum(parts: &[(u64, u32)]) -> Sum {
        let mut sum = Sum::default();
        for &(amount, count) in parts {
            sum.add(amount, count);
        }
        sum
    }

    #[test]
    fn gib_are_cut_to_twelve_decimals_half_to_even() {
        assert_eq!(sum(&[(536_870_912, 1)]).gib().expect("fits").to_string(), "0.500000000000");
        // 2^17 bytes are 0.0001220703125 GiB, one digit too many: a tie.
        assert_eq!(sum(&[(1 << 17, 1)]).gib().expect("fits").to_string(), "0.000122070312");
        assert_eq!(sum(&[(3 << 17, 1)]).gib().expect("fits").to_string(), "0.000366210938");
    }

    #[test]
    fn beyond_53_bits_sums_are_rounded_as_doubles() {
        assert_eq!(sum(&[(u64::MAX, 1)]).whole().to_string(), "18446744073709552000");
        assert_eq!(whole((1 << 53) + 1).to_string(), "9007199254740992");
        assert_eq!(sum(&[(1 << 53, 1), (1, 1)]).thousandths().to_string(), "9007199254740.992");
    }

    #[test]
    fn thousandths_are_what_a_double_prints() {
        assert_eq!(sum(&[(1_005, 1)]).thousandths().to_string(), "1.005");
        // The double is …719.125, in the middle of two that are short enough.
        assert_eq!(
            sum(&[(106_565_753_433_719_120, 1)]).thousandths().to_string(),
            "106565753433719.12"
        );
        assert_eq!(
            sum(&[(u64::from(u32::MAX), u32::MAX)]).thousandths().to_string(),
            "18446744065119616"
        );
    }
}
