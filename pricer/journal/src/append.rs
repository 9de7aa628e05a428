//! Writing a line: one write that many processes may do at once, a file that is put aside when full.

use std::fmt;
use std::os::fd::{AsRawFd, OwnedFd};

use bidprice_files::{Distrust, Lock};
use rustix::fs::{FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use crate::files::older;

/// The second time is for a line that was caught up in what somebody else did; a line to which that
/// happens so often is not to be expected.
const TRIES: usize = 8;

/// So much longer a journal may become while another process puts it aside: that takes microseconds,
/// but a process can be stopped in the middle of it, and decisions go on.
const OVER_BYTES_MAX: u64 = 64 << 20;

/// Where lines go.
#[derive(Clone, Copy, Debug)]
pub struct Journal<'a> {
    /// Its file.
    pub path: &'a str,
    /// A line that would make it longer goes into a new one.
    pub bytes_max: u64,
    /// Users beside this one and root whose lock is respected.
    pub trusted_uids: &'a [u32],
}

/// Why a line is not in the journal; fits behind its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritten {
    /// The path is a symbolic link.
    SymbolicLink,
    /// A folder, a pipe, a device.
    NotAFile,
    /// The system does not open it.
    Closed(Errno),
    /// The system does not write to it.
    Refused(Errno),
    /// The disk took only a part of the line.
    Cut,
    /// This process may not write so long a file: the system would end it.
    FileSizeLimit,
    /// It is full, and its lock says no.
    Unlockable(Distrust),
    /// It is full, and cannot be renamed.
    Unmovable(Errno),
    /// It is far longer than it may be, because somebody holds its lock.
    Held,
    /// Whatever was tried, it ended up where nobody will read it.
    Lost,
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SymbolicLink => f.write_str("is a symbolic link"),
            Self::NotAFile => f.write_str("is not a regular file"),
            Self::Closed(error) => write!(f, "cannot be opened: {error}"),
            Self::Refused(error) => write!(f, "cannot be written: {error}"),
            Self::Cut => f.write_str("cannot be written: the disk took only a part of the line"),
            Self::FileSizeLimit => f.write_str("is as long as this process may write (ulimit -f)"),
            Self::Unlockable(distrust) => write!(f, "is full, and its lock {distrust}"),
            Self::Unmovable(error) => write!(f, "is full, and cannot be renamed: {error}"),
            Self::Held => f.write_str("is full, and another process holds its lock"),
            Self::Lost => f.write_str("was exchanged again and again while a line was written"),
        }
    }
}

impl std::error::Error for Unwritten {}

/// Where a written line came to lie.
enum Landed {
    Well,
    /// Behind a piece of a line that a killed process or a full disk left: unreadable.
    BehindAPiece,
    /// In a file that meanwhile lost its name.
    InNoFile,
}

impl Journal<'_> {
    /// Appends a line. Waits for nobody; what goes wrong is told and leaves nothing to repair.
    pub fn append(&self, line: &str) -> Result<(), Unwritten> {
        let bytes = line.as_bytes();
        for _ in 0..TRIES {
            let (file, stat) = self.open_with_room(length(bytes))?;
            check_file_size_limit(&stat, length(bytes))?;
            if let Landed::Well = write(&file, bytes)? {
                return Ok(());
            }
        }
        Err(Unwritten::Lost)
    }

    fn open_with_room(&self, more: u64) -> Result<(OwnedFd, Stat), Unwritten> {
        let (file, stat) = self.open()?;
        let size = size(&stat);
        if size == 0 || size + more <= self.bytes_max {
            return Ok((file, stat));
        }
        match Lock::try_take(&format!("{}.lock", self.path), self.trusted_uids) {
            Ok(Some(_lock)) => self.put_aside(&stat).and_then(|()| self.open()),
            // Another process is at it. What is written meanwhile moves with the file.
            Ok(None) if size < self.bytes_max.saturating_add(OVER_BYTES_MAX) => Ok((file, stat)),
            Ok(None) => Err(Unwritten::Held),
            Err(distrust) => Err(Unwritten::Unlockable(distrust)),
        }
    }

    fn open(&self) -> Result<(OwnedFd, Stat), Unwritten> {
        // To be read too: what stands before a line tells whether it can be read.
        let flags = OFlags::RDWR | OFlags::APPEND | OFlags::CREATE | OFlags::NOFOLLOW;
        // A pipe must not hold up a bid, a terminal must not become ours.
        let flags = flags | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = rustix::fs::open(self.path, flags, Mode::RUSR | Mode::WUSR)
            .and_then(above_standard_error)
            .map_err(|error| match error {
                Errno::LOOP => Unwritten::SymbolicLink,
                Errno::ISDIR => Unwritten::NotAFile,
                other => Unwritten::Closed(other),
            })?;
        let stat = rustix::fs::fstat(&file).map_err(Unwritten::Closed)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Ok((file, stat)),
            _ => Err(Unwritten::NotAFile),
        }
    }

    /// Called with the lock held. The older file that there was before is gone then.
    fn put_aside(&self, full: &Stat) -> Result<(), Unwritten> {
        match rustix::fs::lstat(self.path) {
            Ok(now) if (now.st_dev, now.st_ino) == (full.st_dev, full.st_ino) => {
                rustix::fs::rename(self.path, older(self.path)).map_err(Unwritten::Unmovable)
            }
            // Somebody was quicker.
            Ok(_) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(Unwritten::Unmovable(error)),
        }
    }
}

