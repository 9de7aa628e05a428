//! What awk's and bash's `printf "%.*f"` do to a decimal text: through a binary float and back.
//!
//! Script: a price in dollars goes through awk (a double, 53 bits) and then through bash (an x87
//! long double, 64 bits), a price in uakt through bash twice. Both read the text into the nearest
//! float, ties to even, and print that float's exact value, ties to even again. Done here in
//! integers, so it is the same on machines that have no such floats.

use ruint::aliases::U256;

use crate::bc::{Lane, Number, Scaled};

/// The significand of awk's numbers.
pub const AWK_BITS: u32 = 53;
/// The significand of bash's numbers.
pub const BASH_BITS: u32 = 64;

/// `printf "%.*f" decimals number` through a float of so many bits.
///
/// `None` if the answer does not fit 256 bits.
#[must_use]
pub fn format_float(number: Number, significand_bits: u32, decimals: u8) -> Option<Number> {
    if number.is_zero() {
        return Some(Number::from_units(0, decimals));
    }
    let narrow = number.narrow().and_then(|narrow| nearest_float(narrow, significand_bits));
    let float = narrow.or_else(|| nearest_float(number.wide(), significand_bits))?;
    print_exactly(float, decimals)
}

/// `significand * 2^exponent`.
#[derive(Clone, Copy)]
struct Float {
    significand: u64,
    exponent: i32,
}

/// The nearest float of so many bits to `units / 10^decimals`, ties to even.
fn nearest_float<L: Lane>(number: Scaled<L>, bits: u32) -> Option<Float> {
    // 10^d is 5^d * 2^d; the powers of two go into the exponent, only fives are divided by.
    let fives = L::power_of_five(number.decimals)?;
    // Two bits more than wanted, so that a half can be told from what is above and below it.
    let wanted = bits + 2 + fives.bit_length();
    let (up, down) = (
        wanted.saturating_sub(number.units.bit_length()),
        number.units.bit_length().saturating_sub(wanted),
    );
    let (quotient, rest) = number.units.shift_left(up)?.divide(fives.shift_left(down)?)?;
    let quotient = quotient.narrow()?;
    let surplus = quotient.bit_length() - bits;
    let rounded = round_shifted_right(quotient, surplus, rest != L::ZERO);
    let exponent = i32::try_from(surplus + down).ok()?
        - i32::try_from(up + u32::from(number.decimals)).ok()?;
    match u64::try_from(rounded) {
        Ok(significand) => Some(Float { significand, exponent }),
        // Rounding carried into a new bit: the value is a power of two.
        Err(_) => Some(Float { significand: 1 << 63, exponent: exponent + 1 }),
    }
}

/// The float's exact value in units of `10^-decimals`, ties to even.
fn print_exactly(float: Float, decimals: u8) -> Option<Number> {
    // At most 64 bits times 10^18 (60 bits): fits.
    let scaled = u128::from(float.significand).multiply(u128::power_of_ten(decimals)?)?;
    let shift = float.exponent.unsigned_abs();
    if float.exponent <= 0 {
        return Some(Number::from_units(round_shifted_right(scaled, shift, false), decimals));
    }
    Some(Number::new(U256::widen(scaled).shift_left(shift)?, decimals))
}

/// `value / 2^shift` to the nearest, ties to even; `sticky` says that something was cut off below.
#[inline]
pub(crate) fn round_shifted_right(value: u128, shift: u32, sticky: bool) -> u128 {
    match shift {
        0 => value,
        1..=127 => {
            let quotient = value >> shift;
            let rest = value & ((1 << shift) - 1);
            let half = 1 << (shift - 1);
            let up = rest > half || (rest == half && (sticky || quotient & 1 == 1));
            quotient + u128::from(up)
        }
        // Values have at most 124 bits, so this is less than a half.
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[track_caller]
    fn check(units: u128, decimals: u8, bits: u32, precision: u8, expected: &str) {
        let number = Number::from_units(units, decimals);
        let printed = format_float(number, bits, precision).expect("fits");
        assert_eq!(printed.to_string(), expected);
    }

    #[test]
    fn ties_of_the_binary_value_go_to_even() {
        // 2.5 and 0.125 are exact in binary; 0.15 is a little less in 53 bits and more in 64.
        check(25, 1, AWK_BITS, 0, "2");
        check(35, 1, AWK_BITS, 0, "4");
        check(125, 3, BASH_BITS, 2, "0.12");
        check(15, 2, AWK_BITS, 1, "0.1");
        check(15, 2, BASH_BITS, 1, "0.2");
    }

    #[test]
    fn digits_beyond_the_significand_show() {
        check(1, 1, AWK_BITS, 18, "0.100000000000000006");
        check(1, 1, BASH_BITS, 18, "0.100000000000000000");
        check(1_000_000_000_000_000_000_000_001, 0, AWK_BITS, 0, "999999999999999983222784");
    }

    #[test]
    fn the_smallest_and_a_carry_into_a_new_bit() {
        check(1, 20, BASH_BITS, 18, "0.000000000000000000");
        check(18_446_744_073_709_551_615_999, 3, BASH_BITS, 0, "18446744073709551616");
        check(0, 20, AWK_BITS, 3, "0.000");
    }
}
