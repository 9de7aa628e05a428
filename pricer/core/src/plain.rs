//! Numbers as operators type them: plain decimals, and the exponents that Helm makes of them.

use core::fmt;

use rust_decimal::Decimal;

use crate::bc::Number;
use crate::limits::{
    AMOUNT_WHOLE_DIGITS_MAX, NAMED_DECIMALS_MAX, TYPED_BYTES_MAX, TYPED_DIGITS_MAX,
};

/// Whether `1e+06` is a number here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exponent {
    /// Price targets: Helm writes 1000000 as `1e+06` and 0.00002 as `2e-05`.
    Allowed,
    /// Map entries and rates, which nothing rewrites on the way.
    Refused,
}

/// Why a text is not a plain number; the words fit behind "`x` …".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPlain {
    /// Nothing but spaces.
    Empty,
    /// A minus sign.
    Negative,
    /// `1,60`.
    Comma,
    /// `$5`, `5 USD`, `5€`.
    Currency,
    /// `0x10`.
    Hexadecimal,
    /// `1e3` where only digits are read.
    HasExponent,
    /// More digits than a 96-bit decimal holds.
    TooLong,
    /// Anything else.
    NotANumber,
}

impl NotPlain {
    /// What to do about it.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Empty => "write a number such as 1.60, or remove the setting to get the default",
            Self::Negative => "a price cannot be below zero: remove the minus sign",
            Self::Comma => "write decimals with a point, as in 1.60",
            Self::Currency => "write the number alone, US dollars a month are meant",
            Self::Hexadecimal => "write the number in decimal digits",
            Self::HasExponent => "write the number out, 1e3 as 1000",
            Self::TooLong => "28 digits are the most that is read",
            Self::NotANumber => "write a plain number such as 1.60",
        }
    }
}

impl fmt::Display for NotPlain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty",
            Self::Negative => "is negative",
            Self::Comma => "has a comma in it",
            Self::Currency => "has a currency with it",
            Self::Hexadecimal => "is hexadecimal",
            Self::HasExponent => "has an exponent",
            Self::TooLong => "has more than 28 digits",
            Self::NotANumber => "is not a number",
        })
    }
}

/// Reads digits with an optional point, spaces around them ignored; keeps trailing zeros.
pub fn parse_plain(text: &str, exponent: Exponent) -> Result<Decimal, NotPlain> {
    let text = text.trim_ascii();
    if text.len() > TYPED_BYTES_MAX {
        return Err(NotPlain::TooLong);
    }
    let (digits, power) = match text.find(['e', 'E']) {
        Some(at) if exponent == Exponent::Allowed => split_exponent(text, at)?,
        _ => (text, 0),
    };
    let mantissa = read_digits(digits).ok_or_else(|| explain(text))?;
    decimal(mantissa, power)
}

/// Reads an amount that may have as many digits as a total, such as what a plugin answers.
pub fn parse_amount(text: &str) -> Result<Number, NotPlain> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(explain(text.get(..TYPED_BYTES_MAX).unwrap_or(text)));
    }
    if whole.len() > AMOUNT_WHOLE_DIGITS_MAX || fraction.len() > NAMED_DECIMALS_MAX {
        return Err(NotPlain::TooLong);
    }
    Number::from_digits(whole.as_bytes(), fraction.as_bytes()).ok_or(NotPlain::TooLong)
}

/// Reads a part of a whole: `95%`, or 0.95 for the same.
pub fn parse_share(text: &str) -> Result<Number, NotPlain> {
    let Some(percent) = text.trim_ascii().strip_suffix('%') else {
        return parse_plain(text, Exponent::Refused).map(Number::from);
    };
    let percent = Number::from(parse_plain(percent, Exponent::Refused)?);
    percent.hundredth().ok_or(NotPlain::TooLong)
}

/// Digits without their point, and how many stood behind it.
#[derive(Clone, Copy)]
struct Mantissa {
    units: u128,
    decimals: i32,
}

/// `None` for anything but digits and at most one point, with a digit somewhere.
fn read_digits(text: &str) -> Option<Mantissa> {
    let mut mantissa = Mantissa { units: 0, decimals: 0 };
    let (mut digits, mut point) = (0, false);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                // Saturates far beyond the 28 digits that `decimal` lets through.
                mantissa.units =
                    mantissa.units.saturating_mul(10).saturating_add(u128::from(byte - b'0'));
                mantissa.decimals += i32::from(point);
                digits += 1;
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    (digits > 0).then_some(mantissa)
}

