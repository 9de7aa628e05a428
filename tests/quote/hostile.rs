//! What nobody means: it ends with words, never with a panic.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use super::quote;
use crate::program::Run;

/// Fails unless it is refused in two lines, in which nothing could mislead a terminal.
#[track_caller]
fn is_refused(run: &Run) {
    let answer = run.answer();
    let stderr = answer.stderr.unwrap();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1), "{stderr}");
    assert!(!stderr.contains("internal error"), "{stderr}");
    let lines: Vec<&str> = stderr.lines().collect();
    let [what, hint] = lines.as_slice() else { panic!("{stderr}") };
    assert!(what.starts_with("bidpricescript: ") && hint.starts_with("hint: "), "{stderr}");
    assert!(what.len() < 1000 && !stderr.contains('\u{1b}'), "{stderr}");
}

#[test]
fn a_megabyte_of_garbage_is_refused() {
    let letters: String = "garbage\u{1b}[2J ".chars().cycle().take(1 << 20).collect();
    for text in [
        letters.clone(),
        format!("{{{}", &letters[..(1 << 20) - 1]),
        "[".repeat(1 << 20),
        "{\"resources\":".repeat(80_000),
        "{".repeat(1 << 20),
        "- ".repeat(1 << 19),
        "\0".repeat(1 << 20),
        "a: &a [*a]\n".repeat(90_000),
        "1 ".repeat(1 << 19),
    ] {
        is_refused(&quote("-").stdin(text.clone()));
        is_refused(&quote("- --orders").stdin(text));
    }
}

#[test]
fn what_an_option_cannot_hold_is_refused() {
    let long = "x".repeat(5000);
    let run =
        |option: &str, value: &str| quote("--cpu 1").argument(option).argument(value).answer();
    for (option, value) in [
        ("--gpu", long.as_str()),
        ("--have", long.as_str()),
        ("--denom", long.as_str()),
        ("--storage", "99999999999999999999999Ei=1"),
        ("--endpoints", "18446744073709551616"),
        ("--count", "4294967296"),
        ("--max", "9999999999999999999999999999999999999999999999999"),
    ] {
        let answer = run(option, value);
        assert!([1, 64].contains(&answer.exit), "{option}");
        assert!(!answer.stderr.unwrap().contains("internal error"), "{option}");
    }
}

/// The largest of everything: too large, or priced, but never a panic.
#[test]
fn the_largest_of_everything_ends_in_words() {
    let flags = "--cpu 18446744073709000 --memory 15.9Ei --storage beta3=15.9Ei --gpu *=18446744073709551615 \
                 --endpoints 18446744073709551615 --ips 18446744073709551615 --count 4294967295 \
                 --precision 18 --denom uakt --rate 0.0000000001";
    for have in ["", "--have a100"] {
        let answer = quote(&format!("{flags} {have}")).answer();
        assert!([0, 1].contains(&answer.exit));
        assert!(!answer.stderr.unwrap().contains("internal error"), "{}", answer.stdout);
    }
}

#[test]
fn a_name_cannot_reach_the_terminal_or_break_the_table() {
    let sdl = super::super::program::repository().join("tests/sdl/minimal.yaml");
    let text = std::fs::read_to_string(sdl).unwrap();
    let named = text.replace("dcloud:", "\"a\\e[31m|`b`\\n,c\":");
    for form in ["", "--csv", "--markdown"] {
        let answer = quote(&format!("- {form}")).stdin(named.clone()).answer();
        assert_eq!(answer.exit, 0, "{form}: {:?}", answer.stderr);
        let is_csv = form == "--csv";
        assert!(is_csv || !answer.stdout.contains('\u{1b}'), "{form}: {}", answer.stdout);
        assert!(is_csv || answer.stdout.contains("a\u{fffd}[31m"), "{form}: {}", answer.stdout);
    }
}

#[test]
fn a_model_cannot_reach_the_terminal() {
    let order = r#"{"resources":[{"memory":1,"cpu":1000,"gpu":{"units":1,"attributes":{"vendor":{"nvidia":
        {"model":"\u001b[31mred*"}}}},"storage":[{"class":"\u001b[2J","size":5}],"count":1}],
        "price":{"denom":"uact","amount":"1000"}}"#;
    for arguments in ["quote -", "explain -", "quote - --have a100", "quote - --markdown"] {
        let answer = Run::new().arguments(arguments).stdin(order).answer();
        assert!(!answer.stdout.contains('\u{1b}'), "{arguments}: {}", answer.stdout);
        assert!(answer.stdout.contains("\u{fffd}[31mred"), "{arguments}: {}", answer.stdout);
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let config =
        Config { failure_persistence: None, rng_seed: RngSeed::Fixed(6_117), ..Config::default() };
    let odd = prop_oneof![
        vec(any::<u8>(), 0..200),
        "[\\[{][ \\[\\]{}:,\"a-z0-9.*-]{0,80}".prop_map(String::into_bytes),
        "(services|profiles|deployment|version): [\\[{][ \\[\\]{}:,\"a-z0-9.*&-]{0,60}"
            .prop_map(String::into_bytes),
    ];
    proptest!(Config { cases: 60, ..config }, |(bytes in odd)| {
        let answer = quote("- --json").stdin(bytes).answer();
        prop_assert!([0, 1].contains(&answer.exit));
        prop_assert!(!answer.stderr.unwrap().contains("internal error"));
    });
}
