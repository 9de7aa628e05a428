//! Quantities with their units: CPU threads, bytes, GPUs.

use std::borrow::Cow;

use crate::cursor::{Cursor, Fields};
use crate::error::{Hint, SdlError, shown};
use crate::profile::Unfit;
use crate::{go_float, limits};

/// Case matters: `m` and `k` are not `M` and `K`.
const BINARY_UNITS: [(&str, u64); 6] = [
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
    ("Pi", 1 << 50),
    ("Ei", 1 << 60),
];

const DECIMAL_UNITS: [(&str, u64); 6] = [
    ("k", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
    ("P", 1_000_000_000_000_000),
    ("E", 1_000_000_000_000_000_000),
];

const SIZE_HINT: &str = "write a number with Ki, Mi, Gi, Ti, k, M, G, T or without a unit for \
    bytes, nothing between them";

/// A text that is no quantity: what was wanted, what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAQuantity {
    /// Such as "a size".
    pub wanted: &'static str,
    /// What to do about it.
    pub hint: Cow<'static, str>,
}

impl NotAQuantity {
    fn new(wanted: &'static str, hint: impl Into<Hint>) -> Self {
        Self { wanted, hint: hint.into() }
    }
}

/// Bytes of memory or of a volume: `512Mi`, `1.5G`, `1073741824`.
pub fn parse_bytes(text: &str) -> Result<u64, NotAQuantity> {
    let bytes = with_unit(text, BINARY_UNITS.iter().chain(&DECIMAL_UNITS));
    bytes.ok_or_else(|| NotAQuantity::new("a size", size_hint(text)))
}

/// Whole GiB of a GPU's memory. Network: takes no decimal units, and cuts what is left over.
pub fn parse_gpu_ram_gib(text: &str) -> Result<u64, NotAQuantity> {
    let bytes = with_unit(text, BINARY_UNITS.iter()).filter(|bytes| *bytes < u64::MAX);
    let none = || NotAQuantity::new("the memory of a GPU", "write whole GiB, such as 80Gi");
    bytes.map(|bytes| bytes >> 30).ok_or_else(none)
}

/// Thousandths of a CPU thread: `0.5` or `500m`.
pub fn parse_cpu_thousandths(text: &str) -> Result<u64, NotAQuantity> {
    const HINT: &str = "write threads such as 0.5, or whole thousandths such as 500m";
    let thousandths = match text.strip_suffix('m') {
        Some(digits) => whole(digits).filter(|it| u32::try_from(*it).is_ok()),
        None => positive(text).map(|threads| go_float::scaled(threads, 1000)),
    };
    thousandths.ok_or_else(|| NotAQuantity::new("a number of CPU threads", HINT))
}

/// How many GPUs: digits and nothing else.
pub fn parse_gpu_units(text: &str) -> Result<u64, NotAQuantity> {
    whole(text).ok_or_else(|| NotAQuantity::new("a whole number of GPUs", "write 0, 1, 2, …"))
}

/// The quantity that stands in a place of the file.
pub(crate) fn quantity(
    at: &Cursor<'_>,
    parse: impl Fn(&str) -> Result<u64, NotAQuantity>,
) -> Result<u64, SdlError> {
    parse(at.raw_text()).map_err(|none| at.is_not(none.wanted, none.hint))
}

