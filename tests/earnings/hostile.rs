//! Files that cannot be read, are no lease lists, or end too early: named, and the others counted.

use std::fs;
use std::process::Command;

use super::{earnings, recorded};
use crate::program::{Folder, Run};

const SAVE: &str = "hint: save what `provider-services query market lease list … -o json` prints\n";

#[test]
fn a_file_that_cannot_be_used_is_named_and_the_others_are_counted() {
    let folder = Folder::new();
    let good = recorded("mixed.json");
    let expected = earnings("total").argument(&good).answer().stdout;
    let (empty, text) = (folder.file("empty", ""), folder.file("text", "no leases"));
    let list = folder.file("list", "[1,2]");
    let path = folder.path().to_str().unwrap().to_owned();
    for (file, problem) in [
        ("/nowhere.json", "cannot be read: No such file or directory (os error 2)"),
        (path.as_str(), "cannot be read: Is a directory (os error 21)"),
        (empty.as_str(), "is not JSON: EOF while parsing a value at line 1 column 0"),
        (text.as_str(), "is not JSON: expected ident at line 1 column 2"),
        (
            list.as_str(),
            "cannot be counted: invalid type: sequence, expected a lease list: an object with `leases` at line 1 column 0",
        ),
    ] {
        let answer = earnings("total").argument(&good).argument(file).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), (expected.as_str(), 1), "{file}");
        let stderr = format!("bidpricescript: cannot use `{file}`: {problem}\n{SAVE}");
        assert_eq!(answer.stderr.unwrap(), stderr);
    }
}

#[test]
fn nothing_at_all_is_no_answer() {
    let answer = earnings("total").stdin("").answer();
    assert_eq!((answer.stdout.as_str(), answer.exit), ("no lease could be counted\n", 1));
    let start = "bidpricescript: cannot use `stdin`: is not JSON: EOF";
    assert!(answer.stderr.as_ref().unwrap().starts_with(start), "{answer:?}");
}

#[test]
fn a_list_that_breaks_off_is_not_half_counted() {
    let whole = fs::read(recorded("mixed.json")).unwrap();
    for part in 1..20 {
        let answer = earnings("total --guide").stdin(&whole[..whole.len() * part / 20]).answer();
        assert_eq!((answer.stdout.as_str(), answer.exit), ("0\n", 1), "{part}");
    }
}

#[test]
fn pages_that_are_missing_or_there_twice_are_said() {
    let pages = ["big-pages-p1.json", "big-pages-p2.json", "big-pages-p3.json"].map(recorded);
    let first = earnings("total").argument(&pages[0]).answer();
    assert_eq!(first.exit, 1);
    assert!(first.stderr.unwrap().contains("`pagination.next_key` says that another page follows"));
    let all = || pages.iter().fold(earnings("total"), Run::argument);
    let twice = all().argument(&pages[1]).answer();
    assert_eq!((twice.stdout, twice.exit), (all().answer().stdout, 1));
    assert!(twice.stderr.unwrap().contains("was there before and is counted once"));
}

#[test]
fn packed_files_are_known_by_their_first_bytes() {
    let plain = recorded("mixed.json");
    let expected = earnings("total").argument(&plain).answer().stdout;
    for tool in ["gzip", "zstd"] {
        let output = Command::new(tool).args(["-c", &plain]).output().unwrap();
        assert!(output.status.success(), "{tool}");
        assert_eq!(earnings("total").stdin(output.stdout).answer().stdout, expected, "{tool}");
    }
}

#[test]
fn a_byte_order_mark_changes_nothing() {
    let text = fs::read_to_string(recorded("mixed.json")).unwrap();
    let expected = earnings("total").stdin(text.as_str()).answer();
    let answer = earnings("total").stdin(format!("\u{feff}{text}")).answer();
    assert_eq!((answer.stdout, answer.stderr, answer.exit), (expected.stdout, expected.stderr, 0));
}

#[test]
fn a_list_that_is_cut_off_is_no_answer_beside_others() {
    let pages = ["big-pages-p1.json", "mixed.json", "new-small.json"].map(recorded);
    let answer = pages.iter().fold(earnings("total"), Run::argument).answer();
    assert_eq!(answer.exit, 1);
    let stderr = answer.stderr.unwrap();
    assert!(stderr.contains("it cannot be told whether all pages are there"), "{stderr}");
}

#[test]
fn a_stream_without_end_is_cut() {
    let mut command = earnings("total").command();
    let output = command.stdin(fs::File::open("/dev/zero").unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("cannot use `stdin`: is longer than 67108864 bytes"), "{stderr}");
}

#[test]
fn what_a_file_says_cannot_command_a_terminal() {
    let text = fs::read_to_string(recorded("mixed.json")).unwrap();
    let odd = text.replace("\"akash1", "\"\\u001b[2Jakash1").replace("\"uact\"", "\"u\\u0007\"");
    for figure in [
        "total",
        "potential --akt-usd 1",
        "consumed --height 25100000",
        "total --json",
        "total --guide",
    ] {
        let answer = earnings(figure).stdin(odd.as_str()).answer();
        let all = answer.stdout + answer.stderr.as_deref().unwrap_or_default();
        assert!(!all.contains(['\u{1b}', '\u{7}']), "{figure}: {all}");
    }
}

#[test]
fn a_history_names_lines_and_steps_that_are_wrong() {
    let folder = Folder::new();
    let blocks = folder
        .file("blocks", "{\"header\":{\"height\":\"5\",\"time\":\"2026-01-07T22:40:00Z\"}}\nx\n");
    let run = earnings("history --blocks").argument(&blocks).arguments("--balances /nowhere");
    let step = recorded("empty.json");
    let answer =
        run.argument("--step").argument(&step).argument("--step").argument("/nowhere").answer();
    assert_eq!(answer.exit, 1);
    let stderr = answer.stderr.unwrap();
    for problem in [
        format!("cannot use `{blocks}:2`: is not JSON"),
        "cannot use `/nowhere`: cannot be read: No such file".to_owned(),
    ] {
        assert!(stderr.contains(&problem), "{problem}: {stderr}");
    }
}
