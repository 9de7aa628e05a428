//! Sizes, times and shares as people read them; the JSON has every digit.

use std::time::Duration;

/// `397 bytes`, `24.2 KiB`, `17.6 MiB`.
pub(super) fn bytes_text(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", tenths(bytes * 10 / 1024)),
        _ => format!("{} MiB", tenths(bytes / 1024 * 10 / 1024)),
    }
}

/// `9.4 µs`, `1.2 ms`, `6.1 s`.
pub(super) fn time_text(time: Duration) -> String {
    let tenths_of = |unit: u128| tenths(u64::try_from(time.as_nanos() * 10 / unit).unwrap_or(0));
    match time.as_nanos() {
        0..1_000_000 => format!("{} µs", tenths_of(1_000)),
        1_000_000..1_000_000_000 => format!("{} ms", tenths_of(1_000_000)),
        _ => format!("{} s", tenths_of(1_000_000_000)),
    }
}

/// A part of a whole in hundredths of a per cent, rounded up: what is there is never shown as none.
pub(super) fn share_text(part: u64, whole: u64) -> String {
    let hundredths = (u128::from(part) * 10_000).div_ceil(u128::from(whole.max(1)));
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

/// Microseconds for a machine to read.
pub(super) fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn tenths(count: u64) -> String {
    format!("{}.{}", count / 10, count % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_their_unit() {
        assert_eq!(bytes_text(397), "397 bytes");
        assert_eq!(bytes_text(1024), "1.0 KiB");
        assert_eq!(bytes_text(24_751), "24.1 KiB");
        assert_eq!(bytes_text(18_484_666), "17.6 MiB");
        assert_eq!(time_text(Duration::from_nanos(9_449)), "9.4 µs");
        assert_eq!(time_text(Duration::from_micros(1_250)), "1.2 ms");
        assert_eq!(time_text(Duration::from_millis(6_190)), "6.1 s");
    }

    #[test]
    fn a_share_is_never_none() {
        assert_eq!(share_text(0, 20_000_000), "0.00 %");
        assert_eq!(share_text(1, 20_000_000), "0.01 %");
        assert_eq!(share_text(10_000_000, 20_000_000), "50.00 %");
        assert_eq!(share_text(20_000_000, 20_000_000), "100.00 %");
    }
}
