//! Ours: this program without arguments, as the provider would start it, in a process of its own.

use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bidprice_journal::{Entry, LINE_BYTES_MAX};
use bidprice_settings::Setting;
use rustix::io::FdFlags;

use super::{child, micros};
use crate::exit::{ANSWERED, REFUSED};
use crate::journal::PIPE;

/// A price, or the first words of what went wrong.
const SAID_BYTES_MAX: usize = 1024;

/// Ours while it runs, for whoever may have to stop it.
#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<Option<Child>>>);

/// How ours ended.
#[derive(Default)]
pub(super) struct Ours {
    /// What it would have written into the journal.
    line: Vec<u8>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    status: Option<ExitStatus>,
    took_us: Option<u64>,
    /// Why there is nothing of this.
    problem: Option<String>,
}

impl Running {
    /// Prices the order. Takes as long as that takes, or until it is stopped.
    pub(super) fn run(&self, order: &[u8]) -> Ours {
        let ours = self.start_and_read(order);
        ours.unwrap_or_else(|error| Ours::without_an_answer(format!("cannot be run: {error}")))
    }

    fn start_and_read(&self, order: &[u8]) -> io::Result<Ours> {
        let (line, to_line) = io::pipe()?;
        // For ours to inherit. The old script runs already, and nobody else is started.
        rustix::io::fcntl_setfd(&to_line, FdFlags::empty())?;
        let mut command = command();
        command.env(Setting::Journal.row().variable, format!("{PIPE}{}", to_line.as_raw_fd()));
        let began = Instant::now();
        let mut child = command.spawn()?;
        drop(to_line);
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        *self.child() = Some(child);
        let (stdin, stdout, stderr) = pipes;
        // It may refuse before it has read all.
        let _ = stdin.map(|mut stdin| stdin.write_all(order));
        let (stdout, line, stderr) = (
            read_to(SAID_BYTES_MAX, stdout),
            read_to(LINE_BYTES_MAX, Some(line)),
            read_to(SAID_BYTES_MAX, stderr),
        );
        // What was stopped meanwhile is waited for as well.
        let child = self.child().take();
        let status = child.map(|mut child| child.wait()).transpose()?;
        let took_us = Some(micros(began.elapsed()));
        Ok(Ours { line, stdout, stderr, status, took_us, problem: None })
    }

    /// Ends it, if it runs.
    pub(super) fn stop(&self) {
        if let Some(child) = self.child().as_mut() {
            // It may have ended just now.
            let _ = child.kill();
        }
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn command() -> Command {
    // The running program, even if its file was replaced in the meantime.
    let mut command = Command::new("/proc/self/exe");
    command.arg0("bidpricescript");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    child::ends_with_us(&mut command);
    command
}

/// Not more than that; what is closed then is no concern of ours.
fn read_to(bytes_max: usize, from: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let most = u64::try_from(bytes_max).unwrap_or(u64::MAX);
    // What came before an error counts.
    let _ = from.map(|from| from.take(most).read_to_end(&mut bytes));
    bytes
}

impl Ours {
    pub(super) fn without_an_answer(problem: String) -> Self {
        Self { problem: Some(problem), ..Self::default() }
    }

    /// Its line, if it left one, and how it ended.
    pub(super) fn judged(self) -> (Option<Entry>, bidprice_journal::Ours) {
        let entry: Option<Entry> = serde_json::from_slice(&self.line).ok();
        let problem = match &self.problem {
            Some(problem) => Some(problem.clone()),
            None => self.problem_beside(entry.as_ref()),
        };
        let exit = self.status.and_then(|status| status.code());
        (entry, bidprice_journal::Ours { exit, took_us: self.took_us, problem })
    }

    /// Whatever a bid never does.
    fn problem_beside(&self, entry: Option<&Entry>) -> Option<String> {
        let said = String::from_utf8_lossy(&self.stderr);
        let status = self.status.unwrap_or_default();
        let price = entry.and_then(|entry| entry.price.as_deref());
        let printed = price.map_or(Vec::new(), |price| format!("{price}\n").into_bytes());
        match (status.code(), entry) {
            (Some(ANSWERED | REFUSED), None) => Some(format!("left no line: {}", said.trim_end())),
            (Some(ANSWERED | REFUSED), Some(_)) if self.stdout == printed => None,
            (Some(ANSWERED | REFUSED), Some(_)) => {
                let stdout = String::from_utf8_lossy(&self.stdout);
                Some(format!("printed `{}`, not what its line says", stdout.trim_end()))
            }
            (Some(other), _) => Some(format!("ended with exit code {other}: {}", said.trim_end())),
            (None, _) => {
                let signal = status.signal().unwrap_or_default();
                Some(format!("was ended by signal {signal}"))
            }
        }
    }
}
