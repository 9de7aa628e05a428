//! mawk 1.3.4: doubles, printed as whole numbers or with six digits.
#![expect(clippy::float_arithmetic, reason = "Script: awk reads and computes in doubles")]

/// A field or a constant as a number.
pub(super) fn number(text: &str) -> f64 {
    text.parse().expect("constants are looked at when they are read")
}

/// The factor from a rate per block to a month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Month(f64);

impl Month {
    /// Script: `((60/6.088)*60*24*30.436875)`.
    pub(super) fn of(month: &super::Month) -> Self {
        let (block_time, days) =
            (number(&month.block_time.text()), number(&month.days_per_month.text()));
        Self(60.0 / block_time * 60.0 * 24.0 * days)
    }

    /// Script: `($6*(…))/10^6`.
    pub(super) fn of_rate(self, rate: f64) -> f64 {
        millionth(rate * self.0)
    }
}

/// Script: `$5/10^6`.
pub(super) fn millionth(value: f64) -> f64 {
    value / 1_000_000.0
}

/// Script: `…*1.79`.
pub(super) fn product(one: f64, other: f64) -> f64 {
    one * other
}

/// A number that was put into a field: `%d` if it is whole and an int can hold it, else `%.6g`.
pub(super) fn shown(value: f64) -> String {
    let is_int = value.fract() == 0.0 && value.abs() <= f64::from(i32::MAX);
    // A sum keeps the sign of zero away, as `%d` does.
    if is_int { format!("{:.0}", value + 0.0) } else { six_digits(value) }
}

/// `%.6g`.
fn six_digits(value: f64) -> String {
    const DIGITS: i32 = 6;
    let printed = format!("{value:.5e}");
    let (mantissa, exponent) = printed.split_once('e').unwrap_or((&printed, "0"));
    let exponent: i32 = exponent.parse().expect("an exponent is a number");
    if !(-4..DIGITS).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trimmed(mantissa), exponent.unsigned_abs());
    }
    let decimals = usize::try_from(DIGITS - 1 - exponent).expect("five at most");
    trimmed(&format!("{value:.decimals$}")).to_owned()
}

fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_mawk_prints_them() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (2_147_483_647.0, "2147483647"),
            (2_147_483_648.0, "2.14748e+09"),
            (3e9, "3e+09"),
            (985_544.6, "985545"),
            (999_999.5, "1e+06"),
            (0.000_099, "9.9e-05"),
            (0.000_1, "0.0001"),
            (33.921_04, "33.921"),
            (4.382_91e-19, "4.38291e-19"),
        ] {
            assert_eq!(shown(value), expected);
        }
    }
}
