//! `journal replay`: the same answers with the same book, and exactly what differs with another.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::{PRICE, journaled};
use crate::commands::is_golden;
use crate::program::{Folder, Run, repository, small_order};
use crate::vectors::{Vector, all};

/// Nobody is asked for a rate.
fn replay(journal: &str) -> Run {
    Run::new()
        .arguments("journal replay --journal")
        .argument(journal)
        .set("BIDPRICE_RATE_CACHE", "/nowhere/rate")
        .set("BIDPRICE_RATE_SOURCES", "none")
}

fn json(run: &Run) -> (Value, i32) {
    let answer = run.clone().argument("--json").answer();
    assert_eq!(answer.stderr.as_deref(), Some(""));
    (serde_json::from_str(&answer.stdout).unwrap(), answer.exit)
}

/// A line for each order.
fn lines(run: &Run) -> Vec<Value> {
    let answer = run.clone().argument("--all").answer();
    answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Recorded orders by the settings that they were recorded with.
fn books() -> BTreeMap<String, Vec<Vector>> {
    let mut books: BTreeMap<String, Vec<Vector>> = BTreeMap::new();
    for vector in all() {
        let book = format!("{:?} {:?}", vector.compat, vector.env);
        books.entry(book).or_default().push(vector);
    }
    books
}

fn with_book(run: Run, vector: &Vector) -> Run {
    let run = run.set("BIDPRICE_COMPAT", vector.compat.name());
    vector.env.iter().fold(run, |run, (name, value)| run.set(name, value))
}

#[test]
fn with_the_book_of_then_every_recorded_order_has_its_answer_and_with_another_the_others() {
    let books = books();
    let mut others = books.values().rev().map(|vectors| &vectors[0]);
    let mut orders = 0;
    for vectors in books.values() {
        let folder = Folder::new();
        let journal = folder.path().join("journal").to_str().unwrap().to_owned();
        for vector in vectors {
            let run = Run::new().set("BIDPRICE_JOURNAL", &journal);
            let run = run.set("BIDPRICE_RATE", vector.rate.trim()).stdin(vector.stdin.as_str());
            with_book(run, vector).answer();
        }
        let run = with_book(replay(&journal), &vectors[0]);
        let answer = run.clone().argument("--json").answer();
        if answer.exit == 1 {
            // Settings that cannot be read refuse all orders, then and now.
            assert!(vectors.iter().all(|vector| vector.expected.exit == 1), "{answer:?}");
            continue;
        }
        assert_eq!(answer.exit, 0, "{}: {answer:?}", vectors[0].id);
        let report: Value = serde_json::from_str(&answer.stdout).unwrap();
        orders += report["orders"].as_u64().unwrap();
        check_another_book(vectors, &journal, others.next().unwrap());
    }
    assert!(orders > 1500, "{orders}");
}

/// Today's prices are those of the program with the other book.
fn check_another_book(vectors: &[Vector], journal: &str, other: &Vector) {
    const CHECKED_MAX: usize = 3;
    let lines = lines(&with_book(replay(journal), other));
    for (vector, line) in vectors.iter().zip(&lines).take(CHECKED_MAX) {
        let run = Run::new().stdin(vector.stdin.as_str()).set("BIDPRICE_RATE", vector.rate.trim());
        let mut run = with_book(run, other);
        // Who asks is known from the order's line.
        let owner = vector.env.get("AKASH_OWNER").cloned().unwrap_or_default();
        run = run.set("AKASH_OWNER", owner).set("WHITELIST_URL", "");
        let now = run.answer();
        if line["is"] != "not_compared" {
            assert_eq!(
                line["now"]["price"].as_str().unwrap_or_default(),
                now.stdout.trim_end(),
                "{}",
                vector.id
            );
        }
    }
}

/// A line of the journal with this answer, for the small order.
fn line(minute: u32, answer: &str) -> String {
    format!(
        r#"{{"v":1,"time":"2026-11-21T06:{minute:02}:00.123Z","owner":"akash1{minute}","denom":"uact","maximum":"1000",{answer},"book":"44c03479aa6873de","version":"0.1.0","order":{}}}"#,
        small_order("uact")
    ) + "\n"
}

/// With an older file: one of everything.
fn journal(folder: &Folder) -> String {
    let no_order = |minute, text: &str| {
        let line = line(minute, text);
        format!("{}}}\n", &line[..line.find(",\"order\":").unwrap()])
    };
    let past = [
        line(0, &format!("\"price\":\"{PRICE}\"")),
        // The same number, written otherwise.
        line(1, &format!("\"price\":\"{PRICE}0\"")),
        line(2, "\"price\":\"5.70\""),
        line(3, "\"price\":\"5\""),
    ];
    folder.file("journal.1", &past.concat());
    let uakt = |minute: u32, answer: &str| line(minute, answer).replace("uact", "uakt");
    let present = [
        line(10, "\"price\":\"11.490804\""),
        line(11, "\"price\":\"0\""),
        line(12, "\"refusal\":\"too_dear\""),
        line(13, &format!("\"price\":\"{PRICE}\""))
            .replace("\"1000.000000000000000000\"", "\"5.7\""),
        line(14, "\"refusal\":\"no_rate\"").replace("\"1000.000000000000000000\"", "\"5.7\""),
        line(15, "\"refusal\":\"too_dear\"").replace("\"1000.000000000000000000\"", "\"5.7\""),
        uakt(16, "\"price\":\"4.787835\",\"rate_usd_per_akt\":\"1.20\""),
        uakt(17, "\"price\":\"4.787835\",\"rate_usd_per_akt\":\"1.25\""),
        uakt(18, "\"refusal\":\"no_rate\""),
        line(20, "\"refusal\":\"stdout\""),
        line(21, "\"refusal\":\"not_whitelisted\""),
        line(22, "\"refusal\":\"no_whitelist\""),
        line(23, "\"shadow\":{\"ours_problem\":\"did not end\"}"),
        line(24, "\"price\":\"much\""),
        uakt(25, "\"price\":\"1\",\"rate_usd_per_akt\":\"-1\""),
        no_order(26, "\"refusal\":\"order\",\"order_text\":\"{\""),
        no_order(27, "\"price\":\"5\",\"order_too_long\":70000"),
        no_order(28, "\"price\":\"5\""),
        "garbage\n".to_owned(),
        line(29, &format!("\"price\":\"{PRICE}\"")).trim_end().to_owned(),
    ];
    folder.file("journal", &present.concat())
}

/// The whole run as one text, without the folder's name.
#[track_caller]
fn replay_is_golden(name: &str, run: &Run, folder: &Folder) {
    let answer = run.answer();
    let stderr = answer.stderr.unwrap_or_default();
    let text = format!("{}--- stderr\n{stderr}--- exit {}\n", answer.stdout, answer.exit);
    is_golden(name, &text.replace(folder.path().to_str().unwrap(), "FOLDER"));
}

#[test]
fn a_replay_shows_what_would_be_answered_differently() {
    let folder = Folder::new();
    let run = replay(&journal(&folder))
        .set("BIDPRICE_RATE", "1.30")
        .set("WHITELIST_URL", "http://127.0.0.1:1/");
    replay_is_golden("journal-replay.txt", &run, &folder);
    replay_is_golden("journal-replay-json.txt", &run.clone().argument("--json"), &folder);
    replay_is_golden("journal-replay-all.txt", &run.clone().argument("--all"), &folder);
    replay_is_golden(
        "journal-replay-colour.txt",
        &run.arguments("--color always --top 2"),
        &folder,
    );
}

#[test]
fn each_order_goes_by_its_own_rate_unless_one_is_given() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let rates = ["1.20", "0.7", "12.3456789", "1.20"];
    for rate in rates {
        run.clone().set("BIDPRICE_RATE", rate).stdin(small_order("uakt")).answer();
    }
    let same = replay(&journal).set("BIDPRICE_RATE", "99");
    assert_eq!(json(&same).1, 0);
    let (report, exit) = json(&replay(&journal).arguments("--rate 1.20"));
    assert_eq!(
        (&report["same"], &report["cheaper"]["orders"], &report["dearer"]["orders"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!((exit, report["now"]["rate_usd_per_akt"].as_str()), (2, Some("1.20")));
    let wrong = replay(&journal).arguments("--rate x").answer();
    assert_eq!((wrong.stdout.as_str(), wrong.exit), ("", 1));
}

#[test]
fn a_tenant_is_known_or_unknown_as_in_the_bid() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let owners = repository().join("tests/settings/owners.yaml");
    let run = run.set("BIDPRICE_CONFIG", owners.as_os_str());
    for owner in ["akash1alice", "akash1bob", "akash1dave", "", "  akash1alice "] {
        run.clone().set("AKASH_OWNER", owner).answer();
    }
    let run = replay(&journal).set("BIDPRICE_CONFIG", owners.as_os_str());
    // Whoever replays is nobody's tenant.
    let (report, exit) = json(&run.clone().set("AKASH_OWNER", "akash1dave"));
    assert_eq!((exit, &report["orders"]), (0, &5.into()), "{report}");
    assert_eq!(json(&replay(&journal)).1, 2);
}

#[test]
fn a_values_file_is_todays_book() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    run.bids(PRICE);
    let values = folder.file("values.yaml", "price_target_cpu: 3.2\n");
    let (report, exit) = json(&replay(&journal).arguments("--values").argument(&values));
    assert_eq!((exit, report["now"]["name"].as_str()), (2, Some(values.as_str())));
    assert_eq!(report["most_different"][0]["now_price"], "9.467120");
    assert_eq!(json(&replay(&journal).set("PRICE_TARGET_CPU", "1.60")).1, 0);
}

#[test]
fn threads_change_nothing() {
    let folder = Folder::new();
    let lines: Vec<String> = (0..6000_u32)
        .map(|number| {
            let line = line(number % 60, &format!("\"price\":\"{}\"", number % 17));
            line.replace("\"cpu\":1000", &format!("\"cpu\":{}", 1 + number * 10))
        })
        .collect();
    let journal = folder.file("journal", &lines.concat());
    for form in ["--json", "--all", "--top 50"] {
        let run = replay(&journal).arguments(form);
        let one = run.clone().arguments("--threads 1").answer().stdout;
        assert!(one.len() > 1000);
        for threads in [2, 7] {
            let many = run.clone().arguments(&format!("--threads {threads}")).answer().stdout;
            assert!(many == one, "{form}, {threads} threads");
        }
    }
}

#[test]
fn without_orders_there_is_nothing_to_replay() {
    let folder = Folder::new();
    let hint = "decisions are recorded where BIDPRICE_JOURNAL says, as long as it is set";
    for (text, beside) in [
        (String::new(), String::new()),
        ("x\n".to_owned(), " (unreadable lines: 1, such as FILE:1 is no line of a journal: expected value at line 1 column 1)".to_owned()),
        ("{\"v\":1}\n{\"v\":1,\"order_text\":\"x\"}\n{\"v\":1}\n".to_owned(), " (no_order 2, order_was_no_json 1; lines without a time: 3)".to_owned()),
    ] {
        let path = folder.file("journal", &text);
        let beside = beside.replace("FILE", &path);
        replay(&path).is_refused(&format!("the journal `{path}` has no order to price again{beside}"), hint);
    }
    replay("/nowhere").is_refused("the journal `/nowhere` is missing", hint);
    replay("/dev/null")
        .is_refused("the journal `/dev/null` cannot be read: is not a regular file", hint);
    let journal = journal(&folder);
    let setting = replay(&journal).set("PRICE_TARGET_CPU", "x").answer();
    assert_eq!((setting.stdout.as_str(), setting.exit), ("", 1));
    let none_so_young = replay(&journal).arguments("--since 0s").answer();
    assert_eq!(none_so_young.exit, 1);
}

#[test]
fn lines_without_a_time_are_counted() {
    let folder = Folder::new();
    let line = line(0, &format!("\"price\":\"{PRICE}\""));
    let undated = line.replace("2026-11-21T06:00:00.123Z", "");
    let journal = folder.file("journal", &undated.repeat(2));
    let answer = replay(&journal).answer();
    let head = format!("2 orders in `{journal}`\n");
    assert!(answer.stdout.starts_with(&head), "{}", answer.stdout);
    assert!(answer.stdout.ends_with("\n\nlines without a time: 2\n"), "{}", answer.stdout);
    assert_eq!(answer.exit, 2);
    let both = folder.file("journal", &format!("{undated}{line}"));
    let (report, exit) = json(&replay(&both));
    assert_eq!((&report["undated"], &report["orders"], exit), (&1.into(), &2.into(), 2));
    assert_eq!(report["from"], "2026-11-21T06:00:00.123Z");
    let (report, exit) = json(&replay(&both).arguments("--since 99999d"));
    assert_eq!((&report["undated"], &report["orders"], exit), (&1.into(), &1.into(), 2));
}

#[test]
fn a_number_that_is_none_is_told_in_words() {
    for (arguments, said) in [
        ("--top -1", "'--top <COUNT>': `-1` is negative: write a whole number such as 2"),
        ("--top x", "'--top <COUNT>': `x` is not a whole number: write a whole number such as 2"),
        ("--threads 0", "'--threads <COUNT>': is 0 threads: write 1 or more"),
        ("--threads -1", "'--threads <COUNT>': `-1` is negative: write a whole number such as 2"),
        ("--since -1", "'--since <TIME>': write a whole number with its unit: 90m, 24h or 7d"),
    ] {
        let answer = replay("x").arguments(arguments).answer();
        assert_eq!(answer.exit, 64);
        let stderr = answer.stderr.unwrap();
        assert!(stderr.contains(said), "{stderr}");
    }
    let rate = replay("x").arguments("--rate -1").answer();
    assert!(rate.stderr.as_ref().unwrap().contains("`-1`"), "{rate:?}");
    assert_eq!(rate.exit, 1);
}

#[test]
fn a_reader_who_leaves_ends_it_quietly() {
    use std::io::Read;
    use std::process::Stdio;
    let folder = Folder::new();
    let journal =
        folder.file("journal", &line(0, &format!("\"price\":\"{PRICE}\"")).repeat(20_000));
    let mut command = replay(&journal).argument("--all").command();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut some = [0; 20];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0));
    let _ = fs::metadata(&journal).unwrap();
}
