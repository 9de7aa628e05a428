//! `batch`: a line for a line, and each price the drop-in program's own.

mod forms;
mod stream;

use std::collections::BTreeMap;

use bidprice_core::{Rate, Tariff, TariffTexts, bid_for, quote_for, read_order};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

use crate::laws::{cases, json, orders};
use crate::program::{Run, small_order};
use crate::vectors::{Vector, all};

pub(crate) fn batch() -> Run {
    Run::new().argument("batch").set("BIDPRICE_RATE", "1.20")
}

/// The lines of a run that may have failed for some of them.
pub(crate) fn lines(run: &Run) -> Vec<Value> {
    let answer = run.answer();
    answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_recorded_order_has_the_programs_price() {
    let mut books: BTreeMap<String, Vec<Vector>> = BTreeMap::new();
    let mut several_lines = 0;
    for vector in all() {
        if vector.stdin.trim_end().contains('\n') || vector.stdin.trim().is_empty() {
            several_lines += 1;
            continue;
        }
        let book = format!("{:?} {:?} {}", vector.compat, vector.env, vector.rate);
        books.entry(book).or_default().push(vector);
    }
    for vectors in books.values() {
        compare(vectors);
    }
    assert_eq!(several_lines, SEVERAL_LINES, "orders that are no line");
}

/// Recorded orders that are empty or go over several lines.
const SEVERAL_LINES: usize = 0;

/// Prices the orders of one book in one run.
fn compare(vectors: &[Vector]) {
    let Vector { compat, env, rate, .. } = &vectors[0];
    let input: Vec<&str> = vectors.iter().map(|vector| vector.stdin.trim_end()).collect();
    let mut run = Run::new()
        .argument("batch")
        .set("BIDPRICE_COMPAT", compat.name())
        .set("BIDPRICE_RATE", rate.trim())
        .stdin(input.join("\n"));
    for (name, value) in env {
        run = run.set(name, value);
    }
    let answer = run.answer();
    let answers: Vec<Value> =
        answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    if answers.is_empty() {
        // Settings that cannot be read refuse all orders, here as there.
        assert!(vectors.iter().all(|vector| vector.expected.exit == 1), "{}", vectors[0].id);
        assert_eq!(answer.exit, 1);
        return;
    }
    assert_eq!(answers.len(), vectors.len());
    for (vector, answer) in vectors.iter().zip(answers) {
        let price = answer["price"].as_str().unwrap_or_default();
        assert_eq!(price, vector.expected.stdout, "{}: {answer}", vector.id);
    }
}

/// What the core says of an order at the default prices.
fn price_of(text: &str, tariff: &Tariff) -> Option<String> {
    let order = read_order(text.as_bytes()).unwrap();
    let quote = quote_for(&order, tariff).ok()?;
    let rate = || Ok(Rate::parse("1.20").unwrap());
    Some(bid_for(quote.total(), &order.ask, rate).ok()?.price.to_string())
}

proptest! {
    #![proptest_config(cases(24))]
    #[test]
    fn random_orders_have_the_cores_price(
        some in vec(orders::any(), 1..200), threads in 1..5_usize,
    ) {
        let texts: Vec<String> = some.iter().map(json::write).collect();
        let run = batch().arguments(&format!("--threads {threads}")).stdin(texts.concat());
        let answers = lines(&run);
        prop_assert_eq!(answers.len(), texts.len());
        let tariff = Tariff::parse(&TariffTexts::default()).unwrap();
        for (answer, text) in answers.iter().zip(&texts) {
            let price = price_of(text, &tariff);
            prop_assert_eq!(answer["price"].as_str(), price.as_deref(), "{} {}", text, answer);
        }
    }
}

#[test]
fn an_order_may_say_whose_it_is() {
    let folder = crate::program::Folder::new();
    let rules = "rules:\n  - owners:\n      akash1friend: {factor: 0.5}\n";
    let config = folder.file("bidprice.yaml", rules);
    let order = small_order("uact");
    let input = format!(
        "{order}\n{{\"owner\":\"akash1friend\",\"order\":{order}}}\n{{\"id\":[7],\"owner\":\"akash1other\",\"order\":{}}}\n",
        Value::from(order.as_str())
    );
    let run = batch().set("BIDPRICE_CONFIG", config).stdin(input);
    let answer = run.answer();
    assert_eq!(
        answer.stdout,
        "{\"price\":\"5.745402\"}\n{\"price\":\"2.872701\"}\n{\"id\":[7],\"price\":\"5.745402\"}\n"
    );
}
