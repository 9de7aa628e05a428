//! Disks that are full, folders that cannot be written, processes that are killed, files that
//! somebody else has put there: each ends in the right answer from the other place, or in a refusal.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::process::ExitStatusExt;
use std::thread;
use std::time::Duration;

use super::carried::{Carried, name};
use super::{Answer, HOME, Root, SPARE};

const BIN: &str = "root/.akash/bin";

/// Says that it was run, which it never may.
const EVIL: &str = "#!/bin/sh\necho 0.000001\n";

const READ_ONLY: &str = "mount -t tmpfs -o ro none";
const FULL: &str = "mount -t tmpfs -o size=16k none";

#[track_caller]
fn answers_from_the_spare_place(root: &Root, carried: &Carried) {
    root.run().says(&carried.answer);
    assert_eq!(root.names(SPARE), [name(root)]);
}

#[test]
fn a_home_that_cannot_be_written_leaves_the_spare_place() {
    for mount in [READ_ONLY, FULL] {
        let carried = Carried::new();
        let root = carried.root().prepared_by(&format!("{mount} \"$0{HOME}\""));
        answers_from_the_spare_place(&root, &carried);
    }
}

#[test]
fn without_any_place_there_is_no_bid_but_a_reason() {
    for (mount, words) in [(READ_ONLY, "Read-only file system"), (FULL, "No space left on device")]
    {
        let carried = Carried::new();
        let prepare = format!("{mount} \"$0{HOME}\" && {mount} \"$0/tmp\"");
        let root = carried.root().prepared_by(&prepare);
        root.run().refuses(&["cannot unpack: ", words, "make room in /root/.akash"]);
    }
}

#[test]
fn where_nothing_can_be_started_another_place_serves() {
    let carried = Carried::new();
    let no_start = "mount -t tmpfs -o noexec none";
    let root = carried.root().prepared_by(&format!("{no_start} \"$0{HOME}\""));
    answers_from_the_spare_place(&root, &carried);
    let root =
        carried.root().prepared_by(&format!("{no_start} \"$0{HOME}\" && {no_start} \"$0/tmp\""));
    root.run().refuses(&["nothing can be started from /root/.akash/bin"]);
}

#[test]
fn a_folder_that_others_can_write_is_not_used() {
    for mode in [0o777, 0o770, 0o707, 0o1777] {
        let carried = Carried::new();
        let root = carried.root();
        fs::create_dir(root.path(BIN)).unwrap();
        fs::set_permissions(root.path(BIN), Permissions::from_mode(mode)).unwrap();
        answers_from_the_spare_place(&root, &carried);
        assert_eq!(root.names(BIN), [""; 0]);
    }
}

#[test]
fn a_link_in_the_folders_place_is_not_followed() {
    let carried = Carried::new();
    let root = carried.root();
    fs::create_dir(root.path("root/other")).unwrap();
    symlink("/root/other", root.path(BIN)).unwrap();
    answers_from_the_spare_place(&root, &carried);
    let root = carried.root();
    symlink("/root/other", root.path(BIN)).unwrap();
    fs::create_dir(root.path("root/other")).unwrap();
    symlink("/root/other", root.path(SPARE)).unwrap();
    root.run().refuses(&["is not a folder of this user's"]);
    assert_eq!(root.names("root/other"), [""; 0]);
}

#[test]
fn a_spare_folder_of_somebody_else_is_not_used() {
    let root = Carried::new().root().set("AKASH_HOME", "/nowhere");
    fs::create_dir(root.path(SPARE)).unwrap();
    // Only root can give it away; elsewhere a mode does as well.
    if chown(root.path(SPARE), Some(12_345), None).is_err() {
        fs::set_permissions(root.path(SPARE), Permissions::from_mode(0o777)).unwrap();
    }
    fs::write(root.path(SPARE).join(name(&root)), EVIL).unwrap();
    root.run().refuses(&["cannot unpack: ", "bidpricescript-unpacked"]);
}

/// Puts something where the program is to be, as old as the script.
fn plant(root: &Root, plant: impl Fn(&std::path::Path)) {
    fs::create_dir_all(root.path(BIN)).unwrap();
    fs::set_permissions(root.path(BIN), Permissions::from_mode(0o700)).unwrap();
    plant(&root.path(BIN).join(name(root)));
}

