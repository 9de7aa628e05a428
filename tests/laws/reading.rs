//! Laws of the two order readers and of the settings.

use bidprice_core::{Tariff, TariffTexts, read_order, read_order_both_ways};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::damage::damage;
use super::orders::{self, Kind};
use super::{any_compat, cases, json};

/// Pieces of orders, good and bad.
const PIECES: &str = r#"{ } [ ] , : "resources" "memory" "cpu" "gpu" "units" "attributes" "vendor"
    "nvidia" "model" "ram" "interface" "storage" "class" "size" "count" "endpoint_quantity"
    "ip_lease_quantity" "price" "denom" "amount" "price_precision" "uact" "1.5" "" "\u003c" 0 1 -1
    1.5 1e3 18446744073709551616 null true"#;

/// Reads both ways: neither may panic, and where the fast reader answers, the careful one agrees.
#[track_caller]
fn assert_readers_agree(text: &[u8]) {
    let (fast, careful) = read_order_both_ways(text);
    match (fast, careful) {
        (None, Ok(_)) => {}
        (None, Err(refusal)) => {
            assert!(!refusal.to_string().is_empty() && refusal.slug() == "order");
        }
        (Some(fast), careful) => {
            assert_eq!(fast, careful.expect("what the fast reader takes is good"));
        }
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    select(PIECES.split_ascii_whitespace().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn any_bytes_are_an_order_or_a_refusal(text in vec(proptest::num::u8::ANY, 0..400)) {
        assert_readers_agree(&text);
    }

    #[test]
    fn any_pieces_of_orders_are_an_order_or_a_refusal(pieces in vec(piece(), 0..60)) {
        assert_readers_agree(pieces.concat().as_bytes());
    }

    #[test]
    fn any_settings_are_a_tariff_or_an_error(
        targets in proptest::array::uniform8("[0-9.,eE+$ -]{0,10}|\\PC{0,8}"),
        map in "([a-z0-9*. ]{0,8}=?[0-9.,;:=\\[\\] \n-]{0,6}){0,8}|\\PC{0,40}",
        compat in any_compat(),
    ) {
        let texts = TariffTexts {
            compat: Some(compat.name()),
            targets: targets.each_ref().map(|text| Some(text.as_str())),
            gpu_mappings: Some(&map),
        };
        if let Err(error) = Tariff::parse(&texts) {
            prop_assert!(error.name.starts_with("PRICE_TARGET_"), "{}", error);
            prop_assert!(!error.problem.is_empty() && !error.hint.is_empty(), "{}", error);
        }
    }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn a_damaged_order_is_an_order_or_a_refusal(
        order in prop_oneof![orders::any(), orders::payable(Kind::Large)],
        damages in vec(damage(), 1..6),
    ) {
        let mut text = json::write(&order).into_bytes();
        for damage in &damages {
            damage.apply(&mut text);
        }
        assert_readers_agree(&text);
    }

    #[test]
    fn an_order_reads_back_as_it_was_written(order in orders::any()) {
        let text = json::write(&order);
        prop_assert_eq!(&read_order(text.as_bytes()).expect("a good order"), &order);
        let (_, careful) = read_order_both_ways(text.as_bytes());
        prop_assert_eq!(&careful.expect("a good order"), &order);
    }

    #[test]
    fn what_the_provider_writes_is_for_the_fast_reader(order in orders::payable(Kind::Large)) {
        let text = json::write(&order);
        prop_assert_eq!(read_order_both_ways(text.as_bytes()).0, Some(order));
    }
}

#[test]
fn of_members_with_one_name_the_last_counts() {
    let order = |vendors| {
        let gpu = format!(r#"{{"units":1,"attributes":{{"vendor":{{{vendors}}}}}}}"#);
        format!(r#"[{{"memory":1,"cpu":1,"cpu":2,"gpu":{gpu},"storage":null,"count":1}}]"#)
    };
    let twice = order(r#""amd":{"model":"t4","ram":"16Gi"},"nvidia":{},"amd":{"model":"a100"}"#);
    let once = order(r#""nvidia":{},"amd":{"model":"a100"}"#);
    assert_eq!(read_order(twice.as_bytes()).unwrap(), read_order(once.as_bytes()).unwrap());
    assert_eq!(read_order(once.as_bytes()).unwrap().resources[0].cpu_millis, 2);
}
