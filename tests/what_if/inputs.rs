//! Orders, books and what is wrong with them.

use serde_json::json;

use super::{gpus, report, threads, what_if};
use crate::program::{Folder, Run, repository};

/// Ten threads at 1.60 are 16 USD a month, 37.217179 uact a block; at 2 they are 20 USD and 46.521473.
fn orders() -> String {
    [threads(10, "1000"), threads(10, "40"), threads(10, "1"), gpus(2, "a100", "1000")].join("\n")
}

#[test]
fn bids_and_earnings_mind_what_tenants_pay() {
    let run = what_if().arguments("- --set price_target_cpu=2 --utilisation 50").stdin(orders());
    let report = report(&run);
    assert_eq!(report["orders"]["read"], 4);
    let total = json!({
        "now_usd": "248", "then_usd": "260", "delta_usd": "12", "delta_pct": "4.84",
    });
    assert_eq!(report["total"], total);
    assert_eq!(report["bids"], json!({"now": 3, "then": 2, "lost": 1, "won": 0}));
    let message = "requested rate is too low. min expected 46.521473uact";
    let refused = json!({
        "now": 1, "then": 2, "new": 1,
        "reasons": [{"name": "too_dear", "now": 1, "then": 2, "message": message}],
    });
    assert_eq!(report["refused"], refused);
    // 16 + 16 + 200 now, 20 + 200 then, half of a month.
    let earnings = json!({
        "utilisation_pct": "50", "now_usd": "116", "then_usd": "110", "delta_usd": "-6",
        "delta_pct": "-5.17",
    });
    assert_eq!(report["earnings"], earnings);
    let part = |name: &str, now: &str, then: &str, delta: &str, pct: &str| {
        json!({
            "name": name, "now_usd": now, "then_usd": then, "delta_usd": delta, "delta_pct": pct,
        })
    };
    let resources =
        json!([part("cpu", "48", "60", "12", "25"), part("gpus", "200", "200", "0", "0")]);
    assert_eq!(report["resources"], resources);
    assert_eq!(report["most_changed"].as_array().unwrap().len(), 3);
    assert_eq!(report["most_changed"][1]["order"], "stdin:2");
    assert_eq!(report["most_changed"][1]["now_price"], "37.217179");
    assert_eq!(report["most_changed"][1]["then_is"], "too_dear");
}

#[test]
fn a_sweep_finds_where_most_is_earned() {
    // 2 × 100 USD are 465.2 uact a block, 2 × 200 are 930.4, 2 × 250 are 1163.0.
    let orders = [gpus(2, "a100", "1000"), gpus(2, "a100", "500"), gpus(2, "t4", "1")].join("\n");
    let run = what_if()
        .arguments("- --sweep price_target_gpu_mappings.a100=50..250:50")
        .set("PRICE_TARGET_GPU_MAPPINGS", "a100=100,*=10")
        .stdin(orders);
    let report = report(&run);
    let sweep = &report["sweep"];
    assert_eq!((&sweep["at"], &sweep["best"]), (&json!("100"), &json!(1)));
    let points: Vec<(&str, u64, &str)> = sweep["points"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| {
            let text = |name: &str| point[name].as_str().unwrap();
            (text("at"), point["bids"].as_u64().unwrap(), text("earnings_usd"))
        })
        .collect();
    let expected = [
        ("50", 2, "200"),
        ("100", 2, "400"),
        ("150", 1, "300"),
        ("200", 1, "400"),
        ("250", 0, "0"),
    ];
    // The first of equals is the best: the lower price wins more orders.
    assert_eq!(points, expected);
}

#[test]
fn a_count_stands_for_as_many_orders() {
    let order = threads(10, "1000");
    let counted = format!("{{\"name\":\"ten threads\",\"count\":1000000,\"order\":{order}}}");
    let report = report(&what_if().arguments("- --set price_target_cpu=2").stdin(counted));
    assert_eq!(report["orders"]["priced"], 1_000_000);
    assert_eq!(report["total"]["now_usd"], "16000000");
    assert_eq!(report["bids"]["then"], 1_000_000);
    assert_eq!(report["most_changed"][0]["order"], "ten threads");
}

#[test]
fn without_orders_there_is_a_market_basket() {
    let report = report(&what_if().arguments("--set price_target_memory=1"));
    assert_eq!(report["orders"]["from"], "the market basket");
    assert_eq!(report["orders"]["read"], 1116);
    assert_eq!(report["orders"]["unreadable"], 0);
}

