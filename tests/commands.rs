//! The commands for people: what they print, byte for byte, and how they end.

use std::fs;

use crate::program::{Folder, Run, repository};

/// Compares with the golden file of this name; `UPDATE_GOLDEN=1` writes it anew.
#[track_caller]
pub(crate) fn is_golden(name: &str, text: &str) {
    let path = repository().join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, golden, "tests/golden/{name}");
}

/// The whole run as one text.
#[track_caller]
fn run_is_golden(name: &str, run: &Run) {
    let answer = run.answer();
    let stderr = answer.stderr.unwrap_or_default();
    let text = format!("{}--- stderr\n{stderr}--- exit {}\n", answer.stdout, answer.exit);
    is_golden(name, &text);
}

fn command(line: &str) -> Run {
    Run::new().arguments(line)
}

#[test]
fn help_is_an_answer_and_nonsense_is_64() {
    run_is_golden("help.txt", &command("--help"));
    run_is_golden("help-explain.txt", &command("explain --help"));
    run_is_golden("help-lint.txt", &command("lint --help"));
    run_is_golden("help-rate.txt", &command("rate --help"));
    run_is_golden("help-serve.txt", &command("serve --help"));
    assert_eq!(command("--version").answer().stdout, "bidpricescript 0.1.0\n");
    for line in
        ["frobnicate", "--frobnicate", "explain --frobnicate", "explain a b", "completions csh"]
    {
        let answer = command(line).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64), "{line}");
    }
}

#[test]
fn explain_shows_what_a_price_is_made_of() {
    let run = command("explain tests/orders/sample.json");
    run_is_golden("explain.txt", &run);
    let map = "h100=1800,a100.80Gi=1000,*=130";
    run_is_golden("explain-map.txt", &run.clone().set("PRICE_TARGET_GPU_MAPPINGS", map));
    run_is_golden("explain-json.txt", &run.argument("--json"));
    run_is_golden("explain-colour.txt", &command("explain --color always tests/orders/two.json"));
}

#[test]
fn explain_says_how_far_a_price_is_above_the_maximum() {
    run_is_golden(
        "explain-too-dear.txt",
        &command("explain --rate 1.21 tests/orders/too-dear.json"),
    );
    run_is_golden(
        "explain-no-rate.txt",
        &command("explain tests/orders/too-dear.json")
            .set("BIDPRICE_RATE_CACHE", "/nowhere/rate")
            .set("BIDPRICE_RATE_SOURCES", "none"),
    );
}

#[test]
fn explain_without_a_good_order_or_setting_says_why() {
    run_is_golden("explain-bad-order.txt", &command("explain").stdin("{}"));
    run_is_golden("explain-no-file.txt", &command("explain /nowhere.json"));
    let run = command("explain tests/orders/sample.json").set("PRICE_TARGET_CPU", "$5");
    run_is_golden("explain-bad-setting.txt", &run);
}

#[test]
fn explain_asks_no_whitelist_without_an_owner() {
    let run =
        command("explain tests/orders/sample.json").set("WHITELIST_URL", "http://127.0.0.1:1/");
    run_is_golden("explain-whitelist.txt", &run);
}

#[test]
fn explain_shows_what_each_rule_made_of_a_price() {
    let run = |owner: &str, arguments: &str| {
        command(&format!("explain {arguments}"))
            .set("BIDPRICE_CONFIG", "tests/settings/all.yaml")
            .set("AKASH_OWNER", owner)
    };
    let sample = "tests/orders/sample.json";
    run_is_golden("explain-rules.txt", &run("akash1alice", sample));
    run_is_golden("explain-rules-json.txt", &run("akash1alice", &format!("{sample} --json")));
    run_is_golden("explain-rules-fixed.txt", &run("akash1dave", sample));
    run_is_golden("explain-rules-fixed-json.txt", &run("akash1dave", &format!("{sample} --json")));
    run_is_golden("explain-rules-declined.txt", &run("akash1eve", sample));
    run_is_golden("explain-rules-no-owner.txt", &run("", sample));
    let too_dear = run("akash1frank", "--rate 1.21 --color always tests/orders/too-dear.json");
    run_is_golden("explain-rules-ceiling.txt", &too_dear);
}

