//! The old script's answer beside ours: what each said, and whether a provider would see a difference.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::limits::PRECISION_MAX;
use bidprice_core::parse_amount;
use serde::{Deserialize, Serialize};

use crate::entry::{Entry, cut};

/// What went wrong with ours is a sentence, or the first lines of what it said on stderr.
const PROBLEM_BYTES_MAX: usize = 1024;

/// What a shadow run adds to a line, whose other fields are about ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shadow {
    /// Whether a provider would do the same with both answers.
    pub agree: bool,
    /// The number that the old script printed.
    pub old_price: Option<String>,
    /// What the provider makes of it.
    pub old_answer: OldAnswer,
    /// Its exit code; nothing if a signal ended it.
    pub old_exit: Option<i32>,
    /// From its start to its end.
    pub old_us: u64,
    /// Our exit code.
    pub ours_exit: Option<i32>,
    /// From our start to our end; nothing if we were stopped.
    pub ours_us: Option<u64>,
    /// Why there is no answer of ours, not even a refusal.
    pub ours_problem: Option<String>,
}

/// What a provider makes of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldAnswer {
    /// A bid.
    Price,
    /// No bid: a number that is not above zero.
    Zero,
    /// No bid: nothing was printed.
    Nothing,
    /// No bid: something else was printed.
    NoNumber,
    /// No bid: an exit code, or a signal.
    #[default]
    Failed,
}

/// The end of the old script, as the provider sees it.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// All that it printed.
    pub stdout: &'a [u8],
    /// Nothing if a signal ended it.
    pub exit: Option<i32>,
    /// From its start to its end.
    pub took_us: u64,
}

/// The end of ours. What it answered is in the entry.
#[derive(Clone, Debug, Default)]
pub struct Ours {
    /// Nothing if it was stopped, or ended by a signal.
    pub exit: Option<i32>,
    /// From its start to its end.
    pub took_us: Option<u64>,
    /// Why there is no answer.
    pub problem: Option<String>,
}

/// How two answers stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The same price, by value.
    Same,
    /// Neither of them bids.
    BothRefuse,
    /// Ours is lower.
    OursLower,
    /// Ours is higher.
    OursHigher,
    /// Ours refuses.
    OnlyOld,
    /// The old one had no bid.
    OnlyOurs,
    /// Ours did not answer at all.
    OursFailed,
}

impl Shadow {
    /// Puts the old answer beside ours, which the entry holds.
    #[must_use]
    pub fn of(entry: &Entry, old: &Answer<'_>, ours: Ours) -> Self {
        let (number, printed) = read_stdout(old.stdout);
        let mut shadow = Self {
            agree: false,
            old_price: number.map(str::to_owned),
            old_answer: if old.exit == Some(0) { printed } else { OldAnswer::Failed },
            old_exit: old.exit,
            old_us: old.took_us,
            ours_exit: ours.exit,
            ours_us: ours.took_us,
            ours_problem: ours.problem.map(|problem| cut(&problem, PROBLEM_BYTES_MAX)),
        };
        let standing = shadow.standing(entry.price.as_deref());
        shadow.agree = matches!(standing, Standing::Same | Standing::BothRefuse);
        shadow
    }

    /// How the two answers stand to each other, given ours.
    #[must_use]
    pub fn standing(&self, ours: Option<&str>) -> Standing {
        let old = self.old_price.as_deref().filter(|_| self.old_answer == OldAnswer::Price);
        match (old, ours) {
            _ if self.ours_problem.is_some() => Standing::OursFailed,
            (None, None) => Standing::BothRefuse,
            (Some(_), None) => Standing::OnlyOld,
            (None, Some(_)) => Standing::OnlyOurs,
            (Some(old), Some(ours)) => match compare(ours, old) {
                Some(Ordering::Equal) => Standing::Same,
                Some(Ordering::Greater) => Standing::OursHigher,
                // Ours is a number always, and so is what was found to be a price.
                Some(Ordering::Less) | None => Standing::OursLower,
            },
        }
    }
}

fn compare(ours: &str, old: &str) -> Option<Ordering> {
    parse_amount(ours).ok()?.compare(parse_amount(old).ok()?)
}

