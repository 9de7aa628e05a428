//! The 108 files that the network's own parser has read, through the command.

use std::fs;

use bidprice_core::read_order_both_ways;
use serde_json::Value;

use super::{orders, quote};
use crate::program::{Run, repository};

/// How many there are: a file that is lost must not pass for agreement.
const COUNT: usize = 108;

fn recorded() -> Vec<Value> {
    let text = fs::read_to_string(repository().join("tests/sdl/expected.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), COUNT);
    lines
}

/// What is wrong with our answer, if anything is.
fn difference(line: &Value) -> Option<String> {
    let path = format!("tests/sdl/{}", line["file"].as_str().unwrap());
    let answer = quote(&format!("--orders {path}")).answer();
    let stderr = answer.stderr.unwrap();
    let is_right = if let Some(expected) = line.get("expect").and_then(Value::as_array) {
        let orders = answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
        let orders: Vec<Value> = orders.collect();
        let is_note = |line: &str| line.contains("the tenant takes any of");
        orders == *expected && stderr.lines().all(is_note) && answer.exit == 0
    } else {
        let place = format!("bidpricescript: cannot read the deployment file: {path}:");
        let lines: Vec<&str> = stderr.lines().collect();
        let is_told = matches!(lines.as_slice(), [what, hint]
            if what.starts_with(&place) && hint.starts_with("hint: "));
        answer.stdout.is_empty() && answer.exit == 1 && is_told
    };
    (!is_right).then(|| format!("{path}: {}{stderr}", answer.stdout))
}

#[test]
fn all_recorded_files_give_the_recorded_orders_or_a_refusal() {
    let differences: Vec<String> = recorded().iter().filter_map(difference).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// What stands behind `"order":`, to the brace that ends the line.
fn order_of(line: &str) -> &str {
    let (_, order) = line.split_once(",\"order\":").unwrap();
    order.strip_suffix('}').unwrap()
}

/// The fast reader knows nothing but what a provider writes.
#[test]
fn an_order_is_written_as_a_provider_writes_it() {
    for line in recorded().iter().filter(|line| line.get("expect").is_some()) {
        let path = format!("--orders tests/sdl/{}", line["file"].as_str().unwrap());
        for line in quote(&path).answer().stdout.lines() {
            let (fast, careful) = read_order_both_ways(order_of(line).as_bytes());
            assert_eq!(fast, careful.ok(), "{line}");
            assert!(fast.is_some(), "{line}");
        }
    }
}

#[test]
fn an_order_goes_byte_for_byte_into_the_program() {
    for (file, price) in [("minimal", "4.814972"), ("ip-lease", "16.561644")] {
        let path = format!("tests/sdl/{file}.yaml");
        let lines = quote(&format!("--orders {path}")).answer().stdout;
        Run::new().stdin(order_of(lines.trim_end())).bids(price);
        let again = quote("-").stdin(lines.clone());
        let order: Value = serde_json::from_str(&lines).unwrap();
        assert_eq!(orders(&again), [order], "its own lines are read");
        assert_eq!(super::json(&again), super::json(&quote(&path)));
    }
}