/// Where stdin, stdout or stderr is closed, the file would take its number, and the program's own
/// words would end up in it.
fn above_standard_error(file: OwnedFd) -> rustix::io::Result<OwnedFd> {
    if file.as_raw_fd() > 2 { Ok(file) } else { rustix::io::fcntl_dupfd_cloexec(&file, 3) }
}

/// A process that writes beyond its limit is ended by a signal, and with it the bid.
fn check_file_size_limit(stat: &Stat, more: u64) -> Result<(), Unwritten> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Fsize).current;
    match limit {
        Some(most) if size(stat) + more > most => Err(Unwritten::FileSizeLimit),
        _ => Ok(()),
    }
}

/// One write: the system appends the whole of it before it lets the next process append.
fn write(file: &OwnedFd, bytes: &[u8]) -> Result<Landed, Unwritten> {
    let written = rustix::io::write(file, bytes).map_err(Unwritten::Refused)?;
    if written < bytes.len() {
        // The rest would come behind what others have appended meanwhile.
        return Err(Unwritten::Cut);
    }
    landed(file, length(bytes)).map_err(Unwritten::Refused)
}

/// What lies before the line never changes: so it can be looked at afterwards, and nobody is waited
/// for.
fn landed(file: &OwnedFd, written: u64) -> rustix::io::Result<Landed> {
    let start = rustix::fs::tell(file)?.saturating_sub(written);
    let mut before = [b'\n'];
    if start > 0 {
        rustix::io::pread(file, &mut before, start - 1)?;
    }
    if before != [b'\n'] {
        return Ok(Landed::BehindAPiece);
    }
    // A process that was stopped for long: meanwhile the file was put aside, and that one replaced.
    let has_a_name = rustix::fs::fstat(file)?.st_nlink > 0;
    Ok(if has_a_name { Landed::Well } else { Landed::InNoFile })
}

fn size(stat: &Stat) -> u64 {
    u64::try_from(stat.st_size).unwrap_or(0)
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// The path of a journal in a folder of this test's own.
    fn path(test: &str) -> String {
        let folder = format!("bidprice-journal-{}-{test}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir(&folder).expect("a new folder");
        folder.join("journal").to_str().expect("text").to_owned()
    }

    fn remove_folder(path: &str) {
        fs::remove_dir_all(path.trim_end_matches("journal")).expect("the folder of this test");
    }

    #[test]
    fn a_line_in_a_file_that_lost_its_name_has_to_be_written_again() {
        let path = path("name");
        let journal = Journal { path: &path, bytes_max: 100, trusted_uids: &[] };
        let (file, _) = journal.open().expect("a new file");
        assert!(matches!(write(&file, b"a\n"), Ok(Landed::Well)));
        // Put aside while this process was stopped: its line moves with the file.
        fs::rename(&path, older(&path)).expect("both in one folder");
        assert!(matches!(write(&file, b"b\n"), Ok(Landed::Well)));
        // Put aside once more, and that one in its place.
        fs::write(&path, "c\n").expect("a new file");
        fs::rename(&path, older(&path)).expect("both in one folder");
        assert!(matches!(write(&file, b"d\n"), Ok(Landed::InNoFile)));
        remove_folder(&path);
    }

    #[test]
    fn only_the_file_that_was_full_is_put_aside() {
        let path = path("aside");
        let journal = Journal { path: &path, bytes_max: 100, trusted_uids: &[] };
        let (_file, full) = journal.open().expect("a new file");
        assert_eq!(journal.put_aside(&full), Ok(()));
        // Another process that found the same file full comes later.
        fs::write(&path, "new\n").expect("a new file");
        assert_eq!(journal.put_aside(&full), Ok(()));
        assert_eq!(fs::read_to_string(&path).expect("it is still there"), "new\n");
        fs::remove_file(&path).expect("it is there");
        assert_eq!(journal.put_aside(&full), Ok(()));
        remove_folder(&path);
    }
}
