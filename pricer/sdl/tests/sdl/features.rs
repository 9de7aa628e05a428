//! One case for each thing that a file can say.

use serde_json::{Value, json};

use crate::base::{Change, changed, deployment, order, refusal};

/// What stands at this place of the order of the changed base; the web service comes second.
#[track_caller]
fn check(changes: &[Change<'_>], place: &str, expected: impl Into<Value>) {
    let order = order(changes);
    assert_eq!(order.pointer(place), Some(&expected.into()), "{order}");
}

/// The same for the web service's resource.
#[track_caller]
fn check_web(changes: &[Change<'_>], place: &str, expected: impl Into<Value>) {
    check(changes, &format!("/resources/1/{place}"), expected);
}

#[track_caller]
fn check_refused(changes: &[Change<'_>]) {
    refusal(changes);
}

#[test]
fn cpu_is_threads_or_thousandths_quoted_or_not() {
    for (units, thousandths) in [
        ("0.5", 500),
        ("500m", 500),
        ("\"1\"", 1000),
        ("'1.5'", 1500),
        (".25", 250),
        ("1e1", 10_000),
    ] {
        check_web(&[("units: 1", &format!("units: {units}"))], "cpu", thousandths);
    }
}

#[test]
fn memory_takes_binary_and_decimal_units() {
    for (size, bytes) in [
        ("1024Ki", 1_u64 << 20),
        ("1Mi", 1 << 20),
        ("1.5Gi", 3 << 29),
        ("2Ti", 2 << 40),
        ("0.0001Pi", 112_589_990_684),
        ("0.0000001Ei", 115_292_150_460),
        ("5000k", 5_000_000),
        ("5M", 5_000_000),
        ("5G", 5_000_000_000),
        ("1T", 1_000_000_000_000),
        ("536870912", 536_870_912),
    ] {
        check_web(&[("size: 512Mi", &format!("size: {size}"))], "memory", bytes);
    }
}

#[test]
fn storage_is_a_list_or_one_mapping() {
    check_web(&[], "storage", json!([{"class": "ephemeral", "size": 1_u64 << 30}]));
    check(&[], "/resources/0/storage", json!([{"class": "ephemeral", "size": 20_u64 << 30}]));
}

#[test]
fn nothing_in_a_list_is_left_out_but_not_among_the_volumes() {
    check_web(&[("- global: true", "- global: true\n          -")], "endpoint_quantity", 1);
    check_web(&[("- LEVEL=info", "-\n      - LEVEL=info")], "cpu", 1000);
    check_refused(&[("- size: 1Gi", "- {size: 1Gi, name: a}\n          -")]);
}

#[test]
fn volumes_have_the_class_of_their_attributes() {
    let volume = |attributes: &str| format!("size: 1Gi\n            attributes: {attributes}");
    let mount: Change<'_> =
        ("    env:", "    params: {storage: {default: {mount: /data}}}\n    env:");
    for (attributes, class) in [
        ("{persistent: true, class: beta1}", "beta1"),
        ("{persistent: true, class: beta2}", "beta2"),
        ("{persistent: true, class: beta3}", "beta3"),
        ("{persistent: true, class: default}", "default"),
        ("{persistent: true}", "default"),
        ("{persistent: true, class: }", "default"),
        ("{persistent: \"true\", class: beta3}", "beta3"),
        ("{persistent: yes}", "ephemeral"),
        ("{persistent: no, class: beta3}", "beta3"),
        ("{persistent: false, class: ram}", "ram"),
        ("{class: ram}", "ram"),
        ("{}", "ephemeral"),
        ("", "ephemeral"),
    ] {
        check_web(&[("size: 1Gi", &volume(attributes)), mount], "storage/0/class", class);
    }
    for attributes in [
        "{persistent: no, class: ram}",
        "{class: beta3}",
        "{persistent: true, class: ssd}",
        "{class: }",
        "{persistent: 1}",
        "{persistent: }",
        "{mount: /data}",
    ] {
        check_refused(&[("size: 1Gi", &volume(attributes)), mount]);
    }
}

#[test]
fn volumes_are_sorted_as_the_network_sorts_them() {
    let volumes = "- {name: b, size: 1Gi, attributes: {persistent: true, class: beta3}}
          - {name: a, size: 1Gi, attributes: {persistent: true, class: beta1}}
          - {name: c, size: 1Gi, attributes: {persistent: false}}
          - {name: d, size: 1Gi, attributes: {class: ram}}
          - {name: e, size: 1Gi}
          - {name: f, size: 1Gi}
          - {name: g, size: 5Mi}";
    let mount: Change<'_> = ("    env:", "    params: {storage: {a: {mount: /a}}}\n    env:");
    let group = deployment(&[("- size: 1Gi", volumes), mount]).groups.remove(0);
    let names: Vec<&str> =
        group.resources.last().unwrap().volumes.iter().map(|volume| volume.name.as_str()).collect();
    assert_eq!(names, ["g", "f", "e", "d", "c", "a", "b"]);
}

#[test]
fn a_persistent_volume_has_to_be_mounted_in_2_0_only() {
    let persistent: Change<'_> = ("size: 1Gi", "{size: 1Gi, attributes: {persistent: true}}");
    check_refused(&[persistent]);
    let newer: Change<'_> = ("version: \"2.0\"", "version: \"2.1\"");
    check_web(&[persistent, newer], "storage/0/class", "default");
}

#[test]
fn in_2_1_only_ram_cannot_be_read_only() {
    let ram: Change<'_> = ("size: 1Gi", "{size: 1Gi, attributes: {class: ram}}");
    let mount: Change<'_> =
        ("    env:", "    params: {storage: {default: {mount: /data, readOnly: true}}}\n    env:");
    check_web(&[ram, mount], "storage/0/class", "ram");
    check_refused(&[ram, mount, ("version: \"2.0\"", "version: \"2.1\"")]);
}

#[test]
fn global_ports_count_and_ips_count_twice() {
    let to = |to: &str| format!("to: [{to}]\n");
    let declared: Change<'_> = ("deployment:", "endpoints: {ip: {kind: ip}}\ndeployment:");
    let at: &str = "to:\n          - global: true\n";
    check_web(
        &[(at, &to("{global: true}, {global: true}, {service: api}"))],
        "endpoint_quantity",
        2,
    );
    check_web(&[(at, &to("{global: true, ip: ip}")), declared], "endpoint_quantity", 2);
    check_web(&[(at, &to("{global: true, ip: ip}")), declared], "ip_lease_quantity", 1);
    for yes in ["true", "yes", "on", "\"yes\"", "Y"] {
        check_web(&[("global: true", &format!("global: {yes}"))], "endpoint_quantity", 1);
    }
    for no in ["false", "no", "off", "n", "", "~"] {
        check_refused(&[("global: true", &format!("global: {no}"))]);
    }
}

#[test]
fn ports_say_how_they_are_reached() {
    for options in [
        "proto: tcp",
        "proto: UDP",
        "accept: [example.com, www.example.com]",
        "http_options: {max_body_size: 104857600, read_timeout: 60000, next_cases: [\"off\"]}",
        "http_options: {next_tries: 3, next_timeout: 0, next_cases: [error, timeout, \"503\"]}",
    ] {
        check_web(&[("as: 80", &format!("as: 80\n        {options}"))], "endpoint_quantity", 1);
    }
}

#[test]
fn counts_multiply_the_price() {
    check_web(&[], "count", 3);
    check(&[], "/price/amount", "320.000000000000000000");
    check(&[("count: 3", "count: 0x10")], "/price/amount", "1620.000000000000000000");
    check(&[("count: 3", "count: 2.0")], "/price/amount", "220.000000000000000000");
    check_web(&[("count: 3", "count: 0")], "count", 0);
    check_web(&[("\n      count: 3", "")], "count", 0);
}

#[test]
fn amounts_keep_18_decimals() {
    let amount = |amount: &str| ("amount: 100", format!("amount: {amount}"));
    for (text, total) in [
        ("0.000000000000000001", "20.000000000000000003"),
        ("\"7.5\"", "42.500000000000000000"),
        ("+10000000", "30000020.000000000000000000"),
    ] {
        let (old, new) = amount(text);
        check(&[(old, &new)], "/price/amount", total);
    }
    for text in ["0", "-1", "10000000.1", "1e3", "1_000", "\"1,5\"", ".5", "5.", "", "[]"] {
        let (old, new) = amount(text);
        check_refused(&[(old, &new)]);
    }
}

#[test]
fn one_denomination_is_for_the_whole_file() {
    const IBC: &str = "ibc/170C677610AC31DF0904FFE09CD3B5C657492170E7E52372E48756B71E56F2F1";
    let ibc = format!("denom: {IBC}");
    check_refused(&[("denom: uact", &ibc)]);
    let group = deployment(&[("denom: uact", &ibc), ("denom: uact", &ibc)]).groups.remove(0);
    assert_eq!(group.price.denom, IBC);
}

#[test]
fn services_share_a_resource_in_2_1_only() {
    let shared: Change<'_> = ("profile: api", "profile: web");
    let newer: Change<'_> = ("version: \"2.0\"", "version: \"2.1\"");
    assert_eq!(deployment(&[shared]).groups.remove(0).resources.len(), 2);
    let group = deployment(&[shared, newer]).groups.remove(0);
    assert_eq!(group.resources.len(), 1);
    check(&[shared, newer], "/resources/0/count", 4);
    check(&[shared, newer], "/price/amount", "400.000000000000000000");
}

#[test]
fn placements_are_groups_by_name() {
    let second: Change<'_> = (
        "    dcloud:\n      pricing:",
        "    aaa:\n      signedBy: {anyOf: [akash1]}\n      attributes: {region: eu, tier: 1}\n      \
         pricing: {api: {denom: uact, amount: 1}}\n    dcloud:\n      pricing:",
    );
    let moved: Change<'_> = ("  api:\n    dcloud:\n", "  api:\n    aaa:\n");
    let groups = deployment(&[second, moved]).groups;
    let prices: Vec<(&str, String)> =
        groups.iter().map(|it| (it.placement.as_str(), it.price.to_string())).collect();
    assert_eq!(
        prices,
        [
            ("aaa", "1.000000000000000000uact".to_owned()),
            ("dcloud", "300.000000000000000000uact".to_owned())
        ]
    );
}

#[test]
fn anchors_aliases_and_merge_keys_are_followed() {
    let anchored: Change<'_> = (
        "    api:\n      resources:\n        cpu:",
        "    api:\n      resources: &small\n        cpu:",
    );
    let merged: Change<'_> = (
        "      resources:\n        cpu:\n          units: 1\n        memory:\n          size: 512Mi\n",
        "      resources:\n        <<: *small\n        cpu: {units: 3}\n",
    );
    check_web(&[anchored, merged], "cpu", 3000);
    check_web(&[anchored, merged], "memory", 2_u64 << 30);
    check_refused(&[("deployment:\n", "deployment:\n  <<: 1\n")]);
    // Network: merge keys are not followed at the top, under gpu and under its attributes.
    check_refused(&[("services:\n", "<<: {include: []}\nservices:\n")]);
}

