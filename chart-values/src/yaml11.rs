//! Scalars as Helm's YAML reader takes them: YAML 1.1, with Go's numbers.
//!
//! Copied from the behaviour of `sigs.k8s.io/yaml` in Helm 3.17.2; `010` is eight and `yes` is true.

use bidprice_core::excerpt;
use bidprice_yaml::{Scalar, Style};

use crate::base64;

/// A scalar's meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolved {
    /// Nothing.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites, in small, capital or first capital letters.
    Bool(bool),
    /// From -2⁶³ to 2⁶⁴-1.
    Integer(i128),
    /// Everything else that is a number.
    Float(f64),
    /// What is left.
    Text(String),
}

/// The meaning of a scalar, or why Helm refuses the file because of it.
pub fn resolve(scalar: &Scalar) -> Result<Resolved, String> {
    let text = scalar.text.as_str();
    let resolved = match scalar.tag.as_deref().map(|tag| tag.strip_prefix("tag:yaml.org,2002:")) {
        None if scalar.style == Style::Plain => resolve_plain(text),
        Some(Some("binary")) => return binary(text),
        Some(Some("timestamp")) if !is_date(text) => {
            return Err(format!("Helm refuses `{}` as !!timestamp", excerpt(text)));
        }
        Some(Some(kind @ ("bool" | "int" | "float" | "null"))) => tagged(text, kind)?,
        None | Some(_) => Resolved::Text(text.to_owned()),
    };
    match resolved {
        Resolved::Float(value) if !value.is_finite() => {
            Err(format!("Helm refuses `{}`, which is no JSON number", excerpt(text)))
        }
        resolved => Ok(resolved),
    }
}

/// A tag asks for a kind; only a whole number may become a float.
fn tagged(text: &str, kind: &str) -> Result<Resolved, String> {
    match (kind, resolve_plain(text)) {
        ("null", Resolved::Null) => Ok(Resolved::Null),
        ("bool", Resolved::Bool(value)) => Ok(Resolved::Bool(value)),
        ("int" | "float", Resolved::Integer(value)) => Ok(Resolved::Integer(value)),
        ("float", Resolved::Float(value)) => Ok(Resolved::Float(value)),
        _ => Err(format!("Helm refuses `{}` as !!{kind}", excerpt(text))),
    }
}

