//! Many processes on one cache, and a cache that cannot be written.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant, SystemTime};

use super::server::{Behaviour, Server};
use super::{bid_among_own_mounts, date_back, dia, source, wait_until};
use crate::program::{Folder, Run};

const PRICE: &str = "4.787835";
const AT_ONCE: usize = 64;

#[track_caller]
fn all_bid_at_once(run: &Run) {
    let start = Barrier::new(AT_ONCE);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                start.wait();
                let answer = run.answer();
                assert_eq!(answer.stdout, format!("{PRICE}\n"), "{:?}", answer.stderr);
            });
        }
    });
}

#[test]
fn sixty_four_without_a_rate_ask_once_and_all_answer() {
    let folder = Folder::new();
    let server = Server::start(slowly(&dia("1.20")));
    let cache = folder.path().join("rate").to_str().unwrap().to_owned();
    let run = source(&server, &cache).set("BIDPRICE_RATE_TIMEOUT", "6s");
    all_bid_at_once(&run);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(fs::read_to_string(&cache).unwrap(), "1.20\n");
}

#[test]
fn sixty_four_with_a_rate_past_its_hard_age_ask_once() {
    let folder = Folder::new();
    let server = Server::start(slowly(&dia("1.20")));
    let cache = folder.file("rate", "1.10\n");
    date_back(&cache, Duration::from_hours(25));
    all_bid_at_once(&source(&server, &cache).set("BIDPRICE_RATE_TIMEOUT", "6s"));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn sixty_four_with_a_stale_rate_answer_with_it_and_start_one_refresh() {
    let folder = Folder::new();
    let server = Server::start(slowly(&dia("1.21")));
    let cache = folder.file("rate", "1.20\n");
    date_back(&cache, Duration::from_hours(2));
    all_bid_at_once(&source(&server, &cache));
    wait_until("the refresh is kept", || fs::read_to_string(&cache).unwrap() == "1.21\n");
    assert_eq!(server.requests().len(), 1);
}

/// So that all who ask are there before the first answer.
fn slowly(behaviour: &Behaviour) -> Behaviour {
    Behaviour::Delayed(Duration::from_millis(300), Box::new(behaviour.clone()))
}

#[test]
fn after_a_failed_try_those_who_waited_do_not_ask_again() {
    let folder = Folder::new();
    let server = Server::start(slowly(&Behaviour::status(500)));
    let cache = folder.path().join("rate").to_str().unwrap().to_owned();
    let run = source(&server, &cache).set("BIDPRICE_RATE_TIMEOUT", "6s");
    let start = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                let answer = run.answer();
                let words = answer.stderr.unwrap();
                assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
                assert!(words.contains("dia answered with HTTP status 500"), "{words}");
            });
        }
    });
    // One asks for all who came meanwhile; who comes after that may ask for himself.
    assert!(server.requests().len() < 8, "{}", server.requests().len());
}

#[test]
fn killed_at_any_moment_a_refresh_leaves_the_old_rate_or_the_new_one() {
    let folder = Folder::new();
    let server = Server::start(dia("1.21"));
    let cache = folder.file("rate", "1.20\n");
    let refresh = source(&server, &cache).arguments("rate --refresh");
    for microseconds in (0..12_000).step_by(300) {
        let mut command = refresh.command();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let until = Instant::now() + Duration::from_micros(microseconds);
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = fs::read_to_string(&cache).unwrap();
        assert!(kept == "1.20\n" || kept == "1.21\n", "{kept:?}");
    }
    // What was left beside is cleared away, and the lock is free.
    folder.file(".rate.bidprice-new", "9.9");
    let somebodys = folder.file("rate.new", "9.9");
    assert_eq!(refresh.answer().exit, 0);
    assert_eq!(fs::read_to_string(&cache).unwrap(), "1.21\n");
    assert!(!folder.path().join(".rate.bidprice-new").exists());
    assert_eq!(fs::read_to_string(somebodys).unwrap(), "9.9");
}

#[test]
fn a_folder_that_cannot_be_written_prices_with_a_note_that_is_logged() {
    let folder = Folder::new();
    let server = Server::start(dia("1.20"));
    // A folder that is a file cannot be written by root either.
    let no_folder = folder.file("file", "");
    let cache = format!("{no_folder}/rate");
    let log = folder.path().join("log").to_str().unwrap().to_owned();
    let run = source(&server, &cache).set("BIDPRICE_LOG", &log);
    let note = format!(
        "the rate cannot be kept: `{cache}.lock` cannot be locked: Not a directory (os error 20)"
    );
    run.bids_with_note(PRICE, &note);
    assert!(fs::read_to_string(&log).unwrap().trim_end().ends_with(&note));
}

/// A bid with its cache on a disk of its own.
#[track_caller]
fn bids_on_a_disk(prepare: &str, problem: &str) {
    let folder = Folder::new();
    let server = Server::start(dia("1.20"));
    let disk = folder.path().join("disk").to_str().unwrap().to_owned();
    fs::create_dir(&disk).unwrap();
    let run = source(&server, &format!("{disk}/rate"));
    let prepare = format!("mount -t tmpfs -o size=16k none {disk} && cd {disk} && {prepare}");
    let output = bid_among_own_mounts(&run, &prepare);
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{PRICE}\n"), "{words}");
    let note = format!("bidpricescript: the rate cannot be kept: `{disk}/rate{problem}\n");
    assert!(words.ends_with(&note), "{words}");
}

