//! Values that cannot be: every refusal, word for word.

use crate::base::{check_one_refused as check_one, check_refused as check};

#[test]
fn sizes_come_with_what_was_likely_meant() {
    let size = |new: &str, problem: &str, hint: &str| {
        let path = "`profiles.compute.web.resources.memory.size`";
        let message = format!("line 33, column 17: {path} {problem}");
        check_one("size: 512Mi", &format!("size: {new}"), &message, hint);
    };
    let both = "write `8Gi` (units of 1024) or `8G` (of 1000)";
    size("8gb", "is `8gb`, not a size", both);
    size("8 GB", "is `8 GB`, not a size", both);
    size("512mi", "is `512mi`, not a size", "write `512Mi`");
    let general = "write a number with Ki, Mi, Gi, Ti, k, M, G, T or without a unit for bytes, \
        nothing between them";
    size("-1Gi", "is `-1Gi`, not a size", general);
    size("lots", "is `lots`, not a size", general);
    size("1023Ki", "is `1023Ki`, less than 1Mi", "the network takes 1Mi to 2Ti");
    size("3Ti", "is `3Ti`, more than 2Ti", "the network takes 1Mi to 2Ti");
    size(
        "99999999999999999999999",
        "is `99999999999999999999999`, more than 2Ti",
        "the network takes 1Mi to 2Ti",
    );
    check_one(
        "          size: 512Mi\n",
        "          amount: 512Mi\n",
        "line 32, column 9: `profiles.compute.web.resources.memory` has no `size`",
        "write a size such as `size: 1Gi`",
    );
    check_one(
        "- size: 1Gi",
        "- size: 4Mi",
        "line 35, column 19: `profiles.compute.web.resources.storage[0].size` is `4Mi`, less than 5Mi",
        "the network takes 5Mi to 32Ti",
    );
}

#[test]
fn cpu_is_shown_as_it_was_typed() {
    let cpu = |new: &str, problem: &str, hint: &str| {
        let path = "`profiles.compute.web.resources.cpu.units`";
        let message = format!("line 31, column 18: {path} {problem}");
        check_one("units: 1\n", &format!("units: {new}\n"), &message, hint);
    };
    let hint = "write threads such as 0.5, or whole thousandths such as 500m";
    cpu("one", "is `one`, not a number of CPU threads", hint);
    cpu("0.5m", "is `0.5m`, not a number of CPU threads", hint);
    check_one(
        "units: 1\n",
        "units: [1]\n",
        "line 31, column 11: `profiles.compute.web.resources.cpu.units` is a list, not a number of CPU threads",
        hint,
    );
    let limits = "the network takes 0.01 threads to 384 threads";
    cpu("9m", "is `9m`, less than 0.01 threads", limits);
    cpu("385", "is `385`, more than 384 threads", limits);
    check_one(
        "          units: 1\n",
        "          units: 1\n          attributes: {vendor: x}\n",
        "line 32, column 24: `profiles.compute.web.resources.cpu.attributes` has an unknown key `vendor`",
        "it can only have arch",
    );
}

#[test]
fn wrong_kinds_are_named() {
    let mapping = "write `key: value`, a line each, without a `-` in front";
    check_one(
        "  compute:\n",
        "  compute: []\n  other:\n",
        "line 19, column 3: `profiles.compute` is a list, not a mapping",
        mapping,
    );
    check_one(
        "        to:\n          - global: true\n",
        "        to:\n          global: true\n",
        "line 16, column 9: `services.web.expose[0].to` is a mapping, not a list",
        "begin each element with `- `",
    );
    check_one(
        "image: nginx:1.27",
        "image: [nginx]",
        "line 10, column 5: `services.web.image` is a list, not one text",
        "write one value behind the `:`",
    );
    check_one(
        "count: 3",
        "count: \"3\"",
        "line 53, column 14: `deployment.web.dcloud.count` is `3`, not a whole number",
        "write it without quotes, up to 4294967295",
    );
    check_one(
        "count: 3",
        "count: three",
        "line 53, column 14: `deployment.web.dcloud.count` is `three`, not a whole number",
        "write digits without quotes and without a unit",
    );
    check_one(
        "global: true",
        "global: \"true\"",
        "line 17, column 21: `services.web.expose[0].to[0].global` is `true`, not true or false",
        "write true or false, without quotes",
    );
    check_one(
        "    image: nginx:1.27\n",
        "    image: a\n    image: b\n",
        "line 11, column 5: `services.web` has the key `image` twice, first in line 10",
        "remove one of them, or give it another name",
    );
}

#[test]
fn gpus_need_a_vendor_and_a_name() {
    let gpu = |words: &str| format!("units: 1\n        gpu: {words}\n");
    let vendor = "write `vendor: {nvidia: [{model: a100}]}`, or `nvidia:` alone for any model";
    check_one(
        "units: 1\n",
        &gpu("{units: 1}"),
        "line 32, column 9: `profiles.compute.web.resources.gpu` has no `attributes` that say which GPU",
        vendor,
    );
    check_one(
        "units: 1\n",
        &gpu("{units: 1, attributes: {vendor: {nvidia: [{model: a100, ram: 80GB}]}}}"),
        "line 32, column 75: `profiles.compute.web.resources.gpu.attributes.vendor.nvidia[0].ram` is `80GB`, not the memory of a GPU",
        "write whole GiB, such as 80Gi",
    );
    check_one(
        "units: 1\n",
        &gpu("{units: 1, attributes: {vendor: {nvidia: [{model: nvidia/a100}]}}}"),
        "line 32, column 64: `profiles.compute.web.resources.gpu.attributes.vendor.nvidia[0].model` is `nvidia/a100`, not the name of a GPU",
        "use letters, digits, `_`, `-` and `.`, with a `*` only at its end",
    );
}

#[test]
fn prices_and_totals_have_limits() {
    check_one(
        "amount: 100",
        "amount: free",
        "line 44, column 19: `profiles.placement.dcloud.pricing.web.amount` is `free`, not an amount",
        "write a number such as 1000 or 0.25, with at most 18 decimals",
    );
    check_one(
        "amount: 100",
        "amount: 10000001",
        "line 44, column 19: `profiles.placement.dcloud.pricing.web.amount` is `10000001`, more than 10000000",
        "write the most for one block of six seconds; a month has 429909 of them",
    );
    check_one(
        "denom: uact",
        "denom: uakt",
        "line 37, column 5: `profiles.placement.dcloud` has prices in `uakt`, beside others in `uact`",
        "use one denomination in the whole file",
    );
    check_one(
        "count: 3",
        "count: 4294967295",
        "line 37, column 5: `profiles.placement.dcloud` gets 4294967297000 thousandths of a CPU thread with all counts, more than 19200000",
        "lower the counts, or use several placements",
    );
    check(
        &[("count: 3", "count: 0"), ("count: 1", "count: 0")],
        "line 37, column 5: `profiles.placement.dcloud` gets no instance, all counts are 0",
        "write `count: 1` in `deployment`",
    );
}
