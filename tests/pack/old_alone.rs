//! A launcher that carries the old script: whatever keeps the program from watching, the old script
//! answers as it did before.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use super::{IN_CONFIG, IN_HOME, IN_PATH, Root, SPARE, pack, script, sha256};
use crate::program::{Folder, program, small_order};

const ALONE: &str = "the old script answers alone\nhint: ";

/// Reads the order, looks at the environment, and ends with a code of its own.
const OLD: &str = "#!/bin/bash\nread -r -d '' order\nprintf '%s|%s|%s' \"${#order}\" \"$PRICE_TARGET_CPU\" \"$#\"\n[[ 1 ]] && echo words >&2\nexit 7\n";

/// A launcher that carries this script.
fn carrying(old: &str, arguments: &str) -> Root {
    let folder = Folder::new();
    let old = folder.file("old", old);
    let made = script(pack(&format!("--shadow {old} {arguments}")));
    Root::new().with_script(&made).set("PRICE_TARGET_CPU", "1.70")
}

/// What [`OLD`] answers, with why it answers alone before its own words.
#[track_caller]
fn answers_alone(root: &Root, why: &str) {
    let answer = root.run();
    let stdout = format!("{}|1.70|0", small_order("uact").len());
    assert_eq!((answer.stdout.as_str(), answer.exit), (stdout.as_str(), Some(7)), "{answer:?}");
    let words = answer.stderr.strip_suffix("words\n").unwrap_or_else(|| panic!("{answer:?}"));
    assert!(words.starts_with(&format!("bidpricescript: {why}")), "{words}");
    assert!(words.contains(ALONE) && words.lines().count() == 2, "{words}");
}

#[test]
fn without_a_program_the_old_script_answers() {
    let root = carrying(OLD, "");
    answers_alone(&root, "no program: neither /root/.akash/bin/bidpricescript nor ");
    assert_eq!(root.names("root/.akash/bin").len(), 1);
}

#[test]
fn beside_a_program_that_is_not_the_pinned_one_the_old_script_answers() {
    let root = carrying(OLD, &format!("--pin {}", "0".repeat(64)));
    answers_alone(&root, "no program: ");
    for place in [IN_HOME, IN_CONFIG, IN_PATH] {
        root.program(place, "echo wrong");
    }
    answers_alone(&root, "not the program that is pinned (000");
}

#[test]
fn a_pinned_program_watches() {
    let folder = Folder::new();
    let right = folder.file("right", "#!/bin/sh\necho \"$1 $2\"\n");
    let root = carrying(OLD, &format!("--pin {}", sha256(right.as_ref())));
    root.program(IN_CONFIG, "echo \"$1 $2\"");
    root.run().says("shadow --old\n");
}

#[test]
fn beside_a_program_that_cannot_be_started_or_cannot_watch_the_old_script_answers() {
    let root = carrying(OLD, "");
    let why = "cannot be started as `shadow`: /root/.akash/bin/bidpricescript; ";
    // As the small program ends, which knows no commands.
    root.program(IN_HOME, "exit 64");
    answers_alone(&root, why);
    // Another machine's.
    let mut elf = b"\x7fELF\x02\x01\x01".to_vec();
    elf.resize(4096, 0);
    elf[18] = 0xf3;
    fs::write(root.path(IN_HOME), elf).unwrap();
    answers_alone(&root, why);
    // The next one is asked as well.
    root.program(IN_PATH, "echo \"$1\"");
    root.run().says("shadow\n");
}

#[test]
fn where_nothing_can_be_unpacked_the_old_script_answers_from_within() {
    let read_only = "mount -t tmpfs -o ro none";
    let prepare = format!("{read_only} \"$0/root\" && {read_only} \"$0/tmp\"");
    let root = carrying(OLD, "").prepared_by(&prepare);
    root.program(IN_PATH, "echo \"$1\"");
    answers_alone(&root, "cannot unpack: ");
    // By its own interpreter, with its options; and by bash where it names none.
    let root = carrying("#!/bin/sh -e\nexit 3 #\\\nfalse\n\n", "").prepared_by(&prepare);
    assert_eq!(root.run().exit, Some(3));
    let root = carrying("[[ 1 ]] && echo 5\n", "").prepared_by(&prepare);
    assert_eq!((root.run().stdout.as_str(), root.run().exit), ("5\n", Some(0)));
}

#[test]
fn without_the_tools_nothing_can_answer_and_that_is_said() {
    let root = carrying(OLD, "");
    fs::remove_file(root.path("bin/gzip")).unwrap();
    let answer = root.run_by("dash");
    answer.refuses(&["cannot unpack: "]);
    assert!(!answer.stderr.contains(ALONE), "{answer:?}");
}

#[test]
fn where_nothing_can_be_started_bash_reads_it() {
    let no_start = "mount -t tmpfs -o noexec,mode=700 none";
    let root = carrying(OLD, "").prepared_by(&format!("{no_start} \"$0/root/.akash\""));
    answers_alone(&root, "no program: ");
    // Another interpreter's is read by that one, with its options.
    let root = carrying("#!/bin/cat -A\necho é\n", "")
        .prepared_by(&format!("{no_start} \"$0/root/.akash\""));
    let said = "#!/bin/cat -A$\necho M-CM-)$\n";
    assert_eq!((root.run().stdout.as_str(), root.run().exit), (said, Some(0)));
    let root = carrying("printf '%s' \"${BASH_VERSION:+5}\"\n", "");
    assert_eq!((root.run().stdout.as_str(), root.run().exit), ("5", Some(0)));
}

#[test]
fn a_script_with_carriage_returns_is_carried_as_the_chart_would_mount_it() {
    let root = carrying("#!/bin/sh\r\nprintf 5\r\n", "");
    assert_eq!((root.run().stdout.as_str(), root.run().exit), ("5", Some(0)));
}

#[test]
fn the_program_watches_where_it_is_there() {
    let root = carrying(OLD, "--set BIDPRICE_JOURNAL=/root/.akash/journal")
        .prepared_by("mount --rbind /proc \"$0/proc\"");
    root.copy_program(&program(), IN_HOME);
    fs::set_permissions(root.path("root/.akash/bin"), Permissions::from_mode(0o700)).unwrap();
    for runs in [1, 2] {
        let answer = root.run_by("dash");
        let stdout = format!("{}|1.70|0", small_order("uact").len());
        assert_eq!((answer.stdout, answer.exit), (stdout, Some(7)));
        assert_eq!(answer.stderr, "words\n");
        let journal = fs::read_to_string(root.path("root/.akash/journal")).unwrap();
        assert_eq!(journal.lines().count(), runs, "{journal}");
        assert!(journal.contains("\"old_exit\":7,") && journal.contains("\"ours_exit\":0,"));
    }
    assert_eq!(root.names(SPARE), [""; 0]);
}
