//! What the settings' texts mean: durations, users, sources.

use std::time::Duration;

use bidprice_core::{Exponent, Rate, parse_plain};
use rust_decimal::Decimal;

use crate::names::{Kind, Setting};
use crate::service;

/// The provider stops waiting for a bid after ten seconds, and a whitelist may take three of them.
const TIMEOUT_MAX: Duration = Duration::from_secs(6);

/// Longer than anything that is meant: ten years.
const DURATION_MAX: Duration = Duration::from_hours(10 * 365 * 24);

/// What the machine code of a plugin takes for granted of its memory.
const SIZE_MAX: u64 = 64 << 20;

/// No disk of a provider has room for more.
const FILE_SIZE_MAX: u64 = 1 << 40;

/// What is not there takes no room in the program.
const HAS_SERVICE: bool = cfg!(feature = "service");

/// Said of a setting that only other builds have.
pub(crate) const WITHOUT_CODE: &str = "is set, but this build has no code for it";

/// Whether a text is what its kind asks for; the problem fits behind "which".
pub(crate) fn check(kind: Kind, text: &str) -> Result<(), String> {
    match kind {
        Kind::Text | Kind::Tariff => Ok(()),
        Kind::Rate => Rate::parse(text).map(drop).map_err(str::to_owned),
        Kind::Duration | Kind::DurationOrForever => parse_duration_or_forever(text, kind).map(drop),
        Kind::Timeout => parse_timeout(text).map(drop),
        Kind::Service if HAS_SERVICE => service::parse(text).map(drop),
        Kind::ServiceTimeout if HAS_SERVICE => service::parse_timeout(text).map(drop),
        Kind::Switch if matches!(text.trim(), "0" | "1") => Ok(()),
        Kind::Switch => Err("is neither 1 nor 0".to_owned()),
        Kind::Sources => parse_sources(text).map(drop),
        Kind::Policy if matches!(text.trim(), "first" | "median") => Ok(()),
        Kind::Policy => Err("is no way to choose among answers".to_owned()),
        Kind::Factor => parse_factor(text).map(drop),
        Kind::Url => check_url(text),
        Kind::Uids => parse_uids(text).map(drop),
        Kind::Paths => parse_paths(text).map(drop),
        Kind::Count { most } => parse_count(text, most).map(drop),
        Kind::Size => parse_size(text).map(drop),
        Kind::FileSize => parse_file_size(text).map(drop),
        Kind::Service | Kind::ServiceTimeout | Kind::WithoutCode => Err(WITHOUT_CODE.to_owned()),
    }
}

/// What to do about a text that is not of its kind.
pub(crate) const fn hint(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Tariff => "",
        Kind::Rate => "write the dollars per AKT as a plain number such as 1.21",
        Kind::Duration => "write a number with its unit: 200ms, 3s, 60m or 24h",
        Kind::DurationOrForever => "write a number with its unit, such as 24h, or `forever`",
        Kind::Timeout => "write a time such as 3s, at most 6s: the provider stops waiting after 10",
        Kind::Service => "write http://127.0.0.1:8080 or unix:/path",
        Kind::ServiceTimeout => {
            "write a time such as 200ms, at most 500ms: an order that is not priced by then is priced here"
        }
        Kind::Switch => "write 1 or 0",
        Kind::Sources => {
            "write names with commas between them: oracle, dia, coingecko, coinbase, console, kraken, \
             osmosis; or `none`"
        }
        Kind::Policy => "write `first` or `median`",
        Kind::Factor => "write a number above 1, such as 2",
        Kind::Url => {
            "write the address up to where the API begins, such as https://node.example:1317"
        }
        Kind::Uids => "write user numbers with commas between them, such as 1000,1001",
        Kind::Paths => {
            "write paths with commas between them: /root/.akash/a.wasm,/root/.akash/b.wasm"
        }
        Kind::Count { .. } => "write a whole number in decimal digits",
        Kind::Size => "write a whole number with its unit: 16KiB or 64MiB, at most 64MiB",
        Kind::FileSize => "write a whole number with its unit: 64MiB or 1GiB, at most 1024GiB",
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

/// A time that is worth starting for and that the provider waits for.
pub(crate) fn parse_timeout(text: &str) -> Result<Duration, String> {
    match parse_duration(text.trim())? {
        Duration::ZERO => Err("leaves no time at all".to_owned()),
        long if long > TIMEOUT_MAX => Err("is longer than 6 s".to_owned()),
        timeout => Ok(timeout),
    }
}

/// The names in order, each once; nothing for `none`.
pub(crate) fn parse_sources(text: &str) -> Result<Vec<&str>, String> {
    let mut sources = Vec::new();
    if text.trim() == "none" {
        return Ok(sources);
    }
    for name in text.split(',').map(str::trim) {
        if Setting::of_rate_source(name).is_none() {
            return Err(format!("names `{name}`, which is no source"));
        }
        if !sources.contains(&name) {
            sources.push(name);
        }
    }
    Ok(sources)
}

/// A number above one.
pub(crate) fn parse_factor(text: &str) -> Result<Decimal, String> {
    match parse_plain(text, Exponent::Refused) {
        Ok(factor) if factor > Decimal::ONE => Ok(factor),
        Ok(_) => Err("is not above 1".to_owned()),
        Err(problem) => Err(problem.to_string()),
    }
}

fn check_url(text: &str) -> Result<(), String> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        None => Err("begins with neither https:// nor http://".to_owned()),
        Some("") => Err("names no host".to_owned()),
        Some(rest) if rest.contains(['?', '#']) => Err("has more behind its path".to_owned()),
        Some(_) => Ok(()),
    }
}

