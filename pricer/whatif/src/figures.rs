//! Figures as people read them: cents, signs, groups of three. The JSON has every digit.

use std::cmp::Ordering;

use bidprice_core::bc::Number;

use crate::names::clean;
use crate::signed::Signed;

/// What stands for a figure that cannot be said.
pub(crate) const UNKNOWN: &str = "–";

/// An amount that is no decimal is shown as it is, but not without end.
const AMOUNT_CHARS_MAX: usize = 40;

/// Which way a figure goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trend {
    Up,
    Down,
    Level,
}

impl Trend {
    pub(crate) fn of(delta: &str) -> Self {
        match Signed::parse(delta) {
            Some(delta) if delta.size().is_zero() => Self::Level,
            Some(delta) if delta.is_negative() => Self::Down,
            Some(_) => Self::Up,
            None => Self::Level,
        }
    }

    /// From a count to another.
    pub(crate) fn between(now: u64, then: u64) -> Self {
        match then.cmp(&now) {
            Ordering::Less => Self::Down,
            Ordering::Equal => Self::Level,
            Ordering::Greater => Self::Up,
        }
    }

    pub(crate) const fn arrow(self) -> &'static str {
        match self {
            Self::Up => "▲",
            Self::Down => "▼",
            Self::Level => "=",
        }
    }
}

/// Dollars: `1,234.56`. Below a cent as many decimals as show something.
pub(crate) fn usd(amount: &str) -> String {
    shown(amount, "", decimals_of_dollars)
}

/// The same with a sign in front.
pub(crate) fn usd_change(amount: &str) -> String {
    shown(amount, "+", decimals_of_dollars)
}

/// Beside bars, where room is short: no cents from a thousand dollars on.
pub(crate) fn usd_short(amount: &str) -> String {
    shown(amount, "", |size| if is_at_least(size, 1000) { 0 } else { decimals_of_dollars(size) })
}

/// `+5.20 %`.
pub(crate) fn per_cent_change(per_cent: Option<&str>) -> String {
    per_cent.map_or_else(|| UNKNOWN.to_owned(), |text| shown(text, "+", |_| 2) + " %")
}

/// `12,345`.
pub(crate) fn count(count: u64) -> String {
    grouped(&count.to_string())
}

/// A count in four characters: `12`, `9.8k`, `123k`, `1.0M`.
pub(crate) fn count_short(count: u64) -> String {
    let units = [(1_000_000_000_000, "T"), (1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
    let Some((unit, letter)) = units.into_iter().find(|(unit, _)| count >= *unit) else {
        return count.to_string();
    };
    match count / (unit / 10) {
        tenths @ 0..100 => format!("{}.{}{letter}", tenths / 10, tenths % 10),
        tenths => format!("{}{letter}", tenths / 10),
    }
}

/// `+12`, `-3`, `0`.
pub(crate) fn count_change(now: u64, then: u64) -> String {
    match Trend::between(now, then) {
        Trend::Up => format!("+{}", count(then - now)),
        Trend::Down => format!("-{}", count(now - then)),
        Trend::Level => "0".to_owned(),
    }
}

/// Every digit, in groups of three: prices of a sweep, quantities.
pub(crate) fn plain(amount: &str) -> String {
    match Signed::parse(amount) {
        None => clean(amount, AMOUNT_CHARS_MAX),
        Some(read) => {
            let sign = if read.is_negative() { "-" } else { "" };
            format!("{sign}{}", grouped(read.size().text().trimmed()))
        }
    }
}

fn shown(amount: &str, plus: &str, decimals: impl Fn(Number) -> u8) -> String {
    let Some(read) = Signed::parse(amount) else { return clean(amount, AMOUNT_CHARS_MAX) };
    let rounded = read.size().rounded(decimals(read.size())).unwrap_or(read.size());
    let sign = match (rounded.is_zero(), read.is_negative()) {
        (true, _) => "",
        (false, true) => "-",
        (false, false) => plus,
    };
    format!("{sign}{}", grouped(rounded.text().as_str()))
}

/// Cents; of less than a cent three digits behind the zeros, ten decimals at most.
fn decimals_of_dollars(size: Number) -> u8 {
    const CENTS: u8 = 2;
    const DECIMALS_MAX: usize = 10;
    let is_below_a_cent = size.compare(Number::from_units(1, CENTS)).is_some_and(Ordering::is_lt);
    if size.is_zero() || !is_below_a_cent {
        return CENTS;
    }
    let text = size.text();
    let zeros = text.as_str().bytes().skip(2).take_while(|&byte| byte == b'0').count();
    u8::try_from((zeros + 3).min(DECIMALS_MAX)).unwrap_or(CENTS)
}

fn is_at_least(size: Number, least: u32) -> bool {
    size.compare(Number::from(least)).is_some_and(Ordering::is_ge)
}

/// Commas between groups of three digits before the point.
fn grouped(digits: &str) -> String {
    let whole = digits.find('.').unwrap_or(digits.len());
    let comma = |(place, digit): (usize, char)| {
        let is_between = place > 0 && place < whole && (whole - place).is_multiple_of(3);
        [is_between.then_some(','), Some(digit)]
    };
    digits.chars().enumerate().flat_map(comma).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_have_cents_and_groups() {
        let cases = [
            ("0", "0.00"),
            ("1234567.891", "1,234,567.89"),
            ("-999.995", "-1,000.00"),
            ("-0.004", "-0.00400"),
            ("0.00000000000001", "0.0000000000"),
            ("123", "123.00"),
        ];
        for (amount, expected) in cases {
            assert_eq!(usd(amount), expected, "{amount}");
        }
        assert_eq!(usd_change("12.5"), "+12.50");
        assert_eq!(usd_change("0.00"), "0.00");
        assert_eq!([usd_short("12345.67"), usd_short("999.5")], ["12,346", "999.50"]);
    }

    #[test]
    fn per_cent_have_a_sign_unless_they_are_nothing() {
        let shown =
            [Some("5.2"), Some("-0.5"), Some("0"), Some("0.004"), None].map(per_cent_change);
        assert_eq!(shown, ["+5.20 %", "-0.50 %", "0.00 %", "0.00 %", "–"]);
    }

    #[test]
    fn counts_are_grouped_or_short() {
        assert_eq!(
            [count(0), count(999), count(1_000), count(1_000_000)],
            ["0", "999", "1,000", "1,000,000"]
        );
        let shown = [999, 1_000, 9_999, 12_345, 999_999, 1_000_000].map(count_short);
        assert_eq!(shown, ["999", "1.0k", "9.9k", "12k", "999k", "1.0M"]);
        assert_eq!(
            [count_change(5, 2), count_change(2, 1_002), count_change(1, 1)],
            ["-3", "+1,000", "0"]
        );
    }

    #[test]
    fn what_is_no_decimal_is_shown_without_harm() {
        assert_eq!(usd("\u{1b}[2J"), "\u{fffd}[2J");
        assert_eq!([plain("1200.50"), plain("0.0300")], ["1,200.5", "0.03"]);
    }
}