#[test]
fn what_nobody_deploys_is_read_but_not_held_to_limits() {
    for unused in [
        "    big: {resources: {cpu: {units: 9999}, memory: {size: 9Pi}, storage: {size: 1}}}",
        "    empty:",
        "    gpus: {resources: {gpu: {units: 99, attributes: {vendor: {nvidia: }}}}}",
    ] {
        check_web(&[("  compute:\n", &format!("  compute:\n{unused}\n"))], "cpu", 1000);
    }
    let service = "services:\n  Odd_name: {expose: [{port: 0, proto: x, to: [{ip: none}]}]}\n";
    check_web(&[("services:\n", service)], "cpu", 1000);
    check_refused(&[("  compute:\n", "  compute:\n    bad: {resources: {memory: {size: 1GB}}}\n")]);
    check_refused(&[("services:\n", "services:\n  bad: {expose: [{port: \"80\"}]}\n")]);
}

#[test]
fn unknown_keys_are_ignored_inside_and_refused_at_the_top() {
    for (old, new) in [
        ("    env:", "    healthcheck: {a: [b]}\n    env:"),
        ("  compute:", "  other: 1\n  compute:"),
        ("as: 80", "as: 80\n        colour: red"),
        ("units: 1", "units: 1\n          shares: 3"),
    ] {
        check_web(&[(old, new)], "cpu", 1000);
    }
    check_refused(&[("deployment:", "volumes: {}\ndeployment:")]);
}

