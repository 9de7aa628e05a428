//! Many processes on one journal, files that are put aside, processes that are killed.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use bidprice_journal::{Entry, older};

use super::{PRICE, entries, journaled, owners, read};
use crate::program::{Folder, Run};

/// So many at once, each bidding so often, one bid after another. Owners say who and which.
fn bid_at_once(run: &Run, at_once: usize, bids: usize) {
    std::thread::scope(|scope| {
        for number in 0..at_once {
            scope.spawn(move || {
                for bid in 0..bids {
                    run.clone().set("AKASH_OWNER", format!("{number} {bid}")).bids(PRICE);
                }
            });
        }
    });
}

#[test]
fn sixty_four_processes_at_once_lose_and_tear_no_line() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    bid_at_once(&run, 64, 8);
    let entries = entries(&journal);
    let mut found = owners(&entries);
    let mut expected: Vec<String> =
        (0..64).flat_map(|number| (0..8).map(move |bid| format!("{number} {bid}"))).collect();
    found.sort_unstable();
    expected.sort();
    assert_eq!(found, expected);
    assert!(entries.iter().all(|entry| entry.price.as_deref() == Some(PRICE)));
    assert_eq!(fs::read_to_string(&journal).unwrap().lines().count(), 512);
}

/// Of what each wrote the oldest may be gone with an older file, but nothing in between.
#[track_caller]
fn check_no_gaps(entries: &[Entry], at_once: usize, bids: usize) {
    let mut next = BTreeMap::new();
    for owner in owners(entries) {
        let (number, bid) = owner.split_once(' ').unwrap();
        let bid: usize = bid.parse().unwrap();
        let expected = next.insert(number.to_owned(), bid + 1).unwrap_or(bid);
        assert_eq!(bid, expected, "number {number}");
    }
    assert!(next.values().all(|next| *next == bids), "{next:?}");
    assert!(next.len() <= at_once);
}

#[test]
fn a_journal_that_is_put_aside_under_load_loses_nothing() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    // Some ten lines a file.
    bid_at_once(&run.set("BIDPRICE_JOURNAL_MAX", "10KiB"), 16, 20);
    let entries = entries(&journal);
    check_no_gaps(&entries, 16, 20);
    assert!(entries.len() < 16 * 20, "it was put aside more than once");
    assert!(fs::exists(older(&journal)).unwrap());
}

#[test]
fn of_a_journal_that_is_put_aside_once_under_load_every_line_is_there() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    run.clone().bids(PRICE);
    let line = fs::metadata(&journal).unwrap().len();
    fs::remove_file(&journal).unwrap();
    // All lines need between one and two files, whatever a few digits more or less make.
    let kib = line * 16 * 20 * 2 / 3 / 1024;
    bid_at_once(&run.set("BIDPRICE_JOURNAL_MAX", format!("{kib}KiB")), 16, 20);
    assert_eq!(entries(&journal).len(), 16 * 20);
    assert!(fs::exists(older(&journal)).unwrap());
}

#[test]
fn killed_at_any_moment_a_bid_leaves_nothing_that_costs_another_its_line() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    let run = run.set("BIDPRICE_JOURNAL_MAX", "1GiB");
    let order = folder.file("order", std::str::from_utf8(run.input()).unwrap());
    let mut whole = Vec::new();
    for microseconds in (0..12_000).step_by(200) {
        let mut command = run.command();
        command.stdin(fs::File::open(&order).unwrap()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let until = Instant::now() + Duration::from_micros(microseconds);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let owner = format!("whole {microseconds}");
        run.clone().set("AKASH_OWNER", &owner).bids(PRICE);
        whole.push(owner);
    }
    let (entries, _) = read(&journal);
    let found: Vec<&str> =
        owners(&entries).into_iter().filter(|owner| owner.starts_with("whole")).collect();
    assert_eq!(found, whole);
}

#[test]
fn what_a_killed_process_left_does_not_swallow_the_next_line() {
    let folder = Folder::new();
    let (run, journal) = journaled(&folder);
    run.bids(PRICE);
    let line = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, format!("{line}{}", &line[..line.len() / 2])).unwrap();
    run.set("AKASH_OWNER", "akash1bob").bids(PRICE);
    let (entries, unreadable) = read(&journal);
    assert_eq!(owners(&entries), ["", "akash1bob"]);
    assert_eq!(unreadable.len(), 1, "{unreadable:?}");
}
