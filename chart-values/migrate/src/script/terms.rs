//! Arithmetic as it stands in bc's, awk's, jq's and bash's texts: numbers, names and what joins them.

use bidprice_core::{Exponent, parse_plain};
use rust_decimal::Decimal;

use super::shell::name_of;

/// A part of a sum. Quotes are not seen, for a sum may stand inside or outside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term<'s> {
    Number(&'s str),
    /// `$name` and `${name}`.
    Name(&'s str),
    /// A name without a dollar, as in awk and `((…))`.
    Word(&'s str),
    /// `.name`, as in jq.
    Field(&'s str),
    Open,
    Close,
    /// Anything else, `-lt` included.
    Sign(&'s str),
}

/// What is compared with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comparison<'s> {
    pub(crate) left: Term<'s>,
    pub(crate) order: Order,
    pub(crate) right: Term<'s>,
}

/// How.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    const fn of(sign: &str) -> Option<Self> {
        Some(match sign.as_bytes() {
            b"<" | b"-lt" => Self::Less,
            b"<=" | b"-le" => Self::LessOrEqual,
            b">" | b"-gt" => Self::Greater,
            b">=" | b"-ge" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    /// The same, read from right to left.
    const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }
}

impl<'s> Term<'s> {
    /// A variable, with a dollar or without.
    pub(crate) const fn name(self) -> Option<&'s str> {
        match self {
            Self::Name(name) | Self::Word(name) => Some(name),
            _ => None,
        }
    }

    const fn is_operand(self) -> bool {
        matches!(self, Self::Number(_) | Self::Name(_) | Self::Word(_) | Self::Field(_))
    }
}

impl Comparison<'_> {
    /// With the number on the right, if one side is a number.
    fn with_number_right(self) -> Self {
        match self.left {
            Term::Number(_) => {
                Self { left: self.right, order: self.order.turned(), right: self.left }
            }
            _ => self,
        }
    }
}

const LONG_SIGNS: [&str; 12] =
    ["<<<", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "=~", "+=", "//"];
const WORD_SIGNS: [&str; 6] = ["-lt", "-le", "-gt", "-ge", "-eq", "-ne"];

/// The parts of a text.
pub(crate) fn terms(text: &str) -> Vec<Term<'_>> {
    let mut terms = Vec::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let (term, bytes) = match first {
            '-' if before.is_whitespace() && is_option(rest) => {
                (None, 1 + name_of(rest.get(1..).unwrap_or_default()).len())
            }
            '"' | '\'' | '\\' | ' ' | '\t' | '\n' => (None, 1),
            '$' => dollar(rest),
            '(' => (Some(Term::Open), 1),
            ')' => (Some(Term::Close), 1),
            '.' if !rest.get(1..).is_some_and(begins_with_digit) => field(rest),
            '0'..='9' | '.' => number(rest),
            'a'..='z' | 'A'..='Z' | '_' => {
                let name = name_of(rest);
                (Some(Term::Word(name)), name.len())
            }
            _ => sign(rest, first),
        };
        terms.extend(term);
        before = first;
        rest = rest.get(bytes.max(1)..).unwrap_or_default();
    }
    terms
}

/// `-l`, but not `-lt`.
fn is_option(rest: &str) -> bool {
    let letters = name_of(rest.get(1..).unwrap_or_default());
    !letters.is_empty() && !WORD_SIGNS.iter().any(|sign| sign.get(1..) == Some(letters))
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn dollar(rest: &str) -> (Option<Term<'_>>, usize) {
    let behind = rest.get(1..).unwrap_or_default();
    let Some(inner) = behind.strip_prefix('{') else {
        let name = name_of(behind);
        let term = (!name.is_empty()).then_some(Term::Name(name));
        return (term, 1 + name.len());
    };
    let name = name_of(inner);
    let end = inner.find('}').map_or(inner.len(), |end| end + 1);
    ((!name.is_empty()).then_some(Term::Name(name)), 2 + end)
}

fn field(rest: &str) -> (Option<Term<'_>>, usize) {
    let name = name_of(rest.get(1..).unwrap_or_default());
    ((!name.is_empty()).then_some(Term::Field(name)), 1 + name.len())
}

fn number(rest: &str) -> (Option<Term<'_>>, usize) {
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let end = rest.get(..end).unwrap_or_default().trim_end_matches('.').len();
    // What goes on with letters is a name, a hash or a date.
    let letters = name_of(rest.get(end..).unwrap_or_default()).len();
    let number = rest.get(..end).filter(|_| letters == 0);
    (number.map(Term::Number), end + letters)
}

fn sign(rest: &str, first: char) -> (Option<Term<'_>>, usize) {
    let words = WORD_SIGNS.iter().filter(|sign| {
        let behind = rest.get(sign.len()..).unwrap_or_default();
        !behind.starts_with(|c: char| c.is_ascii_alphanumeric())
    });
    let known = LONG_SIGNS.iter().chain(words).find(|sign| rest.starts_with(**sign));
    let bytes = known.map_or(first.len_utf8(), |sign| sign.len());
    (rest.get(..bytes).map(Term::Sign), bytes)
}

/// Everything that is compared by order; a number stands on the right.
pub(crate) fn comparisons(text: &str) -> Vec<Comparison<'_>> {
    terms(text).windows(3).filter_map(comparison).collect()
}

