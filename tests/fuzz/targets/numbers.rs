//! Any text as a number, and any numbers through the arithmetic of bc, awk and bash.
#![no_main]

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::limits::PRECISION_MAX;
use bidprice_core::printf::{AWK_BITS, BASH_BITS, format_float};
use bidprice_core::{Exponent, Rate, parse_plain};
use libfuzzer_sys::fuzz_target;

/// Two numbers in pieces, a precision, and a text.
type Input<'a> = ([u64; 4], u8, [u64; 4], u8, u8, &'a str);

fuzz_target!(|input: Input<'_>| {
    let (one, one_decimals, other, other_decimals, precision, text) = input;
    assert_text_reads_back(text);
    let (one, other) = (number(one, one_decimals), number(other, other_decimals));
    for number in [one, other] {
        assert_number_reads_back(number);
        assert_formatting_is_stable(number, precision % (PRECISION_MAX + 1));
    }
    assert_arithmetic_holds(one, other);
});

/// Any units; the most decimals that a price has are 28.
fn number([a, b, c, d]: [u64; 4], decimals: u8) -> Number {
    // Short numbers as often as long ones.
    let words: &[u64] = match decimals >> 6 {
        0 => &[a],
        1 => &[a, b],
        2 => &[a, b, c],
        _ => &[a, b, c, d],
    };
    words.iter().fold(Number::from_units(0, decimals % 29), |sum, &word| {
        // Fails only beyond 256 bits, which four words of 64 do not reach.
        let shifted = Number::from_units(u128::from(u64::MAX) + 1, 0).times(sum);
        let word = Number::from_units(word.into(), decimals % 29);
        shifted.and_then(|shifted| shifted.plus(word)).expect("four words")
    })
}

fn assert_text_reads_back(text: &str) {
    for exponent in [Exponent::Allowed, Exponent::Refused] {
        match parse_plain(text, exponent) {
            Ok(value) => {
                let again = parse_plain(&value.to_string(), Exponent::Refused);
                assert_eq!(again.map(|value| value.to_string()), Ok(value.to_string()), "{text}");
                assert_eq!(Number::from(value).to_string(), value.to_string());
            }
            Err(problem) => assert!(!problem.hint().is_empty()),
        }
    }
    if let Ok(rate) = Rate::parse(text) {
        assert_eq!(Rate::parse(&rate.usd_per_akt().to_string()), Ok(rate), "{text}");
    }
}

fn assert_number_reads_back(number: Number) {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let again = Number::from_digits(whole.as_bytes(), fraction.as_bytes()).expect("its own digits");
    assert_eq!((again.units(), again.decimals()), (number.units(), number.decimals()), "{text}");
    if let Some(up) = number.rounded_up(2) {
        assert!(up.compare(number).is_none_or(Ordering::is_ge), "{text} up to {up}");
    }
    let _ = number.rounded(2);
}

/// Formatting a price a second time changes nothing.
fn assert_formatting_is_stable(number: Number, precision: u8) {
    for bits in [AWK_BITS, BASH_BITS] {
        let Some(once) = format_float(number, bits, precision) else { continue };
        assert_eq!(once.decimals(), precision);
        if let Some(twice) = format_float(once, bits, precision) {
            assert_eq!(once.to_string(), twice.to_string());
        }
    }
}

fn assert_arithmetic_holds(one: Number, other: Number) {
    let same =
        |a: Option<Number>, b: Option<Number>| a.map(|a| a.to_string()) == b.map(|b| b.to_string());
    assert!(same(one.times(other), other.times(one)), "{one} * {other}");
    assert!(same(one.plus(other), other.plus(one)), "{one} + {other}");
    assert_eq!(one.compare(other), other.compare(one).map(Ordering::reverse));
    if let Some(sum) = one.plus(other) {
        assert!(sum.compare(one).is_none_or(Ordering::is_ge), "{one} + {other}");
    }
    // A quotient is cut, so it never gives back more than was divided.
    if let Some(back) = one.over(other).and_then(|quotient| quotient.times(other)) {
        assert!(back.compare(one).is_none_or(Ordering::is_le), "{one} / {other}");
    }
    if other.is_zero() {
        assert!(one.over(other).is_none());
    }
}
