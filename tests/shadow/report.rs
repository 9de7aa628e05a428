//! `shadow report`: the sums over a journal, as table and as JSON.

use std::fs;

use crate::commands::is_golden;
use crate::program::{Folder, Run};

/// A shadow run at this minute. What ours and the old one said stands as JSON.
fn line(minute: u32, price: &str, shadow: &str) -> String {
    let refusal = if price == "null" { "\"too_dear\"" } else { "null" };
    format!(
        r#"{{"v":1,"time":"2026-11-21T06:{minute:02}:00.123Z","owner":"akash1{minute}","denom":"uact","price":{price},"refusal":{refusal},"shadow":{{{shadow}}}}}"#
    ) + "\n"
}

/// What a shadow run adds: how the old one ended, and after how many milliseconds both did.
fn said(price: &str, answer: &str, old_ms: u32, ours_ms: u32) -> String {
    format!(
        r#""agree":false,"old_price":{price},"old_answer":"{answer}","old_exit":0,"old_us":{old_ms}123,"ours_us":{ours_ms}456"#
    )
}

/// A journal with an older file: one of everything, and lines that are none.
fn journal(folder: &Folder) -> String {
    let price = |price: &str, old_ms| said(&format!("\"{price}\""), "price", old_ms, 1);
    let mut past = String::new();
    for minute in 0..4 {
        past += &line(minute, "\"5.745402\"", &price("5.745402", 550 + minute));
    }
    past += &line(4, "\"5.745402\"", &price("5.7454020", 560));
    folder.file("journal.1", &past);
    let hung = r#""ours_problem":"did not end within 1 s after the old script","old_price":"5","old_answer":"price","old_us":570000"#;
    let present = [
        line(10, "\"5.50\"", &price("5.745402", 600)),
        line(11, "\"5.70\"", &price("5.745402", 610)),
        line(12, "\"10\"", &price("5", 620)),
        line(13, "null", &price("5", 630)),
        line(14, "null", &said("null", "nothing", 640, 2)),
        line(15, "\"5\"", &said("\"0.000000\"", "zero", 3200, 2)),
        line(16, "\"5\"", &said("null", "failed", 3300, 2)),
        line(17, "\"5\"", &said("\"5\"", "failed", 3400, 2)),
        line(18, "null", hung),
        "{\"v\":1,\"time\":\"2026-11-21T06:19:00.123Z\",\"price\":\"5\"}\n".to_owned(),
        "{\"v\":1,\"time\":\"2026-11-\n".to_owned(),
        "{\"v\":1,\"time\"".to_owned(),
    ];
    folder.file("journal", &present.concat())
}

fn report(folder: &Folder) -> Run {
    Run::new().arguments("shadow report --journal").argument(journal(folder))
}

/// The whole run as one text, without the folder's name.
#[track_caller]
fn report_is_golden(name: &str, run: &Run, folder: &Folder) {
    let answer = run.answer();
    let stderr = answer.stderr.unwrap_or_default();
    let text = format!("{}--- stderr\n{stderr}--- exit {}\n", answer.stdout, answer.exit);
    is_golden(name, &text.replace(folder.path().to_str().unwrap(), "FOLDER"));
}

#[test]
fn a_report_sums_up_agreement_differences_times_and_gains() {
    let folder = Folder::new();
    let run = report(&folder);
    report_is_golden("shadow-report.txt", &run, &folder);
    report_is_golden("shadow-report-json.txt", &run.clone().argument("--json"), &folder);
    let colour = run.arguments("--color always");
    report_is_golden("shadow-report-colour.txt", &colour, &folder);
}

#[test]
fn all_that_agree_are_exit_0() {
    let folder = Folder::new();
    fs::remove_file(journal(&folder)).unwrap();
    let journal = folder.path().join("journal").to_str().unwrap().to_owned();
    let run = Run::new().arguments("shadow report").set("BIDPRICE_JOURNAL", &journal);
    let answer = run.answer();
    assert_eq!(answer.exit, 0);
    assert!(answer.stdout.contains("5 of 5 agree, 100.0 %"), "{}", answer.stdout);
}

#[test]
fn nothing_to_read_is_exit_1() {
    let folder = Folder::new();
    let hint = "runs of `shadow --old FILE` are recorded where BIDPRICE_JOURNAL says";
    let run = |path: &str| Run::new().arguments("shadow report --journal").argument(path);
    let missing = "the journal `/nowhere/journal` cannot be read: entity not found";
    run("/nowhere/journal").is_refused(missing, hint);
    run("/dev/null")
        .is_refused("the journal `/dev/null` cannot be read: is not a regular file", hint);
    let bids = folder.file("bids", "{\"v\":1}\n{\"v\":1}\n{\n");
    let problem =
        format!("the journal `{bids}` has no shadow run (ordinary bids: 2, unreadable lines: 1)");
    run(&bids).is_refused(&problem, hint);
    Run::new().arguments("shadow report").is_refused(
        "there is no journal to read",
        "name one with --journal, or set BIDPRICE_JOURNAL",
    );
    // All of it is years ago, or will be.
    let path = journal(&folder);
    let problem =
        format!("the journal `{path}` has no shadow run (ordinary bids: 0, unreadable lines: 2)");
    run(&path).arguments("--since 0s").is_refused(&problem, hint);
}

#[test]
fn only_what_is_as_young_as_that_counts() {
    let folder = Folder::new();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let at = |age: u64| {
        let time = bidprice_core::utc_text(now - age).replace('Z', ".000Z");
        line(0, "\"5\"", &said("\"5\"", "price", 500, 1)).replace("2026-11-21T06:00:00.123Z", &time)
    };
    let journal = folder.file("journal", &[at(90_000), at(80_000), at(4000), at(10)].concat());
    for (since, orders) in [("1h", 1), ("2h", 2), ("24h", 3), ("2d", 4)] {
        let run = Run::new().arguments("shadow report --json --since").argument(since);
        let answer = run.arguments("--journal").argument(&journal).answer();
        let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
        assert_eq!(json["orders"], orders, "{since}");
    }
    let wrong = Run::new().arguments("shadow report --since 24").answer();
    assert_eq!(wrong.exit, 64);
}

#[test]
fn help_tells_how_to_install_it() {
    let help = |line: &str| {
        let answer = Run::new().arguments(line).answer();
        assert_eq!(answer.exit, 0);
        answer.stdout
    };
    is_golden("help-shadow.txt", &help("shadow --help"));
    is_golden("help-shadow-report.txt", &help("shadow report --help"));
    for line in
        ["shadow", "shadow old.sh", "shadow --old", "shadow --old a report", "shadow --since 1h"]
    {
        assert_eq!(Run::new().arguments(line).answer().exit, 64, "{line}");
    }
}
