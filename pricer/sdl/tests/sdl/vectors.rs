//! What the network's own parser made of 108 files, with the provider's code that writes orders.

use std::fs;
use std::path::PathBuf;

use bidprice_sdl::read;
use serde_json::Value;

/// How many there are: a file that is lost must not pass for agreement.
const COUNT: usize = 108;

fn text_of(file: &str) -> String {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "sdl"].iter().collect();
    fs::read_to_string(folder.join(file)).unwrap()
}

fn expected() -> Vec<Value> {
    let lines: Vec<Value> =
        text_of("expected.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), COUNT);
    lines
}

/// What is wrong with our reading, if anything is.
fn difference(line: &Value) -> Option<String> {
    let file = line.get("file").and_then(Value::as_str).unwrap();
    let groups = line.get("expect").and_then(Value::as_array);
    match (groups, read(&text_of(file))) {
        (None, Err(_)) => None,
        (None, Ok(_)) => Some(format!("{file}: was read")),
        (Some(_), Err(error)) => Some(format!("{file}: {error}")),
        (Some(groups), Ok(deployment)) => {
            let ours: Vec<Value> = deployment
                .groups
                .iter()
                .map(|group| {
                    let order: Value = serde_json::from_str(&group.order_json()).unwrap();
                    serde_json::json!({"placement": group.placement, "order": order})
                })
                .collect();
            (ours != *groups).then(|| format!("{file}: {ours:?}"))
        }
    }
}

#[test]
fn all_recorded_files_come_out_as_recorded() {
    let differences: Vec<String> = expected().iter().filter_map(difference).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn an_order_is_the_line_that_a_provider_writes() {
    let group = read(&text_of("gpu-one-model-several-ram.yaml")).unwrap().groups.remove(0);
    assert_eq!(
        group.order_json(),
        "{\"resources\":[{\"memory\":536870912,\"cpu\":1000,\
         \"gpu\":{\"units\":2,\"attributes\":{\"vendor\":{\"nvidia\":{\"model\":\"a100\",\"ram\":\"80Gi\"}}}},\
         \"storage\":[{\"class\":\"ephemeral\",\"size\":1073741824}],\
         \"count\":1,\"endpoint_quantity\":1,\"ip_lease_quantity\":0}],\
         \"price\":{\"denom\":\"uact\",\"amount\":\"1000.000000000000000000\"},\"price_precision\":6}"
    );
}
