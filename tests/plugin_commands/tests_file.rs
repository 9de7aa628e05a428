//! `plugin test`: what a tests file may say, what it may not, and what is shown of a case that fails.

use super::{Bench, SMALLEST};

#[test]
fn the_smallest_plugin_passes_its_tests() {
    let bench = Bench::new();
    bench.is_golden("test", &bench.plugin(&format!("test {SMALLEST}")));
    bench.is_golden("test-folder", &bench.plugin("test plugins/smallest"));
    bench.is_golden("test-json", &bench.plugin("test plugins/smallest --json"));
}

/// An order that can be read.
const ORDER: &str = "order: '{\"resources\":[{\"cpu\":1000,\"memory\":1073741824,\"storage\":[],\
     \"count\":1}],\"price\":{\"denom\":\"uact\",\"amount\":\"9\"}}'";

/// Says one verdict, whatever it is asked; 8 bytes a name and a text, 16 of each.
fn says(case: u8, text: &str, amount: &str) -> String {
    let case_bytes = format!("\\{case:02x}\\00\\00\\00");
    let length = |text: &str| format!("\\{:02x}\\00\\00\\00", text.len());
    format!(
        r#"(module
  (import "bidprice:plugin/host@1.0.0" "log" (func $log (param i32 i32)))
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "bidprice:plugin/pricing@1.0.0#describe") (result i32) i32.const 16)
  (func (export "bidprice:plugin/pricing@1.0.0#judge") (param i32) (result i32)
    (call $log (i32.const 200) (i32.const 13))
    i32.const 64)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    local.get $at)
  (data (i32.const 68) "{case_bytes}" "\80\00\00\00{}" "\c0\00\00\00{}")
  (data (i32.const 128) "{text}") (data (i32.const 192) "{amount}")
  (data (i32.const 200) "looking at it"))"#,
        length(text),
        length(amount),
    )
}

/// Runs the plugin that says this against one expectation.
fn outcome(plugin: &str, expect: &str) -> (bool, String) {
    let bench = Bench::new();
    bench.folder.file("plugin.wat", plugin);
    bench.folder.file("tests.yaml", &format!("- name: a case\n  {ORDER}\n  expect: {expect}\n"));
    let answer = bench.plugin("test @").answer();
    let text = answer.stdout + &answer.stderr.unwrap();
    (answer.exit == 0, text.replace(&bench.path(), "@"))
}

#[test]
fn expectations_are_held_against_what_is_said() {
    let scale = says(2, "0.80", "");
    let total = says(1, "5.00", "");
    let line = says(3, "setup", "1.0");
    let decline = says(4, "no room left", "");
    for (plugin, right, wrong) in [
        (&scale, "{scale: 0.8}", "{scale: \"0.81\"}"),
        (&scale, "{scale: \"0.800\"}", "{total: 0.8}"),
        (&total, "{total: \"5\"}", "keep"),
        (
            &line,
            "{line: {label: setup, usd_per_month: \"1.00\"}}",
            "{line: {label: set, usd_per_month: 1}}",
        ),
        (&decline, "{decline: no room}", "{error: no room}"),
    ] {
        let (passed, text) = outcome(plugin, right);
        assert!(passed, "{right}: {text}");
        let (passed, text) = outcome(plugin, wrong);
        assert!(!passed && text.contains("0 passed, 1 failed"), "{wrong}: {text}");
    }
}

#[test]
fn an_answer_that_a_bid_would_not_take_is_an_error() {
    let (passed, text) =
        outcome(&says(2, "1000", ""), "{error: \"a scale of 1000, more than 100 times 1\"}");
    assert!(passed, "{text}");
    let (passed, text) =
        outcome(&says(1, "free", ""), "{error: \"`free`, which is not a number\"}");
    assert!(passed, "{text}");
}

#[test]
fn a_case_that_fails_shows_what_was_said_and_logged() {
    let (_, text) = outcome(&says(2, "0.80", ""), "{total: \"5.00\"}");
    let expected = "FAILED  a case (@/tests.yaml:1)\n        expected  total 5\n        found     \
                    scale 0.8\n        logged    looking at it\n0 passed, 1 failed\n";
    assert_eq!(text, expected);
}

#[track_caller]
fn check_unreadable(tests: &str, message: &str) {
    let bench = Bench::new();
    let path = bench.folder.file("tests.yaml", tests);
    let answer = bench.plugin(&format!("test {SMALLEST} --tests {path}")).answer();
    let stderr = answer.stderr.unwrap().replace(&bench.path(), "@");
    let first = stderr.lines().next().unwrap_or_default();
    let found = first.strip_prefix("bidpricescript: cannot read the tests: ").unwrap_or(first);
    assert_eq!((found, answer.exit, answer.stdout.as_str()), (message, 1, ""), "{tests}");
    assert!(stderr.lines().nth(1).is_some_and(|hint| hint.starts_with("hint: ")), "{stderr}");
}

