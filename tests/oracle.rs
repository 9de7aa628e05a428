//! The core's arithmetic against the tools that the published script calls.
//!
//! Each tool is started once for thousands of values. They are random, but from a seed that is
//! written in the test, so a disagreement comes back on every run.

mod awk;
// Elsewhere bash has other long doubles than x87's, and the published script other last digits.
#[cfg(target_arch = "x86_64")]
mod bash;
mod bc;
mod jq;
mod values;

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::thread;

/// The lines that a tool prints about the lines of its input, one each.
///
/// Not having the tool is a failure: an oracle that is skipped proves nothing.
#[track_caller]
fn ask(tool: &str, arguments: &[&str], questions: &[String]) -> Vec<String> {
    let Output { status, stdout, stderr } = run(tool, arguments, &(questions.join("\n") + "\n"));
    let complaint = String::from_utf8_lossy(&stderr);
    // bc complains and goes on, with status 0 in the end.
    assert!(
        status.success() && complaint.is_empty(),
        "{tool} {arguments:?}: {status}, {complaint}"
    );
    let answers: Vec<String> =
        String::from_utf8(stdout).unwrap().lines().map(ToOwned::to_owned).collect();
    assert_eq!(answers.len(), questions.len(), "{tool} {arguments:?}");
    answers
}

#[track_caller]
fn run(tool: &str, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(tool);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
    // A point for decimals, and no line breaks within bc's longer numbers.
    command.env("LC_ALL", "C").env("BC_LINE_LENGTH", "0");
    let mut child = command.spawn().unwrap_or_else(|error| {
        panic!("the oracle needs `{tool}` ({error}): apt-get install {tool}");
    });
    // Written from the side: the tool answers while it reads, and either pipe can be full.
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input.as_bytes()).unwrap());
        child.wait_with_output().unwrap()
    })
}
