//! What is compared and recorded, and how ours may fail.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use bidprice_journal::{OldAnswer, Standing};

use super::{answers, recorded, shadow_of, with_files};
use crate::journal::PRICE;
use crate::program::{Folder, Run, small_order};

/// Prints this, whatever was ordered.
fn saying(text: &str) -> String {
    format!("#!/bin/sh\ncat > /dev/null\nprintf '{text}'\n")
}

/// A run with an old script that prints this: how our answer stands to it.
#[track_caller]
fn check(printed: &str, answer: OldAnswer, standing: Standing, agree: bool) {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, &saying(printed));
    answers(&run, &printed.replace("\\n", "\n"), "", 0);
    let (entry, shadow) = recorded(&journal);
    assert_eq!(entry.price.as_deref(), Some(PRICE));
    let found = (shadow.old_answer, shadow.standing(entry.price.as_deref()), shadow.agree);
    assert_eq!(found, (answer, standing, agree));
    assert_eq!((shadow.old_exit, shadow.ours_exit, shadow.ours_problem), (Some(0), Some(0), None));
    assert!(shadow.old_us > 0 && shadow.ours_us > Some(0));
}

#[test]
fn prices_agree_by_value_and_keep_their_texts() {
    check("5.745402\\n", OldAnswer::Price, Standing::Same, true);
    check("05.74540200\\n", OldAnswer::Price, Standing::Same, true);
    check("5.745401\\n", OldAnswer::Price, Standing::OursHigher, false);
    check("5.745403", OldAnswer::Price, Standing::OursLower, false);
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, &saying("05.74540200\\n"));
    run.answer();
    assert_eq!(recorded(&journal).1.old_price.as_deref(), Some("05.74540200"));
}

#[test]
fn what_a_provider_takes_for_no_bid_is_none() {
    check("", OldAnswer::Nothing, Standing::OnlyOurs, false);
    check("0.000000\\n", OldAnswer::Zero, Standing::OnlyOurs, false);
    check("DEBUG: 5\\n5\\n", OldAnswer::NoNumber, Standing::OnlyOurs, false);
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, "#!/bin/sh\necho 5.745402\necho failed >&2\nexit 3\n");
    answers(&run, "5.745402\n", "failed\n", 3);
    let (_, shadow) = recorded(&journal);
    assert_eq!((shadow.old_answer, shadow.old_exit), (OldAnswer::Failed, Some(3)));
    assert_eq!((shadow.old_price.as_deref(), shadow.agree), (Some("5.745402"), false));
}

#[test]
fn a_refusal_of_ours_is_recorded_like_any() {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, &saying("5\\n"));
    answers(&run.clone().set("PRICE_TARGET_CPU", "$5"), "5\n", "", 0);
    let (entry, shadow) = recorded(&journal);
    assert_eq!((entry.refusal.as_deref(), shadow.ours_exit), (Some("setting"), Some(1)));
    assert_eq!(shadow.standing(None), Standing::OnlyOld);
    fs::remove_file(&journal).unwrap();
    // Where the old one does not bid either, they agree.
    let (run, journal) = shadow_of(&folder, &saying("0\\n"));
    answers(&run.stdin("{"), "0\n", "", 0);
    let (entry, shadow) = recorded(&journal);
    assert_eq!((entry.order_text.as_deref(), shadow.agree), (Some("{"), true));
}

#[test]
fn our_line_is_there_with_all_its_fields_and_once() {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, &saying("5\\n"));
    // A journal in the settings file is not written by ours either.
    let config = folder.file("config.yaml", &format!("journal: {journal}\n"));
    let run = run.set("AKASH_OWNER", "akash1alice").set("BIDPRICE_JOURNAL", "");
    answers(&run.set("BIDPRICE_CONFIG", config), "5\n", "", 0);
    let (entry, _) = recorded(&journal);
    assert_eq!(entry.owner.as_deref(), Some("akash1alice"));
    assert_eq!(entry.order.unwrap().get(), small_order("uact"));
    assert_eq!((entry.lines.len(), entry.denom.as_deref()), (4, Some("uact")));
    assert!(entry.book.is_some() && entry.duration_us > Some(0));
}

