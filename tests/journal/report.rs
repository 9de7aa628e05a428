//! `journal`: what a report says, and what it makes of a journal that is not as it should be.

use std::fs;

use serde_json::Value;

use crate::commands::is_golden;
use crate::program::{Folder, Run, repository};

/// A line at this moment; what else there is stands as JSON.
pub(crate) fn line(moment: &str, rest: &str) -> String {
    format!(r#"{{"v":1,"time":"2026-11-{moment}","version":"0.1.0",{rest}}}"#) + "\n"
}

pub(crate) fn bid(moment: &str, price: &str, rest: &str) -> String {
    line(
        moment,
        &format!(
            r#""owner":"akash1{}","denom":"uact","price":"{price}","maximum":"100","book":"44c03479aa6873de","duration_us":120{rest}"#,
            &moment[..2]
        ),
    )
}

fn too_dear(moment: &str, least: &str, maximum: &str) -> String {
    line(
        moment,
        &format!(
            r#""owner":"akash1near","denom":"uakt","maximum":"{maximum}","least_accepted":"{least}","refusal":"too_dear","refusal_message":"…","book":"55c03479aa6873de","rate_usd_per_akt":"1.20","rate_source":"file","rate_age_seconds":77,"duration_us":1800"#
        ),
    )
}

/// A journal with an older file: one of everything, and lines that are none.
fn journal(folder: &Folder) -> String {
    let rule = |before: &str, after: &str, action: &str| {
        format!(
            r#","changes":[{{"by":"rule `owners`","action":"{action}","value":"1","before_usd_per_month":"{before}","after_usd_per_month":"{after}"}}]"#
        )
    };
    let asked = r#","rate_usd_per_akt":"1.3050","rate_source":"coingecko","rate_age_seconds":0"#;
    let past = [
        bid("21T06:00:00.100Z", "5.745402", ""),
        bid("21T06:20:00.100Z", "5.745402", &rule("10", "7.5", "scaled")),
        bid("21T06:20:00.090Z", "5.745402", &rule("10", "10", "kept")),
        bid("21T07:59:59.999Z", "4.787835", &asked.replace("1.3050", "1.1")),
    ];
    folder.file("journal.1", &past.concat());
    let slow = bid("21T10:00:00.000Z", "4.787835", asked)
        .replace("\"duration_us\":120", "\"duration_us\":2951234");
    let present = [
        slow,
        too_dear("21T10:00:01.000Z", "4.748267", "4.748266"),
        too_dear("21T10:00:02.000Z", "10.1", "10"),
        too_dear("21T10:00:03.000Z", "30.5", "10"),
        too_dear("21T10:00:04.000Z", "1", "0"),
        line("21T10:00:05.000Z", r#""refusal":"order","order_text":"{""#),
        line("21T10:00:06.000Z", r#""refusal":"declined","denom":"uact","maximum":"3""#),
        bid("21T10:00:07.000Z", "5", &rule("10", "11.25", "added")),
        line("21T10:00:08.000Z", r#""price":"5","shadow":{"agree":true,"old_price":"5"}"#),
        line("21T10:00:09.000Z", r#""shadow":{"ours_problem":"did not end"}"#),
        "{\"v\":1,\"price\":\"5\"}\n".to_owned(),
        "garbage\n".to_owned(),
        "{\"v\":2}\n".to_owned(),
        "{\"v\":1,\"time\":\"2026-11-21T10".to_owned(),
    ];
    folder.file("journal", &present.concat())
}

pub(crate) fn report(journal: &str) -> Run {
    Run::new().arguments("journal --journal").argument(journal)
}

/// The whole run as one text, without the folder's name and today's date.
#[track_caller]
fn report_is_golden(name: &str, run: &Run, folder: &Folder) {
    let answer = run.answer();
    let stderr = answer.stderr.unwrap_or_default();
    let text = format!("{}--- stderr\n{stderr}--- exit {}\n", answer.stdout, answer.exit);
    let text = text.replace(folder.path().to_str().unwrap(), "FOLDER");
    let timeless = text.lines().map(|line| match line.trim_start() {
        start if start.starts_with("the last one ") => "the last one AGE\n".to_owned(),
        start if start.starts_with("\"last_age_seconds\": ") => "AGE\n".to_owned(),
        _ => format!("{line}\n"),
    });
    is_golden(name, &timeless.collect::<String>());
}

#[test]
fn a_report_says_what_became_of_orders_and_when() {
    let folder = Folder::new();
    let run = report(&journal(&folder));
    report_is_golden("journal.txt", &run, &folder);
    report_is_golden("journal-json.txt", &run.clone().argument("--json"), &folder);
    report_is_golden("journal-csv.txt", &run.clone().argument("--csv"), &folder);
    report_is_golden("journal-colour.txt", &run.arguments("--color always"), &folder);
}

#[test]
fn the_docs_show_what_is_printed() {
    let read = |path: &str| fs::read_to_string(repository().join(path)).unwrap();
    let docs = read("docs/journal.md");
    let docs = &docs[docs.find("## What it says").unwrap()..docs.find("## As input").unwrap()];
    let shown: Vec<&str> = docs.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(shown.len() > 50, "{shown:?}");
    let printed =
        ["journal.txt", "journal-replay.txt"].map(|name| read(&format!("tests/golden/{name}")));
    let printed = printed.concat().replace("FOLDER/", "");
    for line in shown {
        let is_known = printed.lines().any(|printed| printed == line);
        let is_todays = line.starts_with("the last one ") || line.starts_with("bidpricescript ");
        assert!(is_known || is_todays, "{line}");
    }
}

#[test]
fn help_says_where_a_journal_comes_from() {
    for name in ["journal", "journal replay"] {
        let answer = Run::new().arguments(name).argument("--help").answer();
        assert_eq!(answer.exit, 0);
        is_golden(&format!("help-{}.txt", name.replace(' ', "-")), &answer.stdout);
    }
    for line in [
        "journal --csv --json",
        "journal x",
        "journal --json replay",
        "journal replay --all --json",
    ] {
        assert_eq!(Run::new().arguments(line).answer().exit, 64, "{line}");
    }
}

#[test]
fn nothing_to_read_is_exit_1() {
    let folder = Folder::new();
    let hint = "decisions are recorded where BIDPRICE_JOURNAL says, as long as it is set";
    for (path, problem) in [
        ("/nowhere/journal".to_owned(), "is missing"),
        ("/dev/null".to_owned(), "cannot be read: is not a regular file"),
        (folder.path().to_str().unwrap().to_owned(), "cannot be read: is not a regular file"),
        (folder.file("empty", ""), "has no decision"),
        (folder.file("garbage", "x\ny"), "has no decision (2 unreadable lines)"),
    ] {
        report(&path).is_refused(&format!("the journal `{path}` {problem}"), hint);
    }
    Run::new().argument("journal").is_refused(
        "there is no journal to read",
        "name one with --journal, or set BIDPRICE_JOURNAL",
    );
    let path = folder.file("old", &bid("21T06:00:00.100Z", "1", "").replace("2026", "2020"));
    let answer = report(&path).arguments("--since 1h").answer();
    let start = format!(
        "bidpricescript: the journal `{path}` has no decision within --since (1 older one, the last of them "
    );
    assert!(answer.stderr.as_ref().unwrap().starts_with(&start), "{answer:?}");
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
}

#[test]
fn with_since_lines_without_a_time_are_counted_and_nothing_else() {
    let folder = Folder::new();
    let undated =
        "{\"v\":1,\"time\":\"\",\"price\":\"5\"}\n{\"v\":1,\"time\":\"soon\",\"price\":\"5\"}\n";
    let path = folder.file("journal", &format!("{undated}{}", bid("21T06:00:00.000Z", "5", "")));
    let answer = report(&path).arguments("--since 99999d --json").answer();
    let json: Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!((&json["decisions"], &json["undated"], answer.exit), (&1.into(), &2.into(), 2));
    let path = folder.file("journal", undated);
    report(&path).arguments("--since 1h").is_refused(
        &format!("the journal `{path}` has no decision within --since (2 lines without a time)"),
        "decisions are recorded where BIDPRICE_JOURNAL says, as long as it is set",
    );
}

#[test]
fn a_setting_names_the_journal_and_only_the_young_counts() {
    let folder = Folder::new();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let at = |age: u64| {
        let time = bidprice_core::utc_text(now - age).replace('Z', ".000Z");
        bid("21T06:00:00.100Z", "5", "").replace("2026-11-21T06:00:00.100Z", &time)
    };
    let journal = folder.file("journal", &[at(90_000), at(80_000), at(4000), at(10)].concat());
    for (since, decisions) in [("1h", 1), ("2h", 2), ("24h", 3), ("2d", 4)] {
        let run = Run::new().set("BIDPRICE_JOURNAL", &journal).arguments("journal --json --since");
        let answer = run.argument(since).answer();
        let json: Value = serde_json::from_str(&answer.stdout).unwrap();
        assert_eq!((json["decisions"].as_u64(), answer.exit), (Some(decisions), 0), "{since}");
        let age = json["called"]["last_age_seconds"].as_u64().unwrap();
        assert!((10..100).contains(&age), "{age}");
    }
}