fn binary(text: &str) -> Result<Resolved, String> {
    let bytes = base64::decode(text);
    let bytes = bytes.ok_or_else(|| format!("Helm refuses `{}` as !!binary", excerpt(text)))?;
    Ok(Resolved::Text(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whether it begins as a date does; a date stays the text that it is.
fn is_date(text: &str) -> bool {
    let year = text.split_once('-').map(|(year, _)| year);
    year.is_some_and(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
}

fn resolve_plain(text: &str) -> Resolved {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Resolved::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Resolved::Bool(false)
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Resolved::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
        _ => number(text).unwrap_or_else(|| Resolved::Text(text.to_owned())),
    }
}

fn number(text: &str) -> Option<Resolved> {
    match text.bytes().next()? {
        // Underlines are for whole numbers and what begins like one.
        b'.' => float(text).map(Resolved::Float),
        b'0'..=b'9' | b'+' | b'-' => {
            let digits = text.replace('_', "");
            integer(&digits).map(Resolved::Integer).or_else(|| float(&digits).map(Resolved::Float))
        }
        _ => None,
    }
}

/// Go's `ParseInt(text, 0, 64)`, then `ParseUint`: a leading zero means octal.
fn integer(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = unsigned.to_ascii_lowercase();
    let (digits, base) = match lower.get(..2) {
        Some("0x") => (lower.get(2..)?, 16),
        Some("0o") => (lower.get(2..)?, 8),
        Some("0b") => (lower.get(2..)?, 2),
        Some(two) if two.starts_with('0') => (lower.get(1..)?, 8),
        _ => (lower.as_str(), 10),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i128::from_str_radix(digits, base).ok()?;
    let value = if text.starts_with('-') { value.checked_neg()? } else { value };
    let largest = if unsigned.len() == text.len() { u64::MAX.into() } else { i64::MAX.into() };
    (i128::from(i64::MIN)..=largest).contains(&value).then_some(value)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, as far as a double reaches.
fn float(text: &str) -> Option<f64> {
    let has_only_digits = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    let value: f64 = if has_only_digits { text.parse().ok()? } else { return None };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &Resolved) {
        assert_eq!(&resolve_plain(text), expected, "{text}");
    }

    #[test]
    fn whole_numbers_come_in_four_bases() {
        for (text, value) in [
            ("0", 0),
            ("010", 8),
            ("0777", 511),
            ("0x10", 16),
            ("0X1F", 31),
            ("-0x10", -16),
            ("0o17", 15),
            ("0b101", 5),
            ("-0b11", -3),
            ("1_000", 1000),
            ("0_1", 1),
            ("0x_10", 16),
            ("+5", 5),
            ("18446744073709551615", u64::MAX.into()),
            ("-9223372036854775808", i64::MIN.into()),
        ] {
            check(text, &Resolved::Integer(value));
        }
    }

    #[test]
    fn what_is_no_whole_number_may_be_another() {
        for (text, value) in [
            ("1.60", 1.6),
            (".5", 0.5),
            ("+.5", 0.5),
            ("5.", 5.0),
            ("08", 8.0),
            ("09.5", 9.5),
            ("1e6", 1e6),
            ("1.5E+3", 1500.0),
            ("1_0.5", 10.5),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ] {
            check(text, &Resolved::Float(value));
        }
    }

    #[test]
    fn everything_else_is_text() {
        for text in [
            "a100=900",
            "1,60",
            "$5",
            ".",
            "_1",
            "0x",
            "0o8",
            "0b2",
            "0xg",
            "1e",
            "1e400",
            "0x1p4",
            "++1",
            "1-",
            "tRue",
            "inf",
            "nan",
            "Infinity",
            "2020-01-01",
            "1:30",
            "1.2.3",
            "-",
            "+",
            ".5_0",
            "１",
        ] {
            check(text, &Resolved::Text(text.to_owned()));
        }
    }

    #[test]
    fn words_are_booleans_and_nothing() {
        for text in ["yes", "On", "Y", "TRUE"] {
            check(text, &Resolved::Bool(true));
        }
        for text in ["no", "Off", "n", "False"] {
            check(text, &Resolved::Bool(false));
        }
        for text in ["", "~", "null", "NULL"] {
            check(text, &Resolved::Null);
        }
    }

    #[test]
    fn quotes_and_tags_decide() {
        let root = bidprice_yaml::parse(
            "['010', !!str 010, !!int '5', !!float 5, ! 5, !x 5, !!bool 'yes', !!binary YWJj]",
        );
        let root = root.expect("YAML");
        let scalars = root.as_list().expect("a list").iter().filter_map(|node| node.as_scalar());
        let resolved: Vec<_> = scalars.map(|scalar| resolve(scalar).expect("accepted")).collect();
        let text = |text: &str| Resolved::Text(text.to_owned());
        let five = || Resolved::Integer(5);
        let yes = Resolved::Bool(true);
        assert_eq!(
            resolved,
            [text("010"), text("010"), five(), five(), text("5"), text("5"), yes, text("abc")]
        );
    }

    #[test]
    fn what_helm_refuses_is_refused() {
        for text in [
            ".inf",
            ".nan",
            "!!int abc",
            "!!int 1.5",
            "!!bool 1",
            "!!null 5",
            "!!int ''",
            "!!binary '@'",
            "!!timestamp yes",
        ] {
            let node = bidprice_yaml::parse(text).expect("YAML");
            assert!(resolve(node.as_scalar().expect("a scalar")).is_err(), "{text}");
        }
    }
}