#[test]
fn a_full_disk_prices_with_a_note() {
    // What does not fit any more is said by head.
    let fill = "head -c 1M /dev/zero > filler 2> /dev/null; true";
    bids_on_a_disk(fill, "` cannot be written: No space left on device (os error 28)");
}

#[test]
fn a_read_only_disk_prices_with_a_note() {
    let problem = ".lock` cannot be locked: Read-only file system (os error 30)";
    bids_on_a_disk("mount -o remount,ro .", problem);
}

#[test]
fn a_new_file_is_private_and_an_old_one_keeps_its_readers() {
    let folder = Folder::new();
    let server = Server::start(dia("1.20"));
    let cache = folder.path().join("rate").to_str().unwrap().to_owned();
    let run = source(&server, &cache);
    run.bids(PRICE);
    let mode = || fs::metadata(&cache).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    fs::set_permissions(&cache, Permissions::from_mode(0o644)).unwrap();
    date_back(&cache, Duration::from_hours(25));
    run.bids(PRICE);
    assert_eq!(mode(), 0o644);
    fs::set_permissions(&cache, Permissions::from_mode(0o600)).unwrap();
    assert_eq!(run.arguments("rate --refresh --readable").answer().exit, 0);
    assert_eq!(mode(), 0o644);
}

#[test]
fn what_the_script_wrote_is_read_and_what_we_write_the_script_can_read() {
    let folder = Folder::new();
    let server = Server::start(dia("1.2e0"));
    let cache = folder.path().join("rate").to_str().unwrap().to_owned();
    let run = source(&server, &cache);
    run.bids(PRICE);
    // The script's own test of a rate.
    let test = format!("[[ $(cat {cache}) =~ ^[0-9]+([.][0-9]+)?$ ]] && find {cache} -mmin -60");
    let found = Command::new("bash").args(["-c", &test]).output().unwrap();
    assert_eq!(String::from_utf8(found.stdout).unwrap(), format!("{cache}\n"));
    // echo "$usd_per_akt" > file, as the script has it: no private file, one line.
    let script = format!("umask 022; rm {cache}; echo 1.20 > {cache}");
    assert!(Command::new("bash").args(["-c", &script]).status().unwrap().success());
    server.set(Behaviour::status(500));
    run.bids(PRICE);
}

#[test]
fn a_strangers_lock_does_not_hold_up_a_bid() {
    let folder = Folder::new();
    let server = Server::start(dia("1.20"));
    let cache = folder.path().join("rate").to_str().unwrap().to_owned();
    let lock = folder.file("rate.lock", "");
    fs::set_permissions(&lock, Permissions::from_mode(0o666)).unwrap();
    let note = format!("the rate cannot be kept: `{lock}` can be written by others (mode 666)");
    source(&server, &cache).bids_with_note(PRICE, &note);
}

#[test]
fn a_stale_rate_that_cannot_be_refreshed_serves_and_says_why() {
    let folder = Folder::new();
    let server = Server::start(dia("1.21"));
    let cache = folder.file("rate", "1.20\n");
    date_back(&cache, Duration::from_hours(2));
    let lock = folder.path().join("rate.lock").to_str().unwrap().to_owned();
    std::os::unix::fs::symlink("/dev/null", &lock).unwrap();
    let answer = source(&server, &cache).answer();
    assert_eq!(answer.stdout, format!("{PRICE}\n"));
    let expected = format!(
        "bidpricescript: the rate cannot be refreshed: `{lock}` is a symbolic link\n\
         bidpricescript: the rate in `{cache}` is stale: 2 h old\n"
    );
    assert_eq!(answer.stderr.as_deref(), Some(expected.as_str()));
}

#[test]
fn a_lock_that_is_held_for_ever_costs_the_timeout_and_no_more() {
    let folder = Folder::new();
    let server = Server::start(dia("1.20"));
    let cache = folder.path().join("rate").to_str().unwrap().to_owned();
    let lock = fs::File::create(folder.path().join("rate.lock")).unwrap();
    fs::set_permissions(folder.path().join("rate.lock"), Permissions::from_mode(0o600)).unwrap();
    lock.lock().unwrap();
    let run = source(&server, &cache).set("BIDPRICE_RATE_TIMEOUT", "500ms");
    let began = Instant::now();
    let answer = run.answer();
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!((answer.stdout.as_str(), answer.exit), ("", 1));
    let words = answer.stderr.unwrap();
    assert!(words.contains("another process was still asking the sources"), "{words}");
    // A stale rate needs no lock.
    folder.file("rate", "1.20\n");
    date_back(&cache, Duration::from_hours(2));
    run.bids_with_note(PRICE, &format!("the rate in `{cache}` is stale: 2 h old"));
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_future_date_gains_nothing() {
    let folder = Folder::new();
    let server = Server::start(dia("1.20"));
    let cache = folder.file("rate", "9\n");
    let far = SystemTime::now() + Duration::from_hours(10_000);
    fs::File::options().append(true).open(&cache).unwrap().set_modified(far).unwrap();
    // Nor has the rate in it moved too far: nobody knows how old it is, but it was good once.
    source(&server, &cache).set("BIDPRICE_RATE_JUMP", "10").bids(PRICE);
    assert_eq!(fs::read_to_string(&cache).unwrap(), "1.20\n");
}
