//! Sockets that have a name in the file system.

use rustix::fs::FileType;
use rustix::io::Errno;

use crate::Distrust;
use crate::read::check_user;

/// Whether the socket was made by this user, by root or by one of the named users. Who may write to
/// it is not looked at: that is only who may connect.
pub fn check_socket(path: &str, uids: &[u32]) -> Result<(), Distrust> {
    let stat = rustix::fs::stat(path).map_err(|error| match error {
        Errno::NOENT => Distrust::Missing,
        other => Distrust::Unreadable(other),
    })?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Socket => check_user(stat.st_uid, uids),
        _ => Err(Distrust::NotASocket),
    }
}
