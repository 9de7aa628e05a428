//! What came of one order.

use std::time::Duration;

use crate::captured::Captured;
use crate::run::End;

/// Decimals that the provider reads; more are an error to it.
const DECIMALS_MAX: usize = 18;

/// What the provider would make of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It would bid this, per block.
    Price(String),
    /// The script was content (exit 0), but this is nothing to bid: zero, no text, no number.
    NoPrice(String),
    /// The script ended with another exit than 0; what it says is on stderr.
    Refused {
        /// 128 and the signal's number, if it was ended by a signal.
        exit: i32,
    },
    /// It was not done within the limit, and is killed.
    TimedOut,
    /// It was not run this time, for want of something here: what.
    NotRun(String),
}

/// One order, priced by an old script or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the provider would make of it.
    pub answer: Answer,
    /// What it wrote; also when it was killed.
    pub stdout: Captured,
    /// What it wrote for people.
    pub stderr: Captured,
    /// How it ended, if it did so by itself.
    pub exit: Option<i32>,
    /// With making and clearing away its place, some hundredths of a second.
    pub took: Duration,
    /// The addresses that it wanted from the network through curl or wget, answered or not.
    pub asked: Vec<String>,
}

impl Outcome {
    pub(crate) fn of(end: End, took: Duration, asked: Vec<String>) -> Self {
        let (answer, exit, stdout, stderr) = match end {
            End::Exited { exit, stdout, stderr } => {
                (Answer::of(exit, &stdout), Some(exit), stdout, stderr)
            }
            End::TimedOut { stdout, stderr } => (Answer::TimedOut, None, stdout, stderr),
            End::NotStarted(reason) => {
                (Answer::NotRun(reason), None, Captured::default(), Captured::default())
            }
        };
        Self { answer, stdout, stderr, exit, took, asked }
    }
}

impl Answer {
    /// As the provider reads the end of a script and its stdout.
    pub(crate) fn of(exit: i32, stdout: &Captured) -> Self {
        if exit != 0 {
            return Self::Refused { exit };
        }
        let text = stdout.text();
        let text = text.trim();
        if is_price(text) && !stdout.is_cut {
            Self::Price(text.to_owned())
        } else {
            Self::NoPrice(text.to_owned())
        }
    }
}

fn is_price(text: &str) -> bool {
    let (whole, fraction) = match text.split_once('.') {
        // `.5` is a half to the provider, `5.` an error.
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return false,
        None => (text, ""),
    };
    let mut digits = whole.bytes().chain(fraction.bytes());
    digits.clone().all(|digit| digit.is_ascii_digit())
        && digits.any(|digit| digit != b'0')
        && fraction.len() <= DECIMALS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stdout: &str, expected: fn(String) -> Answer, text: &str) {
        let stdout = Captured { bytes: stdout.into(), is_cut: false };
        assert_eq!(Answer::of(0, &stdout), expected(text.to_owned()));
    }

    #[test]
    fn a_price_is_a_plain_number_above_zero() {
        for (stdout, price) in [
            ("5.745402", "5.745402"),
            (" 12\n", "12"),
            (".5\n", ".5"),
            ("0.000000000000000001", "0.000000000000000001"),
        ] {
            check(stdout, Answer::Price, price);
        }
    }

    #[test]
    fn anything_else_is_nothing_to_bid() {
        for stdout in ["", "0.000000", "-1", "+1", "1e3", "5.", ".", "1 2", "DEBUG: x\n1", "1.2.3"]
        {
            check(stdout, Answer::NoPrice, stdout);
        }
        check("1.0000000000000000001", Answer::NoPrice, "1.0000000000000000001");
    }

    #[test]
    fn what_is_cut_is_no_price() {
        let stdout = Captured { bytes: b"1".to_vec(), is_cut: true };
        assert_eq!(Answer::of(0, &stdout), Answer::NoPrice("1".to_owned()));
        assert_eq!(Answer::of(3, &stdout), Answer::Refused { exit: 3 });
    }
}