#[test]
fn explain_prices_a_values_file_as_the_chart_renders_it() {
    run_is_golden(
        "explain-values.txt",
        &command("explain --values tests/values/dropped.yaml tests/orders/sample.json"),
    );
}

#[test]
fn rate_without_the_network_shows_what_is_at_hand() {
    let run = command("rate").set("BIDPRICE_RATE_SOURCES", "none");
    run_is_golden("rate-fixed.txt", &run.clone().set("BIDPRICE_RATE", "1.20"));
    run_is_golden("rate-none.txt", &run.set("BIDPRICE_RATE_CACHE", "/nowhere/rate"));
    let setting = command("rate").set("BIDPRICE_RATE_SOURCES", "dia,imperator");
    run_is_golden("rate-bad-setting.txt", &setting);
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let answer = command(&format!("completions {shell}")).answer();
        assert_eq!(answer.exit, 0);
        for word in ["explain", "lint", "rate", "plugin", "completions", "values"] {
            assert!(answer.stdout.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn lint_names_what_would_make_a_wrong_bid_with_place_and_repair() {
    for name in ["dropped", "console", "lost-set", "tired"] {
        let run = command(&format!("lint --values tests/values/{name}.yaml"));
        run_is_golden(&format!("lint-{name}.txt"), &run);
    }
    let script = command("lint --compat script --values tests/values/console.yaml");
    run_is_golden("lint-console-script.txt", &script);
    run_is_golden("lint-json.txt", &command("lint --json --values tests/values/console.yaml"));
}

#[test]
fn lint_takes_the_environment_and_its_settings() {
    let run = command("lint")
        .set("PRICE_TARGET_CPU", "abc")
        .set("PRICE_TARGET_GPU_MAPPINGS", "a100=900, t4=80,,h100=;,*=130")
        .set("PRICE_TARGET_MEM", "1")
        .set("BIDPRICE_COMPAT", "script")
        .set("BIDPRICE_RAET", "1.2")
        .set("BIDPRICE_RATE_TTL", "60")
        .set("AKASH_NODE", "not ours");
    run_is_golden("lint-environment.txt", &run);
}

#[test]
fn lint_names_every_broken_rule_and_what_the_pod_would_not_see() {
    let broken = command("lint").set("BIDPRICE_CONFIG", "tests/settings/broken.yaml");
    run_is_golden("lint-rules.txt", &broken);
    let good = command("lint").set("BIDPRICE_CONFIG", "tests/settings/all.yaml").answer();
    assert_eq!((good.stdout.as_str(), good.exit), ("nothing to repair\n", 0));
    run_is_golden("lint-settings.txt", &command("lint --values tests/values/settings.yaml"));
}

#[test]
fn lint_finds_nothing_in_good_prices() {
    let run = command("lint --values tests/values/good.yaml");
    assert_eq!((run.answer().stdout.as_str(), run.answer().exit), ("nothing to repair\n", 0));
    assert_eq!(command("lint").answer().exit, 0);
}

#[test]
fn lint_of_what_cannot_be_read_is_exit_1() {
    run_is_golden("lint-no-file.txt", &command("lint --values /nowhere.yaml"));
    run_is_golden("lint-not-yaml.txt", &command("lint --values -").stdin("a: [1\nb: {"));
}

#[test]
fn lint_reads_what_helm_prints() {
    let json = r#"{"price_target_ip":0,"bidpricescript":"IyEvYmluL3NoCg=="}"#;
    let yaml = "USER-SUPPLIED VALUES:\nprice_target_ip: 0\nbidpricescript: IyEvYmluL3NoCg==\n";
    for text in [json, yaml] {
        let answer = command("lint --values -").stdin(text).answer();
        assert_eq!(answer.exit, 2, "{text}");
        assert!(answer.stdout.contains("price_target_ip is the number `0`"), "{}", answer.stdout);
    }
    assert_eq!(command("lint --values -").stdin("null\n").answer().exit, 0);
}

#[test]
fn lint_names_a_settings_file_that_is_broken_by_its_place() {
    let folder = Folder::new();
    let file = folder.file("bidprice.yaml", "rate: [\n");
    let answer = command("lint").set("BIDPRICE_CONFIG", &file).answer();
    assert_eq!(answer.exit, 2);
    assert!(answer.stdout.starts_with(&format!("{file}:")), "{}", answer.stdout);
}