fn comparison<'s>(three: &[Term<'s>]) -> Option<Comparison<'s>> {
    let [left, Term::Sign(sign), right] = *three else { return None };
    let order = Order::of(sign).filter(|_| left.is_operand() && right.is_operand())?;
    Some(Comparison { left, order, right }.with_number_right())
}

/// What something is multiplied with, divided by, or what is added to it or taken from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operand<'s> {
    /// `*`, `/`, `+` or `-`.
    pub(crate) sign: &'s str,
    pub(crate) term: Term<'s>,
}

/// The operands of all products, quotients, sums and differences.
pub(crate) fn operands(text: &str) -> Vec<Operand<'_>> {
    let terms = terms(text);
    let mut operands = Vec::new();
    for three in terms.windows(3) {
        let [left, Term::Sign(sign @ ("*" | "/" | "+" | "-")), right] = *three else { continue };
        let sides = [(left, matches!(sign, "*" | "+")), (right, true)];
        let counting = sides.into_iter().filter(|(term, counts)| *counts && term.is_operand());
        operands.extend(counting.map(|(term, _)| Operand { sign, term }));
    }
    operands
}

/// A number's value.
pub(crate) fn decimal(number: &str) -> Option<Decimal> {
    parse_plain(number, Exponent::Refused).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_terms(text: &str, expected: &str) {
        let shown = |term: &Term<'_>| match term {
            Term::Number(text) | Term::Word(text) | Term::Sign(text) => (*text).to_owned(),
            Term::Name(name) => format!("${name}"),
            Term::Field(name) => format!(".{name}"),
            Term::Open => "(".to_owned(),
            Term::Close => ")".to_owned(),
        };
        let shown: Vec<_> = terms(text).iter().map(shown).collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn sums_fall_into_their_parts() {
        check_terms("bc -l <<<\"(${a}*1.05)/$b\"", "bc <<< ( $a * 1.05 ) / $b");
        check_terms("jq '.[].cpu <= 100'", "jq [ ] .cpu <= 100");
        check_terms("[ $a -lt .5 ]", "[ $a -lt .5 ]");
        check_terms("ibc/12C6A0 a100 2024-01", "ibc / a100 2024 - 01");
        check_terms("${a:-5} $1 5. é", "$a 1 5 é");
    }

    #[test]
    fn comparisons_have_their_number_on_the_right() {
        let one = |left, order, right| [Comparison { left, order, right }];
        let five = Term::Number("5");
        let name = Term::Name("x");
        assert_eq!(comparisons("(( $(echo \"$x < 5\" | bc) ))"), one(name, Order::Less, five));
        assert_eq!(comparisons("[ 5 -ge \"$x\" ]"), one(name, Order::LessOrEqual, five));
        assert_eq!(comparisons("curl x 2>/dev/null <<< \"5\""), []);
    }

    #[test]
    fn operands_stand_on_both_sides_of_what_can_be_turned() {
        let shown = |text: &str| {
            let shown = |one: &Operand<'_>| format!("{}{:?}", one.sign, one.term);
            operands(text).iter().map(shown).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown("0.8 * ($a)"), "*Number(\"0.8\")");
        assert_eq!(shown("$a / 2"), "/Number(\"2\")");
        assert_eq!(shown("$a+1"), "+Name(\"a\") +Number(\"1\")");
    }
}
