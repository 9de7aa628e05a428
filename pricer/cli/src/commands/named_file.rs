//! Files that an operator names and that need not be text: regular ones, up to a limit.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;

use rustix::fs::OFlags;

/// Why a file was not read; fits behind its name.
#[derive(Debug)]
pub(super) enum Unread {
    /// The system says no.
    Failed(io::Error),
    /// A pipe or a device may never end.
    NotAFile,
    /// What it has, and may have.
    TooLong { bytes: u64, bytes_max: usize },
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "cannot be read: {error}"),
            Self::NotAFile => f.write_str("is not a regular file"),
            Self::TooLong { bytes, bytes_max } => {
                write!(f, "has {bytes} bytes, more than {bytes_max}")
            }
        }
    }
}

/// The whole of a file.
pub(super) fn read(path: &str, bytes_max: usize) -> Result<Vec<u8>, Unread> {
    // Without waiting for somebody to write into a pipe.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = File::options().read(true).custom_flags(flags).open(path).map_err(Unread::Failed)?;
    let about = file.metadata().map_err(Unread::Failed)?;
    if !about.is_file() {
        return Err(Unread::NotAFile);
    }
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX);
    if about.len() > limit {
        return Err(Unread::TooLong { bytes: about.len(), bytes_max });
    }
    let mut bytes = Vec::new();
    // It may have grown, and some tell no size.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(Unread::Failed)?;
    if bytes.len() > bytes_max {
        return Err(Unread::TooLong { bytes: bytes.len() as u64, bytes_max });
    }
    Ok(bytes)
}
