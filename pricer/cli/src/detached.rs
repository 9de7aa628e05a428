//! Work that goes on when the bid is out, in a process of its own.
//!
//! The provider waits until everybody who holds the bid's stdin, stdout or stderr has closed them.
//! So such a process has none of them, nor any other file of ours; it leaves our session and ends
//! by itself within a bound, whatever it waits for.
#![expect(unsafe_code, reason = "a mark on files that somebody else opened")]

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Starts this program again with these arguments and does not wait for it.
///
/// When this returns, the new process has its files: std starts it as vfork does, so that we go on
/// only after its exec.
#[cold]
pub(crate) fn start(arguments: &[&str]) -> io::Result<()> {
    keep_files_to_ourselves();
    // The running program, even if its file was replaced in the meantime.
    Command::new("/proc/self/exe")
        .arg0("bidpricescript")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map(drop)
}

/// What the new process does first: a session of its own, and an end.
#[cold]
pub(crate) fn settle(bound: Duration) {
    // Fails only for the leader of a group, who has nobody to leave.
    let _ = rustix::process::setsid();
    // Should even this thread not start, the timeouts of the work itself remain.
    let _ = std::thread::Builder::new().spawn(move || {
        std::thread::sleep(bound);
        std::process::exit(crate::exit::REFUSED);
    });
}

/// Marks every file but the standard three to be closed by exec. Ours are so already; but whoever
/// started us may have left us others, a copy of our own stdout among them.
fn keep_files_to_ourselves() {
    const FIRST: libc::c_uint = 3;
    // SAFETY: no file is closed here, they only get a mark.
    let marked = unsafe {
        libc::syscall(libc::SYS_close_range, FIRST, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC)
    };
    if marked == 0 {
        return;
    }
    // A kernel before 5.11: one by one.
    for file in 3..1024 {
        // SAFETY: as above; a number that is no file is an error without effect.
        unsafe { libc::fcntl(file, libc::F_SETFD, libc::FD_CLOEXEC) };
    }
}