/// The least and the most that the network takes, and how people write them.
pub(crate) struct Bounds {
    least: (u64, &'static str),
    most: (u64, &'static str),
}

pub(crate) const CPU: Bounds =
    Bounds { least: (limits::CPU_MIN, "0.01 threads"), most: (limits::CPU_MAX, "384 threads") };

pub(crate) const GPU_UNITS: Bounds =
    Bounds { least: (0, "0"), most: (limits::GPU_UNITS_MAX, "24") };

pub(crate) const MEMORY: Bounds =
    Bounds { least: (limits::MEMORY_BYTES_MIN, "1Mi"), most: (limits::MEMORY_BYTES_MAX, "2Ti") };

pub(crate) const VOLUME: Bounds =
    Bounds { least: (limits::VOLUME_BYTES_MIN, "5Mi"), most: (limits::VOLUME_BYTES_MAX, "32Ti") };

impl Bounds {
    /// Refuses what is not between the two.
    pub(crate) fn check(&self, at: &Cursor<'_>, value: u64) -> Result<(), SdlError> {
        let ((least, least_text), (most, most_text)) = (self.least, self.most);
        let problem = if value < least {
            format!("is {}, less than {least_text}", at.shown())
        } else if value > most {
            format!("is {}, more than {most_text}", at.shown())
        } else {
            return Ok(());
        };
        Err(at.error(&problem, format!("the network takes {least_text} to {most_text}")))
    }
}

/// The `size` of memory or of a volume; one that is missing or out of bounds is noted.
pub(crate) fn size_of(
    fields: &Fields<'_>,
    bounds: &Bounds,
    unfit: &mut Unfit,
) -> Result<u64, SdlError> {
    let Some(at) = fields.get("size") else {
        unfit.note(Err(fields.at.error("has no `size`", "write a size such as `size: 1Gi`")));
        return Ok(0);
    };
    let bytes = quantity(at, parse_bytes)?;
    unfit.note(bounds.check(at, bytes));
    Ok(bytes)
}

fn with_unit<'u>(text: &str, units: impl IntoIterator<Item = &'u (&'u str, u64)>) -> Option<u64> {
    let found = units.into_iter().find_map(|(unit, size)| Some((text.strip_suffix(unit)?, *size)));
    let (number, unit) = found.unwrap_or((text, 1));
    positive(number).map(|number| go_float::scaled(number, unit))
}

/// Zero is one; a limit refuses it where it matters.
fn positive(text: &str) -> Option<f64> {
    go_float::parse(text).filter(|number| *number >= 0.0)
}

/// Digits and nothing else.
fn whole(text: &str) -> Option<u64> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

/// What was most likely meant: `8gb`, `8 GB`, `2gi` and `512MB` are what people write.
fn size_hint(text: &str) -> Hint {
    let unit_at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let number = number.trim();
    let unit = unit.to_ascii_lowercase();
    let unit = unit.trim_end_matches("ytes").trim_end_matches('b');
    let index = "kmgtpe".find(unit.get(..1).unwrap_or("?"));
    let pair = index.and_then(|at| BINARY_UNITS.get(at).zip(DECIMAL_UNITS.get(at)));
    match (positive(number).and(pair), unit.get(1..)) {
        (Some((binary, _)), Some("i")) => format!("write `{}{}`", shown(number), binary.0).into(),
        (Some((binary, decimal)), Some("")) => {
            let number = shown(number);
            let (binary, decimal) = (binary.0, decimal.0);
            format!("write `{number}{binary}` (units of 1024) or `{number}{decimal}` (of 1000)")
                .into()
        }
        _ => SIZE_HINT.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(parse: impl Fn(&str) -> Result<u64, NotAQuantity>, text: &str, expected: Option<u64>) {
        assert_eq!(parse(text).ok(), expected, "{text}");
    }

    #[test]
    fn sizes_have_binary_and_decimal_units_or_none() {
        for (text, size) in [
            ("1Ki", 1024),
            ("512Mi", 512 << 20),
            ("0.1Gi", 107_374_182),
            ("1e3Mi", 1000 << 20),
            ("1Ti", 1 << 40),
            ("1Pi", 1 << 50),
            ("1Ei", 1 << 60),
            ("5k", 5000),
            ("1.7G", 1_700_000_000),
            ("2T", 2_000_000_000_000),
            ("3P", 3_000_000_000_000_000),
            ("4E", 4_000_000_000_000_000_000),
            ("1048576", 1 << 20),
            ("1_000M", 1_000_000_000),
            ("0", 0),
        ] {
            check(parse_bytes, text, Some(size));
        }
        for text in
            ["", "Gi", "1 Gi", "1gi", "1GB", "1m", "1K", "-1Gi", "1Gi ", "0x10", "1e", "nan"]
        {
            check(parse_bytes, text, None);
        }
    }

    #[test]
    fn cpu_is_threads_or_whole_thousandths() {
        for (text, thousandths) in [
            ("0.5", 500),
            (".5", 500),
            ("1", 1000),
            ("1.", 1000),
            ("1e1", 10_000),
            ("100m", 100),
            ("1.005", 1004),
            ("0", 0),
        ] {
            check(parse_cpu_thousandths, text, Some(thousandths));
        }
        for text in ["", "m", "0.5m", "+1m", "4294967296m", "-1", "1 ", "one"] {
            check(parse_cpu_thousandths, text, None);
        }
    }

    #[test]
    fn gpu_memory_is_cut_to_whole_gib() {
        check(parse_gpu_ram_gib, "80Gi", Some(80));
        check(parse_gpu_ram_gib, "16384Mi", Some(16));
        check(parse_gpu_ram_gib, "15.9Gi", Some(15));
        check(parse_gpu_ram_gib, "17179869184", Some(16));
        check(parse_gpu_ram_gib, "80G", None);
        check(parse_gpu_ram_gib, "16Ei", None);
    }

    #[test]
    fn gpus_are_counted_in_digits() {
        check(parse_gpu_units, "08", Some(8));
        for text in ["", "+1", "1.0", "-1", "18446744073709551616"] {
            check(parse_gpu_units, text, None);
        }
    }

    #[test]
    fn the_hint_guesses_what_was_meant() {
        let both = "write `8Gi` (units of 1024) or `8G` (of 1000)";
        for text in ["8gb", "8 GB", "8g", "8Gb", "8 gbytes"] {
            assert_eq!(size_hint(text), both, "{text}");
        }
        assert_eq!(size_hint("2gi"), "write `2Gi`");
        assert_eq!(size_hint("512 MiB"), "write `512Mi`");
        for text in ["", "big", "8x", "gi", "1,5Gi", "-1Gi", "8é"] {
            assert_eq!(size_hint(text), SIZE_HINT, "{text}");
        }
    }
}
