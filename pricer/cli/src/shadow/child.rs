//! A child that does not outlive us.
#![expect(unsafe_code, reason = "what a child does between fork and exec")]

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};

/// Ends the child when this process ends, and be it by the provider's SIGKILL after ten seconds:
/// that was meant for the script. What the child itself has started lives on, as it does without us.
///
/// The system goes by the thread that starts the child: it has to live as long as the child.
pub(super) fn ends_with_us(command: &mut Command) {
    let us = Some(getpid());
    let before_exec = move || {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // We may have gone before that was said.
        if getppid() == us { Ok(()) } else { Err(io::Error::from(io::ErrorKind::NotFound)) }
    };
    // SAFETY: three system calls; no memory is asked for and no lock is taken, so it does not matter
    // what other threads were doing at the fork.
    unsafe { command.pre_exec(before_exec) };
}
