//! The recorded answers: what the guide's pipelines printed, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use bidprice_core::Rate;
use bidprice_core::bc::Number;
use bidprice_earnings::guide::{self, Month, Printed};
use bidprice_earnings::{
    DaysPerMonth, EscrowPerLease, History, Leases, Potential, Seconds, Steps, Terms, Total,
    read_height,
};
use serde_json::Value;

/// How many there are: a file that is lost or cut must not pass for agreement.
const COUNT: usize = 30;
const SAME: usize = 25;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "vectors"].iter().collect()
}

pub(crate) fn file(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

pub(crate) fn leases(names: &[&str]) -> Leases {
    let mut leases = Leases::new();
    for name in names {
        leases.read(name, &file(name));
    }
    leases
}

fn recorded() -> Vec<Value> {
    let text = String::from_utf8(file("recorded.jsonl")).unwrap();
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), COUNT);
    assert_eq!(cases.iter().filter(|case| case["same"] == true).count(), SAME);
    cases
}

fn case(id: &str) -> Value {
    recorded().into_iter().find(|case| case["id"] == id).unwrap()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

fn seconds(case: &Value) -> Seconds {
    Seconds::parse(case["params"]["block_time"].as_str().unwrap()).unwrap()
}

fn month(case: &Value) -> Month {
    let days = case["params"]["days_per_month"].as_str().unwrap();
    Month { block_time: seconds(case), days_per_month: DaysPerMonth::parse(days).unwrap() }
}

fn steps(case: &Value) -> Steps {
    let inputs = &case["inputs"];
    let mut steps = Steps::new();
    let [blocks, balances] = ["blocks", "balances"].map(|name| inputs[name].as_str().unwrap());
    steps.read_blocks(blocks, &file(blocks));
    steps.read_balances(balances, &file(balances));
    let pages = inputs["leases"].as_array().unwrap();
    for pages in pages {
        steps.add(&leases(&names(pages)));
    }
    steps
}

fn answer(case: &Value) -> Printed {
    let params = &case["params"];
    let read = || leases(&names(&case["inputs"]["leases"]));
    match case["command"].as_str().unwrap() {
        "total" => guide::total(&read()),
        "potential" => {
            let price = Rate::parse(params["akt_usd"].as_str().unwrap()).unwrap();
            guide::potential(&read(), &month(case), price)
        }
        "consumed" => {
            let block = case["inputs"]["block"].as_str().unwrap();
            let height = read_height(block, &file(block)).unwrap();
            assert_eq!(Some(height), params["height"].as_u64());
            guide::consumed(&read(), height, &month(case))
        }
        "history" => {
            let escrow = EscrowPerLease::parse(params["escrow_per_lease"].as_str().unwrap());
            guide::history(&steps(case), seconds(case), escrow.unwrap())
        }
        other => panic!("{other}"),
    }
}

#[test]
fn every_table_that_the_guide_prints_is_printed() {
    for case in recorded().iter().filter(|case| case["same"] == true) {
        let Printed { text, problems } = answer(case);
        assert_eq!(text, case["stdout"].as_str().unwrap(), "{}", case["id"]);
        assert_eq!(problems, [], "{}", case["id"]);
    }
}

#[test]
fn where_the_guide_fails_there_is_an_answer() {
    for id in ["earn-total-empty", "earn-total-null"] {
        let Printed { text, problems } = answer(&case(id));
        assert_eq!((text.as_str(), problems.len()), ("0\n", 0), "{id}");
    }
    let lacking = "akash1jespkn80nzdqk8y4pe6qnkv9ampx6h7yaeacpe/6379236/1/1/\
                   akash1fljt2s2zm7xvng8795kl9ltq0knphu6cfl589r";
    let Printed { text, problems } = answer(&case("earn-total-missing"));
    // 59.204317 + 5.93685 + 0.917064
    assert_eq!(text, "66.058231\n");
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(
        problem.to_string(),
        format!(
            "cannot count lease {lacking}: `missing-needed.json`: \
             `leases[2].escrow_payment.withdrawn.amount` is missing"
        )
    );
}

#[test]
fn one_bad_lease_does_not_take_others_rows_away() {
    let case = case("earn-potential-missing");
    let Printed { text, problems } = answer(&case);
    assert!(text.starts_with(case["stdout"].as_str().unwrap()), "{text}");
    assert_eq!(text.lines().count(), 4, "a heading and three of four leases");
    assert!(text.ends_with("60.9057    109.021\n"), "{text}");
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(problem.path, "leases[2].escrow_payment.rate.amount");
}

#[test]
fn a_history_with_gaps_keeps_its_columns() {
    let case = case("earn-history-gaps");
    let Printed { text, problems } = answer(&case);
    let recorded: Vec<&str> = case["stdout"].as_str().unwrap().lines().collect();
    let printed: Vec<&str> = text.lines().collect();
    let [first, tiny, without, last] = printed[..] else { panic!("{text}") };
    assert_eq!((first, last), (recorded[0], recorded[3]));
    // What the guide has before bc gave up is as it was.
    assert_eq!(tiny.rsplit_once('\t').unwrap().0, recorded[1].rsplit_once('\t').unwrap().0);
    assert_eq!(tiny.rsplit_once('\t').unwrap().1, "      0.0001");
    assert!(
        without.ends_with("\t   4\t      3.0706\t    0.000000\t      2.0000\t      2.0000"),
        "{without}"
    );
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["leases[0].lease.price.amount", "leases[2].lease.price.amount"]);
}

