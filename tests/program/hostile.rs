//! What a hostile or tired person would try: each gets a reason, and nothing on stdout.

use std::fs::File;
use std::os::unix::ffi::OsStringExt;
use std::process::Stdio;

use super::{Run, small_order};

const SHAPE: &str =
    r#"the provider sends {"resources":[…],"price":{"denom":…,"amount":…},"price_precision":6}"#;

#[track_caller]
fn order_is_refused(order: &str, problem: &str, hint: &str) {
    Run::new().stdin(order).is_refused(&format!("cannot price the order: {problem}"), hint);
}

/// The small order with one piece replaced.
#[track_caller]
fn order_with(old: &str, new: &str) -> String {
    let order = small_order("uact");
    assert!(order.contains(old), "{old} is not in the order");
    order.replacen(old, new, 1)
}

#[test]
fn what_is_not_json_is_refused() {
    order_is_refused("", "the order is empty", SHAPE);
    order_is_refused(" \n", "the order is empty", SHAPE);
    order_is_refused(
        "{",
        "it is not one JSON value: EOF while parsing an object at line 1 column 1",
        SHAPE,
    );
    order_is_refused("7", "the order is `7`, not an object", SHAPE);
    order_is_refused(
        "{} {}",
        "it is not one JSON value: trailing characters at line 1 column 4",
        SHAPE,
    );
    order_is_refused(
        &"[".repeat(1000),
        "it is not one JSON value: recursion limit exceeded at line 1 column 128",
        SHAPE,
    );
    let refused = Run::new().stdin(vec![0xff; 100]);
    refused.is_refused("cannot price the order: it is not UTF-8 text", SHAPE);
}

