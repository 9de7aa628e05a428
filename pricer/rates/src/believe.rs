//! Which of several answers is believed.

use std::fmt;

use bidprice_core::Rate;
use rust_decimal::Decimal;

/// Two answers agree if neither is more than a tenth above the other.
const AGREE_WITHIN: Decimal = Decimal::from_parts(11, 0, 0, false, 1);

/// Fewer cannot outvote one that is wrong.
const MEDIAN_OF_AT_LEAST: usize = 3;

/// How answers are weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// The first plausible one; where answers contradict each other, the first that another confirms.
    #[default]
    First,
    /// The middle one of at least three.
    Median,
}

impl Policy {
    /// As the setting calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Median => "median",
        }
    }
}

/// What an answer is held against.
#[derive(Clone, Copy, Debug)]
pub struct Trust {
    /// How answers are weighed.
    pub policy: Policy,
    /// The rate of the cache, however old.
    pub last_good: Option<Rate>,
    /// A rate that moved by more than this factor wants a second answer that agrees.
    pub jump_max: Decimal,
}

/// Why none of the answers is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nobody has answered with a rate.
    NoAnswer,
    /// Not enough for a median.
    TooFew(usize),
    /// They contradict each other, and no two agree.
    Contradiction,
    /// It moved too far, and nobody confirms it.
    Jump {
        /// What was answered.
        answer: Rate,
        /// What was good before.
        last_good: Rate,
        /// By how much it may move.
        jump_max: Decimal,
    },
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer => f.write_str("no source answered with a rate"),
            Self::TooFew(have) => {
                write!(f, "{have} answered, and a median wants {MEDIAN_OF_AT_LEAST}")
            }
            Self::Contradiction => {
                f.write_str("the answers differ by more than 10 %, and no two of them agree")
            }
            Self::Jump { answer, last_good, jump_max } => write!(
                f,
                "{} is more than {jump_max} times away from the last good rate {}, and no second \
                 source confirms it (BIDPRICE_RATE_JUMP)",
                answer.usd_per_akt(),
                last_good.usd_per_akt()
            ),
        }
    }
}

/// The index of the answer that is believed, of those that came so far, in the order they came.
pub fn believe(trust: &Trust, answers: &[Rate]) -> Result<usize, Doubt> {
    match trust.policy {
        Policy::First => first(trust, answers),
        Policy::Median => median(trust, answers),
    }
}

fn first(trust: &Trust, answers: &[Rate]) -> Result<usize, Doubt> {
    let contradict = answers.iter().any(|a| answers.iter().any(|b| !agree(*a, *b)));
    let believed = answers.iter().enumerate().position(|(index, answer)| {
        is_confirmed(answers, index) || (!contradict && is_near_the_last(trust, *answer))
    });
    match (believed, answers, trust.last_good) {
        (Some(index), _, _) => Ok(index),
        (None, [], _) => Err(Doubt::NoAnswer),
        (None, [answer, ..], Some(last_good)) if !contradict => {
            Err(Doubt::Jump { answer: *answer, last_good, jump_max: trust.jump_max })
        }
        (None, ..) => Err(Doubt::Contradiction),
    }
}

fn median(trust: &Trust, answers: &[Rate]) -> Result<usize, Doubt> {
    if answers.len() < MEDIAN_OF_AT_LEAST {
        return Err(if answers.is_empty() {
            Doubt::NoAnswer
        } else {
            Doubt::TooFew(answers.len())
        });
    }
    let mut by_rate: Vec<usize> = (0..answers.len()).collect();
    by_rate.sort_by_key(|&index| answers.get(index).map(|rate| rate.usd_per_akt()));
    // Of an even count the lower middle: a rate that somebody sent, and the one that bids more AKT.
    let middle = by_rate.get((by_rate.len() - 1) / 2).copied().unwrap_or(0);
    match (answers.get(middle), trust.last_good) {
        (Some(&answer), Some(last_good))
            if !is_near_the_last(trust, answer) && !is_confirmed(answers, middle) =>
        {
            Err(Doubt::Jump { answer, last_good, jump_max: trust.jump_max })
        }
        _ => Ok(middle),
    }
}

