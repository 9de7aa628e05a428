//! A provider's choice among the GPUs that a tenant takes.

use bidprice_sdl::{GpuModel, Group};
use serde_json::{Value, json};

use crate::base::{deployment, refusal};

/// The base whose web service asks for GPUs in these words.
#[track_caller]
fn group(gpu: &str) -> Group {
    deployment(&[("units: 1\n", &format!("units: 1\n        gpu: {gpu}\n"))]).groups.remove(0)
}

/// The alternatives of the web service, as a person reads them.
#[track_caller]
fn check(vendor: &str, alternatives: &[&str]) {
    let group = group(&format!("{{units: 1, attributes: {{vendor: {vendor}}}}}"));
    let web = group.resources.last().unwrap();
    let shown: Vec<String> = web.gpu_alternatives.iter().map(ToString::to_string).collect();
    assert_eq!(shown, alternatives);
}

#[track_caller]
fn check_refused(gpu: &str) {
    refusal(&[("units: 1\n", &format!("units: 1\n        gpu: {gpu}\n"))]);
}

fn gpu_of(order: &str) -> Value {
    let order: Value = serde_json::from_str(order).unwrap();
    order.pointer("/resources/1/gpu").unwrap().clone()
}

#[test]
fn alternatives_come_by_name() {
    check(
        "{nvidia: [{model: h100}, {model: a100, ram: 80Gi}, {model: a100, ram: 40Gi}]}",
        &["a100/40Gi", "a100/80Gi", "h100"],
    );
    check(
        "{nvidia: [{model: a100, interface: sxm}, {model: a100, ram: 80Gi, interface: pcie}]}",
        &["a100/sxm", "a100/80Gi/pcie"],
    );
    check("{nvidia: [{ram: 24Gi}]}", &["?/24Gi"]);
    check("{nvidia: [{model: rtx*}]}", &["rtx*"]);
}

#[test]
fn no_list_is_any_nvidia() {
    for vendor in ["{nvidia: }", "{nvidia: []}", "{nvidia: [~]}", "{}", "{amd: [{model: mi300x}]}"]
    {
        check(vendor, &["*"]);
    }
}

#[test]
fn vendors_that_the_network_does_not_read_are_told() {
    let group = group("{units: 1, attributes: {vendor: {amd: [{model: mi300x}], nvidia: }}}");
    assert_eq!(group.resources.last().unwrap().unread_gpu_vendors, ["amd"]);
}

#[test]
fn an_order_names_the_last_alternative_or_the_chosen_one() {
    let group = group(
        "{units: 2, attributes: {vendor: {nvidia: [{model: h100}, {model: a100, ram: 80Gi}]}}}",
    );
    let with = |model: Value| json!({"units": 2, "attributes": {"vendor": {"nvidia": model}}});
    assert_eq!(gpu_of(&group.order_json()), with(json!({"model": "h100"})));
    let first = |resource: &bidprice_sdl::Resource| resource.gpu_alternatives.first().cloned();
    let chosen = group.order_json_with(first);
    assert_eq!(gpu_of(&chosen), with(json!({"model": "a100", "ram": "80Gi"})));
    assert_eq!(group.order_json_with(|_| None), group.order_json());
}

#[test]
fn an_open_wish_becomes_the_model_that_was_reserved() {
    let group = group("{units: 1, attributes: {vendor: {nvidia: [{model: '*'}]}}}");
    let mut asked = Vec::new();
    let order = group.order_json_with(|resource| {
        asked.push(resource.profile.clone());
        let wish = resource.gpu_alternatives.last()?;
        wish.is_open().then(|| wish.reserved_as("t4"))
    });
    assert_eq!(asked, ["web"], "only who has a GPU is asked");
    assert_eq!(gpu_of(&order).pointer("/attributes/vendor/nvidia/model"), Some(&json!("t4")));
}

#[test]
fn a_reserved_model_keeps_what_the_tenant_asked_for() {
    let wish = GpuModel { model: "*".into(), ram: Some("80Gi".into()), interface: None };
    assert_eq!(wish.reserved_as("a100").to_string(), "a100/80Gi");
    assert!(wish.is_open() && !wish.reserved_as("a100").is_open());
}

#[test]
fn texts_are_escaped_as_go_escapes_them() {
    let group = group("{units: 1, attributes: {vendor: {nvidia: }}}");
    let odd = GpuModel { model: "<a&b>\u{2028}\"".into(), ram: None, interface: None };
    let order = group.order_json_with(|_| Some(odd.clone()));
    assert!(order.contains("{\"model\":\"\\u003ca\\u0026b\\u003e\\u2028\\\"\"}"), "{order}");
}

#[test]
fn wishes_that_cannot_be_are_refused() {
    for gpu in [
        "{units: 1}",
        "{units: 25, attributes: {vendor: {nvidia: }}}",
        "{units: 0, attributes: {vendor: {nvidia: }}}",
        "{units: 0.5, attributes: {vendor: {nvidia: }}}",
        "{units: 1, attributes: {}}",
        "{units: 1, attributes: {vendor: }}",
        "{units: 1, attributes: {vendor: nvidia}}",
        "{units: 1, model: a100, attributes: {vendor: {nvidia: }}}",
        "{units: 1, attributes: {vendor: {nvidia: }, model: a100}}",
        "{units: 1, attributes: {vendor: {nvidia: [a100]}}}",
        "{units: 1, attributes: {vendor: {nvidia: {model: a100}}}}",
        "{units: 1, attributes: {vendor: {nvidia: [{model: a100/x}]}}}",
        "{units: 1, attributes: {vendor: {nvidia: [{model: a*0}]}}}",
        "{units: 1, attributes: {vendor: {nvidia: [{model: \"rtx*\", ram: 24Gi}]}}}",
        "{units: 1, attributes: {vendor: {nvidia: [{model: a100, ram: 80G}]}}}",
        "{units: 1, attributes: {vendor: {nvidia: [{model: a100, interface: sxm4}]}}}",
        "{units: 1, attributes: {vendor: {nvidia: [{model: a100}, {model: a100}]}}}",
    ] {
        check_refused(gpu);
    }
}
