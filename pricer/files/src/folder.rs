//! A folder that nobody else can put anything into.

use rustix::fs::{FileType, Mode};
use rustix::io::Errno;

use crate::Distrust;
use crate::read::check_owner;

/// Whether the folder is one: no symbolic link, owned by this user, by root or by one of the named
/// users, and writable by nobody else. What lies in it can then only come from them.
pub fn check_folder(path: &str, uids: &[u32]) -> Result<(), Distrust> {
    let stat = rustix::fs::lstat(path).map_err(|error| match error {
        Errno::NOENT => Distrust::Missing,
        other => Distrust::Unreadable(other),
    })?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => check_owner(&stat, uids),
        FileType::Symlink => Err(Distrust::SymbolicLink),
        _ => Err(Distrust::NotAFolder),
    }
}

/// Makes the folder and those above it where they are missing, for this user alone.
pub fn make_private_folder(path: &str) -> Result<(), Errno> {
    let alone = Mode::RUSR | Mode::WUSR | Mode::XUSR;
    match rustix::fs::mkdir(path, alone) {
        Err(Errno::NOENT) => {
            let above = path.trim_end_matches('/').rsplit_once('/').map(|(above, _)| above);
            make_private_folder(above.filter(|above| !above.is_empty()).ok_or(Errno::NOENT)?)?;
            rustix::fs::mkdir(path, alone)
        }
        Err(Errno::EXIST) => Ok(()),
        answer => answer,
    }
}
