//! Files that a bid depends on: which of them are trusted, how they are read, written, appended to
//! and locked.
//!
//! A planted file must not set a price, a pipe or a device must not hold up a bid, and a file must
//! never become the program's own stdout because that happened to be closed.

mod append;
mod folder;
mod lock;
mod read;
mod replace;
mod socket;

pub use append::append;
pub use folder::{check_folder, make_private_folder};
pub use lock::Lock;
pub use read::{
    Distrust, Missing, TrustedText, modified, open_trusted, read_secret, read_text, read_to_limit,
    read_trusted,
};
pub use replace::{Existing, Readers, Unwritten, check_named, replace, write_named};
pub use socket::check_socket;

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// Opens a file that is ours to use: not through a final symbolic link where `flags` say so, not
/// waiting for the other end of a pipe, not inherited, and never as one of the standard three.
fn open(path: &str, flags: OFlags, mode: Mode) -> rustix::io::Result<OwnedFd> {
    let flags = flags | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    above_standard_error(rustix::fs::open(path, flags, mode)?)
}

/// Where stdin, stdout or stderr is closed, the next file would take its number, and what is meant
/// for the provider would end up in that file.
pub fn above_standard_error(file: OwnedFd) -> rustix::io::Result<OwnedFd> {
    use std::os::fd::AsRawFd;
    if file.as_raw_fd() > 2 { Ok(file) } else { rustix::io::fcntl_dupfd_cloexec(&file, 3) }
}

/// Writes past signals and short writes, with nothing held back.
pub fn write_all(to: impl AsFd, bytes: &[u8]) -> Result<(), Errno> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match rustix::io::write(&to, rest) {
            Ok(0) => return Err(Errno::IO),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