fn evil_file(path: &std::path::Path) {
    fs::write(path, EVIL).unwrap();
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

fn make_as_old_as_the_script(root: &Root, path: &std::path::Path) {
    let script = fs::metadata(root.path("scripts/price_script.sh")).unwrap().modified().unwrap();
    File::options().append(true).open(path).unwrap().set_modified(script).unwrap();
}

#[test]
fn a_wrong_file_of_that_name_is_replaced() {
    let carried = Carried::new();
    let root = carried.root();
    plant(&root, evil_file);
    root.run().says(&carried.answer);
    let root = carried.root();
    fs::write(root.path("root/evil"), EVIL).unwrap();
    fs::set_permissions(root.path("root/evil"), Permissions::from_mode(0o755)).unwrap();
    make_as_old_as_the_script(&root, &root.path("root/evil"));
    plant(&root, |path| symlink("/root/evil", path).unwrap());
    root.run().says(&carried.answer);
    assert_eq!(fs::read_to_string(root.path("root/evil")).unwrap(), EVIL);
    assert!(fs::symlink_metadata(root.path(BIN).join(name(&root))).unwrap().is_file());
}

#[test]
fn a_file_of_somebody_else_is_replaced_even_if_it_is_as_old_as_the_script() {
    let carried = Carried::new();
    let root = carried.root();
    plant(&root, |path| {
        evil_file(path);
        make_as_old_as_the_script(&root, path);
        // Only root can give it away. Elsewhere it gets another age, which is refused as well.
        if chown(path, Some(12_345), None).is_err() {
            evil_file(path);
        }
    });
    root.run().says(&carried.answer);
}

#[test]
fn a_folder_of_that_name_leaves_the_spare_place() {
    let carried = Carried::new();
    let root = carried.root();
    plant(&root, |path| fs::create_dir(path).unwrap());
    answers_from_the_spare_place(&root, &carried);
}

#[test]
fn a_program_that_was_written_to_is_replaced() {
    let carried = Carried::new();
    let root = carried.root();
    root.run().says(&carried.answer);
    let path = root.path(BIN).join(name(&root));
    let good = fs::read(&path).unwrap();
    for damage in [EVIL.as_bytes(), b"", &good[..good.len() / 2]] {
        fs::write(&path, damage).unwrap();
        root.run().says(&carried.answer);
        assert_eq!(fs::read(&path).unwrap(), good);
    }
    // Even nothing at all, with the age that it should have, is no program.
    fs::write(&path, b"").unwrap();
    make_as_old_as_the_script(&root, &path);
    root.run().says(&carried.answer);
}

#[test]
fn a_program_that_others_could_write_does_not_bid() {
    let carried = Carried::new();
    let root = carried.root();
    root.run().says(&carried.answer);
    let path = root.path(BIN).join(name(&root));
    fs::set_permissions(&path, Permissions::from_mode(0o777)).unwrap();
    if carried.is_small_program {
        root.run().refuses(&["can be written by others (mode 777)", "remove it"]);
        fs::set_permissions(&path, Permissions::from_mode(0o700)).unwrap();
        fs::set_permissions(root.path(BIN), Permissions::from_mode(0o777)).unwrap();
        root.run().refuses(&["/root/.akash/bin` can be written by others (mode 777)"]);
    } else {
        // To see that is the small program's part; nobody has written to this one.
        root.run().says(&carried.answer);
    }
}

#[test]
fn a_script_that_was_damaged_runs_nothing() {
    let carried = Carried::new();
    let root = carried.root();
    let script = fs::read_to_string(root.path("scripts/price_script.sh")).unwrap();
    let payload = script.lines().last().unwrap();
    let (head, tail) = payload.split_at(payload.len() / 2);
    for damaged in [
        script.replace(payload, head),
        script.replace(payload, &format!("{head}AAAA{}", &tail[4..])),
        script.replace(payload, ""),
        script.replace(payload, &format!("{head}\u{e9}{tail}")),
    ] {
        let root = carried.root().with_script(&damaged);
        root.run().refuses(&["cannot unpack: "]);
        assert_eq!((root.names(BIN), root.names(SPARE)), (Vec::new(), Vec::new()));
    }
}

/// The temporary files that are left.
fn left(root: &Root) -> Vec<String> {
    root.names(BIN).into_iter().filter(|found| *found != name(root)).collect()
}

#[test]
fn killed_in_the_middle_it_leaves_nothing_that_would_be_started() {
    let carried = Carried::new();
    let root = carried.root();
    // Writes the beginning, and then kills everybody who takes part.
    fs::rename(root.path("bin/gzip"), root.path("bin/real-gzip")).unwrap();
    root.program("bin/gzip", "real-gzip -dc | head -c 5000\nkill -9 0");
    let mut child = root.command("dash").spawn().unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.signal(), Some(9), "{status:?}");
    assert_eq!(left(&root).len(), 1, "{:?}", root.names(BIN));
    assert!(!root.path(BIN).join(name(&root)).exists());
    fs::rename(root.path("bin/real-gzip"), root.path("bin/gzip")).unwrap();
    root.run().says(&carried.answer);
    assert_eq!(root.names(BIN), [name(&root)]);
}

#[test]
fn killed_at_any_moment_the_next_one_answers() {
    let carried = Carried::new();
    for moment in 0..12 {
        let root = carried.root();
        let mut child = root.command("dash").spawn().unwrap();
        thread::park_timeout(Duration::from_millis(4 * moment));
        let _ = std::process::Command::new("kill")
            .args(["-9", "--", &format!("-{}", child.id())])
            .status();
        child.wait().unwrap();
        root.run().says(&carried.answer);
        assert_eq!(root.names(BIN), [name(&root)], "killed after {} ms", 4 * moment);
    }
}

#[test]
fn what_a_killed_process_left_is_no_hindrance_whatever_it_is() {
    let carried = Carried::new();
    let root = carried.root();
    fs::create_dir(root.path(BIN)).unwrap();
    fs::set_permissions(root.path(BIN), Permissions::from_mode(0o700)).unwrap();
    let temporary = |pid: &str| root.path(BIN).join(format!("{}.{pid}", name(&root)));
    // No process has such a number.
    fs::write(temporary("99999999"), EVIL).unwrap();
    fs::write(temporary("word"), EVIL).unwrap();
    root.run().says(&carried.answer);
    assert_eq!(root.names(BIN), [name(&root)]);
}

#[test]
fn a_tool_that_is_missing_is_a_reason() {
    for tool in ["gzip", "base64", "sha256sum", "stat", "mv"] {
        let root = Carried::new().root();
        fs::remove_file(root.path(&format!("bin/{tool}"))).unwrap();
        let answer: Answer = root.run_by("dash");
        answer.refuses(&["cannot unpack: "]);
        assert_eq!(left(&root), [""; 0], "{tool}");
    }
}
