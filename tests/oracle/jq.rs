//! jq's sums in doubles, and what awk's `%.12f` leaves of the GiB.

use std::cmp::Ordering;

use bidprice_core::bc::Number;
use bidprice_core::jq::{Sum, whole};

use super::ask;
use super::values::Dice;

const ORDERS: usize = 5_000;

/// An amount and how many of it, as a resource of an order has them.
type Part = (u64, u32);

/// From 1.7 on jq keeps literals that a double cannot hold, and rounds them another way. The
/// recorded answers are those of 1.6; no real order has figures where the two part.
fn largest_amount() -> u64 {
    const BEYOND_A_DOUBLE: &str = "9007199254740993";
    let kept = ask("jq", &["."], &[BEYOND_A_DOUBLE.to_owned()]) == [BEYOND_A_DOUBLE];
    if kept { 1 << 53 } else { u64::MAX }
}

fn amount(dice: &mut Dice, largest: u64) -> u64 {
    let near_a_power = (1_u64 << dice.below(64)).wrapping_add(dice.below(3)).wrapping_sub(1);
    let amount = match dice.below(6) {
        0 => dice.below(100_000),
        1 => dice.below(1 << 20) << 20,
        2 => dice.below(1 << 53),
        3 => near_a_power,
        4 => u64::MAX - dice.below(3000),
        _ => dice.roll() >> dice.below(64),
    };
    amount.min(largest)
}

fn count(dice: &mut Dice) -> u32 {
    match dice.below(4) {
        0 => u32::try_from(dice.below(1 << 32)).unwrap(),
        1 => dice.pick(&[0, 1, u32::MAX]),
        _ => dice.pick(&[1, 2, 3, 50]),
    }
}

fn orders(seed: u64) -> Vec<Vec<Part>> {
    let (mut dice, largest) = (Dice::new(seed), largest_amount());
    (0..ORDERS)
        .map(|_| {
            (0..=dice.up_to(5)).map(|_| (amount(&mut dice, largest), count(&mut dice))).collect()
        })
        .collect()
}

/// What jq prints about each order, its amounts under the name that the script asks for.
fn jq(filter: &str, name: &str, orders: &[Vec<Part>]) -> Vec<String> {
    let resource = |&(amount, count): &Part| format!(r#"{{"{name}":{amount},"count":{count}}}"#);
    let order = |parts: &Vec<Part>| parts.iter().map(resource).collect::<Vec<_>>().join(",");
    let questions: Vec<String> = orders.iter().map(|parts| format!("[{}]", order(parts))).collect();
    ask("jq", &["-r", filter], &questions)
}

fn sum(parts: &[Part]) -> Sum {
    let mut sum = Sum::default();
    for &(amount, count) in parts {
        sum.add(amount, count);
    }
    sum
}

/// Compares values, digit by digit, since jq prints `1e+18` and drops zeros behind a point.
#[track_caller]
fn assert_same(ours: Number, printed: &str, parts: &[Part]) {
    let same = ours.compare(read(printed)) == Some(Ordering::Equal);
    assert!(same, "{ours} is not jq's {printed}: {parts:?}");
}

/// A number as jq prints it, with an exponent or without.
fn read(printed: &str) -> Number {
    let (digits, exponent) = printed.split_once('e').unwrap_or((printed, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let exponent: isize = exponent.parse().unwrap();
    let all = format!("{}{whole}{fraction}{}", "0".repeat(20), "0".repeat(40));
    let point = usize::try_from(20 + whole.len().cast_signed() + exponent).unwrap();
    let (whole, fraction) = all.split_at(point);
    Number::from_digits(whole.as_bytes(), fraction.trim_end_matches('0').as_bytes()).unwrap()
}

#[test]
fn threads_are_what_jq_prints() {
    let orders = orders(21);
    let printed = jq("(map(.cpu * .count) | add) / 1000", "cpu", &orders);
    for (parts, printed) in orders.iter().zip(printed) {
        assert_same(sum(parts).thousandths(), &printed, parts);
    }
}

#[test]
fn gib_are_what_awk_prints_of_what_jq_prints() {
    let orders = orders(22);
    let printed = jq("(map(.memory * .count) | add) / pow(1024; 3)", "memory", &orders);
    let printed = ask("mawk", &[r#"{printf "%.12f\n", $0}"#], &printed);
    for (parts, expected) in orders.iter().zip(printed) {
        let ours = sum(parts).gib().expect("a sum of six fits 256 bits");
        assert_eq!(ours.to_string(), expected, "{parts:?}");
    }
}

#[test]
fn endpoints_are_what_jq_prints_without_their_count() {
    let orders = orders(23);
    // Script: `a // 0 * b` is `a // (0 * b)`.
    let printed = jq("(map(.endpoint_quantity//0 * .count) | add)", "endpoint_quantity", &orders);
    for (parts, printed) in orders.iter().zip(printed) {
        let once: Vec<Part> = parts.iter().map(|&(amount, _)| (amount, 1)).collect();
        assert_same(sum(&once).whole(), &printed, parts);
    }
}

#[test]
fn gpu_units_are_what_jq_prints_back() {
    let orders: Vec<Vec<Part>> = orders(24).iter().map(|parts| parts[..1].to_vec()).collect();
    let printed = jq(".[] | .units // 0", "units", &orders);
    for (parts, printed) in orders.iter().zip(printed) {
        assert_same(whole(parts[0].0), &printed, parts);
    }
}