#[test]
fn deployment_files_a_journal_and_lines_go_together() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("sdl")).unwrap();
    let sdl = "version: \"2.0\"\nservices:\n  web:\n    image: nginx\n    expose: [{port: 80, to: [{global: true}]}]\nprofiles:\n  compute:\n    web:\n      resources: {cpu: {units: 10}, memory: {size: 1Gi}, storage: {size: 1Gi}}\n  placement:\n    west:\n      pricing: {web: {denom: uact, amount: 1000}}\ndeployment:\n  web: {west: {profile: web, count: 2}}\n";
    folder.file("sdl/a.yaml", sdl);
    folder.file("sdl/bad.yml", &sdl.replace("count: 2", "count: x"));
    folder.file("sdl/notes.txt", "none of these");
    let journal = folder.path().join("journal").to_str().unwrap().to_owned();
    let bid = Run::new().set("BIDPRICE_JOURNAL", journal.as_str()).stdin(threads(10, "1000"));
    bid.bids("37.217179");
    let lines = folder.file("lines.ndjson", &threads(10, "1000"));
    let run = what_if()
        .arguments("--json --set price_target_cpu=2")
        .argument(folder.path().join("sdl"))
        .argument(journal)
        .argument(lines);
    let answer = run.answer();
    assert_eq!(answer.exit, 2, "one file is no deployment");
    let report: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(report["orders"]["read"], 3);
    assert_eq!(report["orders"]["unreadable"], 1);
    let bad = report["orders"]["first_unreadable"][0]["place"].as_str().unwrap();
    assert!(bad.ends_with("sdl/bad.yml:14:37"), "{bad}");
    let cpu = &report["resources"][0];
    assert_eq!((&cpu["name"], &cpu["now_usd"]), (&json!("cpu"), &json!("64")));
}

#[test]
fn a_deployment_that_takes_any_gpu_goes_by_the_stock() {
    let sdl = "tests/what_if/any-gpu.yaml";
    let run = |have: &str| {
        let run = what_if()
            .arguments(&format!("{sdl} --set price_target_cpu=1 {have}"))
            .set("PRICE_TARGET_GPU_MAPPINGS", "a100=900,t4=80,h100=1500");
        report(&run)
    };
    let undecided = run("");
    assert_eq!(undecided["gpus"][0]["name"], "t4");
    assert_eq!(
        undecided["notes"][0],
        "1 order of deployment files: any of several GPUs will do, priced as the last that is named; \
         --have says which there are"
    );
    assert_eq!(run("--have a100=8,h100=8")["gpus"][0]["name"], "a100");
    let none = what_if().arguments(&format!("{sdl} --set price_target_cpu=1 --have v100=8"));
    assert_eq!(none.answer().exit, 1);
}

#[test]
fn rules_of_two_settings_files_are_compared() {
    let folder = Folder::new();
    let now = folder.file("now.yaml", "rules:\n  - minimum: {usd_per_month: 20, below: raise}\n");
    let then =
        folder.file("then.yaml", "rules:\n  - minimum: {usd_per_month: 20, below: decline}\n");
    let run = what_if()
        .arguments("- --now-config")
        .argument(now.as_str())
        .argument("--then-config")
        .argument(then)
        .stdin(threads(10, "1000"));
    let compared = report(&run);
    let message = "declined by rule `minimum`: 16 USD a month is below the minimum of 20";
    let reasons = json!([{"name": "declined", "now": 0, "then": 1, "message": message}]);
    assert_eq!(compared["refused"]["reasons"], reasons);
    assert_eq!(compared["earnings"]["now_usd"], "20");
    let run = what_if()
        .arguments("- --then-config none --now-config")
        .argument(now)
        .stdin(threads(10, "1000"));
    let resources = &report(&run)["resources"];
    assert_eq!(resources[1]["name"], "rules and plugins");
    assert_eq!((&resources[1]["now_usd"], &resources[1]["then_usd"]), (&json!("4"), &json!("0")));
}

#[test]
fn values_files_are_books() {
    let folder = Folder::new();
    let now = folder.file("now.yaml", "price_target_cpu: \"1.60\"\nbidpricescript: x\n");
    let then = folder.file("then.yaml", "price_target_cpu: \"2\"\nbidpricescript: x\n");
    let run = what_if()
        .arguments("- --now")
        .argument(now)
        .argument("--then")
        .argument(then.as_str())
        .stdin(threads(10, "1000"));
    let report = report(&run);
    assert_eq!(report["total"]["delta_usd"], "4");
    assert_eq!(report["then"]["name"], then);
    assert_ne!(report["then"]["book"], report["now"]["book"]);
}

