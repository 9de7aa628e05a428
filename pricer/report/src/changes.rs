//! What rules and plugins did to a quote, one by one.

use std::cmp::Ordering;
use std::iter::repeat_n;

use bidprice_core::bc::Number;
use bidprice_core::{Action, Change, Quote};
use serde::Serialize;

use crate::figures::{exact, money, share};
use crate::table::{Flush, Table};

/// What one of them said.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeShown {
    /// Such as ``rule `owners` ``.
    pub by: String,
    /// `kept`, `set`, `scaled`, `added`, `fixed` or `skipped`.
    pub action: &'static str,
    /// The factor, the dollars that were set or added, the price per block, or why it was skipped.
    pub value: Option<String>,
    /// Every digit.
    pub before_usd_per_month: String,
    /// Every digit.
    pub after_usd_per_month: String,
    /// Every digit; below zero with a sign.
    pub delta_usd: Option<String>,
    /// The same in per cent of what was before.
    pub delta_pct: Option<String>,
    #[serde(skip)]
    before: Number,
    #[serde(skip)]
    after: Number,
}

/// A price per block that stands for itself.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FixedShown {
    /// Per block, as it was named.
    pub per_block: String,
    /// Of this.
    pub denom: String,
    /// Who named it.
    pub by: String,
}

/// All changes of a quote.
pub(crate) fn shown_changes(quote: &Quote<'_>) -> Vec<ChangeShown> {
    quote.changes.iter().map(ChangeShown::from).collect()
}

/// The price per block that holds in the end.
pub(crate) fn fixed(quote: &Quote<'_>, denom: &str) -> Option<FixedShown> {
    let per_block = exact(quote.per_block?);
    let is_it = |change: &&Change| matches!(change.action, Action::Fixed(_));
    let by = quote.changes.iter().rev().find(is_it)?.by.clone();
    Some(FixedShown { per_block, denom: denom.to_owned(), by })
}

/// Who added a line, for each line of a quote.
pub(crate) fn added_by<'q>(quote: &'q Quote<'_>) -> impl Iterator<Item = Option<String>> + 'q {
    let added = |change: &'q Change| match change.action {
        Action::Added { lines } => Some((change.by.as_str(), lines)),
        _ => None,
    };
    let changes = quote.changes.iter().filter_map(added);
    let added: usize = changes.clone().map(|(_, lines)| lines).sum();
    // Whatever is added stands behind what was there.
    let first = quote.lines.len().saturating_sub(added);
    let theirs = changes.flat_map(|(by, lines)| repeat_n(Some(by.to_owned()), lines));
    repeat_n(None, first).chain(theirs)
}

impl From<&Change> for ChangeShown {
    fn from(change: &Change) -> Self {
        let &Change { before, after, .. } = change;
        let (action, value) = match &change.action {
            Action::Kept => ("kept", None),
            Action::Set => ("set", Some(exact(after))),
            Action::Scaled(factor) => ("scaled", Some(exact(*factor))),
            Action::Added { .. } => ("added", after.minus(before).map(exact)),
            Action::Fixed(per_block) => ("fixed", Some(exact(*per_block))),
            Action::Skipped(why) => ("skipped", Some(why.clone())),
        };
        let (sign, delta) = difference(before, after);
        Self {
            by: change.by.clone(),
            action,
            value,
            before_usd_per_month: exact(before),
            after_usd_per_month: exact(after),
            delta_usd: delta.map(|delta| sign.before(&exact(delta))),
            delta_pct: delta.and_then(|d| share(d, before)).map(|percent| sign.before(&percent)),
            before,
            after,
        }
    }
}

/// Which way a total went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

impl Sign {
    /// Nothing is neither above nor below, also where rounding made it so.
    fn before(self, figure: &str) -> String {
        let is_zero = figure.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let sign = if self == Self::Minus && !is_zero { "-" } else { "" };
        format!("{sign}{figure}")
    }
}

