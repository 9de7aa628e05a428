//! `migrate --verify`: the old script runs, where it can harm nothing.

use std::fs;

use crate::program::{Folder, Run};

fn verify(script: &str) -> Run {
    let path = std::env::var("PATH").unwrap();
    let run = Run::new().set("PATH", path).arguments("migrate --verify --script");
    run.argument(format!("tests/migrate/scripts/{script}.sh"))
}

const ORDERS: &str = r#"{"resources":[{"memory":1073741824,"cpu":1000,"gpu":{"units":0,"attributes":{}},"storage":[{"class":"ephemeral","size":1073741824}],"count":3,"endpoint_quantity":1,"ip_lease_quantity":0}],"price":{"denom":"uakt","amount":"1000000.000000000000000000"},"price_precision":6}
{"time":"2026-11-21T00:00:00.000Z","order":{"resources":[{"memory":1073741824,"cpu":1000,"gpu":{"units":0,"attributes":{}},"storage":[],"count":1,"endpoint_quantity":1,"ip_lease_quantity":0}],"price":{"denom":"uakt","amount":"1000000.000000000000000000"},"price_precision":6}}
"#;

#[test]
fn a_script_of_today_is_met_to_the_last_digit() {
    let folder = Folder::new();
    let orders = folder.file("orders.jsonl", ORDERS);
    let run = verify("uact-15.0").argument("--orders").argument(orders);
    let answer = run.answer();
    assert!(answer.stdout.contains("2 of 2 orders have the same price"), "{answer:?}");
    assert_eq!(answer.exit, 0, "{answer:?}");
}

#[test]
fn a_journals_lines_without_an_order_do_not_count() {
    let folder = Folder::new();
    let more = "{\"time\":\"2026-11-21T00:00:01.000Z\",\"refused\":\"too long\"}\n{}\n";
    let orders = folder.file("orders.jsonl", &format!("{more}{ORDERS}"));
    let answer = verify("uact-15.0").argument("--orders").argument(orders).answer();
    assert!(answer.stdout.contains("2 of 2 orders have the same price"), "{answer:?}");
    assert!(answer.stderr.unwrap().contains("2 lines without an order are left out"));
    let none = folder.file("none.jsonl", more);
    let answer = verify("uact-15.0").argument("--orders").argument(none).answer();
    assert_eq!(answer.exit, 1);
    assert!(answer.stderr.unwrap().contains("it has no orders"));
}

#[test]
fn a_difference_has_its_cause_and_can_be_accepted() {
    let folder = Folder::new();
    let orders = folder.file("orders.jsonl", &ORDERS.replace("uakt", "uact"));
    let run = verify("other-month").arguments("--json --orders").argument(orders);
    let answer = run.answer();
    let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(answer.exit, 2, "{answer:?}");
    let causes: Vec<String> = json["causes"].as_object().unwrap().keys().cloned().collect();
    assert!(causes.contains(&"blocks".to_owned()), "{json}");
    let accepted = run.argument("--accept").argument(causes.join(",")).answer();
    assert_eq!(accepted.exit, 0, "{accepted:?}");
}

/// Which denominations a script takes without having named them.
#[test]
fn a_denomination_that_was_never_checked_has_its_name() {
    let folder = Folder::new();
    let orders = folder.file("orders.jsonl", &ORDERS.replace("uakt", "ibc/0000"));
    let run = verify("count-6.0.8").argument("--orders").argument(orders);
    let answer = run.answer();
    assert_eq!(answer.exit, 2, "{answer:?}");
    assert!(answer.stdout.ends_with("if that may be: --accept any-denomination\n"), "{answer:?}");
    let accepted = run.arguments("--accept any-denomination").answer();
    assert_eq!(accepted.exit, 0, "{accepted:?}");
}

/// Whoever is not on the list gets no bid from either, and that would prove nothing.
#[test]
fn the_tenant_is_on_the_scripts_own_list() {
    let folder = Folder::new();
    let orders = folder.file("orders.jsonl", &ORDERS.replace("uakt", "uact"));
    for script in ["whitelist-url", "whitelist-file", "whitelist-inside", "whitelist-own"] {
        let run = verify(script).argument("--orders").argument(&orders);
        let answer = run.answer();
        assert_eq!(answer.exit, 0, "{script}: {answer:?}");
        assert!(answer.stdout.starts_with("2 of 2 orders have the same price"), "{answer:?}");
        assert!(!answer.stdout.contains("neither bids"), "{script}: {answer:?}");
    }
    let stranger = verify("whitelist-inside").arguments("--owner akash1stranger");
    let answer = stranger.argument("--orders").argument(&orders).answer();
    let nothing = "nothing was compared: name a tenant with --owner or orders with --orders\n";
    assert!(answer.exit == 2 && answer.stdout.ends_with(nothing), "{answer:?}");
}

#[test]
fn what_live_bids_read_is_not_touched() {
    let names = ["/tmp/aktprice.cache", "/tmp/price-script.whitelist"];
    // Lists of the new program are beside them, under names of their own.
    let lists = || {
        let names = fs::read_dir("/tmp").unwrap().flatten().map(|entry| entry.file_name());
        let mut lists: Vec<_> =
            names.filter(|name| name.to_string_lossy().starts_with("bidprice-list-")).collect();
        lists.sort();
        lists
    };
    let state = || {
        let files = names.map(|name| fs::metadata(name).ok());
        (files.map(|file| file.map(|file| (file.modified().ok(), file.len()))), lists())
    };
    let before = state();
    let folder = Folder::new();
    let orders = folder.file("orders.jsonl", ORDERS);
    for script in ["whitelist-url", "blacklist-url"] {
        let answer = verify(script).argument("--orders").argument(&orders).answer();
        assert!(matches!(answer.exit, 0 | 2), "{answer:?}");
    }
    assert_eq!(state(), before);
}

#[test]
fn orders_that_cannot_be_read_are_named() {
    let folder = Folder::new();
    let orders = folder.file("orders.jsonl", "{}\n\n{\n");
    let answer = verify("uact-15.0").argument("--orders").argument(orders).answer();
    assert_eq!(answer.exit, 1);
    assert!(answer.stderr.unwrap().contains("line 3: "));
    let answer = verify("uact-15.0").arguments("--orders /dev/zero").answer();
    assert_eq!(answer.exit, 1);
    assert!(answer.stderr.unwrap().contains("`/dev/zero` is not a regular file"));
    let answer = verify("uact-15.0").arguments("--accept unexplained").answer();
    assert_eq!(answer.exit, 64);
}
