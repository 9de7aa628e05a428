//! The recorded answers of the guide's pipelines, through the command.

use std::fs;

use serde_json::Value;

use super::{earnings, recorded};
use crate::program::Run;
use crate::vectors::Answer;

/// How many there are: a file that is lost or cut must not pass for agreement.
const COUNT: usize = 30;
const SAME: usize = 25;

fn cases() -> Vec<Value> {
    let text = fs::read_to_string(recorded("recorded.jsonl")).unwrap();
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), COUNT);
    assert_eq!(cases.iter().filter(|case| case["same"] == true).count(), SAME);
    cases
}

fn case(id: &str) -> Value {
    cases().into_iter().find(|case| case["id"] == id).unwrap()
}

fn paths(names: &Value) -> Vec<String> {
    names.as_array().unwrap().iter().map(|name| recorded(name.as_str().unwrap())).collect()
}

/// The options that a case asks for.
fn options(case: &Value) -> Run {
    let command = case["command"].as_str().unwrap();
    let names = [
        ("block_time", "--block-time"),
        ("days_per_month", "--days-per-month"),
        ("akt_usd", "--akt-usd"),
        ("escrow_per_lease", "--escrow-per-lease"),
    ];
    names.iter().fold(earnings(command).argument("--guide"), |run, (name, option)| {
        match case["params"][name].as_str() {
            Some(value) => run.argument(*option).argument(value),
            None => run,
        }
    })
}

/// The run of a case, its files named.
fn run(case: &Value) -> Run {
    let inputs = &case["inputs"];
    let file = |name: &str| recorded(inputs[name].as_str().unwrap());
    let run = options(case);
    match case["command"].as_str().unwrap() {
        "history" => {
            let run = run.argument("--blocks").argument(file("blocks"));
            let run = run.argument("--balances").argument(file("balances"));
            let steps = inputs["leases"].as_array().unwrap().iter();
            steps.fold(run, |run, pages| run.argument("--step").argument(paths(pages).join(",")))
        }
        command => {
            let run = if command == "consumed" {
                run.argument("--block").argument(file("block"))
            } else {
                run
            };
            paths(&inputs["leases"]).into_iter().fold(run, Run::argument)
        }
    }
}

/// The same with the leases on stdin, all pages one behind the other.
fn piped(case: &Value) -> Run {
    let pages = paths(&case["inputs"]["leases"]);
    let bytes: Vec<u8> = pages.iter().flat_map(|page| fs::read(page).unwrap()).collect();
    let run = options(case).stdin(bytes);
    match case["params"]["height"].as_u64() {
        Some(height) => run.argument("--height").argument(height.to_string()),
        None => run,
    }
}

fn printed(case: &Value) -> (String, i32, Option<String>) {
    (case["stdout"].as_str().unwrap().to_owned(), 0, Some(String::new()))
}

#[test]
fn every_table_that_the_guide_prints_is_printed() {
    for case in cases().iter().filter(|case| case["same"] == true) {
        let Answer { stdout, exit, stderr } = run(case).answer();
        assert_eq!((stdout, exit, stderr), printed(case), "{}", case["id"]);
        if case["command"] != "history" {
            let Answer { stdout, exit, stderr } = piped(case).answer();
            assert_eq!((stdout, exit, stderr), printed(case), "{} on stdin", case["id"]);
        }
    }
}

#[test]
fn the_guides_constants_are_those_without_options() {
    let same = |id: &str, run: Run| {
        let Answer { stdout, exit, stderr } = run.answer();
        assert_eq!((stdout, exit, stderr), printed(&case(id)), "{id}");
    };
    let price = earnings("potential --guide --akt-usd 1.79");
    same("earn-potential-guide-6088", price.argument(recorded("guide-potential.json")));
    let fixed = earnings("potential --guide").set("BIDPRICE_RATE", "1.79");
    same("earn-potential-guide-6088", fixed.argument(recorded("guide-potential.json")));
    let height = earnings("consumed --guide --height 6515440");
    same("earn-consumed-guide", height.argument(recorded("guide-consumed.json")));
    let history = case("earn-history-guide");
    let steps = history["inputs"]["leases"].as_array().unwrap();
    let run = earnings("history --guide --blocks").argument(recorded("history-guide-blocks.jsonl"));
    let run = run.argument("--balances").argument(recorded("history-guide-balances.jsonl"));
    let run = steps
        .iter()
        .fold(run, |run, pages| run.argument("--step").argument(paths(pages).join(",")));
    same("earn-history-guide", run);
}

#[test]
fn where_the_guide_fails_there_is_an_answer() {
    for id in ["earn-total-empty", "earn-total-null"] {
        let Answer { stdout, exit, stderr } = run(&case(id)).answer();
        assert_eq!((stdout.as_str(), exit, stderr.as_deref()), ("0\n", 0, Some("")), "{id}");
    }
    let path = recorded("missing-needed.json");
    let lease = "akash1jespkn80nzdqk8y4pe6qnkv9ampx6h7yaeacpe/6379236/1/1/akash1fljt2s2zm7xvng8795kl9ltq0knphu6cfl589r";
    let lacks = |field: &str| {
        format!(
            "bidpricescript: cannot count lease {lease}: `{path}`: `leases[2].escrow_payment.{field}.amount` is missing\n\
             hint: ask a node for the list again (`… -o json`), or take this lease out of the file\n"
        )
    };
    let answer = run(&case("earn-total-missing")).answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("66.058231\n", 1));
    assert_eq!(answer.stderr.unwrap(), lacks("withdrawn"));
    let potential = case("earn-potential-missing");
    let answer = run(&potential).answer();
    assert!(answer.stdout.starts_with(potential["stdout"].as_str().unwrap()), "{}", answer.stdout);
    assert_eq!((answer.stdout.lines().count(), answer.exit), (4, 1));
    assert_eq!(answer.stderr.unwrap(), lacks("rate"));
}

#[test]
fn a_history_with_gaps_keeps_its_columns() {
    let case = case("earn-history-gaps");
    let answer = run(&case).answer();
    let guide: Vec<&str> = case["stdout"].as_str().unwrap().lines().collect();
    let printed: Vec<&str> = answer.stdout.lines().collect();
    let [first, tiny, without, last] = printed[..] else { panic!("{}", answer.stdout) };
    assert_eq!((first, last), (guide[0], guide[3]));
    assert!(tiny.ends_with("\t      0.0001"), "{tiny}");
    assert!(without.ends_with("\t    0.000000\t      2.0000\t      2.0000"), "{without}");
    let stderr = answer.stderr.unwrap();
    assert_eq!(answer.exit, 1);
    for lease in ["leases[0]", "leases[2]"] {
        assert!(stderr.contains(&format!("`{lease}.lease.price.amount` is missing")), "{stderr}");
    }
}
