//! Answers that cannot be meant: pointers, lengths, cases, texts, amounts.

use bidprice_core::{Verdict, parse_amount};
use bidprice_plugins::{Answer, Failure, Limits};

use crate::support::{
    TEXT, Wat, answering, compile, engine, fails, failure_of, judge, judging, ok, verdict,
};

const SET_TOTAL: u8 = 1;
const SCALE: u8 = 2;
const DECLINE: u8 = 4;

#[track_caller]
fn answers(wat: &str) -> Answer {
    judge(&compile(engine(), wat).unwrap())
}

fn answer(words: &str) -> Failure {
    Failure::Answer(words.to_owned())
}

fn unreadable(cause: &str) -> Failure {
    answer(&format!("what cannot be read: {cause}"))
}

#[test]
fn a_string_that_is_too_long_is_not_copied() {
    let limit = Failure::TooLong(Limits::default().answer_bytes);
    let claims = |start, length| {
        let rest = crate::support::data(64, &ok(DECLINE, [start, length]));
        Wat { memory: "33", rest: &rest, ..Wat::default() }.text()
    };
    fails(&claims(TEXT, (16 << 10) + 1), &limit);
    fails(&claims(TEXT, 1 << 20), &limit);
    let beyond = unreadable("string pointer/length out of bounds of memory");
    fails(&claims(TEXT, 4 << 20), &beyond);
    fails(&claims(TEXT, 0xffff_ffff), &beyond);
    fails(&claims(0xffff_ffff, 1), &beyond);
    fails(&claims(0xffff_ffff, 0xffff_ffff), &beyond);
}

#[test]
fn a_string_is_utf_8() {
    for (bytes, problem) in [
        (&b"\xff"[..], "invalid utf-8 sequence of 1 bytes from index 0"),
        (b"a\xc0\x80", "invalid utf-8 sequence of 1 bytes from index 1"),
        (b"\xed\xa0\x80", "invalid utf-8 sequence of 1 bytes from index 0"),
        (b"cut \xe2\x82", "incomplete utf-8 byte sequence from index 4"),
    ] {
        fails(&verdict(DECLINE, bytes), &unreadable(problem));
    }
}

#[test]
fn a_result_lies_within_memory_and_aligned() {
    for at in [65_520, 65_528, 131_072, -8, i32::MIN] {
        let far = judging(&format!("i32.const {at}"));
        fails(&far, &unreadable("pointer out of bounds of memory"));
    }
    for at in [65, 66, 67] {
        let odd = judging(&format!("i32.const {at}"));
        fails(&odd, &unreadable("return pointer not aligned"));
    }
}

#[test]
fn a_case_that_does_not_exist_is_no_verdict() {
    fails(&answering(&[2], b""), &unreadable("invalid expected discriminant"));
    for case in [5, 6, 128, 255] {
        let words = format!("unexpected discriminant: {case}");
        fails(&answering(&ok(case, [0, 0]), b""), &unreadable(&words));
    }
}

#[test]
fn texts_that_are_no_amounts_are_shown() {
    for (text, problem) in [
        ("NaN", "`NaN`, which is not a number"),
        ("inf", "`inf`, which is not a number"),
        ("-1", "`-1`, which is negative"),
        ("1e9", "`1e9`, which has an exponent"),
        ("", "``, which is empty"),
        ("1,5", "`1,5`, which has a comma in it"),
        ("١", "`١`, which is not a number"),
        ("1\0", "`1\u{fffd}`, which is not a number"),
    ] {
        fails(&verdict(SET_TOTAL, text.as_bytes()), &answer(&format!("the total {problem}")));
        fails(&verdict(SCALE, text.as_bytes()), &answer(&format!("the factor {problem}")));
    }
    let long = "9".repeat(10_000);
    let shown = format!("the total `{}…`, which has more than 28 digits", "9".repeat(40));
    fails(&verdict(SET_TOTAL, long.as_bytes()), &answer(&shown));
}

#[test]
fn amounts_far_from_the_total_are_absurd() {
    let number = |text| parse_amount(text).unwrap();
    let absurdity = |case, text: &str| {
        let verdict = answers(&verdict(case, text.as_bytes())).verdict.unwrap();
        verdict.absurdity(number("10"), number("100"))
    };
    let words = |text: &str| Some(text.to_owned());
    assert_eq!(absurdity(SET_TOTAL, "1000"), None);
    assert_eq!(absurdity(SET_TOTAL, "1001"), words("a total of 1001, more than 100 times 10"));
    assert_eq!(
        absurdity(SET_TOTAL, "0.0999"),
        words("a total of 0.0999, less than 10 divided by 100")
    );
    assert_eq!(absurdity(SET_TOTAL, "0"), words("a total of zero"));
    assert_eq!(absurdity(SCALE, "0.00"), words("a scale of zero"));
    assert_eq!(absurdity(SCALE, "100.1"), words("a scale of 100.1, more than 100 times 1"));
    let most = format!("{}.{}", "9".repeat(48), "9".repeat(28));
    let found = absurdity(SET_TOTAL, &most).unwrap();
    assert!(found.ends_with(", more than 100 times 10"), "{found}");
}

