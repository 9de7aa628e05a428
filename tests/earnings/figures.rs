//! The exact figures, as tables and JSON, and where AKT's price comes from.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use super::{earnings, recorded};
use crate::commands::is_golden;
use crate::program::{Folder, Run};

/// The whole run as one text, without the folders' names.
#[track_caller]
fn run_is_golden(name: &str, run: &Run) {
    let answer = run.answer();
    let stderr = answer.stderr.unwrap_or_default();
    let text = format!("{}--- stderr\n{stderr}--- exit {}\n", answer.stdout, answer.exit);
    is_golden(name, &text.replace(&recorded(""), ""));
}

/// Four days.
fn history() -> Run {
    let run = earnings("history --blocks").argument(recorded("history-guide-blocks.jsonl"));
    let run = run.argument("--balances").argument(recorded("history-guide-balances.jsonl"));
    (0..4).fold(run, |run, step| {
        run.argument("--step").argument(recorded(&format!("history-guide-{step}.json")))
    })
}

#[test]
fn every_denomination_is_counted_apart() {
    let mixed = recorded("mixed.json");
    run_is_golden("earnings-total.txt", &earnings("total").argument(&mixed));
    run_is_golden("earnings-total-json.txt", &earnings("total --json").argument(&mixed));
    run_is_golden("earnings-potential.txt", &earnings("potential --akt-usd 1.79").argument(&mixed));
    let consumed = earnings("consumed --height 25100000").argument(&mixed);
    run_is_golden("earnings-consumed.txt", &consumed);
    run_is_golden("earnings-consumed-json.txt", &consumed.argument("--json"));
    run_is_golden("earnings-history.txt", &history());
    run_is_golden("earnings-colour.txt", &earnings("total --color always").argument(mixed));
}

#[test]
fn a_pipe_without_options_is_answered() {
    let bytes = fs::read(recorded("new-small.json")).unwrap();
    let piped = earnings("total").stdin(bytes).answer();
    let named = earnings("total").argument(recorded("new-small.json")).answer();
    assert_eq!((piped.stdout.as_str(), piped.exit), (named.stdout.as_str(), 0));
    assert!(piped.stdout.starts_with("unit  leases  paid"), "{}", piped.stdout);
}

#[test]
fn akts_price_is_looked_for_only_where_it_is_needed() {
    let folder = Folder::new();
    let needs_it = earnings("potential --json").argument(recorded("mixed.json"));
    let price = |run: &Run| -> Value {
        let answer = run.answer();
        assert_eq!((answer.exit, answer.stderr.as_deref()), (0, Some("")));
        serde_json::from_str::<Value>(&answer.stdout).unwrap()["usd_per_akt"].clone()
    };
    let cache = folder.file("rate", "0.5\n");
    assert_eq!(price(&needs_it.clone().set("BIDPRICE_RATE_CACHE", cache)), "0.5");
    assert_eq!(price(&needs_it.clone().set("BIDPRICE_RATE", "1.25")), "1.25");
    assert_eq!(price(&needs_it.clone().arguments("--akt-usd 1.790")), "1.790");
    let answer = needs_it.answer();
    let figures: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((&figures["usd_per_akt"], answer.exit), (&Value::Null, 1));
    assert_eq!(figures["leases"].as_array().unwrap().len(), 6);
    assert_eq!(
        answer.stderr.unwrap(),
        "bidpricescript: nobody says what an AKT costs: `/nowhere/rate` is missing\n\
         hint: say it with --akt-usd; `bidpricescript rate` shows what each source answers\n"
    );
    // Only dollars.
    let text = fs::read_to_string(recorded("new-small.json")).unwrap().replace("uakt", "uact");
    assert_eq!(price(&earnings("potential --json").stdin(text)), Value::Null);
    let guide = earnings("potential --guide").argument(recorded("mixed.json")).answer();
    assert_eq!((guide.stdout.as_str(), guide.exit), ("", 1));
}

