//! What the settings' texts mean: durations, users.

use std::time::Duration;

use bidprice_core::Rate;

use crate::names::Kind;

/// Longer than anything that is meant: ten years.
const DURATION_MAX: Duration = Duration::from_hours(10 * 365 * 24);

/// Said of a setting that only other builds have.
pub(crate) const WITHOUT_CODE: &str = "is set, but this build has no code for it";

/// Whether a text is what its kind asks for; the problem fits behind "which".
pub(crate) fn check(kind: Kind, text: &str) -> Result<(), String> {
    match kind {
        Kind::Text | Kind::Tariff => Ok(()),
        Kind::Rate => Rate::parse(text).map(drop).map_err(str::to_owned),
        Kind::Duration | Kind::DurationOrForever => parse_duration_or_forever(text, kind).map(drop),
        Kind::Uids => parse_uids(text).map(drop),
        Kind::WithoutCode => Err(WITHOUT_CODE.to_owned()),
    }
}

/// What to do about a text that is not of its kind.
pub(crate) const fn hint(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Tariff => "",
        Kind::Rate => "write the dollars per AKT as a plain number such as 1.21",
        Kind::Duration => "write a number with its unit: 200ms, 3s, 60m or 24h",
        Kind::DurationOrForever => "write a number with its unit, such as 24h, or `forever`",
        Kind::Uids => "write user numbers with commas between them, such as 1000,1001",
        Kind::WithoutCode => "remove it, or use a build that has it",
    }
}

/// A duration, or nothing for `forever` where the kind allows it.
pub(crate) fn parse_duration_or_forever(
    text: &str,
    kind: Kind,
) -> Result<Option<Duration>, String> {
    match (text.trim(), kind) {
        ("forever", Kind::DurationOrForever) => Ok(None),
        (text, _) => parse_duration(text).map(Some),
    }
}

/// Reads `200ms`, `3s`, `60m`, `24h`.
fn parse_duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split_unit(text)?;
    let milliseconds = match unit {
        "ms" => Some(number),
        "s" => number.checked_mul(1_000),
        "m" => number.checked_mul(60_000),
        "h" => number.checked_mul(3_600_000),
        "" => return Err("has no unit".to_owned()),
        _ => return Err("has a unit other than ms, s, m and h".to_owned()),
    };
    let duration = milliseconds.map(Duration::from_millis).filter(|&d| d <= DURATION_MAX);
    duration.ok_or_else(|| "is longer than ten years".to_owned())
}

/// Reads user numbers with commas between them.
pub(crate) fn parse_uids(text: &str) -> Result<Vec<u32>, String> {
    let uid =
        |part: &str| part.trim().parse().map_err(|_| "is not a list of user numbers".to_owned());
    text.split(',').map(uid).collect()
}

fn split_unit(text: &str) -> Result<(u64, &str), String> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    match number.parse() {
        Ok(number) => Ok((number, unit)),
        Err(_) => Err("does not begin with a whole number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_their_units() {
        assert_eq!(parse_duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(parse_duration("60m"), Ok(Duration::from_hours(1)));
        assert_eq!(parse_duration("24h"), Ok(Duration::from_hours(24)));
        assert_eq!(parse_duration("60").expect_err("no unit"), "has no unit");
        assert_eq!(parse_duration("1d").expect_err("days"), "has a unit other than ms, s, m and h");
        assert_eq!(parse_duration("-1s").expect_err("sign"), "does not begin with a whole number");
        assert_eq!(parse_duration("99999999999h").expect_err("long"), "is longer than ten years");
    }

    #[test]
    fn forever_is_a_duration_only_where_it_makes_sense() {
        assert_eq!(parse_duration_or_forever("forever", Kind::DurationOrForever), Ok(None));
        assert!(parse_duration_or_forever("forever", Kind::Duration).is_err());
    }
}