fn split_exponent(text: &str, at: usize) -> Result<(&str, i32), NotPlain> {
    let (digits, exponent) =
        (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
    match exponent.parse::<i32>() {
        Ok(power) if power.unsigned_abs() <= 64 => Ok((digits, power)),
        Ok(_) => Err(NotPlain::TooLong),
        Err(_) => Err(explain(text)),
    }
}

fn decimal(mantissa: Mantissa, power: i32) -> Result<Decimal, NotPlain> {
    let Mantissa { mut units, mut decimals } = mantissa;
    decimals -= power;
    while decimals < 0 {
        units = units.saturating_mul(10);
        decimals += 1;
    }
    let decimals = u32::try_from(decimals).unwrap_or(u32::MAX);
    if units >= 10_u128.pow(TYPED_DIGITS_MAX) || decimals > TYPED_DIGITS_MAX {
        return Err(NotPlain::TooLong);
    }
    let units = i128::try_from(units).map_err(|_| NotPlain::TooLong)?;
    Decimal::try_from_i128_with_scale(units, decimals).map_err(|_| NotPlain::TooLong)
}

/// The likeliest reason why a text is not a number.
#[cold]
fn explain(text: &str) -> NotPlain {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let only = |allowed: &[u8]| text.bytes().all(|b| b.is_ascii_digit() || allowed.contains(&b));
    if text.is_empty() {
        NotPlain::Empty
    } else if !has_digit {
        NotPlain::NotANumber
    } else if text.starts_with('-') {
        NotPlain::Negative
    } else if text.starts_with("0x") || text.starts_with("0X") {
        NotPlain::Hexadecimal
    } else if text.contains(['$', '€', '£']) || text.to_ascii_uppercase().contains("USD") {
        NotPlain::Currency
    } else if only(b",.") && text.contains(',') {
        NotPlain::Comma
    } else if only(b".eE+-") && text.contains(['e', 'E']) {
        NotPlain::HasExponent
    } else {
        NotPlain::NotANumber
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, NotPlain>) {
        let answer = parse_plain(text, Exponent::Allowed).map(|decimal| decimal.to_string());
        assert_eq!(answer, expected.map(ToString::to_string));
    }

    #[test]
    fn plain_numbers_keep_what_was_typed() {
        for (text, read) in
            [("1.60", "1.60"), (".5", "0.5"), ("5.", "5"), ("00012.50", "12.50"), (" 7 ", "7")]
        {
            check(text, Ok(read));
        }
    }

    #[test]
    fn what_helm_makes_of_numbers_is_read_back() {
        check("1e+06", Ok("1000000"));
        check("2e-05", Ok("0.00002"));
        check("1.234567e+06", Ok("1234567"));
        assert_eq!(parse_plain("1e3", Exponent::Refused), Err(NotPlain::HasExponent));
    }

    #[test]
    fn a_share_is_a_decimal_or_per_cent() {
        let read = |text| parse_share(text).map(|share| share.to_string());
        assert_eq!(read("95%").as_deref(), Ok("0.95"));
        assert_eq!(read("12.5 %").as_deref(), Ok("0.125"));
        assert_eq!(read("0.95").as_deref(), Ok("0.95"));
        assert_eq!(read("%"), Err(NotPlain::Empty));
        assert_eq!(read("-5%"), Err(NotPlain::Negative));
    }

    #[test]
    fn what_is_not_a_number_is_named() {
        for (text, reason) in [
            ("", NotPlain::Empty),
            ("-1", NotPlain::Negative),
            ("1,60", NotPlain::Comma),
            ("$5", NotPlain::Currency),
            ("5 USD", NotPlain::Currency),
            ("0x10", NotPlain::Hexadecimal),
            ("abc", NotPlain::NotANumber),
            ("1.2.3", NotPlain::NotANumber),
            ("+5", NotPlain::NotANumber),
            (".", NotPlain::NotANumber),
            ("1e", NotPlain::HasExponent),
            ("1e999", NotPlain::TooLong),
            ("1e-2147483648", NotPlain::TooLong),
            ("12345678901234567890123456789", NotPlain::TooLong),
            ("0.00000000000000000000000000001", NotPlain::TooLong),
        ] {
            check(text, Err(reason));
        }
    }
}
