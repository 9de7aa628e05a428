//! Figures and names for a person's eyes.

use bidprice_core::printable;
use bidprice_report::money;
use bidprice_whatif::Signed;

/// Longer ones would push a table apart; an address has 44 characters.
const CHARS_MAX: usize = 64;

/// What stands for what is not known.
pub(super) const UNKNOWN: &str = "–";

/// Text from a file, with nothing that a terminal would obey.
pub(super) fn clean(text: &str) -> String {
    let text = printable(text);
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The same of what may not be there.
pub(super) fn clean_or_nothing(text: Option<&str>) -> String {
    text.map(clean).unwrap_or_default()
}

/// A part of a whole in per cent, one decimal, half up.
pub(super) fn share(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole));
    let tenths = (part * 2000 + whole) / (2 * whole.max(1));
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// `3 h 20 min`: the two largest units.
pub(super) fn span(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let two = |large: u64, unit: &str, small: u64, smaller: &str| match small {
        0 => format!("{large} {unit}"),
        small => format!("{large} {unit} {small} {smaller}"),
    };
    match seconds {
        0 => format!("{milliseconds} ms"),
        1..60 => format!("{seconds} s"),
        60..3600 => two(seconds / 60, "min", seconds % 60, "s"),
        3600..172_800 => two(seconds / 3600, "h", seconds % 3600 / 60, "min"),
        _ => two(seconds / 86_400, "days", seconds % 86_400 / 3600, "h"),
    }
}

/// A denomination; of the hash of a bridged one the beginning is enough for a person.
pub(super) fn denom(denom: Option<&str>) -> String {
    const CHARS_MAX: usize = 12;
    let text = clean_or_nothing(denom);
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// How long a decision took.
pub(super) fn took(micros: u64) -> String {
    match micros {
        0..1000 => format!("{micros} µs"),
        1000..10_000_000 => format!("{}.{} ms", micros / 1000, micros % 1000 / 100),
        _ => span(micros / 1000),
    }
}

/// Dollars with cents and a sign.
pub(super) fn usd(amount: &str) -> String {
    match Signed::parse(amount) {
        Some(amount) if amount.is_negative() => format!("-{}", money(amount.size())),
        Some(amount) => money(amount.size()),
        None => clean(amount),
    }
}

/// `1 order`, `2 orders`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// File names in a sentence.
pub(super) fn quoted(paths: &[String]) -> String {
    paths.iter().map(|path| format!("`{}`", printable(path))).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_two_largest_units() {
        let spans = [7, 59_999, 60_000, 200_000, 12_000_000, 7_200_000, 187_200_000].map(span);
        assert_eq!(
            spans,
            ["7 ms", "59 s", "1 min", "3 min 20 s", "3 h 20 min", "2 h", "2 days 4 h"]
        );
    }

    #[test]
    fn figures_are_rounded_for_people() {
        assert_eq!([share(1, 3), share(2, 3), share(0, 0)], ["33.3 %", "66.7 %", "0.0 %"]);
        assert_eq!([37, 1_259, 12_000_000].map(took), ["37 µs", "1.2 ms", "12 s"]);
        assert_eq!(["-52.2652", "6", "x"].map(usd), ["-52.27", "6.00", "x"]);
        assert_eq!(denom(Some("ibc/170C677610AC31DF")), "ibc/170C6776…");
        assert_eq!(clean("a\x1b[2J"), "a\u{fffd}[2J");
        assert_eq!(clean(&"x".repeat(100)).chars().count(), 65);
    }
}
