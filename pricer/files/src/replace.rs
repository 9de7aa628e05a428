//! Writing a file anew, so that a reader finds the old one or the new one and nothing between.

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::write_all;

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever could read the file before; of a new file only its owner.
    AsBefore,
    /// Everybody: for a file that one user writes and another reads.
    Everybody,
}

/// Writes the content beside the file and renames it into place. Call it with the file's lock held:
/// the name beside is always the same, so that what a killed process left is cleared away.
///
/// Not synced to the disk: after a crash of the whole machine the file is asked for again.
pub fn replace(path: &str, content: impl AsRef<[u8]>, readers: Readers) -> Result<(), Errno> {
    let beside = format!("{path}.new");
    match rustix::fs::unlink(&beside) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(error) => return Err(error),
    }
    let written = write_new(&beside, content.as_ref(), mode(path, readers))
        .and_then(|()| rustix::fs::rename(&beside, path));
    if written.is_err() {
        let _ = rustix::fs::unlink(&beside);
    }
    written
}

fn write_new(path: &str, content: &[u8], mode: Mode) -> Result<(), Errno> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
    let file = crate::open(path, flags, Mode::RUSR | Mode::WUSR)?;
    // Asked for again, because the umask may have taken it away.
    rustix::fs::fchmod(&file, mode)?;
    write_all(&file, content)
}

/// The published script makes its files readable for all, and other programs may rely on that.
fn mode(path: &str, readers: Readers) -> Mode {
    let readable = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH;
    let before = rustix::fs::lstat(path).ok().filter(|stat| {
        FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
            && stat.st_uid == rustix::process::geteuid().as_raw()
    });
    match (readers, before) {
        (Readers::Everybody, _) => readable,
        (Readers::AsBefore, Some(stat)) => {
            Mode::from_raw_mode(stat.st_mode) & readable | Mode::RUSR | Mode::WUSR
        }
        (Readers::AsBefore, None) => Mode::RUSR | Mode::WUSR,
    }
}
