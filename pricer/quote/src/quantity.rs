//! Quantities on a command line: what a deployment file's reader would cut in silence is refused.

use bidprice_core::excerpt;
use bidprice_sdl::{parse_bytes, parse_cpu_thousandths};

use crate::text_error::TextError;

const WHOLE: &str = "write a whole number such as 2";

/// Thousandths of a CPU thread: `4`, `0.5`, `500m`.
pub fn parse_threads(text: &str) -> Result<u64, TextError> {
    const NAMES: Names = Names { least: "a thousandth of a thread", example: "0.5 or 500m" };
    uncut(text, parse_cpu_thousandths(text)?, &NAMES)
}

/// Bytes: `512Mi`, `1.5G`.
pub fn parse_size(text: &str) -> Result<u64, TextError> {
    const NAMES: Names = Names { least: "a byte", example: "512Mi or 16Gi" };
    uncut(text, parse_bytes(text)?, &NAMES)
}

/// A whole number, not negative.
pub fn parse_whole(text: &str) -> Result<u64, TextError> {
    let is_digits =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    match text.parse() {
        Ok(number) if is_digits(text) => Ok(number),
        _ if is_digits(text) => Err(TextError::new("is more than 18446744073709551615", WHOLE)),
        _ if text.strip_prefix('-').is_some_and(is_digits) => {
            Err(TextError::new(format!("`{}` is negative", excerpt(text)), WHOLE))
        }
        _ => Err(TextError::new(format!("`{}` is not a whole number", excerpt(text)), WHOLE)),
    }
}

/// How many instances: at least one, as many as an order can have at most.
pub fn parse_instances(text: &str) -> Result<u32, TextError> {
    match parse_whole(text)? {
        0 => Err(TextError::new("is 0 instances", "write 1 or more, or leave it out for 1")),
        count => u32::try_from(count).map_err(|_| too_large("an order has 4294967295 at most")),
    }
}

struct Names {
    least: &'static str,
    example: &'static str,
}

/// Refuses what 64 bits do not hold, and what would be nothing though it is written as something.
fn uncut(text: &str, quantity: u64, names: &Names) -> Result<u64, TextError> {
    let Names { least, example } = names;
    let hint = format!("write a number such as {example}");
    let number = text.split(|c: char| c.is_ascii_alphabetic()).next().unwrap_or_default();
    let is_something = number.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    match quantity {
        u64::MAX => Err(too_large(hint)),
        0 if is_something => Err(TextError::new(format!("is less than {least}"), hint)),
        quantity => Ok(quantity),
    }
}

fn too_large(hint: impl Into<std::borrow::Cow<'static, str>>) -> TextError {
    TextError::new("is more than any order can have", hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: std::fmt::Debug + PartialEq>(
        read: Result<T, TextError>,
        expected: Result<T, &'static str>,
    ) {
        assert_eq!(read.map_err(|error| error.problem), expected.map_err(str::to_owned));
    }

    #[test]
    fn nothing_is_cut_in_silence() {
        let too_large = Err("is more than any order can have");
        check(parse_threads("0.001"), Ok(1));
        check(parse_threads("0.0001"), Err("is less than a thousandth of a thread"));
        check(parse_threads("1e-9"), Err("is less than a thousandth of a thread"));
        check(parse_threads("1e300"), too_large);
        check(parse_threads("0"), Ok(0));
        check(parse_threads("0e5"), Ok(0));
        check(parse_size("16Gi"), Ok(16 << 30));
        check(parse_size("0.5"), Err("is less than a byte"));
        check(parse_size("18446744073709551616"), too_large);
        check(parse_size("99Ei"), too_large);
        check(parse_size("0Gi"), Ok(0));
        check(parse_size("8gb"), Err("is not a size"));
    }

    #[test]
    fn numbers_are_whole_and_not_negative() {
        check(parse_whole("18446744073709551615"), Ok(u64::MAX));
        check(parse_whole("18446744073709551616"), Err("is more than 18446744073709551615"));
        check(parse_whole("-1"), Err("`-1` is negative"));
        for text in ["", "+1", "1.5", "--1", "x"] {
            let problem = format!("`{text}` is not a whole number");
            assert_eq!(parse_whole(text).expect_err(text).problem, problem);
        }
        check(parse_instances("4294967295"), Ok(u32::MAX));
        check(parse_instances("4294967296"), Err("is more than any order can have"));
        check(parse_instances("0"), Err("is 0 instances"));
    }
}
