//! `helm get values … -o json | bidpricescript migrate`, end to end: from a release to the pod.

use std::fs;

use serde_json::{Value, json};

use super::cluster::Cluster;
use super::rendered::{Rendered, home_with_program};
use super::{Helm, OLD_SCRIPT, old_script, piped, with_each};
use crate::network::server::{Behaviour, Server};
use crate::program::{Folder, Run, repository};
use crate::vectors::Answer;

const GET: &str = "helm get values akash-provider -n akash-services";

/// A release with all kinds of values, and these on top.
fn release(over: &Value) -> Value {
    let mut values = json!({
        "from": "akash1provider",
        "key": "LS0tLS1CRUdJTg==",
        "domain": "example.com",
        "website": "yes",
        "chainid": "010",
        "withdrawalperiod": "1h",
        "cluster_node_port_quantity": 2500,
        "overcommit_pct_cpu": 0,
        "ipoperator": false,
        "nameless": null,
        "attributes": [
            {"key": "region", "value": "us-west"},
            {"key": "capabilities/storage/1/persistent", "value": true},
            {"key": "host", "value": "a: b # c"},
        ],
        "resources": {"limits": {"cpu": "2000m"}, "requests": {}},
        "tolerations": [],
        "bidpricescript": old_script(),
    });
    let over = over.as_object().unwrap().clone();
    values.as_object_mut().unwrap().extend(over);
    values
}

/// Prices as operators type them, and as Helm hands them over.
fn prices() -> Value {
    json!({
        "price_target_cpu": "1.60",
        "price_target_memory": 0.8,
        "price_target_endpoint": "0",
        "price_target_hd_ephemeral": 0.00001,
        "price_target_hd_pers_nvme": 1_000_000,
        "price_target_gpu_mappings": "h100=1800,a100.80Gi=1000,t4=80",
    })
}

/// What they are in the container: the same numbers, and the old script's own for those not set.
const ARRIVING: [(&str, &str); 9] = [
    ("PRICE_TARGET_CPU", "1.60"),
    ("PRICE_TARGET_MEMORY", "0.8"),
    ("PRICE_TARGET_HD_EPHEMERAL", "0.00001"),
    ("PRICE_TARGET_HD_PERS_HDD", "0.01"),
    ("PRICE_TARGET_HD_PERS_SSD", "0.03"),
    ("PRICE_TARGET_HD_PERS_NVME", "1000000"),
    ("PRICE_TARGET_ENDPOINT", "0"),
    ("PRICE_TARGET_IP", "5"),
    ("PRICE_TARGET_GPU_MAPPINGS", "h100=1800,a100.80Gi=1000,t4=80"),
];

/// A test with both generations and a release with these values.
fn with_release(values: &Value, test: impl Fn(Helm)) {
    let cluster = Cluster::with_values(values);
    with_each(|helm| test(helm.with_cluster(&cluster)));
}

/// Migrates into `new.yaml`.
#[track_caller]
fn migrated(helm: &Helm, line: &str, exit: i32) {
    let line = format!("set -o pipefail; {line} > new.yaml");
    let Answer { stdout, exit: code, stderr } = helm.shell(&line);
    assert_eq!((stdout.as_str(), code), ("", exit), "Helm {}: {stderr:?}", helm.generation);
}

/// Fails unless the container gets these prices and no other.
#[track_caller]
fn arrive(rendered: &Rendered, expected: &[(&str, &str)]) {
    let mut prices = rendered.environment();
    prices.retain(|name, _| name.starts_with("PRICE_TARGET_"));
    let expected = expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    assert_eq!(prices, expected.collect());
}

#[test]
fn every_price_arrives_as_typed_and_every_other_value_as_it_was() {
    let values = release(&prices());
    with_release(&values, |helm| {
        for output in ["-o json", "-o yaml", ""] {
            migrated(&helm, &format!("{GET} {output} | bidpricescript migrate"), 0);
            let rendered = Rendered::by(&helm, "-f new.yaml");
            arrive(&rendered, &ARRIVING);
            let understood = rendered.values();
            let kept = values.as_object().unwrap().iter().filter(|(key, value)| {
                !key.starts_with("price_target_") && *key != "bidpricescript" && !value.is_null()
            });
            for (key, value) in kept {
                assert_eq!(&understood[key], value, "Helm {}: {key}", helm.generation);
            }
            let texts = understood.as_object().unwrap().iter();
            let mut prices = texts.filter(|(key, _)| key.starts_with("price_target_"));
            assert!(prices.all(|(_, price)| price.is_string()), "{understood}");
        }
    });
}

