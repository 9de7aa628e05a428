//! `journal` over journals that are hostile, long, or written meanwhile.

use std::fs;

use bidprice_journal::Journal;
use serde_json::Value;

use super::report::{bid, line, report};
use crate::program::Folder;

#[test]
fn whatever_stands_in_a_journal_there_is_a_report_that_a_terminal_can_show() {
    let folder = Folder::new();
    let most = u64::MAX;
    let long = "9".repeat(30_000);
    let lines = [
        line(
            "21T06:00:00.000Z",
            &format!(
                r#""price":"{long}","duration_us":{most},"rate_usd_per_akt":"{long}","rate_age_seconds":{most}"#
            ),
        ),
        line(
            "21T06:00:00.001Z",
            r#""owner":"\u001b[2J\u0007","refusal":"\u001b[31mred","book":"\u001b[2J","duration_us":7"#,
        ),
        line(
            "21T06:00:00.002Z",
            r#""refusal":"too_dear","maximum":"0.000000000000000001","least_accepted":"99999999999999999999999999999999999999999999999999""#,
        ),
        line(
            "21T06:00:00.003Z",
            r#""price":"1","rate_usd_per_akt":"0","rate_age_seconds":18446744073709551615"#,
        ),
        "{\"v\":1,\"time\":\"9999-12-31T23:59:59.999Z\",\"price\":\"1\"}\n".to_owned(),
        "{\"v\":1,\"time\":\"1970-01-01T00:00:00.000Z\",\"refusal\":\"\"}\n".to_owned(),
        "{\"v\":1,\"time\":\"0000-00-00T00:00:00.000Z\",\"price\":7}\n".to_owned(),
        "{\"v\":1,\"duration_us\":-1}\n".to_owned(),
        format!("{}{}\n", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{}\n", "x".repeat(1 << 20)),
        "\n\u{0}\n".to_owned(),
    ];
    let journal = folder.file("journal", &lines.concat());
    for form in ["", "--json", "--csv"] {
        let answer = report(&journal).arguments(form).answer();
        assert_eq!((answer.exit, answer.stderr.as_deref()), (2, Some("")), "{form}");
        assert!(!answer.stdout.contains(['\u{1b}', '\u{7}']), "{form}: {}", answer.stdout);
        assert!(form == "--json" || answer.stdout.lines().all(|line| line.len() < 500), "{form}");
    }
    let json: Value =
        serde_json::from_str(&report(&journal).argument("--json").answer().stdout).unwrap();
    assert_eq!((&json["decisions"], &json["unreadable"]), (&6.into(), &6.into()));
    assert_eq!(json["duration_us"]["most"], most);
}

/// A journal of so many lines, each with names of its own.
fn long_journal(folder: &Folder, lines: u32) -> String {
    let mut text = String::new();
    for number in 0..lines {
        let moment = format!(
            "{:02}T{:02}:{:02}:{:02}.{:03}Z",
            1 + number % 28,
            number % 24,
            number % 60,
            number % 60,
            number % 1000
        );
        let padding = "x".repeat(1000);
        text += &line(
            &moment,
            &format!(
                r#""owner":"{number}","refusal":"{number}","book":"{number}","rate_source":"{number}","rate_usd_per_akt":"{number}","duration_us":{number},"changes":[{{"by":"{number}"}}],"refusal_message":"{padding}""#
            ),
        );
    }
    folder.file("journal", &text)
}

#[test]
fn a_long_journal_needs_no_more_memory_than_a_short_one() {
    let folder = Folder::new();
    let lines = 60_000;
    let journal = long_journal(&folder, lines);
    let bytes = fs::metadata(&journal).unwrap().len();
    let kibibytes = 64 << 10;
    assert!(bytes / 1024 > kibibytes, "{bytes} bytes are longer than the memory");
    let script = format!("ulimit -v {kibibytes}; exec \"$0\" journal --json --journal \"$1\"");
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .arg(crate::program::program())
        .arg(&journal)
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["decisions"], &json["refusals"]["others"]),
        (&lines.into(), &(lines - 100).into())
    );
}

#[test]
fn a_journal_may_grow_and_be_put_aside_while_it_is_read() {
    let folder = Folder::new();
    let path = folder.path().join("journal").to_str().unwrap().to_owned();
    let line =
        bid("21T06:00:00.100Z", "5", &format!(r#","refusal_message":"{}""#, "x".repeat(9000)));
    // Some dozen lines a file.
    let journal = Journal { path: &path, bytes_max: 200_000, trusted_uids: &[] };
    journal.append(&line).unwrap();
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                    // On a busy machine one may be stopped with the lock held, and the others say so.
                    let _ = journal.append(&line);
                }
            });
        }
        let answers: Vec<_> = (0..60).map(|_| report(&path).argument("--json").answer()).collect();
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        for answer in answers {
            assert_eq!((answer.exit, answer.stderr.as_deref()), (0, Some("")), "{}", answer.stdout);
        }
    });
}