fn difference(before: Number, after: Number) -> (Sign, Option<Number>) {
    match after.compare(before) {
        Some(Ordering::Less) => (Sign::Minus, before.minus(after)),
        _ => (Sign::Plus, after.minus(before)),
    }
}

/// The changes as a person reads them.
pub(crate) fn table(changes: &[ChangeShown]) -> Table<6> {
    use Flush::{Left, Right};
    let mut table = Table::new([Left, Left, Right, Left, Right, Right]);
    table.row(["judged by", "verdict", "before", "", "after", "change"].map(str::to_owned));
    for change in changes {
        table.row(cells(change));
    }
    table
}

fn cells(change: &ChangeShown) -> [String; 6] {
    let value = change.value.as_deref().unwrap_or_default();
    let added = || difference(change.before, change.after).1.map_or_else(String::new, money);
    let verdict = match change.action {
        "set" => format!("costs {}", money(change.after)),
        "scaled" => format!("× {value}"),
        "added" => format!("+ {}", added()),
        "fixed" => format!("{value} a block"),
        "skipped" => format!("skipped: {value}"),
        kept => kept.to_owned(),
    };
    let by = change.by.clone();
    if matches!(change.action, "kept" | "skipped") {
        let nothing = String::new;
        return [by, verdict, nothing(), nothing(), nothing(), nothing()];
    }
    let (before, after) = (money(change.before), money(change.after));
    [by, verdict, before, "→".to_owned(), after, percent(change)]
}

fn percent(change: &ChangeShown) -> String {
    let Some(percent) = &change.delta_pct else { return String::new() };
    let is_up = change.after.compare(change.before) == Some(Ordering::Greater);
    let sign = if is_up && percent != "0.0" { "+" } else { "" };
    format!("{sign}{percent} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        bidprice_core::parse_amount(text).expect("a number")
    }

    /// Action, value, the difference in dollars and in per cent.
    #[track_caller]
    fn check(action: Action, (before, after): (&str, &str), expected: [&str; 4]) {
        let (before, after) = (number(before), number(after));
        let shown = ChangeShown::from(&Change { by: "x".to_owned(), action, before, after });
        let texts = [shown.value, shown.delta_usd, shown.delta_pct];
        let [value, usd, percent] = texts.map(|text| text.unwrap_or_else(|| "–".to_owned()));
        assert_eq!([shown.action, &value, &usd, &percent], expected);
    }

    #[test]
    fn a_change_has_every_digit_and_a_sign_only_below_zero() {
        let scaled = |factor| Action::Scaled(number(factor));
        check(scaled("0.80"), ("66.78", "53.4240"), ["scaled", "0.8", "-13.356", "-20.0"]);
        check(Action::Set, ("2", "5.00"), ["set", "5", "3", "150.0"]);
        check(Action::Set, ("0", "5"), ["set", "5", "5", "–"]);
        check(Action::Kept, ("2", "2"), ["kept", "–", "0", "0.0"]);
        check(Action::Added { lines: 1 }, ("2", "2.5"), ["added", "0.5", "0.5", "25.0"]);
        check(scaled("0.9999"), ("1", "0.9999"), ["scaled", "0.9999", "-0.0001", "0.0"]);
    }

    #[test]
    fn added_lines_know_who_added_them() {
        use bidprice_core::{Item, Line, Verdict};
        let line = |label: &str| Line::one(Item::Added(label.to_owned()), number("1"));
        let mut quote = Quote { lines: vec![line("cpu")], ..Quote::default() };
        for (by, labels) in [("a", vec!["x", "y"]), ("b", vec!["z"])] {
            let lines = labels.into_iter().map(line).collect();
            quote.apply(by, Verdict::AddLines(lines)).expect("small");
            quote.apply("c", Verdict::Keep).expect("small");
        }
        let by: Vec<_> = added_by(&quote).collect();
        let named = |by: &str| Some(by.to_owned());
        assert_eq!(by, [None, named("a"), named("a"), named("b")]);
    }
}
