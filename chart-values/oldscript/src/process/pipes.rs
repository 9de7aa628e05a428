//! A child's stdin, stdout and stderr, served in turns.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::unix::fs::fchown;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionbio};

use super::BETWEEN_LAST_LOOKS;
use crate::captured::Captured;
use crate::setup::Limits;

/// Between two looks whether the child has ended, while others still hold its pipes.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
/// At once: more than a pipe holds, and little enough to look at the clock in between.
const TAKEN_BYTES_MAX: usize = 1 << 20;

/// The three pipes, none of which may hold up another.
pub(super) struct Pipes<'a> {
    stdin: Option<PipeWriter>,
    input: &'a [u8],
    stdout: Outlet,
    stderr: Outlet,
}

/// The child's ends of the pipes.
pub(super) struct Ends {
    pub(super) stdin: PipeReader,
    pub(super) stdout: PipeWriter,
    pub(super) stderr: PipeWriter,
}

impl Ends {
    pub(super) fn give_to(&self, user: u32) -> io::Result<()> {
        fchown(&self.stdin, Some(user), Some(user))?;
        fchown(&self.stdout, Some(user), Some(user))?;
        fchown(&self.stderr, Some(user), Some(user))
    }
}

impl<'a> Pipes<'a> {
    pub(super) fn new(input: &'a [u8], limits: &Limits) -> io::Result<(Self, Ends)> {
        let [(stdin, to_stdin), (from_stdout, stdout), (from_stderr, stderr)] =
            [io::pipe()?, io::pipe()?, io::pipe()?];
        ioctl_fionbio(&to_stdin, true)?;
        let pipes = Self {
            stdin: Some(to_stdin),
            input,
            stdout: Outlet::of(from_stdout, limits.stdout_bytes)?,
            stderr: Outlet::of(from_stderr, limits.stderr_bytes)?,
        };
        Ok((pipes, Ends { stdin, stdout, stderr }))
    }

    /// What came out of stdout and stderr.
    pub(super) fn into_captured(self) -> (Captured, Captured) {
        (self.stdout.captured, self.stderr.captured)
    }

    /// Waits until a pipe can be served, but not long, and serves it.
    pub(super) fn serve(&mut self, at_most: Duration) -> io::Result<()> {
        let files = [
            self.stdin.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::OUT)),
            self.stdout.pipe.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::IN)),
            self.stderr.pipe.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::IN)),
        ];
        let mut files: Vec<PollFd<'_>> = files.into_iter().flatten().collect();
        wait_for(&mut files, at_most.min(BETWEEN_LOOKS))?;
        self.feed();
        self.take()
    }

    /// A script that does not read its order is free not to.
    fn feed(&mut self) {
        let Some(pipe) = &mut self.stdin else { return };
        match pipe.write(self.input) {
            Ok(written) => self.input = self.input.get(written..).unwrap_or_default(),
            Err(error) if is_for_later(&error) => {}
            Err(_) => self.input = &[],
        }
        if self.input.is_empty() {
            self.stdin = None;
        }
    }

    /// Takes what is there, without waiting for anybody.
    pub(super) fn take(&mut self) -> io::Result<()> {
        self.stdout.take()?;
        self.stderr.take()
    }
}

/// Until one of them can be read or written, or has lost its other end.
fn wait_for(files: &mut [PollFd<'_>], at_most: Duration) -> io::Result<()> {
    if files.is_empty() {
        // Nothing would tell us.
        thread::sleep(at_most.min(BETWEEN_LAST_LOOKS));
        return Ok(());
    }
    let timeout = Timespec { tv_sec: 0, tv_nsec: i64::from(at_most.subsec_nanos()) };
    match poll(files, Some(&timeout)) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn is_for_later(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

/// A pipe that the child writes to, until it is closed.
struct Outlet {
    pipe: Option<PipeReader>,
    limit: usize,
    captured: Captured,
}

impl Outlet {
    fn of(pipe: PipeReader, limit: usize) -> io::Result<Self> {
        ioctl_fionbio(&pipe, true)?;
        Ok(Self { pipe: Some(pipe), limit, captured: Captured::default() })
    }

    /// Reads what is there, but not for as long as somebody can write.
    fn take(&mut self) -> io::Result<()> {
        let mut buffer = [0; 16 << 10];
        let mut taken = 0;
        while let Some(pipe) = &mut self.pipe
            && taken < TAKEN_BYTES_MAX
        {
            match pipe.read(&mut buffer) {
                Ok(0) => self.pipe = None,
                Ok(read) => {
                    self.captured.take(buffer.get(..read).unwrap_or_default(), self.limit);
                    taken += read;
                }
                Err(error) if is_for_later(&error) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