/// Reads user numbers with commas between them.
pub(crate) fn parse_uids(text: &str) -> Result<Vec<u32>, String> {
    let uid =
        |part: &str| part.trim().parse().map_err(|_| "is not a list of user numbers".to_owned());
    text.split(',').map(uid).collect()
}

/// Reads paths with commas between them.
pub(crate) fn parse_paths(text: &str) -> Result<Vec<&str>, String> {
    let paths: Vec<&str> = text.split(',').map(str::trim).collect();
    if paths.contains(&"") { Err("has an element that is empty".to_owned()) } else { Ok(paths) }
}

/// Reads a whole number from 1 to the largest that makes sense.
pub(crate) fn parse_count(text: &str, most: u64) -> Result<u64, String> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(0) => Err("is zero".to_owned()),
        Ok(count) if digits && count <= most => Ok(count),
        _ if digits => Err(format!("is above {most}")),
        _ => Err("is not a whole number".to_owned()),
    }
}

/// Reads `16KiB`, `64MiB` into bytes.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    match parse_bytes(text)? {
        bytes if bytes > SIZE_MAX => Err("is more than 64MiB".to_owned()),
        bytes => Ok(bytes),
    }
}

/// The same for a file, which may be longer than memory.
pub(crate) fn parse_file_size(text: &str) -> Result<u64, String> {
    match parse_bytes(text)? {
        bytes if bytes > FILE_SIZE_MAX => Err("is more than 1024GiB".to_owned()),
        bytes => Ok(bytes),
    }
}

/// What is too large to be counted is as large as can be.
fn parse_bytes(text: &str) -> Result<u64, String> {
    let (number, unit) = split_unit(text)?;
    let bytes = match unit {
        "KiB" => number.saturating_mul(1 << 10),
        "MiB" => number.saturating_mul(1 << 20),
        "GiB" => number.saturating_mul(1 << 30),
        "" => return Err("has no unit".to_owned()),
        _ => return Err("has a unit other than KiB, MiB and GiB".to_owned()),
    };
    if bytes == 0 { Err("is zero".to_owned()) } else { Ok(bytes) }
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
    fn sources_are_known_and_asked_once() {
        assert_eq!(parse_sources("dia, coinbase,dia"), Ok(vec!["dia", "coinbase"]));
        assert_eq!(parse_sources("none"), Ok(vec![]));
        let unknown = "names `imperator`, which is no source";
        assert_eq!(parse_sources("dia,imperator").expect_err("unknown"), unknown);
        assert_eq!(parse_sources("").expect_err("empty"), "names ``, which is no source");
    }

    #[test]
    fn what_would_never_work_is_refused() {
        assert_eq!(parse_timeout("9s").expect_err("long"), "is longer than 6 s");
        assert_eq!(parse_timeout("0s").expect_err("none"), "leaves no time at all");
        assert_eq!(parse_factor("1").expect_err("one"), "is not above 1");
        assert!(check_url("node:1317").is_err() && check_url("https://").is_err());
        assert!(check_url("http://node:1317/api/").is_ok());
    }

    #[test]
    fn counts_and_sizes_have_their_bounds() {
        assert_eq!(parse_count(" 64 ", 64), Ok(64));
        assert_eq!(parse_count("65", 64).expect_err("large"), "is above 64");
        assert_eq!(parse_count("0", 64).expect_err("none"), "is zero");
        for text in ["", "+1", "-1", "1.0", "1e3", "0x10"] {
            assert_eq!(parse_count(text, 64).expect_err(text), "is not a whole number");
        }
        let huge = "9".repeat(40);
        assert_eq!(parse_count(&huge, 64).expect_err("huge"), "is above 64");
        assert_eq!(parse_size("16KiB"), Ok(16_384));
        assert_eq!(parse_size("64 MiB").expect_err("space"), UNKNOWN_UNIT);
        assert_eq!(parse_size("64MiB"), Ok(64 << 20));
        assert_eq!(parse_size("1GiB").expect_err("large"), "is more than 64MiB");
        assert_eq!(parse_size("99999999999999999GiB").expect_err("huge"), "is more than 64MiB");
        assert_eq!(parse_size("65536").expect_err("bare"), "has no unit");
        assert_eq!(parse_size("64MB").expect_err("MB"), UNKNOWN_UNIT);
        assert_eq!(parse_size("0KiB").expect_err("none"), "is zero");
        assert_eq!(parse_file_size("1GiB"), Ok(1 << 30));
        assert_eq!(parse_file_size("1025GiB").expect_err("huge"), "is more than 1024GiB");
        assert_eq!(parse_file_size("0MiB").expect_err("none"), "is zero");
    }

    const UNKNOWN_UNIT: &str = "has a unit other than KiB, MiB and GiB";

    #[test]
    fn paths_are_never_empty() {
        assert_eq!(parse_paths("/a.wasm, b c.wasm"), Ok(vec!["/a.wasm", "b c.wasm"]));
        for text in ["", "a,", ",a", "a,,b", " "] {
            assert_eq!(parse_paths(text).expect_err(text), "has an element that is empty");
        }
    }

    #[test]
    fn forever_is_a_duration_only_where_it_makes_sense() {
        assert_eq!(parse_duration_or_forever("forever", Kind::DurationOrForever), Ok(None));
        assert!(parse_duration_or_forever("forever", Kind::Duration).is_err());
    }
}