#[test]
fn the_launcher_arrives_byte_for_byte_and_prices_an_order() {
    with_release(&release(&prices()), |helm| {
        migrated(&helm, &format!("{GET} -o json | bidpricescript migrate"), 0);
        let home = home_with_program(&helm);
        let rendered = Rendered::by(&helm, &format!("-f new.yaml --set home={}", home.display()));
        let value = rendered.values()["bidpricescript"].as_str().unwrap().to_owned();
        let launcher = piped("base64 -d \"$1\"", helm.file("value", &value));
        assert_eq!(rendered.script(), launcher);
        assert!(launcher.starts_with("#!/bin/sh\n"), "{launcher}");

        for name in ["sample", "two", "too-dear"] {
            let order = fs::read_to_string(repository().join(format!("tests/orders/{name}.json")));
            // In dollars: for AKT both would ask the network for the rate, and keep it for all.
            let order = order.unwrap().replace("\"uakt\"", "\"uact\"");
            let mut direct = Run::new().stdin(order.as_str()).set("BIDPRICE_COMPAT", "script");
            for (variable, text) in rendered.environment() {
                direct = direct.set(&variable, text);
            }
            let direct = direct.answer();
            let bid = rendered.bid(helm.path(), &order);
            assert_eq!((bid.stdout, bid.exit), (direct.stdout, direct.exit), "{name}");
            assert_eq!(bid.stderr, direct.stderr, "{name}");
        }
    });
}

#[test]
fn rules_of_the_old_script_are_in_the_value() {
    let script = fs::read_to_string(repository().join(OLD_SCRIPT)).unwrap();
    let (first, rest) = script.split_once('\n').unwrap();
    let owner = "akash1alice7x0q5f3m9dk2s8w4v6t1n0yhzr5c3jle";
    let rule = format!("if [[ \"$AKASH_OWNER\" == \"{owner}\" ]]; then echo 1; exit 0; fi");
    let folder = Folder::new();
    let edited = folder.file("edited.sh", &format!("{first}\n{rule}\n{rest}"));
    let over = json!({"bidpricescript": piped("base64 -w0 \"$1\"", edited)});
    with_release(&release(&over), |helm| {
        migrated(&helm, &format!("{GET} -o json | bidpricescript migrate"), 0);
        let home = home_with_program(&helm);
        let rendered = Rendered::by(&helm, &format!("-f new.yaml --set home={}", home.display()));
        let order = fs::read_to_string(repository().join("tests/orders/sample.json")).unwrap();
        let bid = rendered.bid_to(owner, helm.path(), &order);
        assert_eq!((bid.stdout.as_str(), bid.exit), ("1.000000\n", 0), "{:?}", bid.stderr);
        assert_ne!(rendered.bid(helm.path(), &order).stdout, bid.stdout);
    });
}

#[test]
fn what_the_chart_does_to_a_price_is_undone() {
    // What Helm's JSON has, what was charged, and so what has to arrive.
    let traps = [
        (json!({"price_target_ip": 0}), ("PRICE_TARGET_IP", "5")),
        (json!({"price_target_ip": "0"}), ("PRICE_TARGET_IP", "0")),
        (json!({"price_target_ip": 1_000_000}), ("PRICE_TARGET_IP", "1000000")),
        (json!({"price_target_ip": 0.000_01}), ("PRICE_TARGET_IP", "0.00001")),
        (json!({"price_target_ip": 0.000_000_1}), ("PRICE_TARGET_IP", "0.0000001")),
        (json!({"price_target_ip": ".5040"}), ("PRICE_TARGET_IP", "0.5040")),
        (
            json!({"price_target_gpu_mappings": "*=401.7684"}),
            ("PRICE_TARGET_GPU_MAPPINGS", "*=401.7684"),
        ),
    ];
    for (trap, (variable, text)) in traps {
        with_release(&release(&trap), |helm| {
            let line = format!("{GET} -o json | bidpricescript migrate > new.yaml");
            let answer = helm.shell(&line);
            assert!([0, 2].contains(&answer.exit), "{:?}", answer.stderr);
            let environment = Rendered::by(&helm, "-f new.yaml").environment();
            let arrives = environment.get(variable).map(String::as_str);
            assert_eq!(arrives, Some(text), "Helm {}: {trap}", helm.generation);
        });
    }
}

