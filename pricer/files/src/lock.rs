//! One process at a time, among all that the provider starts.

use std::os::fd::{AsFd, OwnedFd};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, Mode, OFlags, Timespec, Timestamps};
use rustix::io::Errno;

use crate::Distrust;
use crate::read::{check_trust, modified};

/// Between two looks at a lock that somebody else has. There is no way to wait for one with a limit.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// A lock that is held. It ends with this value, or with the process, however that ends.
#[derive(Debug)]
pub struct Lock {
    file: OwnedFd,
}

impl Lock {
    /// Takes the lock if nobody has it. Its file is made where there is none, and stays.
    pub fn try_take(path: &str, uids: &[u32]) -> Result<Option<Self>, Distrust> {
        let file = open(path).map_err(|error| match error {
            Errno::LOOP => Distrust::SymbolicLink,
            other => Distrust::Unlockable(other),
        })?;
        // A stranger's file could be held for ever.
        check_trust(&rustix::fs::fstat(&file).map_err(Distrust::Unlockable)?, uids)?;
        match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Self { file })),
            Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(None),
            Err(error) => Err(Distrust::Unlockable(error)),
        }
    }

    /// Waits for the lock, but not past the deadline.
    pub fn take_by(path: &str, uids: &[u32], deadline: Instant) -> Result<Option<Self>, Distrust> {
        loop {
            if let Some(lock) = Self::try_take(path, uids)? {
                return Ok(Some(lock));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            std::thread::sleep(left.min(BETWEEN_LOOKS));
        }
    }

    /// Whether [`Lock::mark`] was called so shortly ago, by whichever process.
    #[must_use]
    pub fn was_marked_within(&self, time: Duration) -> bool {
        let Ok(stat) = rustix::fs::fstat(&self.file) else { return false };
        // A mark from the future says nothing.
        modified(&stat).elapsed().is_ok_and(|since| since < time)
    }

    /// Leaves word for the next holders that now is when it was tried.
    pub fn mark(&self) {
        // A mark that fails costs a needless try.
        let _ = set_modified(&self.file, rustix::fs::UTIME_NOW);
    }
}

/// Without `O_CREAT` first: systems that protect sticky folders refuse it for another user's file.
fn open(path: &str) -> rustix::io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW;
    match crate::open(path, flags, Mode::empty()) {
        Err(Errno::NOENT) => {}
        answer => return answer,
    }
    let made = crate::open(path, flags | OFlags::CREATE | OFlags::EXCL, Mode::RUSR | Mode::WUSR);
    match made {
        Ok(file) => set_modified(&file, 0).map(|()| file),
        // Another process was quicker.
        Err(Errno::EXIST) => crate::open(path, flags, Mode::empty()),
        Err(error) => Err(error),
    }
}

fn set_modified(file: impl AsFd, nanoseconds: i64) -> rustix::io::Result<()> {
    let times = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_OMIT },
        last_modification: Timespec { tv_sec: 0, tv_nsec: nanoseconds },
    };
    rustix::fs::futimens(file, &times)
}
