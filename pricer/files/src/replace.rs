//! Writing a file anew, so that a reader finds the old one or the new one and nothing between.

use std::fmt;

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

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Refuse,
    /// It is replaced.
    Replace,
}

/// Why a file that somebody named was not written; fits behind its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritten {
    /// It is there, and may not be replaced.
    IsThere,
    /// A device, a pipe, a folder or a symbolic link is there.
    NotAFile,
    /// The system says no.
    Failed(Errno),
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IsThere => f.write_str("is there already"),
            Self::NotAFile => f.write_str("is not a regular file"),
            // As the standard library words it: "Permission denied (os error 13)".
            Self::Failed(error) => {
                write!(f, "cannot be written: {}", std::io::Error::from(*error))
            }
        }
    }
}

impl std::error::Error for Unwritten {}

/// Writes a cache or a record beside its file and renames it into place. Call it with the file's lock
/// held: the name beside is always the same, so that what a killed process left is cleared away, and
/// it is one that nobody else uses.
///
/// A symbolic link or a pipe that somebody planted there gives way; a device is nobody's cache, and
/// stays. Not synced to the disk: after a crash of the whole machine the file is asked for again.
pub fn replace(path: &str, content: impl AsRef<[u8]>, readers: Readers) -> Result<(), Errno> {
    if kind_of(path)?.is_some_and(|kind| kind.is_char_device() || kind.is_block_device()) {
        return Err(Errno::PERM);
    }
    write_beside(path, &beside(path, "new"), content.as_ref(), readers)
}

/// Whether [`write_named`] would find something in its way.
pub fn check_named(path: &str, existing: Existing) -> Result<(), Unwritten> {
    match (kind_of(path).map_err(Unwritten::Failed)?, existing) {
        (None, _) | (Some(FileType::RegularFile), Existing::Replace) => Ok(()),
        (Some(FileType::RegularFile), Existing::Refuse) => Err(Unwritten::IsThere),
        (Some(_), _) => Err(Unwritten::NotAFile),
    }
}

/// Writes a file that a person named. No lock is needed, nothing beside it is touched, and what is
/// there and is no regular file is neither followed nor replaced.
pub fn write_named(
    path: &str,
    content: impl AsRef<[u8]>,
    readers: Readers,
    existing: Existing,
) -> Result<(), Unwritten> {
    check_named(path, existing)?;
    let content = content.as_ref();
    let written = match existing {
        Existing::Replace => {
            // With the process in the name, two at once do not meet.
            let process = rustix::process::getpid().as_raw_nonzero();
            write_beside(path, &beside(path, &process.to_string()), content, readers)
        }
        Existing::Refuse => write_new(path, content, mode(path, readers)),
    };
    written.map_err(|error| match error {
        Errno::EXIST => Unwritten::IsThere,
        error => Unwritten::Failed(error),
    })
}

/// `folder/.name.bidprice-new` beside `folder/name`.
fn beside(path: &str, what: &str) -> String {
    let at = path.rfind('/').map_or(0, |slash| slash + 1);
    let (folder, name) = path.split_at(at);
    format!("{folder}.{name}.bidprice-{what}")
}

/// What is there, if anything is; a link is not followed.
fn kind_of(path: &str) -> Result<Option<FileType>, Errno> {
    match rustix::fs::lstat(path) {
        Ok(stat) => Ok(Some(FileType::from_raw_mode(stat.st_mode))),
        Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error),
    }
}

fn write_beside(path: &str, beside: &str, content: &[u8], readers: Readers) -> Result<(), Errno> {
    match rustix::fs::unlink(beside) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(error) => return Err(error),
    }
    write_new(beside, content, mode(path, readers))?;
    rustix::fs::rename(beside, path).inspect_err(|_| {
        let _ = rustix::fs::unlink(beside);
    })
}

/// Makes a file that is not there yet; nothing stays of one that could not be written whole.
fn write_new(path: &str, content: &[u8], mode: Mode) -> Result<(), Errno> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
    let file = crate::open(path, flags, Mode::RUSR | Mode::WUSR)?;
    // Asked for again, because the umask may have taken it away.
    let written = rustix::fs::fchmod(&file, mode).and_then(|()| write_all(&file, content));
    written.inspect_err(|_| {
        let _ = rustix::fs::unlink(path);
    })
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
