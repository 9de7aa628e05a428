//! docs/what-if.md against the report itself: every field is documented, none is stale, and a policy may
//! name exactly those.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use bidprice_whatif::Policy;
use serde_json::Value;

use crate::sample::report;

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/what-if.md");
    fs::read_to_string(path).unwrap()
}

/// `total.now_usd`, `gpus[].name`: everything that holds no others.
fn fields(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields_of_it) => {
            for (name, value) in fields_of_it {
                let dot = if path.is_empty() { "" } else { "." };
                fields(value, &format!("{path}{dot}{name}"), found);
            }
        }
        Value::Array(members) => {
            for member in members {
                fields(member, &format!("{path}[]"), found);
            }
        }
        _ => drop(found.insert(path.to_owned())),
    }
}

/// The rows of the table of fields. `{now,then}_usd` stands for two of them.
fn documented() -> BTreeSet<String> {
    let text = document();
    let table = text.split("\n## Fields\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let cells = table.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let names =
        cells.flat_map(|cell| cell.split(", ").map(|name| name.trim_matches('`').to_owned()));
    names.collect()
}

#[test]
fn every_field_is_documented_and_none_is_stale() {
    let mut found = BTreeSet::new();
    fields(&serde_json::to_value(report()).unwrap(), "", &mut found);
    assert_eq!(found, documented());
}

#[test]
fn a_policy_may_name_every_figure_and_text() {
    for field in documented() {
        let named = field.replace("[]", "[\"cpu\"]");
        let has_names = ["resources[]", "gpus[]", "refused.reasons[]", "sweep.points[]"];
        let is_reachable =
            !field.contains("[]") || has_names.iter().any(|list| field.starts_with(list));
        let parsed =
            [format!("{named} > 0"), format!("{named} == 'x'")].map(|text| Policy::parse(&text));
        assert_eq!(parsed.iter().any(Result::is_ok), is_reachable, "{field}");
    }
}

#[test]
fn the_examples_of_the_document_can_be_read() {
    let text = document();
    let examples: Vec<&str> =
        text.split("--fail-if '").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
    assert!(examples.len() >= 4, "{examples:?}");
    for example in examples {
        Policy::parse(example).unwrap();
    }
}
