//! A child with its pipes, a time limit and an end for everything that it started.

mod pipes;

use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{self, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, pidfd_open, pidfd_send_signal,
};

use pipes::Pipes;

use crate::captured::Captured;
use crate::setup::Limits;

/// Between two looks whether the child has ended, when there is nothing else to wait for.
const BETWEEN_LAST_LOOKS: Duration = Duration::from_millis(1);
/// Until a child is ready, on a machine that has much else to do.
const UNTIL_BEGUN: Duration = Duration::from_secs(20);
/// For the kernel to take down a whole namespace.
const UNTIL_GONE: Duration = Duration::from_secs(2);

/// How a child ended, and what it wrote.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) stdout: Captured,
    pub(crate) stderr: Captured,
    /// `None`: it was killed at the time limit.
    pub(crate) status: Option<ExitStatus>,
}

/// A program to start.
pub(crate) struct Child<'a> {
    pub(crate) command: Command,
    /// Whom its pipes belong to if not to us: `> /dev/stderr` opens one anew.
    pub(crate) user: Option<u32>,
    /// Whether it only waits for a namespace of its own that it has made.
    pub(crate) waits_for_all: bool,
    /// Whether it is ready, and its time runs.
    pub(crate) has_begun: &'a dyn Fn() -> bool,
}

/// Runs a program with this stdin as a process group of its own, all of which is killed at the end.
pub(crate) fn run(child: Child<'_>, input: &[u8], limits: &Limits) -> io::Result<Ran> {
    let mut clock = Clock { end: Instant::now() + UNTIL_BEGUN, has_begun: Some(child.has_begun) };
    let (mut pipes, mut group) = start(child, input, limits)?;
    let is_in_time = loop {
        if group.has_ended()? {
            break true;
        }
        let left = clock.left(limits.time);
        if left.is_zero() {
            break false;
        }
        pipes.serve(left)?;
    };
    let status = group.end();
    pipes.take()?;
    let (stdout, stderr) = pipes.into_captured();
    let status = if is_in_time { Some(status?) } else { None };
    Ok(Ran { stdout, stderr, status })
}

struct Clock<'a> {
    end: Instant,
    /// Until that is so.
    has_begun: Option<&'a dyn Fn() -> bool>,
}

impl Clock<'_> {
    fn left(&mut self, limit: Duration) -> Duration {
        if self.has_begun.take_if(|has_begun| has_begun()).is_some() {
            self.end = Instant::now() + limit;
        }
        self.end.saturating_duration_since(Instant::now())
    }
}

fn start<'a>(child: Child<'_>, input: &'a [u8], limits: &Limits) -> io::Result<(Pipes<'a>, Group)> {
    let Child { mut command, user, waits_for_all, .. } = child;
    let (pipes, ends) = Pipes::new(input, limits)?;
    user.map_or(Ok(()), |user| ends.give_to(user))?;
    command.stdin(ends.stdin).stdout(ends.stdout).stderr(ends.stderr).process_group(0);
    let child = command.spawn().map_err(|error| {
        let program = command.get_program().display();
        io::Error::new(error.kind(), format!("`{program}` cannot be started: {error}"))
    })?;
    // With the command go our copies of the child's ends.
    Ok((pipes, Group { child, waits_for_all, is_over: false }))
}

/// A child and whatever it started that did not leave its group.
struct Group {
    child: process::Child,
    waits_for_all: bool,
    is_over: bool,
}

impl Group {
    /// Leaves the child to be collected, so that its number is still its own.
    fn has_ended(&self) -> io::Result<bool> {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let pid = WaitId::Pid(Pid::from_child(&self.child));
        match rustix::process::waitid(pid, options) {
            Ok(status) => Ok(status.is_some()),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Kills whatever is left of it.
    fn end(&mut self) -> io::Result<ExitStatus> {
        self.is_over = true;
        let pid = Pid::from_child(&self.child);
        if self.waits_for_all {
            self.end_from_within(pid);
        }
        // Fails only if nobody is left.
        let _ = rustix::process::kill_process_group(pid, Signal::KILL);
        self.child.wait()
    }

    /// Kills the first process of a namespace: its parent, our child, then ends by itself, but not
    /// before the kernel has ended all others.
    fn end_from_within(&self, pid: Pid) {
        let begun = Instant::now();
        for first in children_of(pid) {
            let Ok(held) = pidfd_open(first, PidfdFlags::empty()) else { continue };
            // Held, it cannot be another one by now.
            if children_of(pid).contains(&first) {
                let _ = pidfd_send_signal(&held, Signal::KILL);
            }
        }
        while begun.elapsed() < UNTIL_GONE && self.has_ended().is_ok_and(|has_ended| !has_ended) {
            thread::sleep(BETWEEN_LAST_LOOKS);
        }
    }
}

fn children_of(pid: Pid) -> Vec<Pid> {
    let pid = pid.as_raw_nonzero();
    let list = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let numbers = list.unwrap_or_default();
    numbers.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)).collect()
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_over {
            let _ = self.end();
        }
    }
}
