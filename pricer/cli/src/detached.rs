//! Work that goes on when the bid is out, in a process of its own.
//!
//! The provider waits until everybody who holds the bid's stdin, stdout or stderr has closed them.
//! So such a process has none of them, nor any other file of ours; it leaves our session and ends
//! by itself within a bound, whatever it waits for.

use std::ffi::CString;
use std::time::Duration;

use rustix::io::Errno;

use crate::started;

/// Starts this program again with these arguments and does not wait for it.
#[cold]
pub(crate) fn start(arguments: &[&str]) -> Result<(), Errno> {
    let words = std::iter::once(&"bidpricescript").chain(arguments);
    let words: Vec<CString> = words.filter_map(|word| CString::new(*word).ok()).collect();
    // The running program, even if its file was replaced in the meantime.
    started::start(c"/proc/self/exe", &words, None).map(drop)
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
