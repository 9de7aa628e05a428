//! A journal as input: `batch` and `what-if` take its lines as they are.

use std::fs;

use serde_json::Value;

use super::{entries, journaled};
use crate::program::{Folder, Run, small_order};

/// Bids for three tenants, a refusal, and an order that was none.
fn journal(folder: &Folder) -> String {
    let (run, journal) = journaled(folder);
    for owner in ["akash1a", "akash1b", "akash1c"] {
        run.clone().set("AKASH_OWNER", owner).answer();
    }
    run.clone().stdin(small_order("uact").replace("1000.000000000000000000", "1")).answer();
    run.stdin("garbage").answer();
    journal
}

#[test]
fn batch_prices_what_a_journal_has() {
    let folder = Folder::new();
    let journal = journal(&folder);
    let config = "rules:\n  - owners:\n      akash1b: {factor: 0.5}\n";
    let config = folder.file("bidprice.yaml", config);
    let run = Run::new().argument("batch").argument(&journal).set("BIDPRICE_CONFIG", config);
    let answer = run.answer();
    let lines: Vec<&str> = answer.stdout.lines().collect();
    let [a, b, c, refused, none] = lines[..] else { panic!("{}", answer.stdout) };
    let price = |price: &str| format!("{{\"price\":\"{price}\"}}");
    assert_eq!([a, b, c], [price("5.745402"), price("2.872701"), price("5.745402")]);
    assert!(refused.starts_with("{\"refused\":\"too_dear\""), "{refused}");
    assert_eq!(none, "{\"error\":\"has an order that was no JSON when it came\",\"line\":5}");
    assert_eq!(answer.exit, 1);
}

#[test]
fn what_if_compares_books_over_a_journal() {
    let folder = Folder::new();
    let journal = journal(&folder);
    let run = Run::new().arguments("what-if --json --set price_target_cpu=3.2").argument(&journal);
    let report: Value = serde_json::from_str(&run.answer().stdout).unwrap();
    assert_eq!(report["orders"]["read"], 4, "{report}");
}

#[test]
fn a_journals_prices_are_those_of_batch() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let orders = ["sample", "two", "any-gpu", "too-dear"].map(|name| {
        let path = crate::program::repository().join(format!("tests/orders/{name}.json"));
        fs::read_to_string(path).unwrap()
    });
    let run = run.set("BIDPRICE_RATE", "1.2345").set("PRICE_TARGET_CPU", "1.75");
    for order in &orders {
        run.clone().stdin(order.as_str()).answer();
    }
    let batch = run.argument("batch").argument(&journal).stdin("").answer();
    let prices: Vec<Value> =
        batch.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let recorded = entries(&journal);
    assert_eq!((prices.len(), recorded.len()), (4, 4));
    for (price, entry) in prices.iter().zip(&recorded) {
        assert_eq!(price["price"].as_str(), entry.price.as_deref());
        assert_eq!(price["refused"].as_str(), entry.refusal.as_deref());
    }
}
