//! A quantity, and the number that a condition compares it with.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use crate::script::study::{Role, Study};
use crate::script::targets::shown;
use crate::script::terms::{Comparison, Order, Term, comparisons, decimal, terms};

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// The CPU of one resource.
    Container,
    /// How many decimals the unit is away from threads; nothing if it is no group's sum.
    Threads {
        thousandths: Option<u32>,
    },
    Dollars,
}

/// A quantity and what it is compared with.
pub(super) struct Bound {
    pub(super) what: What,
    pub(super) name: String,
    pub(super) order: Order,
    pub(super) number: String,
    /// Of the variable that holds the number.
    pub(super) line: Option<usize>,
    /// The condition says "less than this" and nothing else.
    pub(super) is_below: bool,
    /// The condition where it says more; empty where it does not.
    pub(super) text: String,
}

impl Bound {
    /// What a comparison says of a quantity that is known.
    pub(super) fn of<'s>(study: &Study<'s>, one: &Comparison<'s>, head: &str) -> Option<Self> {
        let what = match one.left {
            Term::Field("cpu") => What::Container,
            term => match study.role(term.name()?)? {
                Role::Threads { is_group: true } => What::Threads { thousandths: Some(0) },
                Role::Millithreads { is_group: true } => What::Threads { thousandths: Some(3) },
                Role::Threads { .. } | Role::Millithreads { .. } => {
                    What::Threads { thousandths: None }
                }
                Role::Total => What::Dollars,
                _ => return None,
            },
        };
        let (number, line) = study.number(one.right)?;
        let is_straight = is_straight(head);
        let is_below = is_straight && matches!(one.order, Order::Less | Order::LessOrEqual);
        let name = one.left.name().unwrap_or(".cpu").to_owned();
        // A container's CPU is compared within jq, whose words are no part of the condition.
        let is_told = is_straight || what == What::Container;
        let text = if is_told { String::new() } else { shown(head) };
        Some(Self { what, name, order: one.order, number, line, is_below, text })
    }

    pub(super) fn shown(&self) -> String {
        if !self.text.is_empty() {
            return self.text.clone();
        }
        let order = match self.order {
            Order::Less => "<",
            Order::LessOrEqual => "<=",
            Order::Greater => ">",
            Order::GreaterOrEqual => ">=",
        };
        shown(&format!("{} {order} {}", self.name, self.number))
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = RangeInclusive<usize>> {
        self.line.map(|line| line..=line).into_iter()
    }

    /// The least number of threads that is let through: orders count in thousandths, so that
    /// "at most 0.1 is refused" means "at least 0.101".
    pub(super) fn least_threads(&self, scale: u32) -> Option<String> {
        let mut number = decimal(&self.number)?;
        number.set_scale(number.scale() + scale).ok()?;
        let thousandth = Decimal::new(1, 3);
        let is_whole = number.normalize().scale() <= 3;
        let least = match self.order {
            Order::Less => number,
            Order::LessOrEqual if is_whole => number.checked_add(thousandth)?,
            _ => return None,
        };
        (!least.is_zero()).then(|| least.normalize().to_string())
    }
}

/// Whether a condition is one comparison and holds where that does: worked out by bc or bash, and
/// at most asked whether it is 1.
fn is_straight(head: &str) -> bool {
    let Some(one) = comparisons(head).first().copied() else { return false };
    let is_plain = |term: &Term<'_>| match *term {
        Term::Word(word) => matches!(word, "bc" | "echo" | "grep"),
        Term::Number(number) => number == "1",
        Term::Sign(sign) => matches!(sign, "<<<" | "|" | "=" | "==" | "-eq" | "[" | "]"),
        Term::Open | Term::Close => true,
        Term::Name(_) | Term::Field(_) => false,
    };
    let terms = terms(head);
    let is_compared = |three: &[Term<'_>]| matches!(three, [a, Term::Sign(_), b] if [*a, *b] == [one.left, one.right] || [*b, *a] == [one.left, one.right]);
    let Some(at) = terms.windows(3).position(is_compared) else { return false };
    let (before, behind) = (terms.get(..at), terms.get(at + 3..));
    let rest = before.into_iter().chain(behind).flatten();
    rest.into_iter().all(is_plain) && !head.contains(" -v")
}

#[cfg(test)]
mod tests {
    use super::is_straight;

    #[track_caller]
    fn check(head: &str, expected: bool) {
        assert_eq!(is_straight(head), expected, "{head}");
    }

    #[test]
    fn what_bc_or_bash_compare_is_straight() {
        check("(( $(echo \"$usd < 5\" | bc -l) ))", true);
        check("bc <<< \"$usd < $least\" | grep -qw 1", true);
        check("[ \"$(bc <<< \"$usd < 5\")\" -eq 1 ]", true);
        check("[[ 5 -gt $usd ]]", true);
        check("(( usd < 5 ))", true);
    }

    #[test]
    fn what_turns_or_joins_a_comparison_is_not() {
        check("! (( $(bc <<< \"$usd < 5\") ))", false);
        check("[ \"$(bc <<< \"$usd < 5\")\" = 0 ]", false);
        check("bc <<< \"$usd < 5\" | grep -v 1", false);
        check("awk \"BEGIN { exit ($usd < 5) }\"", false);
        check("(( usd < 5 && ips > 0 ))", false);
        check("(( usd + 1 < 5 ))", false);
        check("[ -n \"$usd\" ]", false);
    }
}
