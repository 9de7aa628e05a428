//! Worked figures: bids that can be followed by hand, with the published script's own digits.

use bidprice_core::{Bid, Rate, Refusal, Tariff, TariffTexts, bid_for, quote_for, read_order};

/// What is asked for one month of an order at default prices.
struct Ask {
    /// The members of the one resource, besides its count.
    resource: &'static str,
    denom: &'static str,
    maximum: &'static str,
    precision: u8,
    /// Dollars per AKT.
    rate: &'static str,
}

/// 1 thread, 1 GiB of memory, 1 GiB ephemeral and 1 endpoint: 2.47 dollars a month.
const SMALL: &str = r#""cpu":1000,"memory":1073741824,"endpoint_quantity":1,
    "storage":[{"class":"ephemeral","size":1073741824}]"#;

const GPU: &str = r#""cpu":0,"memory":0,"storage":[],
    "gpu":{"units":1,"attributes":{"vendor":{"nvidia":{"model":"t4"}}}}"#;

const ASK: Ask =
    Ask { resource: SMALL, denom: "uact", maximum: "1000", precision: 6, rate: "1.21" };

fn bid(ask: &Ask) -> Result<Bid, Refusal> {
    let Ask { resource, denom, maximum, precision, rate } = ask;
    let order = format!(
        r#"{{"resources":[{{"count":1,{resource}}}],"price_precision":{precision},
            "price":{{"denom":"{denom}","amount":"{maximum}"}}}}"#
    );
    let order = read_order(order.as_bytes())?;
    let tariff = Tariff::parse(&TariffTexts::default())?;
    let quote = quote_for(&order, &tariff)?;
    bid_for(quote.total(), &order.ask, || Ok(Rate::parse(rate).unwrap()))
}

#[track_caller]
fn check(ask: &Ask, expected: &str) {
    assert_eq!(bid(ask).map(|bid| bid.price.to_string()).as_deref().ok(), Some(expected));
}

#[track_caller]
fn check_refused(ask: &Ask, expected: &str, least_that_would_do: &str) {
    let refusal = bid(ask).expect_err("too dear");
    assert_eq!(refusal.to_string(), expected);
    let Refusal::TooDear { least_accepted, .. } = refusal else { panic!("{refusal}") };
    assert_eq!(least_accepted.to_string(), least_that_would_do);
}

#[test]
fn a_small_order_costs_what_the_script_says() {
    check(&ASK, "5.745402");
    check(&Ask { precision: 18, ..ASK }, "5.745401933897629654");
    check(&Ask { denom: "uakt", rate: "1.20", ..ASK }, "4.787835");
    check(&Ask { denom: "uakt", precision: 18, ..ASK }, "4.748266061072428762");
}

#[test]
fn an_unlisted_gpu_costs_a_hundred_dollars() {
    check(&Ask { resource: GPU, ..ASK }, "232.607366");
}

#[test]
fn in_dollars_the_rounded_price_is_compared_and_equal_is_enough() {
    check(&Ask { maximum: "5.745402", ..ASK }, "5.745402");
    check_refused(
        &Ask { maximum: "5.745401999", ..ASK },
        "requested rate is too low. min expected 5.745402uact",
        "5.745402",
    );
}

#[test]
fn in_uakt_the_price_with_all_its_decimals_is_compared() {
    // Script: so it refuses the very minimum that it names.
    check_refused(
        &Ask { denom: "uakt", maximum: "4.748266", ..ASK },
        "requested rate is too low. min expected 4.748266uakt",
        "4.748267",
    );
    check(&Ask { denom: "uakt", maximum: "4.748267", ..ASK }, "4.748266");
}
