//! jq 1.6: numbers are doubles, and print with the fewest digits that read back as the same.
#![expect(clippy::float_arithmetic, reason = "Script: jq reads and computes in doubles")]

/// `tonumber`.
pub(super) fn number(text: &str) -> f64 {
    text.parse().expect("amounts and constants are looked at when they are read")
}

/// A JSON number.
#[expect(clippy::cast_precision_loss, reason = "Script: jq reads every number into a double")]
pub(super) const fn whole(value: u64) -> f64 {
    value as f64
}

/// `./pow(10;6)`.
pub(super) fn millionth(value: f64) -> f64 {
    value / MILLION
}

const MILLION: f64 = 1_000_000.0;

/// `[…] | add`, in the order of the list.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum(f64);

impl Sum {
    pub(super) fn add(&mut self, value: f64) {
        self.0 += value;
    }

    /// Script: `add / pow(10;6)`.
    pub(super) fn millions(self) -> f64 {
        millionth(self.0)
    }

    /// Script: `(add*(60/$bt)*60*24)/pow(10;6)`.
    pub(super) fn a_day(self, block_time: f64) -> f64 {
        self.0 * (60.0 / block_time) * 60.0 * 24.0 / MILLION
    }
}

/// The height at which a list was asked for, and how long a block takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blocks {
    pub(super) height: u64,
    pub(super) block_time: f64,
}

impl Blocks {
    /// Script: `($h-created_at)*rate/pow(10;6)`; below zero for a lease from after the height.
    pub(super) fn consumed(self, created_at: u64, rate: f64) -> f64 {
        self.since(created_at) * rate / MILLION
    }

    /// Script: `($h-created_at)/((60/6)*60*24)`.
    pub(super) fn days(self, created_at: u64) -> f64 {
        self.since(created_at) / (60.0 / self.block_time * 60.0 * 24.0)
    }

    fn since(self, created_at: u64) -> f64 {
        whole(self.height) - whole(created_at)
    }
}

/// `@csv` of a text.
pub(super) fn csv_text(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A number as jq 1.6 prints it, also in `@csv` and `tostring`.
///
/// jq 1.7 leaves a number that was only read as it was written.
pub(super) fn shown(value: f64) -> String {
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let (digits, exponent) = shortest(value.abs());
    // Where the point stands: so many digits are before it.
    let point = exponent + 1;
    let length = i32::try_from(digits.len()).expect("a double has 17 digits");
    let number = if point <= -4 || point > length + 15 {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{first}{dot}{rest}e{sign}{:02}", exponent.unsigned_abs())
    } else if point <= 0 {
        format!("0.{}{digits}", zeros(point))
    } else if point >= length {
        format!("{digits}{}", zeros(point - length))
    } else {
        let (whole, fraction) = digits.split_at(point.unsigned_abs() as usize);
        format!("{whole}.{fraction}")
    };
    format!("{sign}{number}")
}

fn zeros(count: i32) -> String {
    "0".repeat(count.unsigned_abs() as usize)
}

/// The fewest digits that read back as the same double, and the exponent of the first of them.
fn shortest(value: f64) -> (String, i32) {
    let printed = format!("{value:e}");
    let digits = printed.split('e').next().unwrap_or_default().replace('.', "").len();
    // Of two that are equally near jq prints the even one, `{:e}` the larger; with a precision Rust
    // rounds to even as well.
    let printed = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((&printed, "0"));
    let exponent = exponent.parse().expect("an exponent is a number");
    let digits = mantissa.replace('.', "");
    let significant = digits.trim_end_matches('0');
    (if significant.is_empty() { "0" } else { significant }.to_owned(), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_jq_1_6_prints_them() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (0.0001, "0.0001"),
            (0.000_099, "9.9e-05"),
            (-2.66e-12, "-2.66e-12"),
            (1e15, "1000000000000000"),
            (1e16, "1e+16"),
            (12e15, "12000000000000000"),
            (123_456_789_012_345_680.0, "123456789012345680"),
            (1e100, "1e+100"),
            (5e-324, "5e-324"),
            (7.121_458_333_333_333, "7.121458333333333"),
        ] {
            assert_eq!(shown(value), expected);
        }
    }
}
