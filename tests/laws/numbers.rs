//! Laws of numbers as they are typed and printed.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::printf::{AWK_BITS, BASH_BITS, format_float};
use bidprice_core::{Exponent, Rate, parse_plain};
use proptest::prelude::*;
use proptest::sample::select;

use super::books::{Price, any_price};
use super::cases;

fn parse(text: &str) -> Number {
    Number::from(parse_plain(text, Exponent::Allowed).expect("a plain number"))
}

/// Digits of every length on both sides of a point.
fn digits() -> impl Strategy<Value = (String, String)> {
    ("[0-9]{1,40}", "[0-9]{0,30}")
}

fn number() -> impl Strategy<Value = Number> {
    digits().prop_map(number_from)
}

fn number_from((whole, fraction): (String, String)) -> Number {
    Number::from_digits(whole.as_bytes(), fraction.as_bytes()).expect("70 digits fit")
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn any_text_is_a_number_or_not(
        text in "[0-9.eE+-]{0,70}|[0-9]{1,4}e[+-]?([0-9]{0,3}|6[45]|214748364[78])|\\PC{0,20}",
    ) {
        for exponent in [Exponent::Allowed, Exponent::Refused] {
            if let Err(problem) = parse_plain(&text, exponent) {
                prop_assert!(!problem.to_string().is_empty() && !problem.hint().is_empty());
            }
        }
        let _ = Rate::parse(&text);
    }

    #[test]
    fn a_typed_number_keeps_its_digits(price in any_price()) {
        let typed = price.to_string();
        let read = parse_plain(&typed, Exponent::Refused).expect("28 digits");
        prop_assert_eq!(read.to_string(), typed.as_str());
        prop_assert_eq!(Number::from(read).to_string(), typed);
    }

    #[test]
    fn an_exponent_only_moves_the_point(
        units in 0..10_u128.pow(12),
        decimals in 0..=8_u32,
        power in -8..=8_i32,
    ) {
        let plain = Price { units, decimals }.to_string();
        // With its sign and two digits, as Helm writes it.
        let moved = parse(&format!("{plain}e{power:+03}"));
        let step = Number::from_units(10_u128.pow(power.unsigned_abs()), 0);
        let plain = parse(&plain);
        let (small, large) = if power < 0 { (moved, plain) } else { (plain, moved) };
        let scaled = small.times(step).expect("28 digits fit");
        prop_assert_eq!(scaled.compare(large), Some(Ordering::Equal), "{} and {}", scaled, large);
    }

    #[test]
    fn a_rate_keeps_its_digits(units in 1..=10_u128.pow(22), decimals in 16..=28_u32) {
        let typed = Price { units, decimals }.to_string();
        let rate = Rate::parse(&typed).expect("a millionth of 10^-22 to a million");
        prop_assert_eq!(rate.usd_per_akt().to_string(), typed);
    }

    #[test]
    fn digits_print_as_they_were_read((whole, fraction) in digits()) {
        let significant = whole.trim_start_matches('0');
        let mut expected = if significant.is_empty() { "0" } else { significant }.to_owned();
        if !fraction.is_empty() {
            expected = format!("{expected}.{fraction}");
        }
        prop_assert_eq!(number_from((whole, fraction)).to_string(), expected);
    }

    #[test]
    fn formatting_a_price_a_second_time_changes_nothing(
        number in number(),
        bits in select(&[AWK_BITS, BASH_BITS][..]),
        precision in 0..=18_u8,
    ) {
        let once = format_float(number, bits, precision).expect("68 digits fit");
        let twice = format_float(once, bits, precision).expect("68 digits fit");
        prop_assert_eq!(once.to_string(), twice.to_string());
    }

    #[test]
    fn formatting_never_swaps_two_prices(
        one in number(),
        other in number(),
        bits in select(&[AWK_BITS, BASH_BITS][..]),
        precision in 0..=18_u8,
    ) {
        let formatted = |number| format_float(number, bits, precision).expect("68 digits fit");
        let before = one.compare(other).expect("fits");
        let after = formatted(one).compare(formatted(other)).expect("fits");
        prop_assert!(after == before || after.is_eq(), "{one} and {other}");
    }

    #[test]
    fn rounding_up_is_never_below_and_less_than_one_digit_above(
        number in number(),
        decimals in 0..=20_u8,
    ) {
        let up = number.rounded_up(decimals).expect("fits");
        prop_assert!(up.compare(number).expect("fits").is_ge());
        let one = Number::from_units(1, decimals);
        prop_assert!(number.plus(one).expect("fits").compare(up).expect("fits").is_gt());
    }
}