/// A case with one line more.
#[track_caller]
fn check_line(line: &str, message: &str) {
    let tests = format!("- name: a\n  {ORDER}\n  expect: keep\n  {line}\n");
    check_unreadable(&tests, &format!("@/tests.yaml:4: {message}"));
}

#[test]
fn a_file_that_is_no_list_of_cases_is_refused() {
    check_unreadable("", "@/tests.yaml:1: the file is not a list");
    check_unreadable("a: 1", "@/tests.yaml:1: the file is not a list");
    check_unreadable("[]", "@/tests.yaml:1: the file has no cases");
    check_unreadable("- x", "@/tests.yaml:1: the case is not a mapping");
    check_unreadable("- name: a", "@/tests.yaml:1: the case has no order");
    check_unreadable("\n- expect: keep", "@/tests.yaml:2: the case has no name");
    check_unreadable("- name:\n", "@/tests.yaml:1: name is empty");
    check_unreadable(&format!("- name: a\n  {ORDER}"), "@/tests.yaml:1: the case has no expect");
    check_unreadable(
        "- name: a\n  order: [1\n",
        "@/tests.yaml:3:1: cannot be read as YAML: while parsing a flow sequence, expected ',' or ']'",
    );
}

#[test]
fn what_a_case_does_not_have_is_named() {
    check_line("momnt: 1", "momnt is no key of this");
    check_line("name: b", "name is there twice");
    check_line(
        "moment: 2026-02-30T00:00:00Z",
        "moment is `2026-02-30T00:00:00Z`, which is no moment",
    );
    check_line("moment: 18:30", "moment is `18:30`, which is no moment");
    check_line("facts: x", "facts is not a mapping");
    check_line("facts: {a: [1]}", "a is a list or a mapping, not one text");
    check_line("facts_age: 5m", "facts_age is given without facts");
    check_line("settings: [a]", "settings is a list or a mapping, not one text");
    check_line("owner: {a: b}", "owner is a list or a mapping, not one text");
    check_line("rate: fast", "rate is `fast`, which is not a plain decimal number");
    check_line("rate: \"0\"", "rate is `0`, which is zero");
    check_line("prices: 1", "prices is not a mapping");
    check_line(
        "prices: {price_target_cpu: $5}",
        "price_target_cpu is `$5`, which has a currency with it",
    );
    check_line("prices: {rate_ttl: 1h}", "rate_ttl is no price");
    check_line("prices: {price_target_mem: 1}", "price_target_mem is no price");
    check_line("prices: {compat: bash}", "compat is `bash`, which is no way to read the map");
}

#[test]
fn ages_have_a_unit() {
    for age in
        ["5", "m", "5 m", "5ms", "-5m", "1.5h", "99999999999999999999h", "9999999999999999999h"]
    {
        let line = format!("facts: {{a: 1}}\n  facts_age: {age}");
        let tests = format!("- name: a\n  {ORDER}\n  expect: keep\n  {line}\n");
        check_unreadable(&tests, &format!("@/tests.yaml:5: facts_age is `{age}`, which is no age"));
    }
}

#[test]
fn an_order_that_cannot_be_used_is_named() {
    let check = |order: &str, message: &str| {
        let tests = format!("- name: a\n  expect: keep\n  order: {order}\n");
        check_unreadable(&tests, &format!("@/tests.yaml:3: order {message}"));
    };
    check("''", "is empty");
    check("[1]", "is a list or a mapping, not one text");
    check("nowhere.json", "`@/nowhere.json` is missing");
    check("/", "`/` is not a regular file");
    check("'{}'", "cannot be used: `price` is missing");
}

#[test]
fn an_expectation_is_one_verdict() {
    let check = |expect: &str, message: &str| {
        let tests = format!("- name: a\n  {ORDER}\n  expect: {expect}\n");
        check_unreadable(&tests, &format!("@/tests.yaml:3: {message}"));
    };
    check("stay", "expect is not a mapping");
    check("", "expect is not a mapping");
    check("{}", "expect is not one verdict");
    check("{scale: 1, total: 2}", "expect is not one verdict");
    check("{factor: 1}", "factor is no verdict");
    check("{scale: -1}", "scale is `-1`, which is negative");
    check("{total: 5,00}", "expect is not one verdict");
    check("{total: [5]}", "total is a list or a mapping, not one text");
    check("{line: 5}", "line is not a mapping");
    check("{line: {label: a}}", "line has no usd_per_month");
    check("{line: {label: a, usd: 1}}", "usd is no key of this");
    check("{error: [a]}", "error is a list or a mapping, not one text");
}

#[test]
fn without_a_plugin_or_tests_it_says_what_is_missing() {
    let bench = Bench::new();
    bench.is_golden("test-no-plugin", &bench.plugin("test @"));
    bench.copy("plugin.wat");
    bench.is_golden("test-no-tests", &bench.plugin("test @"));
}
