//! Values as Go's `%v` shows them, which is what `{{ . }}` in a template writes.

use crate::Data;

/// Exponents from here on are shown as such; Go decides as if there were six digits.
const EXPONENT_MAX: i32 = 6;

/// Exponents below this are shown as such.
const EXPONENT_MIN: i32 = -4;

/// Shows a value.
#[must_use]
pub fn show(data: &Data) -> String {
    match data {
        Data::Null => "<nil>".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Number(value) => show_number(*value),
        Data::Text(text) => text.clone(),
        Data::List(values) => {
            let shown: Vec<String> = values.iter().map(|value| show(&value.data)).collect();
            format!("[{}]", shown.join(" "))
        }
        Data::Map(map) => {
            let shown: Vec<String> =
                map.iter().map(|(key, value)| format!("{key}:{}", show(&value.data))).collect();
            format!("map[{}]", shown.join(" "))
        }
    }
}

/// Shows a number: the fewest digits that read back the same, with an exponent of at least two
/// digits where there are more than six places before the point or four zeros behind it.
#[must_use]
pub fn show_number(value: f64) -> String {
    let shortest = shortest(value.abs());
    let sign = if value.is_sign_negative() { "-" } else { "" };
    // Without an exponent it is not a number, and Go has refused the file already.
    let Some((digits, exponent)) = shortest.split_once('e') else { return shortest };
    match exponent.parse::<i32>() {
        Ok(exponent) if (EXPONENT_MIN..EXPONENT_MAX).contains(&exponent) => {
            format!("{sign}{}", plain(&digits.replace('.', ""), exponent))
        }
        _ => {
            let (minus, places) = exponent.strip_prefix('-').map_or(('+', exponent), |e| ('-', e));
            format!("{sign}{digits}e{minus}{places:0>2}")
        }
    }
}

/// The fewest digits that read back the same, as `1.6e0`. Where two such numbers are equally near,
/// Go takes the even one, as Rust does only when it is told how many digits to write.
fn shortest(value: f64) -> String {
    let shortest = format!("{value:e}");
    let (digits, _) = shortest.split_once('e').unwrap_or((&shortest, ""));
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let even = format!("{value:.decimals$e}");
    let reads_back = even.parse::<f64>().is_ok_and(|read| read.to_bits() == value.to_bits());
    if reads_back { even } else { shortest }
}

/// Digits with the point where the exponent wants it.
fn plain(digits: &str, exponent: i32) -> String {
    let Ok(point) = usize::try_from(exponent + 1) else {
        let zeros = exponent.unsigned_abs() as usize - 1;
        return format!("0.{}{digits}", "0".repeat(zeros));
    };
    match digits.split_at_checked(point) {
        Some((whole, "")) => whole.to_owned(),
        Some(("", decimals)) => format!("0.{decimals}"),
        Some((whole, decimals)) => format!("{whole}.{decimals}"),
        None => format!("{digits:0<point$}"),
    }
}

/// The double nearest to a whole number, as Go finds it after the number has passed as JSON.
pub(crate) fn float_of(value: i128) -> f64 {
    value.to_string().parse().expect("digits are a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> f64 {
        text.parse().expect("a number")
    }

    #[track_caller]
    fn check(value: f64, expected: &str) {
        assert_eq!(show_number(value), expected);
    }

    #[test]
    fn numbers_are_shown_as_go_shows_them() {
        check(1.60, "1.6");
        check(5.0, "5");
        check(999_999.0, "999999");
        check(1_000_000.0, "1e+06");
        check(1_234_567.89, "1.23456789e+06");
        check(123_456.789, "123456.789");
        check(0.0001, "0.0001");
        check(0.00002, "2e-05");
        check(1e-7, "1e-07");
        check(1e21, "1e+21");
        check(1e100, "1e+100");
        check(-0.5, "-0.5");
        check(-123.25, "-123.25");
        check(-1e6, "-1e+06");
        check(0.05, "0.05");
        check(100.0, "100");
        // Equally near: the even digit.
        check(read("32494895156867.3125"), "3.2494895156867312e+13");
        check(read("123456.000244140625"), "123456.00024414062");
        check(float_of(12_345_678_901_234_567_890), "1.2345678901234567e+19");
    }
}
