//! Processes: none is left, none runs too long, none writes too much.

use std::time::Duration;

use bidprice_oldscript::{Answer, Isolation, Limits, Outcome, Setup};

use crate::support::{BOTH, is_running, price, price_with, run, setup, unique_hour};

/// Waits within the script until the process runs that was started.
const SEEN: &str = "until grep -qs \"$hour\" /proc/[0-9]*/cmdline; do sleep 0.01; done; echo 1";

/// Ways to get away from whoever started it.
const ESCAPES: [&str; 5] = [
    "setsid sleep $hour &",
    "nohup sleep $hour > /dev/null 2>&1 &",
    "( ( setsid sleep $hour < /dev/null > /dev/null 2>&1 & ) & )",
    "setsid sh -c 'trap \"\" TERM HUP INT; sleep '$hour'; true' & disown",
    "for i in {1..300}; do sleep $hour & done",
];

#[track_caller]
fn limited(isolation: Isolation, lines: &str, millis: u64) -> Outcome {
    let limits = Limits { time: Duration::from_millis(millis), ..Limits::default() };
    price_with(Setup { isolation: Some(isolation), limits, ..setup(lines) })
}

#[test]
fn no_process_is_left_however_it_was_started() {
    each_escape(|escape, hour| {
        let outcome = run(Isolation::Namespaces, &format!("hour={hour}\n{escape}\n{SEEN}"));
        assert_eq!(outcome.answer, price("1"), "{escape}: {outcome:?}");
    });
}

#[test]
fn no_process_is_left_at_the_time_limit() {
    each_escape(|escape, hour| {
        let lines = format!("hour={hour}\n{escape}\n{SEEN} >&2; echo 5; exec 2>&-; sleep {hour}");
        let outcome = limited(Isolation::Namespaces, &lines, 5000);
        assert_eq!((&outcome.answer, outcome.exit), (&Answer::TimedOut, None), "{escape}");
        assert_eq!((outcome.stdout.text(), outcome.stderr.text()), ("5\n".into(), "1\n".into()));
    });
}

/// Tries each of them, and then looks for what is left.
fn each_escape(check: impl Fn(&str, &str) + Sync) {
    let check = &check;
    std::thread::scope(|scope| {
        for escape in ESCAPES {
            scope.spawn(move || {
                let hour = unique_hour();
                check(escape, &hour);
                assert!(!is_running(&hour), "{escape}");
            });
        }
    });
}

#[test]
fn rewritten_paths_leave_no_process_either() {
    for lines in [
        // A shell does not wait for it; `timeout` gives it a group of its own.
        "echo <(timeout 4000 sleep $hour) > /dev/null",
        "echo <(sleep $hour) > /dev/null",
    ] {
        let hour = unique_hour();
        let outcome = run(Isolation::RewrittenPaths, &format!("hour={hour}\n{lines}\n{SEEN}"));
        assert_eq!(outcome.answer, price("1"), "{lines}: {outcome:?}");
        assert!(!is_running(&hour), "{lines}");
    }
}

#[test]
fn the_time_limit_ends_what_would_not_end() {
    for isolation in BOTH {
        for lines in ["sleep 3600", "while true; do :; done", "exec > /dev/null 2>&1; sleep 3600"] {
            let outcome = limited(isolation, lines, 500);
            assert_eq!(outcome.answer, Answer::TimedOut, "{isolation}: {lines}");
            assert!(outcome.took < Duration::from_secs(20), "{isolation}: {outcome:?}");
        }
    }
    let deaf = "trap '' TERM INT HUP QUIT; while :; do sleep 3600; done";
    assert_eq!(limited(Isolation::Namespaces, deaf, 500).answer, Answer::TimedOut);
}

#[test]
fn a_flood_is_cut() {
    for isolation in BOTH {
        for to in ["", ">&2"] {
            let lines = format!("while true; do printf '%01000d' 0; done {to}");
            let outcome = limited(isolation, &lines, 1000);
            assert_eq!(outcome.answer, Answer::TimedOut, "{isolation}: {lines}");
            let Outcome { stdout, stderr, .. } = outcome;
            let (flooded, quiet) = if to.is_empty() { (stdout, stderr) } else { (stderr, stdout) };
            assert_eq!((flooded.bytes.len(), flooded.is_cut), (64 << 10, true), "{isolation}");
            assert_eq!((quiet.bytes.len(), quiet.is_cut), (0, false), "{isolation}");
        }
        let outcome = run(isolation, "head -c 10000000 /dev/zero; head -c 100000 /dev/zero >&2");
        assert!(matches!(outcome.answer, Answer::NoPrice(_)), "{isolation}");
        assert!(outcome.stdout.is_cut && outcome.stderr.is_cut);
    }
    let outcome = limited(Isolation::Namespaces, "yes", 500);
    assert_eq!((outcome.stdout.bytes.len(), outcome.stdout.is_cut), (64 << 10, true));
}

#[test]
fn its_disk_and_memory_have_an_end() {
    for (lines, kind) in [
        ("head -c 100M /dev/zero > /tmp/x", "File size limit exceeded"),
        ("for i in {1..9}; do head -c 15M /dev/zero > /tmp/x$i; done", "No space left on device"),
        ("dd if=/dev/zero of=/dev/null bs=3G count=1", "memory exhausted"),
    ] {
        let outcome = run(Isolation::Namespaces, lines);
        assert!(outcome.stderr.text().contains(kind), "{lines}: {outcome:?}");
        assert!(matches!(outcome.answer, Answer::Refused { .. }), "{lines}: {outcome:?}");
    }
}
