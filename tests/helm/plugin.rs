//! `helm bidprice`: what it hands on, and what it says when it cannot.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use super::cluster::Cluster;
use super::{Helm, with_each};
use crate::program::{program, repository};
use crate::vectors::Answer;

/// What Helm says when a plugin ends with anything but 0.
const HELMS_LINE: &str = "Error: plugin \"bidprice\" exited with error\n";

/// Values with a price that the chart drops.
fn values() -> Value {
    json!({"price_target_ip": 0, "bidpricescript": "IyEvYmluL3NoCg=="})
}

/// A test with both generations that have the plugin and a release to ask for.
fn with_plugin(test: impl Fn(Helm)) {
    let cluster = Cluster::with_values(&values());
    with_each(|helm| {
        let helm = helm.with_cluster(&cluster);
        let installed = helm.shell("helm plugin install \"$PWD/chart-values/helm-plugin\"");
        assert_eq!(installed.exit, 0, "{:?}", installed.stderr);
        test(helm);
    });
}

#[track_caller]
fn check(helm: &Helm, line: &str, (stdout, exit, stderr): (&str, i32, &str)) {
    let answer = helm.shell(line);
    let heard = (answer.stdout.as_str(), answer.exit, answer.stderr.as_deref());
    let last = if exit == 0 { "" } else { HELMS_LINE };
    let stderr = format!("{stderr}{last}");
    assert_eq!(heard, (stdout, exit, Some(stderr.as_str())), "Helm {}: {line}", helm.generation);
}

#[test]
fn lint_of_a_release_is_lint_of_its_values() {
    with_plugin(|helm| {
        for options in ["", "--json", "--compat script --json"] {
            let direct = format!(
                "helm get values akash-provider -n akash-services -o json |
                    bidpricescript lint --values - {options}"
            );
            let Answer { stdout, exit, .. } = helm.shell(&direct);
            assert!(exit == 2 && stdout.contains("price_target_ip"), "{stdout}");
            for line in [
                format!("helm bidprice lint akash-provider -n akash-services {options}"),
                format!("helm -n akash-services bidprice lint akash-provider {options}"),
                format!("helm bidprice lint akash-provider {options} --namespace=akash-services"),
                format!(
                    "helm -n akash-services bidprice lint akash-provider {options} --revision 1"
                ),
            ] {
                check(&helm, &line, (&stdout, 2, ""));
            }
        }
    });
}

#[test]
fn helms_own_words_are_shown_when_it_has_no_values() {
    with_plugin(|helm| {
        let not_found = ("", 1, "Error: release: not found\n");
        for line in [
            "helm bidprice lint another -n akash-services",
            "helm bidprice lint akash-provider -n akash-services --revision 7",
            "helm bidprice migrate another -n akash-services",
        ] {
            check(&helm, line, not_found);
        }
    });
}

#[test]
fn wrong_use_is_told_from_a_question() {
    with_plugin(|helm| {
        let help = helm.says("helm bidprice --help");
        assert!(help.starts_with("usage: helm bidprice migrate|lint RELEASE "), "{help}");
        check(&helm, "helm bidprice lint --help", (&help, 0, ""));
        for line in ["", "frobnicate akash-provider", "lint", "migrate --out x"] {
            check(&helm, &format!("helm bidprice {line}"), ("", 64, &help));
        }
        // The command's own.
        let answer = helm.shell("helm bidprice lint akash-provider -n akash-services --frobnicate");
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64));
    });
}

#[test]
fn the_program_is_found_by_name_in_path_or_beside_the_plugin() {
    let cluster = Cluster::with_values(&values());
    with_each(|helm| {
        let helm = helm.with_cluster(&cluster);
        let plugin = helm.path().join("plugin");
        fs::create_dir(&plugin).unwrap();
        for name in ["plugin.yaml", "bidprice"] {
            fs::copy(repository().join("chart-values/helm-plugin").join(name), plugin.join(name))
                .unwrap();
        }
        assert_eq!(helm.shell("helm plugin install \"$PWD/plugin\"").exit, 0);
        let line = "helm bidprice lint akash-provider -n akash-services";
        let found = helm.shell(line).stdout;
        assert!(found.contains("price_target_ip"), "{found}");

        fs::rename(helm.path().join("bin/bidpricescript"), helm.path().join("other")).unwrap();
        let named = format!("BIDPRICESCRIPT=$PWD/other {line}");
        check(&helm, &named, (&found, 2, ""));
        let linked = helm.path().join("helm-data/plugins/plugin/bidpricescript");
        let missing = format!(
            "helm bidprice: there is no program {}\nhint: put bidpricescript into a folder of PATH, \
             or name it: BIDPRICESCRIPT=/path/of/bidpricescript\n",
            linked.display()
        );
        check(&helm, line, ("", 1, &missing));
        symlink(program(), plugin.join("bidpricescript")).unwrap();
        check(&helm, line, (&found, 2, ""));
    });
}
