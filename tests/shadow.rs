//! `shadow`: what the provider gets is the old script's, whatever becomes of ours.

/// The answer: stdout, stderr, exit code, stdin and environment as without us.
mod answer;

/// What is compared and recorded, and how ours may fail.
mod compared;

/// `shadow report`.
mod report;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use bidprice_journal::{Entry, Shadow};

use crate::journal::{entries, journaled};
use crate::program::{Folder, Run};
use crate::vectors::Answer;

/// An old script with this text, its journal in the same folder.
fn shadow_of(folder: &Folder, script: &str) -> (Run, String) {
    let (run, journal) = journaled(folder);
    let old = folder.file("old.sh", script);
    fs::set_permissions(&old, Permissions::from_mode(0o755)).unwrap();
    (run.arguments("shadow --old").argument(old).set("PATH", "/usr/bin:/bin"), journal)
}

/// The run by a shell that allows so many open files, and leaves it no others than the standard three.
fn with_files(run: &Run, folder: &Folder, files: u32) -> Answer {
    let order = folder.file("order", std::str::from_utf8(run.input()).unwrap());
    let command = run.command();
    let shell = format!(
        "for fd in {{3..99}}; do eval \"exec $fd>&-\"; done; ulimit -n {files}; exec \"$@\" < {order}"
    );
    let mut bash = Command::new("bash");
    bash.args(["-c", &shell, "bash"]).arg(command.get_program()).args(command.get_args());
    let output = bash.env_clear().envs(run.environment()).output().unwrap();
    Answer {
        stdout: String::from_utf8(output.stdout).unwrap(),
        exit: output.status.code().expect("no signal ends it"),
        stderr: Some(String::from_utf8(output.stderr).unwrap()),
    }
}

/// Fails unless stdout, stderr and exit code are these.
#[track_caller]
fn answers(run: &Run, stdout: &str, stderr: &str, exit: i32) {
    let answer = run.answer();
    let expected = (stdout, Some(stderr), exit);
    assert_eq!((answer.stdout.as_str(), answer.stderr.as_deref(), answer.exit), expected);
}

/// The only line of a journal, and what the shadow run adds to it.
#[track_caller]
fn recorded(journal: &str) -> (Entry, Shadow) {
    let [entry] = <[Entry; 1]>::try_from(entries(journal)).expect("one line");
    let shadow = entry.shadow.clone().expect("a shadow run");
    (entry, shadow)
}
