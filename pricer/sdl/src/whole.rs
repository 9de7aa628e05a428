//! Whole numbers and flags as the network's YAML library (Go's yaml.v3) reads them into fields.

use bidprice_yaml::{Scalar, Style};

use crate::go_float;

/// A number of a `uint32` field: `3`, `0x3`, `010` (8), `1_000`, `2.0`; and `2.9`, which is cut.
pub(crate) fn number(scalar: &Scalar) -> Option<u32> {
    let number = match resolution(scalar) {
        Resolution::Any | Resolution::Float => resolve(&scalar.text)?,
        Resolution::Int => resolve(&scalar.text).filter(|it| matches!(it, Number::Whole(_)))?,
        Resolution::Text => return None,
    };
    match number {
        Number::Whole(whole) => u32::try_from(whole).ok(),
        Number::Float(float) => go_float::cut_to_u32(float),
    }
}

/// A value of a `bool` field. Network: quotes make `true` a text, but not `yes`.
pub(crate) fn flag(scalar: &Scalar) -> Option<bool> {
    let is_plain = matches!(resolution(scalar), Resolution::Any);
    match scalar.text.as_str() {
        "true" | "True" | "TRUE" if is_plain => Some(true),
        "false" | "False" | "FALSE" if is_plain => Some(false),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// What a scalar can be besides a text.
enum Resolution {
    Any,
    Int,
    Float,
    Text,
}

fn resolution(scalar: &Scalar) -> Resolution {
    match (scalar.tag.as_deref(), scalar.style) {
        (None, Style::Plain) | (Some("tag:yaml.org,2002:bool"), _) => Resolution::Any,
        (Some("tag:yaml.org,2002:int"), _) => Resolution::Int,
        (Some("tag:yaml.org,2002:float"), _) => Resolution::Float,
        _ => Resolution::Text,
    }
}

enum Number {
    Whole(i128),
    Float(f64),
}

fn resolve(text: &str) -> Option<Number> {
    match text.bytes().next()? {
        b'.' => go_float::parse(text).map(Number::Float),
        b'0'..=b'9' | b'+' | b'-' => {
            let plain = text.replace('_', "");
            let whole = parse_int(&plain).map(Number::Whole);
            whole.or_else(|| go_float::parse(&plain).map(Number::Float))
        }
        _ => None,
    }
}

/// Go's `ParseInt` with base 0: a leading 0 makes it octal.
fn parse_int(text: &str) -> Option<i128> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    let (base, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    // A second sign is none of Go's; beyond 64 bits it would be a float, too large all the same.
    let is_number = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let number = i128::from(u64::from_str_radix(digits, base).ok().filter(|_| is_number)?);
    Some(sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(text: &str, style: Style, tag: Option<&str>) -> Scalar {
        Scalar { text: text.to_owned(), style, tag: tag.map(ToOwned::to_owned) }
    }

    #[track_caller]
    fn check(text: &str, expected: Option<u32>) {
        assert_eq!(number(&scalar(text, Style::Plain, None)), expected, "{text}");
    }

    #[test]
    fn numbers_are_read_in_every_base() {
        check("3", Some(3));
        check("+3", Some(3));
        check("0x1F", Some(31));
        check("0o17", Some(15));
        check("0b101", Some(5));
        check("010", Some(8));
        check("08", Some(8));
        check("1_000", Some(1000));
        check("4294967295", Some(u32::MAX));
    }

    #[test]
    fn fractions_are_cut() {
        check("2.0", Some(2));
        check("2.9", Some(2));
        check(".5", Some(0));
        check("-0.5", Some(0));
        check("1e3", Some(1000));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "x",
            "-1",
            "-1.5",
            "4294967296",
            "4294967296.0",
            "1e99",
            "1 0",
            "--1",
            "0x",
            "~",
            "2m",
        ] {
            check(text, None);
        }
        assert_eq!(number(&scalar("2", Style::DoubleQuoted, None)), None);
    }

    #[test]
    fn tags_decide_what_can_be_a_number() {
        let tagged = |text: &str, tag: &str| {
            number(&scalar(text, Style::DoubleQuoted, Some(&format!("tag:yaml.org,2002:{tag}"))))
        };
        assert_eq!(tagged("2", "int"), Some(2));
        assert_eq!(tagged("2.0", "int"), None);
        assert_eq!(tagged("2", "float"), Some(2));
        assert_eq!(tagged("2", "str"), None);
    }

    #[test]
    fn quotes_make_true_a_text_but_not_yes() {
        assert_eq!(flag(&scalar("true", Style::Plain, None)), Some(true));
        assert_eq!(flag(&scalar("true", Style::DoubleQuoted, None)), None);
        assert_eq!(flag(&scalar("yes", Style::DoubleQuoted, None)), Some(true));
        assert_eq!(flag(&scalar("Off", Style::Plain, None)), Some(false));
        assert_eq!(flag(&scalar("tRue", Style::Plain, None)), None);
    }
}