#[test]
fn an_error_is_said_in_the_plugins_words() {
    let error = [1, 0, 0, 0, 0, 16, 0, 0, 7, 0, 0, 0];
    fails(&answering(&error, b"no \x1b[2Jx"), &Failure::Says("no \u{fffd}[2J".to_owned()));
}

#[test]
fn a_reason_is_cut_and_printable() {
    let reason = "x\u{7}".repeat(4000);
    let Ok(Verdict::Decline(words)) = answers(&verdict(DECLINE, reason.as_bytes())).verdict else {
        panic!("it declines")
    };
    assert_eq!(words, "x\u{fffd}".repeat(150) + "…");
}

#[test]
fn a_description_that_is_too_long_is_not_copied() {
    // A million settings of nothing: 16 bytes each.
    let rest = crate::support::data(32, &[0, 0, 1, 0, 0, 0, 16, 0]);
    let wat = Wat { memory: "1024", rest: &rest, ..Wat::default() }.text();
    let failure = compile(engine(), wat).unwrap().describe().unwrap_err();
    assert_eq!(failure, Failure::TooLong(Limits::default().answer_bytes));
}

#[test]
fn what_is_not_a_number_has_the_same_bits_everywhere() {
    // Payloads that differ, computed with at run time, and one that the machine makes itself.
    let nan = |payload: &str| {
        format!(
            "(i64.reinterpret_f64 (f64.add (f64.reinterpret_i64
                (i64.add (i64.extend_i32_u (local.get $question)) (i64.const {payload})))
                (f64.const 1)))"
        )
    };
    let (one, other) = (nan("0x7ff8000000000123"), nan("0xfffc000000000456"));
    let own = "(i64.reinterpret_f64 (f64.sqrt (f64.convert_i32_s
        (i32.sub (i32.const -1) (local.get $question)))))";
    let canonical = "(i64.const 0x7ff8000000000000)";
    let judge = [one.as_str(), &other, own]
        .map(|bits| format!("(if (i64.ne {bits} {canonical}) (then unreachable))"))
        .concat();
    let answer = answers(&judging(&format!("{judge} i32.const 64")));
    assert!(matches!(answer.verdict, Ok(Verdict::Keep)), "{answer:?}");
}

#[test]
fn an_allocator_that_lies_is_found_out() {
    let fails = |realloc: &str, failure: &Failure| {
        fails(&Wat { realloc, ..Wat::default() }.text(), failure);
    };
    for odd in ["1", "-1", "65535"] {
        let odd = format!("i32.const {odd}");
        fails(&odd, &unreadable("realloc return: result not aligned"));
    }
    for far in ["65536", "0x80000000"] {
        let far = format!("i32.const {far}");
        fails(&far, &unreadable("realloc return: beyond end of memory"));
    }
    // The question is written over the answer.
    fails("i32.const 0", &unreadable("unexpected discriminant: 6"));
    fails("(loop $on (br $on)) unreachable", &Failure::Fuel(20_000_000));
    fails("unreachable", &Failure::Trap("wasm `unreachable` instruction executed".to_owned()));
    let grows = "(loop $on (drop (memory.grow (i32.const 1))) (br $on)) unreachable";
    fails(grows, &Failure::Memory(Limits::MEMORY_BYTES_MAX));
}

#[test]
fn what_comes_after_an_answer_is_within_the_same_limits() {
    let after = |body: &str| {
        let rest = format!(
            r#"(func (export "cabi_post_bidprice:plugin/pricing@1.0.0#judge") (param i32) {body})"#
        );
        answers(&Wat { rest: &rest, ..Wat::default() }.text())
    };
    assert!(matches!(after("").verdict, Ok(Verdict::Keep)));
    let trap = "wasm `unreachable` instruction executed".to_owned();
    assert_eq!(failure_of(&after("unreachable")), Failure::Trap(trap));
    assert_eq!(failure_of(&after("(loop $on (br $on))")), Failure::Fuel(20_000_000));
}

#[test]
fn starting_is_within_the_same_limits() {
    let rest = "(func $first (loop $on (br $on))) (start $first)";
    fails(&Wat { rest, ..Wat::default() }.text(), &Failure::Fuel(20_000_000));
    let rest = "(func $first unreachable) (start $first)";
    fails(
        &Wat { rest, ..Wat::default() }.text(),
        &Failure::Trap("wasm `unreachable` instruction executed".to_owned()),
    );
}
