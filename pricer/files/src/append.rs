//! Appending to a log: whole lines, bounded in size, best effort.

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// Appends a text in one write; past `bytes_max` the file first becomes `path.old`.
///
/// Many processes may do so at once: `O_APPEND` keeps their lines whole.
pub fn append(path: &str, text: &str, bytes_max: u64) -> Result<(), Errno> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::APPEND | OFlags::NOFOLLOW;
    let mut file = crate::open(path, flags, Mode::RUSR | Mode::WUSR)?;
    let size = u64::try_from(rustix::fs::fstat(&file)?.st_size).unwrap_or(0);
    if size >= bytes_max {
        rustix::fs::rename(path, format!("{path}.old"))?;
        file = crate::open(path, flags, Mode::RUSR | Mode::WUSR)?;
    }
    let written = rustix::io::write(&file, text.as_bytes())?;
    if written == text.len() { Ok(()) } else { Err(Errno::NOSPC) }
}
