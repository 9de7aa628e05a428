//! What a plugin said, or is expected to say: in words, as JSON, and held against each other.

use std::cmp::Ordering;
use std::fmt;

use bidprice_core::bc::Number;
use bidprice_core::{Item, Verdict, printable};
use bidprice_plugins::Failure;
use serde::{Serialize, Serializer};

/// A verdict or an error. Its JSON is what tests.yaml has behind `expect`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Said {
    Keep,
    Scale(#[serde(serialize_with = "digits")] Number),
    Total(#[serde(serialize_with = "digits")] Number),
    Line {
        label: String,
        #[serde(serialize_with = "digits")]
        usd_per_month: Number,
    },
    Decline(String),
    Error(String),
}

impl Said {
    /// What came of a call.
    pub(super) fn of(verdict: &Result<Verdict<'_>, Failure>) -> Self {
        match verdict {
            Err(failure) => Self::Error(failure.to_string()),
            Ok(Verdict::Keep) => Self::Keep,
            Ok(Verdict::Scale(factor)) => Self::Scale(*factor),
            Ok(Verdict::SetTotal(total)) => Self::Total(*total),
            Ok(Verdict::Decline(reason)) => Self::Decline(reason.clone()),
            // Only rules say this.
            Ok(Verdict::FixPerBlock(price)) => Self::Total(price.usd_per_month),
            Ok(Verdict::AddLines(lines)) => lines.first().map_or(Self::Keep, |line| Self::Line {
                label: match &line.item {
                    Item::Added(label) => label.clone(),
                    _ => String::new(),
                },
                usd_per_month: line.usd_per_month,
            }),
        }
    }

    /// Whether this is what was expected: amounts by value, of reasons and messages a part.
    pub(super) fn is_as(&self, expected: &Self) -> bool {
        let is_equal = |one: &Number, other: &Number| one.compare(*other) == Some(Ordering::Equal);
        match (self, expected) {
            (Self::Keep, Self::Keep) => true,
            (Self::Scale(found), Self::Scale(wanted))
            | (Self::Total(found), Self::Total(wanted)) => is_equal(found, wanted),
            (
                Self::Line { label, usd_per_month },
                Self::Line { label: wanted_label, usd_per_month: wanted },
            ) => label == wanted_label && is_equal(usd_per_month, wanted),
            (Self::Decline(found), Self::Decline(wanted))
            | (Self::Error(found), Self::Error(wanted)) => found.contains(wanted.as_str()),
            _ => false,
        }
    }

    pub(super) const fn is_error(&self) -> bool {
        matches!(self, Self::Error(_))
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keep => f.write_str("keep"),
            Self::Scale(factor) => write!(f, "scale {}", factor.text().trimmed()),
            Self::Total(total) => write!(f, "total {}", total.text().trimmed()),
            Self::Line { label, usd_per_month } => {
                write!(f, "line `{}` {}", printable(label), usd_per_month.text().trimmed())
            }
            Self::Decline(reason) => write!(f, "decline: {}", printable(reason)),
            Self::Error(message) => write!(f, "error: {}", printable(message)),
        }
    }
}

fn digits<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(number.text().trimmed())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        bidprice_core::parse_amount(text).expect("a number")
    }

    #[test]
    fn amounts_are_held_against_each_other_by_value() {
        assert!(Said::Scale(number("0.80")).is_as(&Said::Scale(number("0.8"))));
        assert!(!Said::Scale(number("0.81")).is_as(&Said::Scale(number("0.8"))));
        assert!(!Said::Total(number("0.8")).is_as(&Said::Scale(number("0.8"))));
        assert!(Said::Keep.is_as(&Said::Keep) && !Said::Keep.is_as(&Said::Scale(number("1"))));
    }

    #[test]
    fn a_line_has_its_label_and_a_reason_has_a_part() {
        let line =
            |label: &str, usd| Said::Line { label: label.to_owned(), usd_per_month: number(usd) };
        assert!(line("setup", "1.0").is_as(&line("setup", "1")));
        assert!(!line("set up", "1").is_as(&line("setup", "1")));
        let (whole, part) = ("it says: no region".to_owned(), "no region".to_owned());
        assert!(Said::Error(whole.clone()).is_as(&Said::Error(part.clone())));
        assert!(!Said::Error(part.clone()).is_as(&Said::Error(whole)));
        assert!(!Said::Decline(part.clone()).is_as(&Said::Error(part)));
    }

    #[test]
    fn the_json_is_what_tests_have_behind_expect() {
        let json = |said: &Said| serde_json::to_string(said).expect("texts");
        assert_eq!(json(&Said::Keep), r#""keep""#);
        assert_eq!(json(&Said::Scale(number("0.80"))), r#"{"scale":"0.8"}"#);
        let line = Said::Line { label: "setup".to_owned(), usd_per_month: number("1") };
        assert_eq!(json(&line), r#"{"line":{"label":"setup","usd_per_month":"1"}}"#);
    }
}