#[test]
fn two_blocks_tell_how_long_a_block_takes() {
    let folder = Folder::new();
    let block = |height: u64, time: &str| {
        let name = format!("{height}.json");
        folder.file(&name, &format!(r#"{{"header":{{"height":"{height}","time":"{time}"}}}}"#))
    };
    let [new, old] =
        [block(25_100_000, "2026-01-07T22:40:00Z"), block(25_085_600, "2026-01-06T22:16:00Z")];
    let run = |line: &str| earnings(line).argument(recorded("new-small.json")).argument("--json");
    let with_blocks = |line: &str| {
        run(line).argument("--block").argument(&old).argument("--block").argument(&new)
    };
    let terms = |run: &Run| {
        let figures: Value = serde_json::from_str(&run.answer().stdout).unwrap();
        ["block_time_seconds", "block_time_is"]
            .map(|name| figures[name].as_str().unwrap().to_owned())
    };
    assert_eq!(terms(&with_blocks("potential --akt-usd 1")), ["6.1", "measured"]);
    let consumed = with_blocks("consumed");
    assert_eq!(terms(&consumed), ["6.1", "measured"]);
    let figures: Value = serde_json::from_str(&consumed.answer().stdout).unwrap();
    assert_eq!(figures["height"], 25_100_000);
    assert_eq!(terms(&with_blocks("consumed --block-time 6.2")), ["6.2", "given"]);
    assert_eq!(terms(&run("consumed --height 25100000")), ["6.117", "assumed"]);
    let same =
        run("consumed").argument("--block").argument(&new).argument("--block").argument(&new);
    same.is_refused(
        "the blocks 25100000 and 25100000 tell no block time",
        "name two blocks of different heights, the newer one with the later time",
    );
}

#[test]
fn a_history_is_also_a_page() {
    let folder = Folder::new();
    let path = folder.path().join("history.html");
    let answer = history().argument("--html").argument(&path).argument("--json").answer();
    let figures: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((figures["steps"].as_array().unwrap().len(), answer.exit), (4, 0));
    let page = fs::read_to_string(&path).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg"), "{page}");
    let nowhere = history().arguments("--html /nowhere/history.html").answer();
    assert_eq!(nowhere.exit, 1);
    assert!(nowhere.stdout.contains("AKT a day"), "the tables are there all the same");
    assert_eq!(
        nowhere.stderr.unwrap(),
        "bidpricescript: `/nowhere/history.html` cannot be written: No such file or directory (os error 2)\n\
         hint: name a file in a folder that you can write\n"
    );
}

#[test]
fn help_has_an_example_for_each_figure() {
    for figure in ["", "total", "potential", "consumed", "history"] {
        let answer = Run::new().argument("earnings").arguments(figure).argument("--help").answer();
        assert_eq!(answer.exit, 0);
        let name = format!("help-earnings-{figure}.txt").replace("-.txt", ".txt");
        is_golden(&name, &answer.stdout);
    }
}

#[test]
fn what_is_lacking_is_said() {
    let stderr = |line: &str| {
        let answer = earnings(line).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("", 64), "{line}");
        answer.stderr.unwrap()
    };
    assert!(stderr("consumed --guide").contains("<--height <HEIGHT>|--block <FILE>>"));
    assert!(stderr("consumed --height 5 --block x").contains("cannot be used with"));
    assert!(stderr("history --guide --blocks b").contains("--step"));
    assert_eq!(
        stderr("history --guide --blocks b --step s"),
        "bidpricescript: the guide's table has the bank's balance in each line\n\
         hint: name a file of balances with --balances, or leave out --guide\n"
    );
    for line in [
        "total --guide --json",
        "potential --block-time 0",
        "potential --days-per-month 400",
        "potential --akt-usd -1",
        "consumed --height -1",
        "history --blocks b --step s --escrow-per-lease 5",
        "history --blocks b --balances b --step s --guide --html h",
        "",
    ] {
        stderr(line);
    }
    for (line, said) in [
        (
            "consumed --height -1",
            "'--height <HEIGHT>': `-1` is negative: write a whole number such as 2",
        ),
        (
            "consumed --height x",
            "'--height <HEIGHT>': `x` is not a whole number: write a whole number such as 2",
        ),
        (
            "potential --akt-usd -1",
            "'--akt-usd <USD>': it is negative: write US dollars, such as 1.79",
        ),
        (
            "potential --block-time -6",
            "'--block-time <SECONDS>': `-6` is negative; write a number such as 6.117",
        ),
        ("potential --days-per-month -30", "'--days-per-month <DAYS>': `-30` is negative; "),
    ] {
        let told = stderr(line);
        assert!(told.contains(said), "{told}");
    }
    let bad = stderr("potential --block-time 6s");
    let said = "invalid value '6s' for '--block-time <SECONDS>': `6s` is not a number; write a number such as 6.117";
    assert!(bad.contains(said), "{bad}");
}

#[test]
fn a_full_disk_is_said() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = earnings("total --guide").argument(recorded("mixed.json")).command();
    let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.starts_with(b"bidpricescript: cannot write to stdout: "));
}