#[test]
fn the_longest_line_has_room_for_both() {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, &saying("5.745402\\n"));
    let padded = |bytes: usize| {
        small_order("uact").replacen('{', &format!("{{\"x\":\"{}\",", "x".repeat(bytes)), 1)
    };
    // Around what a line holds: without the shadow's fields it fits, with them it does not.
    for bytes in (63_600..64_800).step_by(100) {
        answers(&run.clone().stdin(padded(bytes)), "5.745402\n", "", 0);
        let (entry, shadow) = recorded(&journal);
        assert!(shadow.agree, "{shadow:?}");
        assert!(entry.order.is_some() || entry.order_too_long.is_some(), "{bytes}");
        fs::remove_file(&journal).unwrap();
    }
}

/// An order that needs a rate, from a source that takes the question and never answers.
fn hanging(run: Run, folder: &Folder) -> (Run, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let run = run
        .set("BIDPRICE_RATE_CACHE", folder.path().join("rate"))
        .set("BIDPRICE_RATE_SOURCES", "dia")
        .set("BIDPRICE_RATE_URL_DIA", url)
        .set("BIDPRICE_RATE_TIMEOUT", "6s")
        .stdin(small_order("uakt"));
    (run, listener)
}

#[test]
fn ours_that_hangs_is_stopped_a_second_later_and_changes_nothing() {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, &saying("5\\n"));
    let (run, listener) = hanging(run.set("AKASH_OWNER", "akash1alice"), &folder);
    let began = Instant::now();
    answers(&run, "5\n", "", 0);
    // Left alone it would go on for six seconds.
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    let (entry, shadow) = recorded(&journal);
    let problem = "did not end within 1 s after the old script";
    assert_eq!(shadow.ours_problem.as_deref(), Some(problem));
    assert_eq!((shadow.ours_us, shadow.ours_exit, shadow.agree), (None, None, false));
    assert_eq!(entry.owner.as_deref(), Some("akash1alice"));
    assert_eq!(entry.order.unwrap().get(), small_order("uakt"));
    // It is gone: its connection has an end.
    let (mut connection, _) = listener.accept().unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    connection.read_to_end(&mut Vec::new()).unwrap();
}

#[test]
fn without_a_journal_the_old_script_answers_and_the_log_says_why_nothing_is_compared() {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, &saying("5\\n"));
    let log = folder.path().join("log");
    let run = run.set("BIDPRICE_LOG", &log);
    answers(&run.clone().set("BIDPRICE_JOURNAL", ""), "5\n", "", 0);
    let logged = fs::read_to_string(&log).unwrap();
    assert!(logged.contains("a shadow run without BIDPRICE_JOURNAL: nothing is compared"));
    assert!(!fs::exists(&journal).unwrap());
    answers(&run.set("BIDPRICE_JOURNAL", "/dev/full"), "5\n", "", 0);
    assert!(fs::read_to_string(&log).unwrap().contains("`/dev/full` is not a regular file"));
}

#[test]
fn ours_that_cannot_be_started_changes_nothing() {
    let folder = Folder::new();
    let (run, journal) = shadow_of(&folder, &saying("5\\n"));
    // Enough for the old script's pipes, not for ours.
    let answer = with_files(&run, &folder, 13);
    assert_eq!((answer.stdout.as_str(), answer.stderr.as_deref()), ("5\n", Some("")));
    let problem = recorded(&journal).1.ours_problem.unwrap();
    // Each C library has its own words for it.
    assert!(problem.starts_with("cannot be run: "), "{problem}");
    assert!(problem.ends_with("(os error 24)"), "{problem}");
}
