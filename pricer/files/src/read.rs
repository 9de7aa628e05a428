//! Reading whole small texts, with or without trust.

use std::fmt;
use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, SystemTime};

use rustix::fs::{FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

/// What it means that a file is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Somebody named the file.
    IsAnError,
    /// It may be there or not.
    IsNone,
}

/// A text that only its owner can have written, and when.
#[derive(Clone, Debug)]
pub struct TrustedText {
    /// The whole file.
    pub text: String,
    /// Last written.
    pub modified: SystemTime,
}

/// Why a file is not used; fits behind its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// There is none.
    Missing,
    /// The system says no.
    Unreadable(Errno),
    /// The system says no to a lock.
    Unlockable(Errno),
    /// A symbolic link could point anywhere tomorrow.
    SymbolicLink,
    /// A folder, a pipe, a device.
    NotAFile,
    /// A file where a folder has to be.
    NotAFolder,
    /// Something else where a socket has to be.
    NotASocket,
    /// Owned by somebody who is neither this user nor root nor named by the settings.
    ForeignOwner(u32),
    /// Others may write it.
    WritableByOthers(u32),
    /// Others may read it, and it is a secret.
    ReadableByOthers(u32),
    /// Longer than any such file is.
    TooLong(usize),
    /// Not text.
    NotText,
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Self::Unlockable(error) => write!(f, "cannot be locked: {error}"),
            Self::SymbolicLink => f.write_str("is a symbolic link"),
            Self::NotAFolder => f.write_str("is not a folder"),
            Self::NotASocket => f.write_str("is not a socket"),
            Self::NotAFile => f.write_str("is not a regular file"),
            Self::ForeignOwner(uid) => {
                write!(f, "belongs to uid {uid}, who is not trusted (BIDPRICE_TRUST_UIDS)")
            }
            Self::WritableByOthers(mode) => write!(f, "can be written by others (mode {mode:03o})"),
            Self::ReadableByOthers(mode) => write!(f, "can be read by others (mode {mode:03o})"),
            Self::TooLong(most) => write!(f, "is longer than {most} bytes"),
            Self::NotText => f.write_str("is not UTF-8 text"),
        }
    }
}

impl std::error::Error for Distrust {}

/// Reads a file that decides about money: a regular file, no symbolic link, owned by this user,
/// by root or by one of the named users, and writable by nobody else.
pub fn read_trusted(path: &str, uids: &[u32], bytes_max: usize) -> Result<TrustedText, Distrust> {
    let (file, stat) = open_trusted(path, uids)?;
    let text = read_whole(&file, &stat, bytes_max)?;
    Ok(TrustedText { text, modified: modified(&stat) })
}

/// Reads a secret: such a file, and one that its owner and group alone can read.
pub fn read_secret(path: &str, uids: &[u32], bytes_max: usize) -> Result<String, Distrust> {
    const OTHERS: u32 = 0o007;
    let (file, stat) = open_trusted(path, uids)?;
    if stat.st_mode & OTHERS != 0 {
        return Err(Distrust::ReadableByOthers(stat.st_mode & 0o777));
    }
    read_whole(&file, &stat, bytes_max)
}

/// Opens such a file, for whoever needs the file itself and not its text.
pub fn open_trusted(path: &str, uids: &[u32]) -> Result<(OwnedFd, Stat), Distrust> {
    let file =
        crate::open(path, OFlags::RDONLY | OFlags::NOFOLLOW, Mode::empty()).map_err(|error| {
            match error {
                Errno::NOENT => Distrust::Missing,
                Errno::LOOP => Distrust::SymbolicLink,
                other => Distrust::Unreadable(other),
            }
        })?;
    // Asked of the open file, so that it cannot be exchanged between the question and the reading.
    let stat = rustix::fs::fstat(&file).map_err(Distrust::Unreadable)?;
    check_trust(&stat, uids)?;
    Ok((file, stat))
}

/// Reads a file that somebody named, whoever owns it; `None` if it is missing and may be.
pub fn read_text(
    path: &str,
    bytes_max: usize,
    missing: Missing,
) -> Result<Option<String>, Distrust> {
    let file = match crate::open(path, OFlags::RDONLY, Mode::empty()) {
        Ok(file) => file,
        Err(Errno::NOENT | Errno::NOTDIR) if missing == Missing::IsNone => return Ok(None),
        Err(Errno::NOENT) => return Err(Distrust::Missing),
        Err(error) => return Err(Distrust::Unreadable(error)),
    };
    let stat = rustix::fs::fstat(&file).map_err(Distrust::Unreadable)?;
    check_regular(&stat)?;
    read_whole(&file, &stat, bytes_max).map(Some)
}

fn check_regular(stat: &Stat) -> Result<(), Distrust> {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Ok(()),
        _ => Err(Distrust::NotAFile),
    }
}

pub(crate) fn check_trust(stat: &Stat, uids: &[u32]) -> Result<(), Distrust> {
    check_regular(stat)?;
    check_owner(stat, uids)
}

/// Of a file or a folder.
pub(crate) fn check_owner(stat: &Stat, uids: &[u32]) -> Result<(), Distrust> {
    check_user(stat.st_uid, uids)?;
    if stat.st_mode & 0o022 != 0 {
        return Err(Distrust::WritableByOthers(stat.st_mode & 0o777));
    }
    Ok(())
}

/// Somebody who may decide about money.
pub(crate) fn check_user(user: u32, uids: &[u32]) -> Result<(), Distrust> {
    let is_trusted =
        user == 0 || user == rustix::process::geteuid().as_raw() || uids.contains(&user);
    if is_trusted { Ok(()) } else { Err(Distrust::ForeignOwner(user)) }
}

fn read_whole(file: &OwnedFd, stat: &Stat, bytes_max: usize) -> Result<String, Distrust> {
    let expected = usize::try_from(stat.st_size).unwrap_or(usize::MAX);
    if expected > bytes_max {
        return Err(Distrust::TooLong(bytes_max));
    }
    // One byte more tells whether the file has grown since.
    let bytes =
        read_to_limit(file, Vec::new(), expected + 1, bytes_max).map_err(Distrust::Unreadable)?;
    if bytes.len() > bytes_max {
        return Err(Distrust::TooLong(bytes_max));
    }
    String::from_utf8(bytes).map_err(|_| Distrust::NotText)
}

/// Reads on behind `bytes` to the end, or to one byte more than the limit: then there is more.
///
/// `expected` bytes are made room for at first.
pub fn read_to_limit(
    file: impl AsFd,
    mut bytes: Vec<u8>,
    expected: usize,
    limit: usize,
) -> rustix::io::Result<Vec<u8>> {
    while bytes.len() <= limit {
        let filled = bytes.len();
        let room = if filled < expected { expected } else { filled * 2 };
        bytes.resize(room.min(limit + 1), 0);
        let more = match rustix::io::read(&file, bytes.get_mut(filled..).unwrap_or_default()) {
            Err(Errno::INTR) => None,
            answer => Some(answer?),
        };
        bytes.truncate(filled + more.unwrap_or(0));
        if more == Some(0) {
            break;
        }
    }
    Ok(bytes)
}

/// When a file was last written.
#[must_use]
pub fn modified(stat: &Stat) -> SystemTime {
    let seconds = u64::try_from(stat.st_mtime).unwrap_or(0);
    let nanoseconds = u32::try_from(stat.st_mtime_nsec).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds)
}