#[test]
fn versions_are_2_0_or_at_least_2_1() {
    for version in ["2", "2.0", "\"2.0.0\"", "v2", "2.1", "2.2", "3", "v10.0"] {
        check_web(&[("version: \"2.0\"", &format!("version: {version}"))], "cpu", 1000);
    }
    for version in ["1", "1.5", "2.0.1", "two", "", "[2]"] {
        check_refused(&[("version: \"2.0\"", &format!("version: {version}"))]);
    }
}

#[test]
fn a_file_may_be_json_and_have_windows_line_ends_and_a_byte_order_mark() {
    let text = format!("\u{feff}{}", changed(&[]).replace('\n', "\r\n"));
    assert_eq!(bidprice_sdl::read(&text), bidprice_sdl::read(&changed(&[])));
    let json = r#"{"version":"2.0","services":{"web":{"image":"a","expose":[{"port":80,"to":[{"global":true}]}]}},
        "profiles":{"compute":{"web":{"resources":{"cpu":{"units":1},"memory":{"size":"1Gi"},"storage":[{"size":"1Gi"}]}}},
        "placement":{"x":{"pricing":{"web":{"denom":"uact","amount":"1"}}}}},
        "deployment":{"web":{"x":{"profile":"web","count":1}}}}"#;
    assert_eq!(bidprice_sdl::read(json).unwrap().groups.len(), 1);
}

#[test]
fn confidential_computing_is_one_kind_a_placement() {
    let web = |tee: &str| format!("    params: {{tee: {tee}}}\n    env:");
    let api: Change<'_> = ("    image: api:1", "    image: api:1\n    params: {tee: cpu}");
    check_web(&[("    env:", &web("cpu")), api], "cpu", 1000);
    check_refused(&[("    env:", &web("cpu-gpu"))]);
    check_refused(&[("    env:", &web("gpu"))]);
}

#[test]
fn reclamation_asks_for_a_span_of_time() {
    for (window, is_read) in
        [("24h", true), ("1h30m", true), ("0s", false), ("1d", false), ("", false)]
    {
        let section = format!("reclamation: {{min_window: {window}}}\ndeployment:");
        let text = changed(&[("deployment:", &section)]);
        assert_eq!(bidprice_sdl::read(&text).is_ok(), is_read, "{window}");
    }
}