#[test]
fn values_from_stdin_are_those_of_both_books() {
    let folder = Folder::new();
    let orders = folder.file("orders", &threads(10, "1000"));
    let values = "price_target_cpu: \"3\"\nbidpricescript: x\n";
    let run =
        what_if().arguments("--now - --set price_target_memory=2").argument(orders).stdin(values);
    assert_eq!(report(&run)["total"]["then_usd"], "30");
}

#[test]
fn a_slip_of_the_pen_in_a_key_is_noted() {
    let run = what_if()
        .arguments("- --set price_target_gpu_mappings.a10O=500")
        .set("PRICE_TARGET_GPU_MAPPINGS", "a100=100")
        .stdin(gpus(1, "a100", "1000"));
    let note = &report(&run)["notes"][0];
    assert_eq!(note, "price_target_gpu_mappings.a10O is new: the GPU map has no such entry yet");
}

#[test]
fn folders_that_lead_back_to_themselves_are_read_once() {
    let folder = Folder::new();
    let sdl = std::fs::read_to_string(repository().join("tests/what_if/any-gpu.yaml")).unwrap();
    folder.file("a.yaml", &sdl);
    std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
    let run = what_if().argument(folder.path()).arguments("--set price_target_cpu=2 --json");
    let report: serde_json::Value = serde_json::from_str(&run.answer().stdout).unwrap();
    assert_eq!(report["orders"]["read"], 1);
}

#[test]
fn what_no_book_can_price_is_no_good_news() {
    let run = Run::new()
        .arguments("what-if - --set price_target_cpu=2")
        .set("BIDPRICE_RATE_SOURCES", "none")
        .set("BIDPRICE_RATE_CACHE", "/nowhere/rate")
        .stdin(threads(10, "1000").replace("uact", "uakt"));
    let answer = run.answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    assert!(
        answer
            .stderr
            .unwrap()
            .starts_with("bidpricescript: no order can be priced: no rate of USD per AKT")
    );
}

#[test]
fn a_count_beyond_the_limit_is_no_order() {
    let order = threads(10, "1000");
    let input = format!("{order}\n{{\"count\":1000000001,\"order\":{order}}}");
    let answer = what_if().arguments("- --json --set price_target_cpu=2").stdin(input).answer();
    let report: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((answer.exit, &report["orders"]["read"]), (2, &json!(1)));
    let problem = &report["orders"]["first_unreadable"][0]["problem"];
    assert_eq!(problem, "`count` is 1000000001, and 1000000000 is the most");
}

/// Fails unless a command line is refused with these words.
#[track_caller]
fn check_refused(arguments: &str, input: &str, exit: i32, said: &str) {
    let answer = what_if().arguments(arguments).stdin(input).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", exit));
    assert_eq!(answer.stderr.unwrap(), said);
}

#[test]
fn what_cannot_be_compared_says_why() {
    check_refused(
        "-",
        "",
        64,
        "bidpricescript: there is no second price book\n\
         hint: name a values file with --then, or change a price with --set or --sweep\n",
    );
    let set = "- --set price_target_cpu=2";
    check_refused(
        set,
        "",
        1,
        "bidpricescript: there is no order\n\
         hint: send a line of JSON for each, as `quote --orders` writes them\n",
    );
    check_refused(
        set,
        "garbage",
        1,
        "bidpricescript: there is no order: stdin:1: cannot price the order: it is not one JSON value: expected value at line 1 column 1\n\
         hint: send a line of JSON for each, as `quote --orders` writes them\n",
    );
    check_refused(
        "- --set price_target_gpu=2",
        "",
        64,
        "bidpricescript: `price_target_gpu` is no price\n\
         hint: name a key of the chart, such as price_target_cpu or price_target_gpu_mappings.a100, or `rate` or `compat`\n",
    );
    check_refused(
        "- --set price_target_cpu=1,60",
        "",
        1,
        "bidpricescript: cannot read the settings: PRICE_TARGET_CPU is `1,60`, which has a comma in it\n\
         hint: write decimals with a point, as in 1.60\n",
    );
}
