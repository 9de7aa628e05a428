//! Journals that cannot be written: the price is the same, the exit is 0, the log says why.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use super::{PRICE, entries, journaled, owners, read};
use crate::program::{Folder, Run, program};

/// Fails unless it bids as ever, in no time, and a note says why there is no line.
#[track_caller]
fn bids_without_a_line(run: &Run, folder: &Folder, journal: &str, problem: &str) {
    let log = folder.path().join("log").to_str().unwrap().to_owned();
    let began = Instant::now();
    let note = format!("the journal lacks this order: `{journal}` {problem}");
    run.clone()
        .set("BIDPRICE_JOURNAL", journal)
        .set("BIDPRICE_LOG", &log)
        .bids_with_note(PRICE, &note);
    assert!(began.elapsed() < Duration::from_secs(5));
    let logged = fs::read_to_string(&log).unwrap();
    assert!(logged.ends_with(&format!("Z {note}\n")), "{logged}");
}

#[test]
fn what_is_no_file_is_left_alone() {
    let folder = Folder::new();
    let (run, _) = journaled(&folder);
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let target = folder.file("target", "");
    symlink(&target, at("link")).unwrap();
    symlink(at("nowhere"), at("loose")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let check = |journal: &str, problem| bids_without_a_line(&run, &folder, journal, problem);
    check(&at("link"), "is a symbolic link");
    check(&at("loose"), "is a symbolic link");
    check(&at("pipe"), "is not a regular file");
    check(folder.path().to_str().unwrap(), "is not a regular file");
    check("/dev/full", "is not a regular file");
    check("/nowhere/journal", "cannot be opened: No such file or directory (os error 2)");
    check(&format!("{target}/journal"), "cannot be opened: Not a directory (os error 20)");
    check("fd:1", "cannot be opened: Bad file descriptor (os error 9)");
    check("fd:77", "cannot be opened: No such file or directory (os error 2)");
    assert_eq!(fs::read(&target).unwrap(), b"");
    assert!(!fs::exists(at("nowhere")).unwrap());
}

/// The bid after this piece of shell, in a mount namespace that ends with it.
fn bid_on_a_disk(run: &Run, folder: &Folder, shell: &str) -> Output {
    let order = folder.file("order", std::str::from_utf8(run.input()).unwrap());
    fs::create_dir_all(folder.path().join("disk")).unwrap();
    Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
        .arg("set -e; mount -t tmpfs -o size=16k none \"$0/disk\"; bid() { \"$1\" < \"$2\"; }; eval \"$3\"")
        .args([folder.path().as_os_str(), program().as_os_str(), order.as_ref(), shell.as_ref()])
        .env_clear()
        .envs(run.environment())
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .output()
        .unwrap()
}

fn on_the_disk(folder: &Folder) -> (Run, String) {
    let (run, _) = journaled(folder);
    let journal = folder.path().join("disk/journal").to_str().unwrap().to_owned();
    (run.set("BIDPRICE_JOURNAL", &journal), journal)
}

#[test]
fn a_full_disk_costs_no_bid_and_the_next_line_is_whole() {
    let folder = Folder::new();
    let (run, _) = on_the_disk(&folder);
    // One page is left: room for some lines and a part of one. Then there is room again.
    let shell = r#"
        head -c 1M /dev/zero > "$0/disk/filler" 2> /dev/null || true
        truncate -s -4096 "$0/disk/filler"
        for number in 1 2 3 4 5 6 7 8; do
            AKASH_OWNER=$number; export AKASH_OWNER
            bid "$1" "$2"
        done
        rm "$0/disk/filler"
        AKASH_OWNER=after bid "$1" "$2"
        cp "$0/disk/journal" "$0/copy"
    "#;
    let output = bid_on_a_disk(&run, &folder, shell);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{words}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{PRICE}\n").repeat(9));
    assert!(words.contains("cannot be written: the disk took only a part of the line"), "{words}");
    assert!(words.contains("cannot be written: No space left on device"), "{words}");
    let (entries, unreadable) = read(folder.path().join("copy").to_str().unwrap());
    let owners = owners(&entries);
    assert_eq!(unreadable.len(), 1);
    assert!(owners.starts_with(&["1", "2"]) && owners.ends_with(&["after"]), "{owners:?}");
    let noted = words.lines().filter(|line| line.contains("the journal lacks this order")).count();
    assert_eq!(owners.len() + noted, 9);
}

#[test]
fn a_read_only_disk_costs_no_bid() {
    let folder = Folder::new();
    let (run, journal) = on_the_disk(&folder);
    for shell in [
        r#"mount -o remount,ro "$0/disk"; bid "$1" "$2""#,
        r#"bid "$1" "$2" > /dev/null; mount -o remount,ro "$0/disk"; bid "$1" "$2""#,
    ] {
        let output = bid_on_a_disk(&run, &folder, shell);
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{PRICE}\n"), "{words}");
        let problem = "cannot be opened: Read-only file system (os error 30)";
        assert_eq!(
            words,
            format!("bidpricescript: the journal lacks this order: `{journal}` {problem}\n")
        );
    }
}

#[test]
fn a_full_journal_that_cannot_be_put_aside_costs_no_bid() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let run = run.set("BIDPRICE_JOURNAL_MAX", "1KiB");
    run.bids(PRICE);
    fs::create_dir(format!("{journal}.1")).unwrap();
    let problem = "is full, and cannot be renamed: Is a directory (os error 21)";
    bids_without_a_line(&run, &folder, &journal, problem);
    let text = fs::read_to_string(&journal).unwrap();
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn a_limit_on_files_ends_no_bid() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    run.bids(PRICE);
    let order = folder.file("order", std::str::from_utf8(run.input()).unwrap());
    // In blocks of 1024 bytes, and a pipe is no file.
    let shell = r#"ulimit -f 1; exec "$0" < "$1""#;
    let output = Command::new("bash")
        .args(["-c".as_ref(), shell.as_ref(), program().as_os_str(), order.as_ref()])
        .env_clear()
        .envs(run.environment())
        .env("BIDPRICE_LOG", folder.file("log", &"x".repeat(2000)))
        .output()
        .unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{words}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{PRICE}\n"));
    assert!(words.ends_with("is as long as this process may write (ulimit -f)\n"), "{words}");
    assert_eq!(entries(&journal).len(), 1);
}

#[test]
fn with_a_refusal_stderr_has_the_refusal_alone() {
    let folder = Folder::new();
    let (run, _) = journaled(&folder);
    let log = folder.path().join("log").to_str().unwrap().to_owned();
    let run = run.set("BIDPRICE_JOURNAL", "/dev/full").set("BIDPRICE_LOG", &log).stdin("7");
    let refused = run.answer();
    assert_eq!(refused.stderr.unwrap().lines().count(), 2);
    assert!(fs::read_to_string(&log).unwrap().contains("`/dev/full` is not a regular file"));
}

#[test]
fn a_closed_stderr_does_not_become_the_journal() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let order = folder.file("order", std::str::from_utf8(run.input()).unwrap());
    let output = Command::new("bash")
        .args([
            "-c".as_ref(),
            r#""$0" < "$1" 2>&-"#.as_ref(),
            program().as_os_str(),
            order.as_ref(),
        ])
        .env_clear()
        .envs(run.environment())
        .env("DEBUG_BID_SCRIPT", "1")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{PRICE}\n"));
    assert_eq!(entries(&journal).len(), 1);
}
