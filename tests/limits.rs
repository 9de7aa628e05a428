//! Every limit of an input: what reaches it is read, one more is refused in words.

use bidprice_core::limits::{
    AMOUNT_DECIMALS_MAX, AMOUNT_WHOLE_DIGITS_MAX, MAP_BYTES_MAX, MAP_ENTRIES_MAX, ORDER_BYTES_MAX,
    PRECISION_MAX, RESOURCES_MAX, TEXT_BYTES_MAX, TYPED_BYTES_MAX, TYPED_DIGITS_MAX, VENDORS_MAX,
    VOLUMES_MAX,
};
use bidprice_core::{
    Compat, Exponent, GpuPrices, NotPlain, parse_plain, read_order, read_order_both_ways,
};

/// An order of which the limited parts are given.
fn order(resources: &str, denom: &str, amount: &str, precision: usize) -> String {
    format!(
        r#"{{"resources":[{resources}],"price":{{"denom":"{denom}","amount":"{amount}"}},
            "price_precision":{precision}}}"#
    )
}

fn resource(storage: &str, vendors: &str) -> String {
    format!(
        r#"{{"memory":1,"cpu":1,"count":1,"storage":[{storage}],
            "gpu":{{"units":1,"attributes":{{"vendor":{{{vendors}}}}}}}}}"#
    )
}

fn of_resources(count: usize) -> String {
    order(&vec![resource("", ""); count].join(","), "uact", "1", 6)
}

fn of_volumes(count: usize) -> String {
    let volume = r#"{"class":"ram","size":1}"#;
    order(&resource(&vec![volume; count].join(","), ""), "uact", "1", 6)
}

fn of_vendors(count: usize) -> String {
    let vendors: Vec<String> = (0..count).map(|at| format!(r#""vendor{at}":{{}}"#)).collect();
    order(&resource("", &vendors.join(",")), "uact", "1", 6)
}

/// Both readers take an order at its limit and refuse one beyond it, saying why.
#[track_caller]
fn check(order: impl Fn(usize) -> String, limit: usize, problem: &str) {
    let (at_limit, beyond) = (order(limit), order(limit + 1));
    let (fast, careful) = read_order_both_ways(at_limit.as_bytes());
    assert_eq!(fast, careful.ok(), "at the limit of {limit}");
    assert!(fast.is_some(), "at the limit of {limit}");
    let (fast, careful) = read_order_both_ways(beyond.as_bytes());
    assert_eq!(fast, None, "beyond {limit}");
    let refusal = careful.expect_err("beyond the limit").to_string();
    assert_eq!(refusal, format!("cannot price the order: {problem}"));
}

#[test]
fn an_order_has_at_most_a_thousand_resources_and_volumes_each() {
    check(of_resources, RESOURCES_MAX, "`resources` has 1001 elements, more than 1000");
    check(of_volumes, VOLUMES_MAX, "`resources[0].storage` has 1001 elements, more than 1000");
}

#[test]
fn a_gpu_has_at_most_sixteen_vendors() {
    let problem = "`resources[0].gpu.attributes.vendor` has 17 elements, more than 16";
    check(of_vendors, VENDORS_MAX, problem);
}

#[test]
fn a_maximum_has_at_most_as_many_digits_as_256_bits_compare() {
    let problem = |shown: &str| {
        let wanted = "not a decimal of at most 48 digits and 20 decimals";
        format!("`price.amount` is the text `{shown}`, {wanted}")
    };
    let whole = |digits| order("", "uact", &"9".repeat(digits), 6);
    check(whole, AMOUNT_WHOLE_DIGITS_MAX, &problem(&format!("{}…", "9".repeat(40))));
    let fraction = |digits| order("", "uact", &format!(".{}", "9".repeat(digits)), 6);
    check(fraction, AMOUNT_DECIMALS_MAX, &problem(".999999999999999999999"));
}

#[test]
fn an_answer_has_at_most_18_decimals() {
    let precision = |decimals| order("", "uact", "1", decimals);
    let problem = "`price_precision` is `19`, not a whole number from 0 to 18";
    check(precision, PRECISION_MAX.into(), problem);
}

#[test]
fn a_text_has_at_most_256_bytes() {
    let denom = |length| order("", &"u".repeat(length), "1", 6);
    check(denom, TEXT_BYTES_MAX, "`price.denom` is 257 bytes long, not at most 256");
}

#[test]
fn an_order_has_at_most_a_megabyte() {
    let mut text = of_resources(1);
    text.push_str(&" ".repeat(ORDER_BYTES_MAX - text.len()));
    assert!(read_order(text.as_bytes()).is_ok());
    text.push(' ');
    let refusal = read_order(text.as_bytes()).expect_err("too long").to_string();
    assert_eq!(refusal, "cannot price the order: the order is longer than 1048576 bytes");
}

#[test]
fn a_typed_number_has_at_most_28_digits_and_64_bytes() {
    let read = |text: &str| parse_plain(text, Exponent::Allowed).map(|number| number.to_string());
    let digits = "9".repeat(TYPED_DIGITS_MAX as usize);
    assert_eq!(read(&digits), Ok(digits.clone()));
    assert_eq!(read(&format!("{digits}9")), Err(NotPlain::TooLong));
    let padded = format!("{}7", "0".repeat(TYPED_BYTES_MAX - 1));
    assert_eq!(read(&padded).as_deref(), Ok("7"));
    assert_eq!(read(&format!("0{padded}")), Err(NotPlain::TooLong));
}

#[test]
fn a_map_has_at_most_a_thousand_entries_and_100_000_bytes() {
    for compat in [Compat::Script, Compat::Documented] {
        let read = |text: &str| GpuPrices::parse(text, compat).map_err(|error| error.problem);
        let entries =
            |count| (0..count).map(|at| format!("gpu{at}=1,")).collect::<Vec<_>>().concat();
        assert_eq!(
            read(&entries(MAP_ENTRIES_MAX)).map(|map| map.entries().len()),
            Ok(MAP_ENTRIES_MAX)
        );
        let problem = read(&entries(MAP_ENTRIES_MAX + 1)).map(|_| ()).expect_err("too many");
        assert_eq!(problem, "has 1001 entries, more than 1000");
        let long = |bytes: usize| format!("{}=1", "t".repeat(bytes - 2));
        assert!(read(&long(MAP_BYTES_MAX)).is_ok());
        let problem = read(&long(MAP_BYTES_MAX + 1)).map(|_| ()).expect_err("too long");
        assert_eq!(problem, "has 100001 bytes, more than 100000");
    }
}
