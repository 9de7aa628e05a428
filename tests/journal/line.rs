//! What stands in a line, field by field, and what never does.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::process::Stdio;

use bidprice_journal::Shadow;
use serde_json::Value;

use super::{PRICE, entries, journaled};
use crate::commands::is_golden;
use crate::program::{Folder, Run, repository, small_order};

/// The line, with what is never the same twice set to zeros.
fn timeless(line: &str) -> String {
    let mut text = line.to_owned();
    for (before, after) in [("\"time\":\"", "\""), ("\"duration_us\":", ",")] {
        let start = text.find(before).unwrap() + before.len();
        let end = start + text[start..].find(after).unwrap();
        if text[start..end].starts_with(|c: char| c.is_ascii_digit()) {
            text.replace_range(start..end, "0");
        }
    }
    text
}

#[test]
fn a_line_has_these_fields_in_this_order() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let rate = folder.file("rate", "1.20\n");
    let sample = fs::read_to_string(repository().join("tests/orders/sample.json")).unwrap();
    run.clone().bids(PRICE);
    // Rules, a GPU, an owner, a rate from a file.
    run.clone()
        .set("AKASH_OWNER", "akash1alice")
        .set("BIDPRICE_CONFIG", "tests/settings/all.yaml")
        .set("BIDPRICE_RATE_CACHE", rate)
        .set("PRICE_TARGET_GPU_MAPPINGS", "*=45.5")
        .stdin(sample.replace("uact", "uakt"))
        .answer();
    // Refusals: of the price, of the order, of all orders.
    run.clone().stdin(small_order("uact").replace("1000.000000000000000000", "5.70")).answer();
    run.clone().stdin("{\n").answer();
    run.set("PRICE_TARGET_CPU", "$5").answer();
    let lines = fs::read_to_string(&journal).unwrap();
    let lines: Vec<String> = lines.lines().map(timeless).collect();
    is_golden("journal-lines.txt", &(lines.join("\n") + "\n"));
}

/// The names of an object's members, and of those within it, an order's apart.
fn names(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                into.insert(name.clone());
                if name != "order" {
                    names(value, into);
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| names(element, into)),
        _ => {}
    }
}

#[test]
fn every_field_stands_in_the_docs() {
    let golden = fs::read_to_string(repository().join("tests/golden/journal-lines.txt")).unwrap();
    let mut found = BTreeSet::new();
    for line in golden.lines() {
        names(&serde_json::from_str(line).unwrap(), &mut found);
    }
    names(&serde_json::to_value(Shadow::default()).unwrap(), &mut found);
    found.extend(["order_too_long", "lines_too_long", "changes_too_long"].map(str::to_owned));
    assert!(found.len() > 40, "{found:?}");
    let docs = fs::read_to_string(repository().join("docs/journal.md")).unwrap();
    let missing: Vec<_> =
        found.iter().filter(|name| !docs.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_time_is_now_and_a_duration_is_short() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let seconds = || std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let before = seconds();
    run.bids(PRICE);
    let after = seconds();
    let entry = &entries(&journal)[0];
    let time = format!("{}Z", &entry.time[..19]);
    let written = bidprice_core::parse_utc(&time).unwrap();
    assert!((before..=after).contains(&written), "{}", entry.time);
    assert!((1..10_000_000).contains(&entry.duration_us.unwrap()));
}

#[test]
fn the_environment_is_never_in_it() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let run = run
        .set("AKASH_KEYRING_PASS", "hunter2")
        .set("BIDPRICE_SERVICE_TOKEN", "hunter2")
        .set("WHITELIST_URL", "http://bob:hunter2@127.0.0.1:1/list")
        .set("BIDPRICE_WHITELIST_CACHE", folder.path().join("list"));
    // No owner, a whitelist that does not answer, settings that cannot be read.
    run.answer();
    run.clone().set("AKASH_OWNER", "akash1alice").answer();
    run.clone().set("PRICE_TARGET_CPU", "hunter2").answer();
    run.clone().set("BIDPRICE_RATE", "hunter2").answer();
    run.set("BIDPRICE_CONFIG", folder.file("config.yaml", "rate: hunter2\n")).answer();
    assert_eq!(entries(&journal).len(), 5);
    assert!(!fs::read_to_string(&journal).unwrap().contains("hunter2"));
}

