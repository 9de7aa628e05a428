//! Everything that a file can say, and every kind of file.

use std::fs;

use serde_json::{Value, json};

use super::{json, orders, quote};
use crate::program::{Folder, repository};

fn everything() -> String {
    fs::read_to_string(repository().join("tests/quote/everything.yaml")).unwrap()
}

fn resource(cpu: u64, memory: u64, count: u32, endpoints: u64, ips: u64) -> Value {
    json!({
        "memory": memory,
        "cpu": cpu,
        "gpu": {"units": 0, "attributes": {}},
        "storage": [{"class": "ephemeral", "size": 1_u64 << 30}],
        "count": count,
        "endpoint_quantity": endpoints,
        "ip_lease_quantity": ips,
    })
}

/// The store: sizes decide about the sequence, 4G are 4,000,000,000 bytes.
fn store() -> Value {
    let gib = |class: &str, gib: u64| json!({"class": class, "size": gib << 30});
    let mut store = resource(2000, 4_000_000_000, 1, 0, 0);
    store["storage"] = json!([
        {"class": "ram", "size": 256_u64 << 20},
        gib("ephemeral", 5),
        gib("default", 10),
        gib("beta2", 100),
        gib("beta3", 200),
        gib("beta1", 1024),
    ]);
    store
}

fn with_gpus(mut resource: Value, gib: u64, units: u64, model: &str) -> Value {
    resource["gpu"] = json!({
        "units": units,
        "attributes": {"vendor": {"nvidia": {"model": model}}},
    });
    resource["storage"][0]["size"] = (gib << 30).into();
    resource
}

fn group(placement: &str, amount: &str, resources: &[Value]) -> Value {
    let price = json!({"denom": "uact", "amount": amount});
    json!({
        "placement": placement,
        "order": {"resources": resources, "price": price, "price_precision": 6},
    })
}

/// Two ports with an IP each count twice; of several models the last by name is in the order.
fn east() -> Value {
    let train = with_gpus(resource(8000, 64 << 30, 1, 4, 1), 200, 2, "h100");
    let worker = with_gpus(resource(1500, 8 << 30, 2, 0, 0), 10, 1, "*");
    group("east", "30000.000000000000000000", &[train, worker])
}

/// 2 · 100 + 3 · 100 + 2500.5 are the tenant's maximum.
fn west(resources: &[Value]) -> Value {
    group("west", "3000.500000000000000000", resources)
}

#[test]
fn in_2_0_each_service_is_a_resource() {
    let api = resource(500, 512 << 20, 2, 2, 1);
    let web = resource(500, 512 << 20, 3, 2, 0);
    let expected = [east(), west(&[api, store(), web])];
    assert_eq!(orders(&quote("tests/quote/everything.yaml")), expected);
}

#[test]
fn from_2_1_services_of_a_profile_share_a_resource() {
    let both = resource(500, 512 << 20, 5, 4, 1);
    let expected = [east(), west(&[both, store()])];
    for version in ["2.1", "2.2", "3.0"] {
        let text = everything().replace("\"2.0\"", version);
        assert_eq!(orders(&quote("-").stdin(text)), expected, "{version}");
    }
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    let text = format!("\u{feff}{}", everything().replace('\n', "\r\n"));
    assert_eq!(orders(&quote("-").stdin(text)), orders(&quote("tests/quote/everything.yaml")));
}

#[test]
fn a_deployment_file_may_be_json() {
    let text = r#" {"version":"2.0","services":{"web":{"image":"a","expose":[{"port":80,"to":[{"global":true}]}]}},
        "profiles":{"compute":{"web":{"resources":{"cpu":{"units":1},"memory":{"size":"1Gi"},"storage":[{"size":"1Gi"}]}}},
        "placement":{"x":{"pricing":{"web":{"denom":"uact","amount":"1000"}}}}},
        "deployment":{"web":{"x":{"profile":"web","count":1}}}}"#;
    let folder = Folder::new();
    let quoted = json(&quote(&folder.file("deploy.json", text)));
    assert_eq!(quoted["groups"][0]["placement"], "x");
    assert_eq!(quoted["groups"][0]["offers"][0]["explanation"]["bid"]["price"], "5.745402");
}

#[test]
fn an_order_is_quoted_however_it_is_laid_out() {
    let sample = fs::read_to_string(repository().join("tests/orders/sample.json")).unwrap();
    let order: Value = serde_json::from_str(&sample).unwrap();
    let pretty = serde_json::to_string_pretty(&order).unwrap();
    let of_file = json(&quote("tests/orders/sample.json"));
    assert_eq!(of_file["groups"][0]["offers"][0]["explanation"]["bid"]["price"], "282.036431");
    assert_eq!(json(&quote("-").stdin(pretty.clone())), of_file);
    let [line] = orders(&quote("-").stdin(pretty)).try_into().unwrap();
    assert_eq!(line, json!({"placement": null, "order": order}));
}

#[test]
fn a_bare_list_of_an_old_provider_is_quoted_in_whole_uakt() {
    let list = r#"[{"memory":1073741824,"cpu":1000,"storage":[],"count":1}]"#;
    let quoted = json(&quote("- --rate 1").stdin(list));
    let explanation = &quoted["groups"][0]["offers"][0]["explanation"];
    // (1.60 + 0.80) / 429909 · 10^6 = 5.58…
    assert_eq!(explanation["bid"], json!({"price": "6", "denom": "uakt"}));
    assert_eq!(explanation["maximum"], Value::Null);
}

#[test]
fn what_orders_printed_is_read_whatever_its_placement_is_called() {
    let sample = fs::read_to_string(repository().join("tests/orders/sample.json")).unwrap();
    for name in ["my-deployment", "services", "profiles"] {
        let line = format!("{{\"placement\":\"{name}\",\"order\":{}}}\n", sample.trim());
        for text in [line.clone(), format!("\u{feff}{line}{line}"), format!("\u{feff}{line}")] {
            let quoted = json(&quote("-").stdin(text));
            assert_eq!(quoted["groups"][0]["placement"], name);
        }
    }
}

#[test]
fn several_orders_are_one_quote() {
    let lines = fs::read_to_string(repository().join("tests/orders/sample.json")).unwrap();
    let quoted = json(&quote("-").stdin(format!("{lines}\n{{\"name\":\"b\",\"order\":{lines}}}")));
    assert_eq!(quoted["groups"][0]["placement"], Value::Null);
    assert_eq!(quoted["groups"][1]["placement"], "b");
    assert_eq!(quoted["total"]["groups"], 2);
    // Twice 282.036431.
    assert_eq!(quoted["total"]["lowest"][0]["per_block"], "564.072862");
}

#[test]
fn what_the_network_does_not_read_is_told() {
    let quoted = json(&quote("tests/sdl/gpu-amd-reads-as-any-nvidia.yaml"));
    let note = "the network does not read the GPU vendor `amd` of the profile `web`; it asks for nvidia's `*`";
    assert_eq!(quoted["groups"][0]["notes"], json!([note]));
}
