//! What a rule or a plugin says to a quote, and the sums that follow from it.
//!
//! Whoever judges names a change and nothing else: the arithmetic, the order's maximum and the
//! printed digits stay here.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::bc::Number;
use crate::quote::{Line, Quote};
use crate::refusal::Refusal;

/// What to change.
#[derive(Clone, Debug)]
pub enum Verdict<'t> {
    /// Nothing.
    Keep,
    /// The group costs so many US dollars a month.
    SetTotal(Number),
    /// The total times this.
    Scale(Number),
    /// So much more a month, item by item.
    AddLines(Vec<Line<'t>>),
    /// The number to print, whatever the prices are.
    FixPerBlock(PerBlock),
    /// No bid, and why.
    Decline(String),
}

/// A price per block that stands for itself.
#[derive(Clone, Copy, Debug)]
pub struct PerBlock {
    /// In the order's denomination.
    pub amount: Number,
    /// What that is a month, for people and for whoever judges next.
    pub usd_per_month: Number,
}

/// What one rule or plugin did to a quote.
#[derive(Clone, Debug)]
pub struct Change {
    /// Which one.
    pub by: String,
    /// What it said.
    pub action: Action,
    /// US dollars a month before.
    pub before: Number,
    /// US dollars a month after.
    pub after: Number,
}

/// A verdict that went into a quote.
#[derive(Clone, Debug)]
pub enum Action {
    /// Nothing was changed.
    Kept,
    /// The total was set.
    Set,
    /// The total was multiplied by this.
    Scaled(Number),
    /// So many lines were added behind those that were there.
    Added {
        /// How many.
        lines: usize,
    },
    /// The price per block was set to this.
    Fixed(Number),
    /// It failed and was passed over: why.
    Skipped(String),
}

impl Verdict<'_> {
    /// Why a verdict cannot be meant, in words that fit behind "answered". `factor` is how many
    /// times dearer or cheaper one answer may make an order.
    #[must_use]
    pub fn absurdity(&self, before: Number, factor: Number) -> Option<String> {
        let after = match self {
            Self::Keep | Self::Decline(_) | Self::FixPerBlock(_) => return None,
            Self::SetTotal(total) => *total,
            Self::Scale(scale) => return is_absurd("a scale", *scale, Number::from(1), factor),
            Self::AddLines(lines) => {
                let added = sum(lines).unwrap_or(Number::ZERO);
                if added.is_zero() {
                    return Some("a line of zero dollars".to_owned());
                }
                added.plus(before)?
            }
        };
        is_absurd("a total", after, before, factor)
    }
}

fn is_absurd(what: &str, after: Number, before: Number, factor: Number) -> Option<String> {
    if after.is_zero() {
        return Some(format!("{what} of zero"));
    }
    // Nothing can be said of an order that was free before.
    if before.is_zero() {
        return None;
    }
    let is_above = |more: Number, less: Number| {
        // Too large to be computed is larger than anything.
        less.times(factor).and_then(|most| more.compare(most)).is_some_and(Ordering::is_gt)
    };
    let [after_text, before_text, factor_text] = [after, before, factor].map(|n| n.text());
    let (now, then) = (after_text.trimmed(), before_text.trimmed());
    let factor_text = factor_text.trimmed();
    if is_above(after, before) {
        Some(format!("{what} of {now}, more than {factor_text} times {then}"))
    } else if is_above(before, after) {
        Some(format!("{what} of {now}, less than {then} divided by {factor_text}"))
    } else {
        None
    }
}

impl<'t> Quote<'t> {
    /// Does what a verdict says, the whole or nothing of it.
    pub fn apply(&mut self, by: &str, verdict: Verdict<'t>) -> Result<(), Refusal> {
        let before = self.usd_per_month;
        let too_large = || Refusal::TooLarge;
        let (action, after) = match verdict {
            Verdict::Keep => (Action::Kept, before),
            Verdict::SetTotal(total) => (Action::Set, total),
            Verdict::Scale(scale) => {
                (Action::Scaled(scale), before.times(scale).ok_or_else(too_large)?)
            }
            Verdict::AddLines(lines) => {
                let added = sum(&lines).ok_or_else(too_large)?;
                let after = before.plus(added).ok_or_else(too_large)?;
                let action = Action::Added { lines: lines.len() };
                self.lines.extend(lines);
                (action, after)
            }
            Verdict::FixPerBlock(price) => (Action::Fixed(price.amount), price.usd_per_month),
            Verdict::Decline(reason) => {
                return Err(Refusal::Declined { by: by.to_owned(), reason });
            }
        };
        match action {
            Action::Kept | Action::Skipped(_) => {}
            Action::Fixed(amount) => self.per_block = Some(amount),
            Action::Set | Action::Scaled(_) | Action::Added { .. } => self.per_block = None,
        }
        self.usd_per_month = after;
        self.changes.push(Change { by: by.to_owned(), action, before, after });
        Ok(())
    }

