//! Numbers that the network reads as IEEE doubles, multiplies by a unit and cuts.
//!
//! Network: Go's `strconv.ParseFloat`, one multiplication, one conversion. Digits that a double
//! does not hold are lost in the same way: 1.005 threads are 1004 thousandths.
#![expect(clippy::float_arithmetic, reason = "Network: sizes are doubles times their unit")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "Network: cut, not rounded; units are powers that a double holds exactly"
)]

/// A decimal number with or without an exponent, as Go's `ParseFloat` takes one.
///
/// Without `inf`, `nan` and hexadecimal ones: nobody writes those, and no limit lets them pass.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let is_decimal = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let digits = without_separators(text)?;
    if !digits.as_bytes().iter().all(is_decimal) {
        return None;
    }
    // Go calls what a double cannot hold an error, Rust infinity.
    digits.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The number times its unit, cut to a whole number; what is beyond 64 bits becomes their maximum.
pub(crate) fn scaled(number: f64, unit: u64) -> u64 {
    (number * unit as f64) as u64
}

/// The number without its decimals, if that fits.
pub(crate) fn cut_to_u32(number: f64) -> Option<u32> {
    let cut = number.trunc();
    (cut >= 0.0 && cut <= f64::from(u32::MAX)).then_some(cut as u32)
}

/// Without the `_` that Go allows between two digits.
fn without_separators(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let separators = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_');
    let mut places = separators.map(|(at, _)| at);
    let is_between = |at: usize| at.checked_sub(1).is_some_and(is_digit) && is_digit(at + 1);
    places.all(is_between).then(|| text.replace('_', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        for (text, number) in [
            ("0.5", 0.5),
            (".5", 0.5),
            ("1.", 1.0),
            ("+2", 2.0),
            ("1e3", 1000.0),
            ("1E-1", 0.1),
            ("1_000", 1000.0),
            ("1e1_0", 1e10),
            ("-0", 0.0),
        ] {
            assert_eq!(parse(text), Some(number), "{text}");
        }
        for text in
            ["", ".", "e3", "1__0", "_1", "1_", "1_.5", "inf", "NaN", "0x1p0", "1e999", " 1", "1,5"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn products_are_cut() {
        assert_eq!(scaled(1.005, 1000), 1004);
        assert_eq!(scaled(0.1, 1 << 30), 107_374_182);
        assert_eq!(scaled(1e30, 1 << 60), u64::MAX);
        assert_eq!(scaled(-1.0, 1), 0);
    }
}