#[test]
fn exact_sums_are_the_recorded_ones() {
    for case in recorded().iter().filter(|case| case["command"] != "history") {
        let Some(expected) = case["exact"].as_object() else { continue };
        let only_active = case["command"] != "total";
        let mut sums: BTreeMap<String, [Number; 4]> = BTreeMap::new();
        for lease in &leases(&names(&case["inputs"]["leases"])) {
            if only_active && lease.state().unwrap().name() != "active" {
                continue;
            }
            let payment = lease.payment().unwrap();
            let parts = [Number::from(1), payment.withdrawn, payment.balance, payment.rate];
            let sum = sums.entry(payment.denom.to_string()).or_default();
            sum.iter_mut().zip(parts).for_each(|(sum, part)| *sum = sum.plus(part).unwrap());
        }
        assert_eq!(sums.len(), expected.len(), "{}", case["id"]);
        for (denom, [leases, withdrawn, balance, rate]) in sums {
            let text = |number: Number| number.text().trimmed().to_owned();
            let expected = &expected[&denom];
            assert_eq!(expected["leases"].to_string(), text(leases));
            assert_eq!(expected["withdrawn"], text(withdrawn), "{}", case["id"]);
            assert_eq!(expected["balance"], text(balance), "{}", case["id"]);
            assert_eq!(expected["rate"], text(rate), "{}", case["id"]);
        }
    }
}

#[test]
fn exact_figures_have_every_recorded_denomination_apart() {
    let leases = leases(&["big-pages-p1.json", "big-pages-p2.json", "big-pages-p3.json"]);
    let total = serde_json::to_value(Total::of(&leases)).unwrap();
    let exact = &case("earn-total-pages")["exact"];
    for denom in total["denoms"].as_array().unwrap() {
        let expected = &exact[denom["denom"].as_str().unwrap()];
        assert_eq!(denom["leases"], expected["leases"]);
        for name in ["withdrawn", "balance"] {
            let base = expected[name].as_str().unwrap().parse::<shifted::Base>().unwrap();
            assert_eq!(denom[name], base.millionths(), "{name}");
        }
    }
    let potential = serde_json::to_value(Potential::of(&leases, &Terms::default(), None)).unwrap();
    let exact = &case("earn-potential-pages")["exact"];
    let of_denoms = potential["denoms"].as_array().unwrap();
    assert_eq!(of_denoms.len(), 3);
    for denom in of_denoms {
        let expected = &exact[denom["denom"].as_str().unwrap()];
        assert_eq!((&denom["leases"], &denom["rate"]), (&expected["leases"], &expected["rate"]));
    }
}

/// Moves a point by text, so that nothing is computed twice in the same way.
mod shifted {
    use std::str::FromStr;

    pub(super) struct Base {
        whole: String,
        fraction: String,
    }

    impl FromStr for Base {
        type Err = ();

        fn from_str(text: &str) -> Result<Self, ()> {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
            Ok(Self { whole: format!("{whole:0>7}"), fraction: fraction.to_owned() })
        }
    }

    impl Base {
        pub(super) fn millionths(&self) -> String {
            let (units, moved) = self.whole.split_at(self.whole.len() - 6);
            let all = format!("{units}.{moved}{}", self.fraction);
            all.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

#[test]
fn a_recorded_history_is_measured_and_drawn() {
    let history = History::of(&steps(&case("earn-history-day")), None);
    assert_eq!(history.problems, []);
    assert_eq!(history.steps.len(), 24);
    assert!(history.steps.iter().all(|step| step.block_time_is == "measured"));
    // The block times of which the recorded ones were made.
    let newest = &history.steps[0];
    assert_eq!((newest.block_time_seconds.as_str(), newest.denoms.len()), ("6.000008", 3));
    assert!(history.plot(80).lines().all(|line| line.chars().count() <= 80));
}
