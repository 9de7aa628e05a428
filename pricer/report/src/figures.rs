//! Numbers as people read them. Shown figures are rounded; the JSON has every digit.

use std::time::Duration;

use bidprice_core::bc::Number;

/// 30.437 days: what the block count of a month stands for.
pub(crate) const HOURS_A_MONTH_THOUSANDTHS: u32 = 730_488;

/// Every digit, without zeros at the end.
#[must_use]
pub fn exact(number: Number) -> String {
    number.text().trimmed().to_owned()
}

/// Dollars with cents; small amounts with as many decimals as show something, ten at most.
#[must_use]
pub fn money(number: Number) -> String {
    const CENTS: u8 = 2;
    const DECIMALS_MAX: u8 = 10;
    let wanted = match number.compare(Number::from(1)) {
        Some(std::cmp::Ordering::Less) if !number.is_zero() => {
            let zeros = exact(number).bytes().skip(2).take_while(|&byte| byte == b'0').count();
            // Three digits behind the zeros, but never fewer than cents.
            u8::try_from(zeros + 3).unwrap_or(DECIMALS_MAX).min(DECIMALS_MAX)
        }
        _ => CENTS,
    };
    let rounded = number.rounded(wanted).map_or_else(|| number.to_string(), |n| n.to_string());
    let shortest = rounded.len() - usize::from(wanted - CENTS);
    let kept = rounded.trim_end_matches('0').len().max(shortest);
    rounded.get(..kept).unwrap_or(&rounded).to_owned()
}

/// A part of a whole in per cent, one decimal.
#[must_use]
pub(crate) fn share(part: Number, whole: Number) -> Option<String> {
    let percent = part.times(Number::from(100))?.over(whole)?;
    Some(percent.rounded(1)?.to_string())
}

/// An age in its largest sensible unit.
#[must_use]
pub fn age_in_words(age: Duration) -> String {
    match age.as_secs() {
        seconds @ 0..120 => format!("{seconds} s old"),
        seconds @ 120..7200 => format!("{} min old", seconds / 60),
        seconds @ 7200..172_800 => format!("{} h old", seconds / 3600),
        seconds => format!("{} days old", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_cents_and_small_money_has_digits() {
        let money = |units, decimals| money(Number::from_units(units, decimals));
        assert_eq!(money(247, 2), "2.47");
        assert_eq!(money(1_600_000, 3), "1600.00");
        assert_eq!(money(5, 1), "0.50");
        assert_eq!(money(12_345, 7), "0.00123");
        assert_eq!(money(1, 12), "0.00");
        assert_eq!(money(0, 0), "0.00");
    }

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(share(Number::from(1), Number::from(3)).as_deref(), Some("33.3"));
        assert_eq!(share(Number::from(1), Number::from(0)), None);
    }
}