    /// Records that a judge failed and that the quote stays as it was.
    pub fn skip(&mut self, by: &str, why: String) {
        let total = self.usd_per_month;
        let action = Action::Skipped(why);
        self.changes.push(Change { by: by.to_owned(), action, before: total, after: total });
    }
}

fn sum(lines: &[Line<'_>]) -> Option<Number> {
    lines.iter().try_fold(Number::ZERO, |sum, line| sum.plus(line.usd_per_month))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::Item;
    use alloc::string::ToString;
    use alloc::vec;

    fn quote() -> Quote<'static> {
        let mut quote = Quote::default();
        quote.apply("start", Verdict::SetTotal(number("12.50"))).expect("small");
        quote
    }

    fn number(text: &str) -> Number {
        crate::parse_amount(text).expect("a number")
    }

    fn line(usd: &str) -> Line<'static> {
        Line::one(Item::Added("x".to_owned()), number(usd))
    }

    #[track_caller]
    fn check(verdict: Verdict<'static>, total: &str) {
        let mut quote = quote();
        quote.apply("test", verdict).expect("small");
        assert_eq!(quote.usd_per_month.to_string(), total);
    }

    #[test]
    fn each_verdict_does_its_sum() {
        check(Verdict::Keep, "12.50");
        check(Verdict::SetTotal(number("7")), "7");
        check(Verdict::Scale(number("0.8")), "10.000");
        check(Verdict::AddLines(vec![line("1"), line("0.125")]), "13.625");
    }

    #[test]
    fn a_fixed_price_holds_until_something_else_is_said() {
        let mut quote = quote();
        let price = PerBlock { amount: number("1"), usd_per_month: number("0.43") };
        quote.apply("owner", Verdict::FixPerBlock(price)).expect("small");
        quote.apply("keeper", Verdict::Keep).expect("small");
        assert!(quote.per_block.is_some());
        quote.apply("plugin", Verdict::Scale(number("2"))).expect("small");
        assert!(quote.per_block.is_none());
        assert_eq!(quote.usd_per_month.to_string(), "0.86");
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let mut quote = quote();
        let huge = crate::bc::Number::new(ruint::aliases::U256::MAX, 0);
        quote.apply("a", Verdict::Scale(huge)).expect_err("too large");
        quote.apply("b", Verdict::Decline("no".to_owned())).expect_err("declined");
        assert_eq!((quote.usd_per_month.to_string(), quote.changes.len()), ("12.50".to_owned(), 1));
    }

    #[track_caller]
    fn check_absurd(verdict: &Verdict<'_>, expected: Option<&str>) {
        let found = verdict.absurdity(number("10"), number("100"));
        assert_eq!(found.as_deref(), expected);
    }

    #[test]
    fn absurd_answers_are_named() {
        check_absurd(&Verdict::SetTotal(number("1000")), None);
        check_absurd(
            &Verdict::SetTotal(number("1000.01")),
            Some("a total of 1000.01, more than 100 times 10"),
        );
        check_absurd(
            &Verdict::SetTotal(number("0.09")),
            Some("a total of 0.09, less than 10 divided by 100"),
        );
        check_absurd(&Verdict::SetTotal(number("0.00")), Some("a total of zero"));
        check_absurd(&Verdict::Scale(number("0")), Some("a scale of zero"));
        check_absurd(&Verdict::Scale(number("101")), Some("a scale of 101, more than 100 times 1"));
        check_absurd(&Verdict::AddLines(vec![line("0")]), Some("a line of zero dollars"));
        check_absurd(&Verdict::AddLines(vec![line("990")]), None);
    }
}