#[test]
fn stray_values_of_a_cut_map_need_a_look() {
    let stray = json!({"price_target_gpu_mappings": "a100=900", "t4": 80, "*": 130});
    with_release(&release(&stray), |helm| {
        migrated(&helm, &format!("{GET} -o json | bidpricescript migrate"), 2);
        let rendered = Rendered::by(&helm, "-f new.yaml");
        assert_eq!(rendered.environment()["PRICE_TARGET_GPU_MAPPINGS"], "a100=900");
    });
}

/// `helm upgrade` renders our chart; all else is Helm's.
const RENDER: &str = r#"helm() {
    if [ "$1" != upgrade ]; then command helm "$@"; return; fi
    printf '%s\n' "$*" >&2
    [ "$2 $3 $4 $5 $6" = "akash-provider akash/provider -n akash-services --version" ] || return
    shift 3
    command helm template akash-provider tests/helm/chart "$@"
}
"#;

#[test]
fn the_printed_upgrade_carries_all_of_it() {
    with_release(&release(&prices()), |helm| {
        helm.shell("helm plugin install \"$PWD/chart-values/helm-plugin\"");
        for (line, folder) in [
            (format!("{GET} -o json | bidpricescript migrate --out piped"), "piped"),
            (
                "helm bidprice migrate akash-provider -n akash-services --out plugged".into(),
                "plugged",
            ),
        ] {
            let upgrade = helm.shell(&line);
            assert_eq!(upgrade.exit, 0, "{:?}", upgrade.stderr);
            let pasted = helm.shell(&format!("{RENDER}{}", upgrade.stdout));
            let command = format!(
                "upgrade akash-provider akash/provider -n akash-services --version 19.0.2 -f \
                 {folder}/provider.yaml --set-file bidpricescript={folder}/bidpricescript.b64\n"
            );
            assert_eq!((pasted.exit, pasted.stderr), (0, Some(command)));
            arrive(&Rendered::read(&pasted.stdout), &ARRIVING);
            let old = repository().join(OLD_SCRIPT);
            let kept = helm.path().join(folder).join("old-bid-price-script.sh");
            assert_eq!(fs::read(kept).unwrap(), fs::read(old).unwrap());
        }
    });
}

/// What a repository says that has this chart and a newer one.
const INDEX: &str = "apiVersion: v1
entries:
  provider:
  - {apiVersion: v2, name: provider, version: 20.1.0, urls: [provider-20.1.0.tgz]}
  - {apiVersion: v2, name: provider, version: 19.0.2, urls: [provider-19.0.2.tgz]}
";

/// Helm asks the repository for the chart before it asks the cluster for anything.
#[test]
fn the_printed_upgrade_leaves_the_chart_as_it_is() {
    let index = Behaviour::Answer { status: 200, content_type: "text/yaml", body: INDEX.into() };
    with_release(&release(&prices()), |helm| {
        let repository = Server::start(Behaviour::Routes(vec![("/index.yaml", index.clone())]));
        helm.shell(&format!("helm repo add akash {}", repository.url()));
        let printed = helm.shell(&format!("{GET} -o json | bidpricescript migrate --out out"));
        let wanted = |commands: &str| {
            assert_eq!(helm.shell(commands).exit, 1, "there is no chart to be had");
            repository.requests().pop().unwrap()
        };
        assert_eq!(wanted(&printed.stdout), "/provider-19.0.2.tgz");
        // As it would be without.
        let without = printed.stdout.replace("--version \"${chart:?}\" ", "");
        assert_eq!(wanted(&without), "/provider-20.1.0.tgz");
        // Where nobody knows the version, nothing is upgraded.
        let asked = repository.requests().len();
        let nameless = printed.stdout.replace("metadata akash-provider", "metadata another");
        assert_ne!(helm.shell(&nameless).exit, 0);
        assert_eq!(repository.requests().len(), asked);
    });
}

#[test]
fn the_plugin_prints_what_the_pipe_prints() {
    with_release(&release(&prices()), |helm| {
        helm.shell("helm plugin install \"$PWD/chart-values/helm-plugin\"");
        let piped = helm.shell(&format!("{GET} -o json | bidpricescript migrate --json"));
        let plugged = helm.shell("helm bidprice migrate akash-provider -n akash-services --json");
        assert_eq!((plugged.exit, plugged.stdout, plugged.stderr), (0, piped.stdout, piped.stderr));
    });
}

#[test]
fn a_release_without_values_is_no_migration() {
    with_release(&Value::Null, |helm| {
        assert_eq!(helm.says(&format!("{GET} -o json")), "null\n");
        let answer = helm.shell(&format!("{GET} -o json | bidpricescript migrate"));
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
        assert!(answer.stderr.unwrap().starts_with("bidpricescript: "));
    });
}
