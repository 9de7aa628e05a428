//! `bc -l`: decimals that are cut, in numbers far beyond a machine word.

use std::cmp::Ordering;

use bidprice_core::BLOCKS_A_MONTH;
use bidprice_core::bc::Number;

use super::ask;
use super::values::{Dice, Typed};

const PAIRS: usize = 10_000;

/// 2^256 has 78 digits, so every number of 77 fits.
const DIGITS_THAT_FIT: usize = 77;

/// One operation, in bc and here.
struct Operation<F> {
    seed: u64,
    /// What bc is asked; `a` and `b` stand for the operands.
    question: &'static str,
    ours: F,
    /// The digits that the widest number on the way can have: only beyond 256 bits may we pass.
    digits_needed: fn(&Typed, &Typed) -> usize,
}

#[track_caller]
fn check(operation: &Operation<impl Fn(Number, Number) -> Option<Number>>) {
    let mut dice = Dice::new(operation.seed);
    let pairs: Vec<(Typed, Typed)> = std::iter::repeat_with(|| Typed::hard_pair(&mut dice))
        // bc has no answer to a division by zero, and no line for it.
        .filter(|(_, b)| !b.number().is_zero())
        .take(PAIRS)
        .collect();
    let Operation { question, ours, digits_needed, .. } = operation;
    let questions: Vec<String> =
        pairs.iter().map(|(a, b)| format!("a = {a}; b = {b}; {question}")).collect();
    for ((a, b), expected) in pairs.iter().zip(ask("bc", &["-l"], &questions)) {
        match ours(a.number(), b.number()) {
            Some(answer) => assert_eq!(as_bc_prints(answer), expected, "{question}: {a} and {b}"),
            None => assert!(digits_needed(a, b) > DIGITS_THAT_FIT, "{question}: {a} and {b} fit"),
        }
    }
}

/// No zero before a point, and no decimals of zero.
fn as_bc_prints(number: Number) -> String {
    let text = number.to_string();
    match text.strip_prefix('0') {
        _ if number.is_zero() => "0".to_owned(),
        Some(fraction) => fraction.to_owned(),
        None => text,
    }
}

fn aligned(a: &Typed, b: &Typed) -> usize {
    1 + a.whole.len().max(b.whole.len()) + a.fraction.len().max(b.fraction.len())
}

fn dividend(a: &Typed, b: &Typed) -> usize {
    a.whole.len() + a.fraction.len().max(20 + b.fraction.len())
}

#[test]
fn products_are_cut_as_bc_cuts_them() {
    let digits_needed = |a: &Typed, b: &Typed| a.digits() + b.digits();
    check(&Operation { seed: 1, question: "a * b", ours: Number::times, digits_needed });
}

#[test]
fn sums_are_bcs() {
    check(&Operation { seed: 2, question: "a + b", ours: Number::plus, digits_needed: aligned });
}

#[test]
fn quotients_are_cut_as_bc_cuts_them() {
    check(&Operation { seed: 3, question: "a / b", ours: Number::over, digits_needed: dividend });
}

#[test]
fn comparisons_are_bcs() {
    let ours = |a: Number, b: Number| {
        a.compare(b).map(|ordering| match ordering {
            Ordering::Less => 0.into(),
            Ordering::Equal => 1.into(),
            Ordering::Greater => 2.into(),
        })
    };
    check(&Operation { seed: 4, question: "(a >= b) + (a > b)", ours, digits_needed: aligned });
}

#[test]
fn the_chain_from_dollars_to_uakt_is_bcs() {
    let ours =
        |usd: Number, rate| usd.over(rate)?.times(1_000_000.into())?.over(BLOCKS_A_MONTH.into());
    // What the first division may need, and the seven digits of a million.
    let digits_needed = |usd: &Typed, rate: &Typed| dividend(usd, rate) + 7;
    check(&Operation { seed: 5, question: "((a / b) * 1000000) / 429909", ours, digits_needed });
}