#[test]
fn a_setting_that_refuses_every_order_is_named_and_the_order_kept() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    run.clone().set("BIDPRICE_RATE", "x").answer();
    let config = folder.file("config.yaml", "\nrate_ttl: 60\n");
    run.set("BIDPRICE_CONFIG", &config).answer();
    let entries = entries(&journal);
    let words: Vec<_> = entries.iter().map(|e| e.refusal_message.as_deref().unwrap()).collect();
    let in_the_file = format!("cannot read the settings: {config}:2: rate_ttl");
    assert_eq!(words, ["cannot read the settings: BIDPRICE_RATE", &in_the_file]);
    for entry in &entries {
        assert_eq!(entry.order.as_ref().unwrap().get(), small_order("uact"));
        assert_eq!((entry.refusal.as_deref(), entry.duration_us), (Some("setting"), None));
    }
}

/// The price book of a bid with these settings.
fn book(settings: &[(&str, &str)]) -> String {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    settings.iter().fold(run, |run, (name, value)| run.set(name, *value)).answer();
    entries(&journal)[0].book.clone().unwrap()
}

#[test]
fn a_price_book_is_what_decides_a_price() {
    let plain = book(&[]);
    // The same prices, said or unsaid; what has nothing to do with prices.
    assert_eq!(book(&[("PRICE_TARGET_CPU", "1.60")]), plain);
    assert_eq!(book(&[("AKASH_OWNER", "akash1alice"), ("BIDPRICE_RATE", "1.20")]), plain);
    let mut books: Vec<String> = [
        ("PRICE_TARGET_CPU", "1.61"),
        ("PRICE_TARGET_MEMORY", "1.61"),
        ("PRICE_TARGET_GPU_MAPPINGS", "*=100"),
        ("BIDPRICE_COMPAT", "script"),
        ("BIDPRICE_CONFIG", "tests/settings/minimum.yaml"),
        ("BIDPRICE_CONFIG", "tests/settings/ceiling.yaml"),
        ("BIDPRICE_CONFIG", "tests/settings/owners.yaml"),
        ("BIDPRICE_PLUGINS", "/nowhere/a.wasm"),
        ("BIDPRICE_PLUGINS", "/nowhere/b.wasm"),
    ]
    .map(|setting| book(&[setting]))
    .into();
    books.push(plain);
    let count = books.len();
    books.sort();
    books.dedup();
    assert_eq!(books.len(), count);
}

#[test]
fn an_order_that_is_too_long_is_left_out_and_its_length_kept() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let padding = format!("{{\"padding\":\"{}\",", "x".repeat(100_000));
    let order = small_order("uact").replacen('{', &padding, 1);
    run.stdin(order.as_str()).bids(PRICE);
    let entry = &entries(&journal)[0];
    assert_eq!((entry.order_too_long, entry.price.as_deref()), (Some(order.len()), Some(PRICE)));
    assert_eq!(entry.lines.len(), 4);
}

#[test]
fn a_price_that_nobody_got_is_none() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let order = File::open(folder.file("order", &small_order("uact"))).unwrap();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = run.command();
    let status = command.stdin(order).stdout(full).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let entry = &entries(&journal)[0];
    assert_eq!((entry.price.as_deref(), entry.refusal.as_deref()), (None, Some("stdout")));
}

#[test]
fn a_journal_is_kept_where_a_setting_says_and_a_dash_keeps_none() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    run.clone().set("BIDPRICE_JOURNAL", "-").bids(PRICE);
    assert!(!fs::exists(&journal).unwrap());
    let config = folder.file("config.yaml", &format!("journal: {journal}\njournal_max: 1MiB\n"));
    let by_the_file = Run::new().set("BIDPRICE_CONFIG", &config).stdin(small_order("uact"));
    by_the_file.bids(PRICE);
    by_the_file.clone().set("BIDPRICE_JOURNAL", "-").bids(PRICE);
    assert_eq!(entries(&journal).len(), 1);
    run.set("BIDPRICE_JOURNAL_MAX", "64MB").is_refused(
        "cannot read the settings: BIDPRICE_JOURNAL_MAX is `64MB`, which has a unit other than KiB, MiB and GiB",
        "write a whole number with its unit: 64MiB or 1GiB, at most 1024GiB",
    );
}
