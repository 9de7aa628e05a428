//! Spans of time as Go writes them: `1h30m`, `1.5h`.

/// Nanoseconds of the units.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Digits behind the point that can matter: an hour has thirteen digits of nanoseconds.
const DECIMALS_MAX: usize = 18;

/// Nanoseconds of a span that is longer than nothing and that 63 bits can hold.
pub(crate) fn positive_ns(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut total = 0_u64;
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, behind) = rest.split_at(unit_at);
        let end = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (name, behind) = behind.split_at(end);
        let (_, unit) = UNITS.iter().find(|(unit, _)| *unit == name)?;
        total = total.checked_add(times(number, *unit)?)?;
        rest = behind;
    }
    (total > 0 && i64::try_from(total).is_ok()).then_some(total)
}

fn times(number: &str, unit: u64) -> Option<u64> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && decimals.is_empty()) || decimals.contains('.') {
        return None;
    }
    let decimals = decimals.get(..DECIMALS_MAX).unwrap_or(decimals);
    let digits = |text: &str| if text.is_empty() { Some(0) } else { text.parse::<u64>().ok() };
    let scale = 10_u128.pow(u32::try_from(decimals.len()).ok()?);
    let part = u128::from(digits(decimals)?) * u128::from(unit) / scale;
    digits(whole)?.checked_mul(unit)?.checked_add(u64::try_from(part).ok()?)
}

#[cfg(test)]
mod tests {
    use super::positive_ns;

    #[test]
    fn spans_are_sums_of_numbers_with_units() {
        assert_eq!(positive_ns("1h30m"), Some(5_400_000_000_000));
        assert_eq!(positive_ns("1.5h"), Some(5_400_000_000_000));
        assert_eq!(positive_ns("+.5ms"), Some(500_000));
        assert_eq!(positive_ns("1.000000000000000000000001s"), Some(1_000_000_000));
        assert_eq!(positive_ns("2562047h"), Some(9_223_369_200_000_000_000));
    }

    #[test]
    fn nothing_and_less_is_none() {
        for text in [
            "",
            "+",
            "0",
            "0s",
            "-1h",
            "1",
            "1d",
            "1 h",
            "h",
            ".h",
            "1.2.3h",
            "2562048h",
            "99999999999999999999s",
        ] {
            assert_eq!(positive_ns(text), None, "{text}");
        }
    }
}
