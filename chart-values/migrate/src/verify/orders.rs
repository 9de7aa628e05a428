//! Orders on which old scripts and the new program can part: each resource alone and all together,
//! counts above one, every GPU that the map names and one that it does not, and both ends of size.

use serde_json::{Value, json};

use crate::kinds::{Kind, kinds_of};

/// An order and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleOrder {
    /// A few words.
    pub name: String,
    /// As the provider would send it.
    pub json: Value,
}

/// Which money, and which shape, a script's time knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A bare list of resources, priced in whole uakt.
    Bare,
    /// An object with resources and the tenant's maximum.
    Object,
}

const GIB: u64 = 1 << 30;

/// More than anything costs.
const ENOUGH: &str = "1000000000000.000000000000000000";

/// Less than anything costs.
const TOO_LITTLE: &str = "0.000000000000000001";

const USDC: &str = "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1";

/// The built-in orders for a map, in a shape that the script understands.
#[must_use]
pub fn sample_orders(map: &str, shape: Shape) -> Vec<SampleOrder> {
    let mut orders = Vec::new();
    let mut add = |name: &str, resources: Value, denom: &str, maximum: &str| {
        let json = match shape {
            Shape::Bare => resources,
            Shape::Object => json!({
                "resources": resources,
                "price": {"denom": denom, "amount": maximum},
                "price_precision": 6,
            }),
        };
        orders.push(SampleOrder { name: name.to_owned(), json });
    };
    for (name, resources) in plain_resources() {
        add(&name, resources, "uakt", ENOUGH);
    }
    for kind in kinds_of(map) {
        add(&format!("a GPU, {kind}"), json!([with_gpu(&kind, 1, 1)]), "uakt", ENOUGH);
    }
    if let Some(kind) = kinds_of(map).first() {
        add(&format!("two of {kind}, three times"), json!([with_gpu(kind, 2, 3)]), "uakt", ENOUGH);
    }
    if shape == Shape::Object {
        add("dollars of the network", json!([usual(1)]), "uact", ENOUGH);
        add("USDC", json!([usual(1)]), USDC, ENOUGH);
        add("a maximum that nothing meets", json!([usual(1)]), "uakt", TOO_LITTLE);
        add("a denomination that nobody knows", json!([usual(1)]), "ibc/0000", ENOUGH);
    }
    orders
}

fn plain_resources() -> Vec<(String, Value)> {
    let volume = |class: &str, gib: u64| json!([{"class": class, "size": gib * GIB}]);
    let mut orders = vec![
        (
            "a small web page".to_owned(),
            json!([resource(500, GIB / 2, &volume("ephemeral", 1), 1)]),
        ),
        ("a usual order".to_owned(), json!([usual(1)])),
        ("a usual order, three times".to_owned(), json!([usual(3)])),
        (
            "a tenth of a thread".to_owned(),
            json!([resource(100, GIB / 8, &volume("ephemeral", 1), 1)]),
        ),
        (
            "odd sizes".to_owned(),
            json!([resource(
                333,
                1_000_000_007,
                &json!([{"class": "ephemeral", "size": 123_456_789}]),
                7
            )]),
        ),
        (
            "two kinds of containers".to_owned(),
            json!([usual(2), resource(250, GIB, &volume("beta3", 5), 4)]),
        ),
        (
            "a large one".to_owned(),
            json!([resource(256_000, 2048 * GIB, &volume("ephemeral", 4096), 10)]),
        ),
    ];
    for class in ["beta1", "beta2", "beta3", "ram"] {
        let order = json!([resource(1000, GIB, &volume(class, 100), 2)]);
        orders.push((format!("storage of class {class}, twice"), order));
    }
    let with = |endpoints: u64, addresses: u64| {
        let mut resource = resource(1000, GIB, &volume("ephemeral", 1), 2);
        set(&mut resource, "endpoint_quantity", endpoints.into());
        set(&mut resource, "ip_lease_quantity", addresses.into());
        json!([resource])
    };
    orders.push(("five endpoints".to_owned(), with(5, 0)));
    orders.push(("two leased addresses".to_owned(), with(1, 2)));
    orders
}

/// Four threads, sixteen GiB of memory, a hundred of storage.
fn usual(count: u32) -> Value {
    let storage = json!([{"class": "ephemeral", "size": 100 * GIB}]);
    resource(4000, 16 * GIB, &storage, count)
}

fn resource(cpu_millis: u64, memory_bytes: u64, storage: &Value, count: u32) -> Value {
    json!({
        "memory": memory_bytes, "cpu": cpu_millis, "gpu": {"units": 0, "attributes": {}},
        "storage": storage, "count": count, "endpoint_quantity": 1, "ip_lease_quantity": 0,
    })
}

fn with_gpu(kind: &Kind, units: u64, count: u32) -> Value {
    let mut asked = json!({"model": kind.model});
    for (name, part) in [("ram", &kind.ram), ("interface", &kind.interface)] {
        if let Some(part) = part {
            set(&mut asked, name, part.as_str().into());
        }
    }
    let mut resource = usual(count);
    let vendor = json!({kind.vendor: asked});
    set(&mut resource, "gpu", json!({"units": units, "attributes": {"vendor": vendor}}));
    resource
}

/// Sets a member of an object.
pub(super) fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
}