#[test]
fn a_wrong_type_is_named_with_its_path() {
    let bytes = "send bytes as a whole number without quotes or unit; 4 GiB is 4294967296";
    let memory =
        |value: &str| order_with(r#""memory":1073741824"#, &format!(r#""memory":{value}"#));
    for (value, found) in [
        (r#""4Gi""#, "the text `4Gi`, not a whole number of bytes"),
        ("1.5", "`1.5`, not a whole number of bytes"),
        ("-1", "`-1`, not a whole number of bytes"),
        ("null", "`null`, not a whole number of bytes"),
        ("[]", "an array, not a whole number of bytes"),
        ("18446744073709551616", "`18446744073709552000`, not below 2^64"),
    ] {
        let problem = format!("`resources[0].memory` is {found}");
        order_is_refused(&memory(value), &problem, bytes);
    }
    order_is_refused(
        &order_with(r#""size":1073741824"#, r#""size":"1Gi""#),
        "`resources[0].storage[0].size` is the text `1Gi`, not a whole number of bytes",
        bytes,
    );
}

#[test]
fn a_missing_field_is_named_with_its_path() {
    order_is_refused(
        &order_with(r#""count":1,"#, ""),
        "`resources[0].count` is missing",
        "send a whole number without quotes, sign or fraction",
    );
    order_is_refused("{}", "`price` is missing", SHAPE);
    order_is_refused(
        r#"{"price":{"denom":"uact","amount":"1"}}"#,
        "`resources` is missing",
        "send an array, even of one element",
    );
}

#[test]
fn limits_are_said_in_words() {
    order_is_refused(
        &" ".repeat((1 << 20) + 1),
        "the order is longer than 1048576 bytes",
        "send the order of one group at a time",
    );
    order_is_refused(
        &format!("[{}{{}}]", "{},".repeat(1000)),
        "`` has 1001 elements, more than 1000".trim_start_matches("`` "),
        "split the order: no real group is so large",
    );
    order_is_refused(
        &order_with(r#""class":"ephemeral""#, &format!(r#""class":"{}""#, "x".repeat(257))),
        "`resources[0].storage[0].class` is 257 bytes long, not at most 256",
        "send a text in quotes",
    );
    order_is_refused(
        &order_with("\"price_precision\":6", "\"price_precision\":19"),
        "`price_precision` is `19`, not a whole number from 0 to 18",
        "send the number of decimals that the answer may have, 6 as a rule",
    );
}

#[test]
fn a_price_of_zero_is_never_printed() {
    let free = Run::new().stdin(r#"{"resources":[],"price":{"denom":"uact","amount":"1"}}"#);
    free.is_refused(
        "nothing to charge for: the order's total is zero",
        "set a price above zero for something that is ordered; `explain` shows what is free",
    );
    let tiny = order_with("\"price_precision\":6", "\"price_precision\":0").replace("1000,", "1,");
    let tiny = Run::new()
        .set("PRICE_TARGET_MEMORY", "0")
        .set("PRICE_TARGET_ENDPOINT", "0")
        .set("PRICE_TARGET_HD_EPHEMERAL", "0")
        .stdin(tiny);
    tiny.is_refused(
        "the price is zero at the 0 decimals asked for",
        "raise the prices, or ask for more decimals",
    );
}

#[test]
fn what_jq_would_read_too_is_read() {
    let pretty = small_order("uact").replace(',', " ,\n ").replace(':', " : ");
    Run::new().stdin(pretty).bids("5.745402");
    Run::new().stdin(order_with("\"cpu\"", r#""new":{"a":[1,"\u0041"]},"cpu""#)).bids("5.745402");
    Run::new().stdin(order_with("\"cpu\"", r#""\u0063pu""#)).bids("5.745402");
    // Of a key given twice the last counts.
    Run::new().stdin(order_with("\"cpu\"", r#""cpu":7,"cpu""#)).bids("5.745402");
}

#[test]
fn a_setting_that_cannot_be_read_refuses_every_order() {
    let order = small_order("uact");
    for (name, value, problem, hint) in [
        (
            "PRICE_TARGET_CPU",
            "abc",
            "is `abc`, which is not a number",
            "write a plain number such as 1.60",
        ),
        (
            "PRICE_TARGET_IP",
            "-1",
            "is `-1`, which is negative",
            "a price cannot be below zero: remove the minus sign",
        ),
        (
            "PRICE_TARGET_MEMORY",
            "0x10",
            "is `0x10`, which is hexadecimal",
            "write the number in decimal digits",
        ),
        (
            "PRICE_TARGET_MEMORY",
            " ",
            "is ` `, which is empty",
            "write a number such as 1.60, or remove the setting to get the default",
        ),
        (
            "PRICE_TARGET_GPU_MAPPINGS",
            "map[a100:900]",
            "has the entry `map[a100:900]` without a price",
            "write the map as one quoted text, \"a100=900,t4=80\", not as a YAML list or mapping",
        ),
        (
            "PRICE_TARGET_GPU_MAPPINGS",
            "a100=900;t4=80",
            "has the entry `a100=900;t4=80`, whose price is not a number",
            "separate entries with commas, as in a100=900,t4=80",
        ),
        (
            "BIDPRICE_COMPAT",
            "Script",
            "is `Script`, which is no way to read the map",
            "write `script` or `documented`",
        ),
        (
            "BIDPRICE_RATE",
            "0",
            "is `0`, which is zero",
            "write the dollars per AKT as a plain number such as 1.21",
        ),
        (
            "BIDPRICE_SERVICE",
            "https://127.0.0.1:8080",
            "begins with neither `http://` nor `unix:`",
            "write http://127.0.0.1:8080 or unix:/path",
        ),
        (
            "BIDPRICE_PLUGINS",
            "/a.wasm,,/b.wasm",
            "is `/a.wasm,,/b.wasm`, which has an element that is empty",
            "write paths with commas between them: /root/.akash/a.wasm,/root/.akash/b.wasm",
        ),
        (
            "BIDPRICE_PLUGINS_MAX",
            "65",
            "is `65`, which is above 64",
            "write a whole number in decimal digits",
        ),
        (
            "BIDPRICE_PLUGIN_MEMORY",
            "1GiB",
            "is `1GiB`, which is more than 64MiB",
            "write a whole number with its unit: 16KiB or 64MiB, at most 64MiB",
        ),
    ] {
        let run = Run::new().set(name, value).stdin(order.as_str());
        run.is_refused(&format!("cannot read the settings: {name} {problem}"), hint);
    }
    let binary = std::ffi::OsString::from_vec(vec![0xff]);
    Run::new().set("PRICE_TARGET_CPU", binary).stdin(order).is_refused(
        "cannot read the settings: PRICE_TARGET_CPU is not UTF-8 text",
        "write the value in plain characters",
    );
}

#[test]
fn a_tenants_text_cannot_steer_a_terminal() {
    let answer = Run::new().stdin(order_with("uact", "\\u001b[31mred")).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    let words = answer.stderr.unwrap();
    assert!(words.starts_with("denom in not supported: \u{fffd}[31mred\n"), "{words:?}");
}

#[test]
fn where_the_script_has_words_they_are_kept_and_a_hint_follows_unless_in_its_mode() {
    let words = "denom in not supported: uosmo";
    let run = Run::new().stdin(small_order("uosmo"));
    assert_eq!(run.clone().set("BIDPRICE_COMPAT", "script").answer().stderr.unwrap(), words);
    let hint = "orders in uakt, uact and the two bridged USDC can be priced";
    assert_eq!(run.answer().stderr.unwrap(), format!("{words}\nhint: {hint}\n"));
}

#[test]
fn what_helm_makes_of_numbers_is_the_same_number() {
    let price =
        |cpu: &str| Run::new().set("PRICE_TARGET_CPU", cpu).stdin(small_order("uact")).answer();
    let plain = price("1000000").stdout;
    assert_eq!(price("1e+06").stdout, plain);
    assert_eq!(price("2e-05").stdout, price("0.00002").stdout);
}

#[test]
fn a_stdout_that_takes_nothing_is_exit_1() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = Run::new().command();
    command.stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), small_order("uact").as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(
        words.starts_with("bidpricescript: cannot write the price to stdout: No space left"),
        "{words}"
    );
}

#[test]
fn a_reader_that_went_away_is_exit_1_and_no_signal() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Run::new().command();
    let mut child =
        command.stdin(Stdio::piped()).stdout(writer).stderr(Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), small_order("uact").as_bytes())
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