/// As the provider reads an answer: white space around it does not count, a sign and an exponent are
/// no part of a number, nor are more than 18 decimals.
fn read_stdout(stdout: &[u8]) -> (Option<&str>, OldAnswer) {
    let text = match std::str::from_utf8(stdout) {
        Ok(text) => text.trim(),
        Err(_) => return (None, OldAnswer::NoNumber),
    };
    if text.is_empty() {
        return (None, OldAnswer::Nothing);
    }
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    match read_number(digits) {
        Some(number) if is_negative || number.is_zero() => (Some(text), OldAnswer::Zero),
        Some(_) => (Some(text), OldAnswer::Price),
        None => (None, OldAnswer::NoNumber),
    }
}

fn read_number(digits: &str) -> Option<Number> {
    if let Some((whole, fraction)) = digits.split_once('.') {
        let is_short = fraction.len() <= usize::from(PRECISION_MAX);
        if whole.is_empty() || fraction.is_empty() || !is_short {
            return None;
        }
    }
    parse_amount(digits).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shadow(stdout: &[u8], exit: Option<i32>, price: Option<&str>) -> Shadow {
        let entry = Entry { price: price.map(str::to_owned), ..Entry::default() };
        Shadow::of(&entry, &Answer { stdout, exit, took_us: 7 }, Ours::default())
    }

    /// What the old script printed with exit 0, what is kept of it, what it is.
    #[track_caller]
    fn check_old(stdout: &str, price: Option<&str>, answer: OldAnswer) {
        let shadow = shadow(stdout.as_bytes(), Some(0), None);
        assert_eq!((shadow.old_price.as_deref(), shadow.old_answer), (price, answer), "{stdout:?}");
    }

    #[test]
    fn an_old_answer_is_read_as_the_provider_reads_it() {
        for price in ["5.745402", "5", "0.000000000000000001", "007.50"] {
            check_old(&format!(" {price}\n"), Some(price), OldAnswer::Price);
        }
        for zero in ["0", "0.000000", "-0.5", "-7"] {
            check_old(zero, Some(zero), OldAnswer::Zero);
        }
        check_old("", None, OldAnswer::Nothing);
        check_old(" \n\t", None, OldAnswer::Nothing);
        for text in [
            "+5",
            "5e3",
            ".5",
            "5.",
            "5,0",
            "5 uakt",
            "DEBUG: 5\n5",
            "0.0000000000000000001",
            "--5",
        ] {
            check_old(text, None, OldAnswer::NoNumber);
        }
        assert_eq!(shadow(b"\xff", Some(0), None).old_answer, OldAnswer::NoNumber);
    }

    #[track_caller]
    fn check(stdout: &str, exit: i32, ours: Option<&str>, standing: Standing, agree: bool) {
        let shadow = shadow(stdout.as_bytes(), Some(exit), ours);
        assert_eq!((shadow.standing(ours), shadow.agree), (standing, agree), "{stdout} {ours:?}");
    }

    #[test]
    fn answers_agree_by_value_and_by_refusal() {
        check("5.70\n", 0, Some("5.700000"), Standing::Same, true);
        check("5.700001\n", 0, Some("5.700000"), Standing::OursLower, false);
        check("5.699999\n", 0, Some("5.700000"), Standing::OursHigher, false);
        check("5.70\n", 0, None, Standing::OnlyOld, false);
        check("0\n", 0, None, Standing::BothRefuse, true);
        check("5.70\n", 1, None, Standing::BothRefuse, true);
        for (stdout, exit) in [("5.70\n", 1), ("0\n", 0), ("", 0), ("error\n", 0)] {
            check(stdout, exit, Some("5.70"), Standing::OnlyOurs, false);
        }
    }

    #[test]
    fn whoever_does_not_answer_agrees_with_nobody() {
        let ours = Ours { problem: Some("x".repeat(2000)), ..Ours::default() };
        let old = Answer { stdout: b"", exit: None, took_us: 7 };
        let shadow = Shadow::of(&Entry::default(), &old, ours);
        assert_eq!((shadow.standing(None), shadow.agree), (Standing::OursFailed, false));
        assert!(shadow.ours_problem.is_some_and(|problem| problem.len() < 1100));
    }
}
