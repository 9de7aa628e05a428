//! The old script: started as the provider would, its output passed on as it comes.

use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read};
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use bidprice_files::write_all;
use rustix::fs::{Access, access};
use rustix::io::Errno;

use super::child;
use super::feed::Feed;

/// Passed on at once; as much as a pipe holds.
const CHUNK_BYTES: usize = 64 << 10;

/// What is kept of an output, to be looked at. A price has some twenty characters, and whoever prints
/// more than this has printed no price.
const SEEN_BYTES_MAX: usize = 4096;

/// The script as a command: itself if the system can start it, else through bash.
pub(super) fn command(script: &Path) -> io::Result<Command> {
    let mut beginning = Vec::new();
    let file = File::open(script)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    file.take(4).read_to_end(&mut beginning)?;
    let has_its_own = beginning.starts_with(b"#!") || beginning == b"\x7fELF";
    let path = with_a_slash(script);
    // Some systems let nothing be started from some folders, whatever the file's mode is.
    if has_its_own && access(&path, Access::EXEC_OK).is_ok() {
        return Ok(Command::new(path));
    }
    let mut bash = Command::new("bash");
    bash.arg("--").arg(path);
    Ok(bash)
}

/// A bare name would be looked for in PATH.
fn with_a_slash(script: &Path) -> PathBuf {
    if script.as_os_str().as_encoded_bytes().contains(&b'/') {
        script.to_owned()
    } else {
        Path::new(".").join(script)
    }
}

/// The script's stdin, stdout and stderr, and the threads that pass the latter two on.
pub(super) struct Pipes {
    stdin: (PipeReader, PipeWriter),
    stdout: (PipeWriter, JoinHandle<Passed>),
    stderr: (PipeWriter, JoinHandle<Passed>),
}

impl Pipes {
    pub(super) fn lay() -> io::Result<Self> {
        Ok(Self {
            stdin: io::pipe()?,
            stdout: passed_on(rustix::stdio::stdout())?,
            stderr: passed_on(rustix::stdio::stderr())?,
        })
    }
}

fn passed_on(to: BorrowedFd<'static>) -> io::Result<(PipeWriter, JoinHandle<Passed>)> {
    let (from, writer) = io::pipe()?;
    let thread = Builder::new().spawn(move || Passed::all(from, to))?;
    Ok((writer, thread))
}

/// What went through a pipe.
#[derive(Default)]
pub(super) struct Passed {
    /// Its beginning.
    pub(super) seen: Vec<u8>,
    /// Why not all of it could be passed on.
    pub(super) unpassed: Option<Errno>,
}

impl Passed {
    /// Until whoever holds the other end has closed it: for them the provider would wait, too.
    fn all(mut from: PipeReader, to: BorrowedFd<'static>) -> Self {
        let mut passed = Self::default();
        let mut buffer = vec![0; CHUNK_BYTES];
        loop {
            let chunk = match from.read(&mut buffer) {
                Ok(0) => return passed,
                Ok(length) => buffer.get(..length).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return passed,
            };
            if let Err(error) = write_all(to, chunk) {
                // The script will notice, as it would without us: its reader is gone.
                passed.unpassed = Some(error);
                return passed;
            }
            let more = chunk.iter().take((SEEN_BYTES_MAX + 1).saturating_sub(passed.seen.len()));
            passed.seen.extend(more);
        }
    }
}

/// The script while it runs.
pub(super) struct Old {
    child: Child,
    began: Instant,
    stdout: JoinHandle<Passed>,
    stderr: JoinHandle<Passed>,
}

/// The script when it has ended, and its output with it.
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    /// From its start to its end.
    pub(super) took: Duration,
    pub(super) stdout: Passed,
}

impl Old {
    /// Started in this process's folder and environment, with what comes on its stdin.
    pub(super) fn start(mut command: Command, pipes: Pipes, feed: &Feed) -> io::Result<Self> {
        let (stdin, to_stdin) = pipes.stdin;
        let ((to_stdout, stdout), (to_stderr, stderr)) = (pipes.stdout, pipes.stderr);
        command.stdin(stdin).stdout(to_stdout).stderr(to_stderr);
        child::ends_with_us(&mut command);
        let began = Instant::now();
        let child = command.spawn()?;
        // Its ends of the pipes are its alone now.
        drop(command);
        feed.give(to_stdin);
        Ok(Self { child, began, stdout, stderr })
    }

    /// Waits for its end, and for the end of what it printed.
    pub(super) fn wait(mut self) -> Ended {
        let status = self.child.wait().unwrap_or_default();
        let took = self.began.elapsed();
        let stdout = self.stdout.join().unwrap_or_default();
        let _ = self.stderr.join();
        Ended { status, took, stdout }
    }
}
