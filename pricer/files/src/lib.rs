//! Files that a bid depends on: which of them are trusted, how they are read and appended to.
//!
//! A planted file must not set a price, a pipe or a device must not hold up a bid, and a file must
//! never become the program's own stdout because that happened to be closed.

mod append;
mod read;

pub use append::append;
pub use read::{Distrust, Missing, TrustedText, read_text, read_to_limit, read_trusted};

use std::os::fd::OwnedFd;

use rustix::fs::{Mode, OFlags};

/// Opens a file that is ours to use: not through a final symbolic link where `flags` say so, not
/// waiting for the other end of a pipe, not inherited, and never as one of the standard three.
fn open(path: &str, flags: OFlags, mode: Mode) -> rustix::io::Result<OwnedFd> {
    let flags = flags | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    above_standard_error(rustix::fs::open(path, flags, mode)?)
}

/// Where stdin, stdout or stderr is closed, the next file would take its number, and what is meant
/// for the provider would end up in that file.
fn above_standard_error(file: OwnedFd) -> rustix::io::Result<OwnedFd> {
    use std::os::fd::AsRawFd;
    if file.as_raw_fd() > 2 { Ok(file) } else { rustix::io::fcntl_dupfd_cloexec(&file, 3) }
}
