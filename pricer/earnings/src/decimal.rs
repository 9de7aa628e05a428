//! Digits as they were written, in text or as a JSON number, and what they stand for.

use bidprice_core::bc::Number;
use serde_json::value::RawValue;

use crate::json::{self, Kind};
use crate::limits::{AMOUNT_BYTES_MAX, DECIMALS_MAX, WHOLE_DIGITS_MAX};
use crate::trouble::{Trouble, found, found_text};

/// How far an exponent may move the point: beyond it nothing is an amount.
const EXPONENT_MAX: usize = 40;

/// Whether a number stands in quotes, as nodes write what may need 64 bits or decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `"17"`
    Text,
    /// `17`
    Number,
}

/// An amount with the digits that the node wrote; not below zero.
#[derive(Clone, Debug)]
pub(crate) struct Amount {
    text: Box<str>,
    pub(crate) form: Form,
}

impl Amount {
    pub(crate) fn read(raw: &RawValue) -> Result<Self, Trouble> {
        let (text, form) = digits(raw).ok_or_else(|| Trouble::NotANumber(found(raw)))?;
        parse(&text)?;
        Ok(Self { text: text.into(), form })
    }

    /// As it was written, without quotes.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Exactly.
    pub(crate) fn exact(&self) -> Number {
        parse(&self.text).expect("it was looked at when it was read")
    }
}

/// A height or a sequence number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Count {
    pub(crate) value: u64,
    pub(crate) form: Form,
}

impl Count {
    pub(crate) fn read(raw: &RawValue) -> Result<Self, Trouble> {
        let not_whole = || Trouble::NotWhole(found(raw));
        let (text, form) = digits(raw).ok_or_else(not_whole)?;
        let value = text.parse().map_err(|_| not_whole())?;
        // `007` and `+7` would come out of a table in another form than they went in.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit())
            && (text == "0" || !text.starts_with('0'));
        if is_plain { Ok(Self { value, form }) } else { Err(not_whole()) }
    }
}

/// A text or a number that is short enough.
fn digits(raw: &RawValue) -> Option<(String, Form)> {
    let (text, form) = match json::kind(raw) {
        Kind::Text => (json::text(raw)?, Form::Text),
        Kind::Number => (raw.get().to_owned(), Form::Number),
        Kind::Object | Kind::Other => return None,
    };
    (text.len() <= AMOUNT_BYTES_MAX).then_some((text, form))
}

/// An amount within the limits, or why it is none.
fn parse(text: &str) -> Result<Number, Trouble> {
    if text.starts_with('-') && plain(text.trim_start_matches('-')).is_some() {
        return Err(Trouble::Negative(found_text(text)));
    }
    let not_a_number = || Trouble::NotANumber(found_text(text));
    let Plain { whole, fraction } = plain(text).ok_or_else(not_a_number)?;
    if whole.len() > WHOLE_DIGITS_MAX {
        return Err(Trouble::TooLarge);
    }
    if fraction.len() > DECIMALS_MAX {
        return Err(Trouble::TooFine);
    }
    Number::from_digits(whole.as_bytes(), fraction.as_bytes()).ok_or_else(not_a_number)
}

/// A number that needs no exponent any more.
#[derive(Debug)]
pub(crate) struct Plain {
    /// Digits before the point, without zeros in front.
    pub(crate) whole: String,
    /// Digits behind it.
    pub(crate) fraction: String,
}

/// Reads digits with at most one point and perhaps an exponent, as JSON has numbers.
pub(crate) fn plain(text: &str) -> Option<Plain> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let fraction = if mantissa.contains('.') { fraction } else { "" };
    let shift = usize::try_from(exponent.unsigned_abs()).ok().filter(|by| *by <= EXPONENT_MAX)?;
    let (whole, fraction) = if exponent < 0 {
        let padded = format!("{}{whole}", "0".repeat(shift));
        let (left, moved) = padded.split_at(padded.len() - shift);
        (left.to_owned(), format!("{moved}{fraction}"))
    } else {
        let zeros = shift.saturating_sub(fraction.len());
        let (moved, right) = fraction.split_at(shift.min(fraction.len()));
        (format!("{whole}{moved}{}", "0".repeat(zeros)), right.to_owned())
    };
    Some(Plain { whole: whole.trim_start_matches('0').to_owned(), fraction })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Result<&str, &str>) {
        let raw: &RawValue = serde_json::from_str(json).expect("JSON");
        let read = Amount::read(raw).map(|amount| amount.exact().text().trimmed().to_owned());
        let read = read.map_err(|trouble| trouble.to_string());
        assert_eq!(read, expected.map(str::to_owned).map_err(str::to_owned));
    }

    #[test]
    fn amounts_are_texts_or_numbers() {
        check("\"4.901120000000000000\"", Ok("4.90112"));
        check("4.90112", Ok("4.90112"));
        check("\"0\"", Ok("0"));
        check("12e3", Ok("12000"));
        check("1.25e+1", Ok("12.5"));
        check("38e-8", Ok("0.00000038"));
        check(
            "\"999999999999999999.999999999999999999\"",
            Ok("999999999999999999.999999999999999999"),
        );
    }

    #[test]
    fn what_is_no_amount_is_named() {
        check("\"\"", Err("is ``, not a number"));
        check("\"abc\"", Err("is `abc`, not a number"));
        check("\"1,5\"", Err("is `1,5`, not a number"));
        check("\"1.\"", Err("is `1.`, not a number"));
        check("\"NaN\"", Err("is `NaN`, not a number"));
        check("true", Err("is `true`, not a number"));
        check("{}", Err("is `{}`, not a number"));
        check("\"-5\"", Err("is `-5`, less than nothing"));
        check("-0.5", Err("is `-0.5`, less than nothing"));
        check("1e41", Err("is `1e41`, not a number"));
        check("1e-99999999999", Err("is `1e-99999999999`, not a number"));
        check("1e18", Err("has more than 18 digits before the point"));
        check("\"0.0000000000000000001\"", Err("has more than 18 decimals"));
    }

    #[test]
    fn counts_are_digits_alone() {
        let read = |json: &str| {
            let raw: &RawValue = serde_json::from_str(json).expect("JSON");
            Count::read(raw).map(|count| count.value).map_err(|trouble| trouble.to_string())
        };
        assert_eq!(read("\"18446744073709551615\""), Ok(u64::MAX));
        assert_eq!(read("7"), Ok(7));
        for odd in ["\"18446744073709551616\"", "7.0", "\"007\"", "\"+7\"", "-7", "\"\"", "[7]"] {
            let problem = read(odd).expect_err(odd);
            assert!(problem.ends_with("not a whole number"), "{odd}: {problem}");
        }
    }
}