fn agree(one: Rate, other: Rate) -> bool {
    one.is_within(AGREE_WITHIN, other)
}

fn is_near_the_last(trust: &Trust, answer: Rate) -> bool {
    trust.last_good.is_none_or(|last| answer.is_within(trust.jump_max, last))
}

fn is_confirmed(answers: &[Rate], index: usize) -> bool {
    let others = answers.iter().enumerate().filter(|(other, _)| *other != index);
    let Some(answer) = answers.get(index) else { return false };
    others.into_iter().any(|(_, other)| agree(*answer, *other))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rates(texts: &str) -> Vec<Rate> {
        texts.split_whitespace().map(|text| Rate::parse(text).expect("a rate")).collect()
    }

    /// Last good rate or `-`, answers in the order they came, what is believed or why nothing is.
    #[track_caller]
    fn check(policy: Policy, last_good: &str, answers: &str, expected: &str) {
        let last_good = Rate::parse(last_good).ok();
        let trust = Trust { policy, last_good, jump_max: Decimal::TWO };
        let answers = rates(answers);
        let said = match believe(&trust, &answers) {
            Ok(index) => answers.get(index).expect("one of them").usd_per_akt().to_string(),
            Err(doubt) => doubt.to_string(),
        };
        assert_eq!(said, expected);
    }

    #[test]
    fn the_first_plausible_answer_wins() {
        check(Policy::First, "-", "1.5", "1.5");
        check(Policy::First, "1", "1.5", "1.5");
        check(Policy::First, "1", "1.5 1.6", "1.5");
        check(Policy::First, "1", "", "no source answered with a rate");
    }

    #[test]
    fn answers_that_contradict_each_other_want_a_second_that_agrees() {
        let doubt = "the answers differ by more than 10 %, and no two of them agree";
        check(Policy::First, "1", "1 1.5", doubt);
        check(Policy::First, "1", "1 1.5 1.52", "1.5");
        check(Policy::First, "1", "1 1.5 1.01", "1");
        check(Policy::First, "-", "1 2 3", doubt);
    }

    #[test]
    fn a_jump_wants_a_second_that_agrees() {
        let doubt = "3 is more than 2 times away from the last good rate 1, and no second source \
                     confirms it (BIDPRICE_RATE_JUMP)";
        check(Policy::First, "1", "3", doubt);
        check(Policy::First, "1", "3 3.1", "3");
        check(Policy::First, "1", "0.5", "0.5");
        check(Policy::Median, "1", "0.1 3 9", doubt);
        check(Policy::Median, "1", "0.1 3 3.2", "3");
    }

    #[test]
    fn the_median_is_a_rate_that_was_sent() {
        check(Policy::Median, "-", "1 2", "2 answered, and a median wants 3");
        check(Policy::Median, "-", "3 1.00 2", "2");
        check(Policy::Median, "-", "4 3 1 2", "2");
    }

    proptest! {
        /// Whatever is answered in whatever order, what is believed was answered, and is near the
        /// last good rate or confirmed by somebody else.
        #[test]
        fn nothing_is_believed_without_a_reason(
            cents in proptest::collection::vec(1_u32..400, 0..7),
            last in proptest::option::of(1_u32..400),
            is_median: bool,
        ) {
            let rate = |cents: u32| Rate::parse(&format!("{}.{:02}", cents / 100, cents % 100));
            let answers: Vec<Rate> = cents.into_iter().filter_map(|c| rate(c).ok()).collect();
            let last_good = last.and_then(|c| rate(c).ok());
            let policy = if is_median { Policy::Median } else { Policy::First };
            let trust = Trust { policy, last_good, jump_max: Decimal::TWO };
            if let Ok(index) = believe(&trust, &answers) {
                let answer = *answers.get(index).expect("one of them");
                prop_assert!(is_near_the_last(&trust, answer) || is_confirmed(&answers, index));
                let contradicted = answers.iter().any(|other| !agree(answer, *other));
                prop_assert!(is_median || !contradicted || is_confirmed(&answers, index));
            }
        }
    }
}
